import { describe, expect, test } from 'vitest'
import type { Amount } from '../../domain/quantity.ts'
import type { SurplusCommand } from '../../domain/surplus/commands.ts'
import type { SurplusEvent } from '../../domain/surplus/standing.ts'
import { surplusDecider } from '../../domain/surplus/surplus.ts'
import { failureOf, given } from './given.ts'
import {
  claimed,
  collected,
  colli,
  declared,
  kg,
  released,
  said,
  surplus,
  toClaim
} from './surpluses.ts'

/** A surplus that was counted in packages, with and without a factor. */

const factor = { id: 'collo-tomato-1', gramsPerUnit: 8_000 }
const ten = declared(colli(10))
const tenWithFactor = declared(said(10, 'collo', { basis: 'counted', factor }))
const expire: SurplusCommand = { type: 'ExpireSurplus', surplus, atMs: 0 }

/** The quantity of the only event that is decided. */
function decided(past: readonly SurplusEvent[], command: SurplusCommand): Amount | undefined {
  const [event, ...more] = given(surplusDecider, past).when(command)
  expect(more).toEqual([])
  return event !== undefined && 'quantity' in event.data ? event.data.quantity : undefined
}

describe('packages of unknown mass', () => {
  test.each<[string, SurplusEvent[], SurplusCommand, Amount]>([
    ['are claimed in their own unit', [ten], toClaim('c-1', { quantity: colli(4) }), colli(4)],
    [
      'leave the rest open',
      [ten, claimed('c-1', colli(4))],
      toClaim('c-2', { whole: true }),
      colli(6)
    ],
    ['are claimed as a whole', [ten], toClaim('c-1', { whole: true }), colli(10)],
    ['are shared where no package is cut', [ten], toClaim('c-1', { sharePercent: 50 }), colli(5)],
    ['expire as far as they are open', [ten, claimed('c-1', colli(4))], expire, colli(6)],
    [
      'may be halves where somebody says so',
      [ten, claimed('c-1', colli('2.5'))],
      expire,
      colli('7.5')
    ]
  ])('%s', (_name, past, command, quantity) => {
    expect(decided(past, command)).toEqual(quantity)
  })

  test('that were weighed when somebody took them without a claim are all gone', () => {
    const past = [ten, collected([kg(30)], { collector: 'charity:caritas' })]
    const failure = failureOf(() => decided(past, toClaim('c-1', { whole: true })))
    expect(failure).toMatchObject({
      code: 'nothing_open',
      detail: `nothing of surplus ${surplus} is open: 10 collo declared, 0 collo claimed, 10 collo collected without a claim; wait until a claim is released`
    })
  })

  test.each<[string, SurplusEvent[], SurplusCommand, string, string, object]>([
    [
      'more of them than are open',
      [ten, claimed('c-1', colli(4))],
      toClaim('c-2', { quantity: colli(7) }),
      'claim_exceeds_open',
      `7 collo of surplus ${surplus} are asked, but 6 collo are open: 10 collo declared, 4 collo claimed; claim 6 collo or less`,
      { unit: 'collo', declared: 10, claimed: 4, open: 6, asked: 7 }
    ],
    [
      'a mass of them',
      [ten],
      toClaim('c-1', { quantity: kg(20) }),
      'unit_differs',
      `20 kg cannot be compared with surplus ${surplus}, declared as 10 collo; say it in collo, or take the whole`,
      { surplus, asked: '20 kg', declared: '10 collo' }
    ],
    [
      'another package',
      [ten],
      toClaim('c-1', { quantity: said(2, 'cassetta') }),
      'unit_differs',
      `2 cassetta cannot be compared with surplus ${surplus}, declared as 10 collo; say it in collo, or take the whole`,
      { surplus, asked: '2 cassetta', declared: '10 collo' }
    ],
    [
      'a share that cuts one',
      [ten],
      toClaim('c-1', { sharePercent: 25 }),
      'unit_differs',
      '25 % of 10 collo is 2.5, which cuts a collo, and its mass is not known; say a whole number of collo, or take the whole',
      { percent: 25, total: 10, share: 2.5, unit: 'collo' }
    ]
  ])('are not claimed as %s', (_name, past, command, code, detail, figures) => {
    const failure = failureOf(() => decided(past, command))
    expect(failure).toMatchObject({ kind: 'refusal', code, detail, figures })
  })
})

describe('packages whose factor is known', () => {
  test('are claimed by mass', () => {
    expect(decided([tenWithFactor], toClaim('c-1', { quantity: kg(20) }))).toEqual(kg(20))
  })

  test('are claimed by number, each with the mass that the declaration gives it', () => {
    const three = decided([tenWithFactor], toClaim('c-1', { quantity: colli(3) }))
    expect(three).toEqual({ ...colli(3), netGrams: 24_000, factorId: factor.id, sdGrams: 1_200 })
  })

  test('claimed by number and by mass add up', () => {
    const past = [tenWithFactor, claimed('c-1', colli(3)), claimed('c-2', kg(20))]
    expect(decided(past, expire)).toMatchObject({ value: '36', unit: 'kg', netGrams: 36_000 })
  })

  test('are not claimed by another package', () => {
    const command = toClaim('c-1', { quantity: said(2, 'cassetta') })
    expect(failureOf(() => decided([tenWithFactor], command))).toMatchObject({
      code: 'unit_differs',
      detail: `2 cassetta cannot be compared with surplus ${surplus}, declared as 10 collo; say it in kg, or give its factor`
    })
  })

  test('a claim by number sent again changes nothing', () => {
    const command = toClaim('c-1', { quantity: colli(3) })
    const [event] = given(surplusDecider, [tenWithFactor]).when(command)
    if (event === undefined) throw new Error('nothing was decided')
    expect(given(surplusDecider, [tenWithFactor, event]).when(command)).toEqual([])
  })
})

describe('a declaration that was corrected after a claim', () => {
  const past = [declared(kg(82)), claimed('c-1', colli(4))]

  test('makes a claim incomparable, which the next command is told', () => {
    expect(failureOf(() => decided(past, toClaim('c-2', { quantity: kg(1) })))).toMatchObject({
      code: 'unit_differs',
      detail: `claim c-1 counts 4 collo, but surplus ${surplus} is 82 kg now; release it and claim anew`,
      figures: { surplus, claim: 'c-1', claimed: '4 collo', unit: 'g' }
    })
  })

  test('is open again once that claim is released', () => {
    const after = [...past, released('c-1', colli(4))]
    expect(decided(after, toClaim('c-2', { whole: true }))).toEqual(kg(82))
  })

  test('leaves nothing open where less is declared than was claimed', () => {
    const less = [declared(kg(30)), claimed('c-1', kg(40))]
    expect(failureOf(() => decided(less, toClaim('c-2', { quantity: kg(1) })))).toMatchObject({
      code: 'claim_exceeds_open',
      figures: { declared: 30_000, claimed: 40_000, open: 0, asked: 1_000 }
    })
  })
})
