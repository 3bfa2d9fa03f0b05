import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ForwardSystem } from '../../../domain/mfa/forward-system.ts'
import { type Change, changed, scenario } from '../../../domain/mfa/scenario.ts'
import { failureOf } from './failing.ts'

/** A market of which 10 % is surplus: 2 % recovered, 5 % composted, 3 % of no known fate. */
const market: ForwardSystem = {
  processes: [{ id: 'market' }],
  transfers: [
    { id: 'sold', from: 'market', to: 'households', share: 0.9 },
    { id: 'recovered', from: 'market', to: 'people', share: 0.02 },
    { id: 'composted', from: 'market', to: 'compost', share: 0.05 }
  ],
  inputs: [{ id: 'arrivals', to: 'market', value: 1_000 }]
}

function sharesOf(system: ForwardSystem) {
  return Object.fromEntries(system.transfers.map(({ id, share }) => [id, share]))
}

describe('60 % of the market surplus recovered', () => {
  test('takes it from the compost and the rest, if it is told so', () => {
    const { after, difference } = scenario(market, [
      { transfer: 'recovered', share: 0.06, takenFrom: ['composted'] }
    ])
    expect(difference.transfers).toEqual([
      { id: 'sold', share: 0, value: 0 },
      { id: 'recovered', share: expect.closeTo(0.04, 12), value: expect.closeTo(40, 9) },
      { id: 'composted', share: expect.closeTo(-0.04, 12), value: expect.closeTo(-40, 9) }
    ])
    expect(difference.destinations).toContainEqual({ id: 'people', value: expect.closeTo(40, 9) })
    expect(after.processes[0]?.rest).toBeCloseTo(30, 9)
  })

  test('takes it from all others and the rest in proportion, if nothing is said', () => {
    const next = changed(market, [{ transfer: 'recovered', share: 0.51 }])
    // What is left for the others is 0.49 of the 0.98 they had.
    expect(sharesOf(next)).toEqual({
      sold: expect.closeTo(0.45, 12),
      recovered: 0.51,
      composted: expect.closeTo(0.025, 12)
    })
  })

  test('with other arrivals, scales every flow', () => {
    const { difference } = scenario(market, [{ input: 'arrivals', value: 1_500 }])
    expect(difference.processes).toEqual([
      { id: 'market', throughput: 500, rest: expect.closeTo(15, 9) }
    ])
  })
})

describe('a scenario that is not possible is refused', () => {
  test.each<[string, readonly Change[]]>([
    ['take', [{ transfer: 'recovered', share: 0.2, takenFrom: ['composted'] }]],
    ['transfer x is not in the system', [{ transfer: 'x', share: 0.2 }]],
    ['input x is not in the system', [{ input: 'x', value: 2 }]],
    ['input arrivals cannot be -2 kg', [{ input: 'arrivals', value: -2 }]],
    ['transfer sold cannot have share 1.2', [{ transfer: 'sold', share: 1.2 }]],
    [
      'sold is set twice',
      [
        { transfer: 'sold', share: 0.1 },
        { transfer: 'sold', share: 0.2 }
      ]
    ],
    [
      'composted is set and cannot give to sold',
      [
        { transfer: 'sold', share: 0.91, takenFrom: ['composted'] },
        { transfer: 'composted', share: 0 }
      ]
    ]
  ])('%s', (text, changes) => {
    const failure = failureOf(() => scenario(market, changes))
    expect(failure.code).toBe('scenario_not_possible')
    expect(failure.detail).toContain(text)
  })

  test('with all that is wrong with it', () => {
    const failure = failureOf(() =>
      changed(market, [
        { transfer: 'x', share: 2 },
        { input: 'y', value: 1 }
      ])
    )
    expect(failure.figures).toEqual({ wrong: 3 })
  })
})

test('a scenario that sets what is already so changes nothing', () => {
  const { difference } = scenario(market, [
    { transfer: 'recovered', share: 0.02 },
    { input: 'arrivals', value: 1_000 }
  ])
  expect(difference.transfers.every(({ value }) => value === 0)).toBe(true)
})

test('shares stay shares, and what was set is set', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 5 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (weights, share) => {
        const whole = weights.reduce((sum, weight) => sum + weight, 0) + 5
        const system: ForwardSystem = {
          processes: [{ id: 'P' }],
          transfers: weights.map((weight, n) => ({
            id: `t${n}`,
            from: 'P',
            to: `D${n}`,
            share: weight / whole
          })),
          inputs: [{ id: 'i', to: 'P', value: 100 }]
        }
        const { after } = scenario(system, [{ transfer: 't0', share }])
        const sum = after.transfers.reduce((total, each) => total + each.share, 0)
        expect(after.transfers[0]?.share).toBe(share)
        expect(sum).toBeLessThanOrEqual(1 + 1e-12)
        expect(Math.min(...after.transfers.map((each) => each.share))).toBeGreaterThanOrEqual(0)
        // The rest shrinks with the others, so it keeps its part of what is not set.
        const rest = after.processes[0]?.rest ?? Number.NaN
        expect(rest).toBeCloseTo((100 * (1 - share) * 5) / (whole - (weights[0] ?? 0)), 8)
      }
    )
  )
})
