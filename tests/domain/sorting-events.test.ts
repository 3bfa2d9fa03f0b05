import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foodFractions } from '../../domain/waste/destination.ts'
import { weighed } from './arbitrary.ts'
import {
  anomaliesOf,
  boundary,
  colli,
  flowsOf,
  gramsOf,
  kg,
  lineOf,
  linksOf,
  morning,
  movementsOf,
  unweighable
} from './chain.ts'

const site = 'surplus-hub:isola'

function sheet(more: { inputs?: object[]; edible?: object[]; rejects?: object[] } = {}) {
  return {
    sorting: 's-1',
    site,
    inputs: [{ ...lineOf('in-1', 'tomato', kg(20)), collection: 'c-1' }],
    edible: [lineOf('out-1', 'tomato', kg(17))],
    rejects: [{ ...lineOf(null, null, kg(3)), fraction: 'organic' }],
    ...more
  }
}

describe('surplus that was sorted', () => {
  test('became lots that people can eat and the content of a bin, and has not left', () => {
    const movements = movementsOf('SurplusSorted', sheet())
    expect(flowsOf(movements)).toEqual([])
    expect(
      linksOf(movements).map((link) => [link.lot, link.massGrams, link.process.id, link.becomes])
    ).toEqual([
      ['in-1', 17_000, site, { lot: 'out-1', product: 'tomato', group: 'Vegetables' }],
      [
        'in-1',
        3_000,
        site,
        {
          lot: `waste:${site}:organic:${morning.marketDay}`,
          product: null,
          group: 'Organic waste'
        }
      ]
    ])
  })

  test('is all there afterwards, to the gram, whatever it was made into', () => {
    const grams = fc.array(fc.integer({ min: 1, max: 50_000_000 }), { minLength: 1, maxLength: 5 })
    const kinds = fc.constantFrom('tomato', 'apple', null)
    fc.assert(
      fc.property(grams, grams, grams, kinds, kinds, (into, fit, unfit, kind, fitKind) => {
        const said = sheet({
          inputs: into.map((mass, index) => ({
            ...lineOf(`in-${index}`, index === 0 ? kind : null, weighed(mass)),
            collection: 'c'
          })),
          edible: fit.map((mass, index) => lineOf(`out-${index}`, fitKind, weighed(mass))),
          rejects: unfit.map((mass, index) => ({
            ...lineOf(null, null, weighed(mass)),
            fraction: foodFractions[index % foodFractions.length]
          }))
        })
        const total = [...fit, ...unfit].reduce((sum, mass) => sum + mass, 0)
        expect(gramsOf(movementsOf('SurplusSorted', said))).toBe(total)
      }),
      { numRuns: 300 }
    )
  })

  test.each(['wood', 'cardboard', 'plastic'])('does not go into a bin of %s', (fraction) => {
    const rejects = [{ ...lineOf(null, null), fraction }]
    expect(() => movementsOf('SurplusSorted', sheet({ rejects }))).toThrow('fraction')
  })

  test.each([
    ['as much', 17, []],
    ['5 % more', 18, []],
    ['more than 5 % more', 18.001, ['sorted_out_exceeds_in']],
    ['5 % less', 16, []],
    ['more than 5 % less', 15.999, ['sorted_in_exceeds_out']]
  ])('of which %s comes out, %s kg edible beside 3 kg, raises %j', (_name, edibleKg, codes) => {
    const edible = [lineOf('out-1', 'tomato', kg(edibleKg))]
    const outGrams = Math.round(edibleKg * 1_000) + 3_000
    expect(anomaliesOf('SurplusSorted', sheet({ edible }))).toEqual(
      codes.map((code) => ({ code, figures: { inGrams: 20_000, outGrams, tolerance: 0.05 } }))
    )
  })

  test('whose mass is partly unknown says so, and in and out are not compared', () => {
    const edible = [lineOf('out-1', 'tomato', colli(300)), lineOf('out-2', 'tomato', unweighable)]
    expect(anomaliesOf('SurplusSorted', sheet({ edible }))).toEqual([
      { code: 'mass_unknown', figures: { what: 'out-1', value: '300', unit: 'collo' } },
      {
        code: 'gross_below_tare',
        figures: { what: 'out-2', grossGrams: 1_000, tareGrams: 2_000 }
      }
    ])
  })
})

describe('a donation', () => {
  const delivery = {
    sorting: 's-1',
    donation: 'd-1',
    site,
    receiver: 'charity:mensa',
    lines: [lineOf('out-1', 'tomato', kg(17))],
    bollaNo: 'B-1'
  }
  const claimOf = (more: object) =>
    flowsOf(movementsOf('DonationDelivered', { ...delivery, ...more })).map(({ claim }) => claim)

  test('that was delivered is a flow which giver and receiver name alike', () => {
    const [flow] = flowsOf(movementsOf('DonationDelivered', delivery))
    expect(flow).toMatchObject({
      source: { id: site },
      target: { id: 'charity:mensa', stage: 'redistribution' },
      ...{ lot: 'out-1', massGrams: 17_000, saidBy: 'source', document: 'B-1', boundary }
    })
    expect(claimOf({ reportedBy: 'receiver' })).toEqual([`${site}>charity:mensa:B-1:out-1`])
    expect(claimOf({})).toEqual([`${site}>charity:mensa:B-1:out-1`])
  })

  test('without a delivery note is named by its own id', () => {
    expect(claimOf({ bollaNo: null })).toEqual([
      'surplus-hub:isola>charity:mensa:donation::d-1:out-1'
    ])
    expect(claimOf({ bollaNo: null, donation: 'd-2' })).toEqual([
      'surplus-hub:isola>charity:mensa:donation::d-2:out-1'
    ])
  })

  test('to the place itself moved nothing and is flagged', () => {
    const same = { ...delivery, receiver: site }
    expect(movementsOf('DonationDelivered', same)).toEqual([])
    expect(anomaliesOf('DonationDelivered', same)).toEqual([
      { code: 'move_to_same_place', figures: { from: site, to: site } }
    ])
  })

  test('that was allocated, or attested, moved nothing', () => {
    const { lines: _, ...given } = delivery
    expect(movementsOf('DonationAllocated', { ...given, lot: 'out-1', quantity: kg(17) })).toEqual(
      []
    )
    const attested = {
      receiver: 'charity:mensa',
      donor: site,
      period: { from: '2026-04-01', to: '2026-06-30' },
      documents: ['B-1'],
      quantity: kg(17)
    }
    expect(movementsOf('ReceiptAttested', attested)).toEqual([])
  })
})
