import { describe, expect, test } from 'vitest'
import { eventTypeOf } from '../../domain/catalog.ts'
import { surplusReasons } from '../../domain/surplus/reasons.ts'
import { anomaliesOf, boundary, colli, flowsOf, kg, lineOf, movementsOf } from './chain.ts'

const donor = 'wholesaler:foody-a24'
const hub = 'surplus-hub:isola'
const surplus = 's-1'
const declared = { surplus, donor, ...lineOf('lot-1', 'tomato', kg(26)), reason: 'near_expiry' }

const collected = {
  surplus,
  collection: 'c-1',
  from: donor,
  collector: hub,
  ddtNo: 'DDT-1',
  lines: [
    { ...lineOf('lot-1', 'tomato', kg(20)), collectedLot: 'there-1' },
    { ...lineOf('lot-2', null, kg(5)), collectedLot: 'there-2' }
  ]
}

function claimsOf(more: object) {
  return flowsOf(movementsOf('SurplusCollected', { ...collected, ...more })).map(
    ({ claim }) => claim
  )
}

const promises = [
  ['SurplusDeclared', declared],
  ['SurplusAlertSent', { surplus, recipients: [hub], channel: 'bot', round: 1 }],
  ['SurplusReminderSent', { surplus, recipients: [hub], channel: 'bot', round: 2 }],
  ['SurplusClaimed', { surplus, claim: 'k-1', ngo: hub, quantity: kg(20), whole: false }],
  ['SurplusDeclined', { surplus, ngo: hub }],
  ['ClaimReleased', { surplus, claim: 'k-1', ngo: hub, quantity: kg(20), reason: 'no van' }],
  ['SurplusExpired', { surplus, quantity: kg(6) }],
  ['SurplusWithdrawn', { surplus, quantity: kg(6), reason: 'sold' }]
] as const

describe('a surplus', () => {
  test.each(promises)('has not moved by %s', (name, said) => {
    expect(movementsOf(name, said)).toEqual([])
    expect(anomaliesOf(name, said)).toEqual([])
  })

  test('has one stream for all that happens to it', () => {
    const streams = [...promises, ['SurplusCollected', collected] as const].map(([name, said]) => {
      const type = eventTypeOf(name)
      return type.stream(type.data.parse({ boundary, ...said }))
    })
    expect(new Set(streams)).toEqual(new Set(['surplus-s-1']))
  })

  test.each(surplusReasons)('may be there for the reason %s', (reason) => {
    expect(movementsOf('SurplusDeclared', { ...declared, reason })).toEqual([])
  })

  test('needs a reason, and none is preselected', () => {
    const { reason: _, ...said } = declared
    expect(() => movementsOf('SurplusDeclared', said)).toThrow('reason')
  })

  test('may be declared without a product, in packages', () => {
    const said = { ...declared, lot: null, product: null, quantity: colli(40) }
    expect(anomaliesOf('SurplusDeclared', said)).toEqual([
      { code: 'mass_unknown', figures: { what: 's-1', value: '40', unit: 'collo' } }
    ])
  })
})

describe('a collection', () => {
  test('takes each line to the collector, where it is a lot of its own', () => {
    expect(
      flowsOf(movementsOf('SurplusCollected', collected)).map(
        ({ source, target, lot, arrivesAs, massGrams, saidBy }) => [
          source.id,
          target.id,
          lot,
          arrivesAs,
          massGrams,
          saidBy
        ]
      )
    ).toEqual([
      [donor, hub, 'lot-1', 'there-1', 20_000, 'target'],
      [donor, hub, 'lot-2', 'there-2', 5_000, 'target']
    ])
  })

  test('is the same transfer whichever party reports it, and whatever lot it becomes', () => {
    const lines = collected.lines.map((line) => ({ ...line, collectedLot: 'elsewhere' }))
    expect(claimsOf({ reportedBy: 'donor', lines })).toEqual(claimsOf({}))
    const [flow] = flowsOf(movementsOf('SurplusCollected', { ...collected, reportedBy: 'donor' }))
    expect(flow?.saidBy).toBe('source')
  })

  test('without a paper is named by its own id, so that two trips stay two', () => {
    const one = claimsOf({ ddtNo: null })
    expect(claimsOf({ ddtNo: null, reportedBy: 'donor' })).toEqual(one)
    expect(one).toEqual([
      'wholesaler:foody-a24:collection::c-1:s-1:lot-1',
      'wholesaler:foody-a24:collection::c-1:s-1:lot-2'
    ])
    expect(claimsOf({ ddtNo: null, collection: 'c-2' })).not.toEqual(one)
  })

  test('by the donor itself moved nothing and is flagged', () => {
    const own = { ...collected, collector: donor }
    expect(movementsOf('SurplusCollected', own)).toEqual([])
    expect(anomaliesOf('SurplusCollected', own)).toEqual([
      { code: 'move_to_same_place', figures: { from: donor, to: donor } }
    ])
  })
})
