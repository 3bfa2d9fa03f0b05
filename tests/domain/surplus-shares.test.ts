import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../domain/failure.ts'
import { type Amount, readAmount } from '../../domain/quantity.ts'
import type { SurplusCommand } from '../../domain/surplus/commands.ts'
import type { SurplusEvent } from '../../domain/surplus/standing.ts'
import { surplusDecider } from '../../domain/surplus/surplus.ts'
import { given } from './given.ts'
import { colli, declared, released, said, surplus, toClaim } from './surpluses.ts'

const claims = ['c-1', 'c-2', 'c-3', 'c-4', 'c-5']
const ngos = ['charity:recup', 'charity:caritas', 'charity:pane']

/** Commands on a surplus of so much; `part` says an amount of up to twice of it. */
function commandOn(part: fc.Arbitrary<Amount>): fc.Arbitrary<SurplusCommand> {
  const how = fc.oneof(
    part.map((quantity) => ({ quantity })),
    fc.constant({ whole: true as const }),
    fc.constantFrom(25, 50, 75, 100).map((sharePercent) => ({ sharePercent }))
  )
  const claim = fc.constantFrom(...claims)
  const ngo = fc.constantFrom(...ngos)
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(claim, ngo, how)
        .map(([id, by, much]) => toClaim(id, { ...much, ngo: by }))
    },
    {
      weight: 2,
      arbitrary: claim.map((id) => ({
        type: 'ReleaseClaim' as const,
        surplus,
        claim: id,
        reason: 'no van'
      }))
    },
    fc.constant({ type: 'ExpireSurplus' as const, surplus, atMs: 0 }),
    fc.constant({ type: 'WithdrawSurplus' as const, surplus, reason: 'sold' }),
    ngo.map((by) => ({ type: 'DeclineSurplus' as const, surplus, ngo: by, reason: null }))
  )
}

/** Events of a command; none where it is refused, which must be by a refusal. */
function decided(past: readonly SurplusEvent[], command: SurplusCommand): readonly SurplusEvent[] {
  try {
    return given(surplusDecider, past).when(command)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'refusal') return []
    throw error
  }
}

function history(first: SurplusEvent, commands: readonly SurplusCommand[]) {
  const past = [first]
  for (const command of commands) past.push(...decided(past, command))
  return past
}

/** What the events themselves add up to, worked out apart from the decider. */
function sums(past: readonly SurplusEvent[], count: (quantity: Amount) => number) {
  const standing = new Map<string, number>()
  const total = { declared: 0, claimed: 0, ended: 0 }
  for (const { type, data } of past) {
    if (type === 'SurplusDeclared') total.declared += count(data.quantity)
    if (type === 'SurplusClaimed') standing.set(data.claim, count(data.quantity))
    if (type === 'ClaimReleased') standing.delete(data.claim)
    if (type === 'SurplusExpired' || type === 'SurplusWithdrawn')
      total.ended += count(data.quantity)
  }
  for (const claimed of standing.values()) total.claimed += claimed
  return total
}

/** What is open, as the decider says when all of it is withdrawn. */
function openOf(past: readonly SurplusEvent[], count: (quantity: Amount) => number): number {
  const withdraw = { type: 'WithdrawSurplus' as const, surplus, reason: 'what is open?' }
  const [event] = decided(past, withdraw)
  return event !== undefined && event.type === 'SurplusWithdrawn' ? count(event.data.quantity) : 0
}

const grams = ({ netGrams }: Amount) => netGrams ?? Number.NaN
const halves = ({ value }: Amount) => Number(value) * 2

const surplusInGrams = fc.integer({ min: 1, max: 5_000_000 }).chain((massGrams) =>
  fc.record({
    first: fc.constant(declared(readAmount({ value: massGrams, unit: 'g', basis: 'weighed' }))),
    commands: fc.array(
      commandOn(fc.integer({ min: 0, max: 2 * massGrams }).map((part) => said(part, 'g'))),
      { maxLength: 25 }
    ),
    count: fc.constant(grams)
  })
)

const surplusInPackages = fc.integer({ min: 1, max: 40 }).chain((packages) =>
  fc.record({
    first: fc.constant(declared(colli(packages))),
    commands: fc.array(
      commandOn(fc.integer({ min: 0, max: 4 * packages }).map((part) => colli(part / 2))),
      { maxLength: 25 }
    ),
    count: fc.constant(halves)
  })
)

describe.each([
  ['in grams', surplusInGrams],
  ['in packages of unknown mass', surplusInPackages]
])('whatever was decided about a surplus %s', (_name, arbitrary) => {
  test('open, claimed, expired and withdrawn add up to what was declared', () => {
    fc.assert(
      fc.property(arbitrary, ({ first, commands, count }) => {
        const past = history(first, commands)
        const { declared: all, claimed, ended } = sums(past, count)
        expect(openOf(past, count) + claimed + ended).toBe(all)
      })
    )
  })

  test('no more is ever claimed than was declared', () => {
    fc.assert(
      fc.property(arbitrary, ({ first, commands, count }) => {
        const past = history(first, commands)
        for (const length of past.keys()) {
          const { declared: all, claimed, ended } = sums(past.slice(0, length + 1), count)
          expect(claimed + ended).toBeLessThanOrEqual(all)
        }
      })
    )
  })

  test('deciding twice changes nothing', () => {
    fc.assert(
      fc.property(arbitrary, ({ first, commands }) => {
        const past = history(first, commands.slice(1))
        for (const command of commands.slice(0, 1)) {
          const once = decided(past, command)
          expect(decided([...past, ...once], command)).toEqual([])
        }
      })
    )
  })
})

describe('shares', () => {
  const percents = fc.constantFrom([25, 25, 25, 25], [50, 25, 25], [75, 25], [50, 50], [25, 75])

  test('that make up the whole take it to the gram, in any order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 5_000_000 }), percents, (massGrams, parts) => {
        const past = [declared(said(massGrams, 'g'))]
        for (const [index, sharePercent] of parts.entries()) {
          past.push(...given(surplusDecider, past).when(toClaim(`c-${index}`, { sharePercent })))
        }
        expect(sums(past, grams).claimed).toBe(massGrams)
      })
    )
  })

  test('differ from the exact one by two grams at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 5_000_000 }),
        fc.constantFrom(25, 50, 75, 100),
        (massGrams, sharePercent) => {
          const past = [declared(said(massGrams, 'g'))]
          const [event] = given(surplusDecider, past).when(toClaim('c', { sharePercent }))
          if (event?.type !== 'SurplusClaimed') throw new Error('no claim was decided')
          const exact = (massGrams * sharePercent) / 100
          expect(Math.abs(grams(event.data.quantity) - exact)).toBeLessThanOrEqual(2)
        }
      )
    )
  })

  test('a quarter that was released can be claimed again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 5_000_000 }),
        fc.constantFrom('c-0', 'c-1', 'c-2', 'c-3'),
        (massGrams, back) => {
          const past = [declared(said(massGrams, 'g'))]
          for (const id of ['c-0', 'c-1', 'c-2', 'c-3']) {
            past.push(...given(surplusDecider, past).when(toClaim(id, { sharePercent: 25 })))
          }
          past.push(released(back, said(0, 'g')))
          past.push(...given(surplusDecider, past).when(toClaim('c-9', { sharePercent: 25 })))
          expect(sums(past, grams).claimed).toBe(massGrams)
        }
      )
    )
  })
})
