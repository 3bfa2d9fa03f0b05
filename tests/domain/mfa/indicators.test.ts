import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type End,
  ends,
  flowSetsOf,
  frameVersions,
  wasteFrames
} from '../../../domain/mfa/flow-set.ts'
import {
  dominates,
  hierarchyOf,
  hierarchyWeights,
  tierNames,
  tierOf,
  tiers,
  weightVersions
} from '../../../domain/mfa/hierarchy.ts'
import { independentCovariance } from '../../../domain/mfa/indicator.ts'
import { computeIndicators } from '../../../domain/mfa/indicator-document.ts'
import { indicatorNames, indicators, indicatorsOf } from '../../../domain/mfa/indicators.ts'
import { failureOf } from './failing.ts'

/** A city that gets 1,000 kg, of which 200 kg are surplus. */
const masses: Partial<Record<End, number>> = {
  people: 42,
  animal_feed: 20,
  biomaterial: 8,
  anaerobic_digestion: 50,
  composting: 30,
  controlled_combustion: 25,
  landfill: 15,
  unknown: 10
}
const flows = [
  { id: 'food', crossing: 'in', material: 'food', targetStage: 'retail' } as const,
  ...ends.flatMap((end) =>
    masses[end] === undefined ? [] : [{ id: end, end, sourceStage: 'retail' }]
  )
]
const values = new Map([['food', 1_000], ...Object.entries(masses)])
const measured = {
  values,
  covariance: independentCovariance(new Map([...values.keys()].map((id) => [id, 1])))
}

function valuesUnder(frame: string) {
  const answer = indicatorsOf(flows, measured, frame)
  return Object.fromEntries(answer.indicators.map(({ indicator, value }) => [indicator, value]))
}

describe('the rates of a city', () => {
  test('where feed is no waste', () => {
    // Waste: 8 + 50 + 30 + 25 + 15 + 10 = 138; disposed: 25; surplus: 200.
    expect(valuesUnder('eu-2019-1597')).toEqual({
      surplus_rate: expect.closeTo(0.2, 12),
      waste_rate: expect.closeTo(0.138, 12),
      redistribution_rate: expect.closeTo(0.21, 12),
      recovery_rate: expect.closeTo(0.35, 12),
      recycling_rate: expect.closeTo(80 / 138, 12),
      surplus_diversion_rate: expect.closeTo(0.875, 12),
      waste_diversion_rate: expect.closeTo(1 - 25 / 138, 12),
      circular_material_use: 0,
      meals: expect.closeTo(100, 9)
    })
  })

  test.each([
    ['flw-standard-1.0', 0.158],
    ['prevention-1', 0.13]
  ])('differ by frame, and the surplus does not: %s', (frame, waste) => {
    expect(valuesUnder(frame)).toMatchObject({
      surplus_rate: 0.2,
      waste_rate: expect.closeTo(waste, 12)
    })
  })

  test('show what was lost at each stage', () => {
    const { lossByStage } = indicatorsOf(flows, measured, 'eu-2019-1597')
    expect(lossByStage).toMatchObject([{ stage: 'retail', value: expect.closeTo(0.138, 12) }])
  })

  test('of circular use count what crosses the boundary for recovery', () => {
    const circular = [
      { id: 'recycled', recovery: 'recycling' },
      { id: 'wasteIn', crossing: 'in', material: 'waste_for_recovery' },
      { id: 'wasteOut', crossing: 'out', material: 'waste_for_recovery' },
      { id: 'dug', extraction: 'domestic' },
      { id: 'imports', crossing: 'in', material: 'raw_material' },
      { id: 'exports', crossing: 'out', material: 'food' }
    ] as const
    const known = new Map([
      ['recycled', 14],
      ['wasteIn', 3],
      ['wasteOut', 1],
      ['dug', 60],
      ['imports', 50],
      ['exports', 10]
    ])
    const { indicators: rows } = indicatorsOf(
      circular,
      { ...measured, values: known },
      'prevention-1'
    )
    // U = 14 - 3 + 1 = 12; DMC = 60 + 50 - 10 = 100.
    expect(rows.find(({ indicator }) => indicator === 'circular_material_use')?.value).toBeCloseTo(
      12 / 112,
      12
    )
  })

  test('need a frame that is known', () => {
    const failure = failureOf(() => indicatorsOf(flows, measured, 'mine'))
    expect(failure.detail).toContain(frameVersions.join(', '))
  })
})

describe('the lists', () => {
  test('every indicator names sets that exist, and has a title of its own', () => {
    const [frame] = wasteFrames
    const sets = Object.keys(flowSetsOf(frame))
    const titles = new Set(indicatorNames.map((name) => indicators[name].title))
    expect(titles.size).toBe(indicatorNames.length)
    expect(indicatorNames.length).toBeGreaterThan(8)
    for (const name of indicatorNames) {
      const { numerator, denominator } = indicators[name]
      const used = typeof denominator === 'number' ? numerator : [...numerator, ...denominator]
      for (const { set } of used) expect(sets).toContain(set)
    }
  })

  test('every end of food is in exactly one tier, and the weights fall', () => {
    expect(tierNames.flatMap((tier) => [...tiers[tier]]).toSorted()).toEqual(ends.toSorted())
    expect(Object.keys(tiers)).toEqual([...tierNames])
    expect(Object.keys(hierarchyWeights)).toEqual([...weightVersions])
    for (const version of weightVersions) {
      const weights = tierNames.map((tier) => hierarchyWeights[version][tier])
      expect(weights).toEqual(weights.toSorted((a, b) => b - a))
      expect(new Set(weights).size).toBe(weights.length)
    }
  })
})

describe('the food-use hierarchy', () => {
  test('shows the shares of the tiers and an index of stated weights', () => {
    const { shares, index, weights } = hierarchyOf(flows, measured, 'even-steps-1')
    expect(Object.fromEntries(shares.map(({ tier, value }) => [tier, value]))).toEqual({
      people: 0.21,
      feed: 0.1,
      material: 0.04,
      recycling: 0.4,
      energy: 0.125,
      disposal: 0.125
    })
    expect(weights).toBe('even-steps-1')
    expect(index.value).toBeCloseTo(0.21 + 0.08 + 0.024 + 0.16 + 0.025, 12)
    expect(index.sd).toBeGreaterThan(0)
    expect(tierOf({ id: 'food' })).toBeNull()
    expect(failureOf(() => hierarchyOf(flows, measured, 'mine')).code).toBe('indicator_not_usable')
  })

  test('what dominates has the larger index under any falling weights', () => {
    const use = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 6, maxLength: 6 })
    const steps = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 6, maxLength: 6 })
    const sharesOf = (amounts: readonly number[]) => {
      const total = amounts.reduce((sum, each) => sum + each, 0)
      const part = (index: number) => (amounts[index] ?? 0) / total
      return {
        people: part(0),
        feed: part(1),
        material: part(2),
        recycling: part(3),
        energy: part(4),
        disposal: part(5)
      }
    }
    let dominated = 0
    fc.assert(
      fc.property(use, use, steps, (first, second, falls) => {
        fc.pre(first.some((each) => each > 0) && second.some((each) => each > 0))
        const [better, worse] = [sharesOf(first), sharesOf(second)]
        if (!dominates(better, worse)) return
        dominated += 1
        const weights = falls.map((_, tier) =>
          falls.slice(tier).reduce((sum, each) => sum + each, 0)
        )
        const indexOf = (shares: typeof better) =>
          tierNames.reduce((sum, tier, place) => sum + shares[tier] * (weights[place] ?? 0), 0)
        expect(indexOf(better)).toBeGreaterThan(indexOf(worse))
        expect(dominates(worse, better)).toBe(false)
      }),
      { numRuns: 500 }
    )
    expect(dominated).toBeGreaterThan(10)
  })
})

describe('indicators of several periods', () => {
  /** Supply and what people got of it, in kg, by month; errors of the gifts correlate by `rho`. */
  function months(rho: number) {
    const given = [
      { month: 'january', food: 1_000, people: 40 },
      { month: 'february', food: 800, people: 48 }
    ]
    return {
      processes: [{ id: 'city' }],
      flows: given.flatMap(({ month, food, people }) => [
        {
          ...{ id: `food@${month}`, from: 'farms', to: 'city', value: food, sd: 0 },
          ...{ crossing: 'in', material: 'food', period: month }
        },
        {
          ...{ id: `gifts@${month}`, from: 'city', to: 'people', value: people, sd: 4 },
          ...{ end: 'people', period: month }
        }
      ]),
      covariance: {
        ids: given.map(({ month }) => `gifts@${month}`),
        matrix: [
          [16, 16 * rho],
          [16 * rho, 16]
        ]
      }
    }
  }
  const rate = (rows: readonly { indicator: string }[]) =>
    rows.find(({ indicator }) => indicator === 'surplus_rate')

  test('are those of each and of all, and a change has the errors of both', () => {
    const { periods, ...whole } = computeIndicators(months(0))
    expect(periods.map(({ period }) => period)).toEqual(['january', 'february'])
    const [january, february] = periods
    expect(rate(january?.indicators ?? [])).toMatchObject({ value: 0.04, sd: 0.004 })
    expect(rate(february?.indicators ?? [])).toMatchObject({ value: 0.06, sd: 0.005 })
    expect(rate(whole.indicators)).toMatchObject({
      value: expect.closeTo(88 / 1_800, 12),
      sd: expect.closeTo(Math.sqrt(32) / 1_800, 12)
    })
    expect(january?.changes).toEqual([])
    expect(rate(february?.changes ?? [])).toMatchObject({
      change: { value: expect.closeTo(0.02, 12), sd: expect.closeTo(Math.hypot(0.004, 0.005), 12) }
    })
    expect(january?.closure.processes).toMatchObject([{ process: 'city', error: { value: 960 } }])
    expect(whole.closure.processes).toMatchObject([{ error: { value: 1_712 } }])
  })

  test('that err together in all periods change by less than they err', () => {
    const { periods, indicators: all } = computeIndicators(months(1))
    expect(rate(periods[1]?.changes ?? [])).toMatchObject({
      change: { sd: expect.closeTo(0.001, 12) }
    })
    expect(rate(all)).toMatchObject({ sd: expect.closeTo(8 / 1_800, 12) })
  })

  test('need a period for each flow, and a covariance that can be one', () => {
    const document = months(2)
    const [first, second, ...others] = document.flows
    const { period: _, ...timeless } = first ?? { period: '' }
    const failure = failureOf(() =>
      computeIndicators({ ...document, flows: [timeless, second, ...others] })
    )
    expect(failure).toMatchObject({
      code: 'mfa_invalid',
      detail:
        'the covariance of gifts@february and gifts@january is 32, more than their variances allow, 16; food@january has no period; every flow has one, or none has'
    })
    const covariance = {
      ids: ['gifts@january', 'gifts@february'],
      matrix: [
        [-1, 2],
        [3, 4]
      ]
    }
    expect(failureOf(() => computeIndicators({ ...document, covariance })).detail).toBe(
      'the variance of gifts@january is -1, below 0; the covariance of gifts@february and gifts@january is 3 one way and 2 the other'
    )
  })
})
