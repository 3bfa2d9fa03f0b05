import { describe, expect, test } from 'vitest'
import { type CityDay, createCity } from '../../../ingest/city/city.ts'
import { movementsOf, sumsOfMovements, sumsOfTruth } from './counted.ts'
import { smallPlan } from './small-plan.ts'

const seeds = [1, 2, 3, 4, 5]
const span = { from: '2022-05-23', to: '2022-07-22' }

/** Days with what lay at each place in the evening. */
function lived(seed: number): { days: CityDay[]; stocks: ReadonlyMap<string, number>[] } {
  const days: CityDay[] = []
  const stocks: ReadonlyMap<string, number>[] = []
  for (const day of createCity({ plan: smallPlan, seed, ...span })) {
    days.push(day)
    stocks.push(day.stock())
  }
  return { days, stocks }
}

describe('without faults', () => {
  test.each(seeds)('what is reported with seed %i is what moved, to the gram', (seed) => {
    const { days } = lived(seed)
    const truth = sumsOfTruth(days.flatMap((day) => day.truth))
    expect(Object.keys(truth).length).toBeGreaterThan(3_000)
    expect(sumsOfMovements(movementsOf(days.flatMap(({ events }) => events)))).toEqual(truth)
  })

  test.each(seeds)(
    'every place balances with seed %i, and none holds less than nothing',
    (seed) => {
      const { days, stocks } = lived(seed)
      const balance = new Map<string, number>()
      const kept = new Set(stocks[0]?.keys())
      for (const [index, { truth }] of days.entries()) {
        for (const { kind, source, target, massGrams } of truth) {
          if (kind === 'link') continue
          balance.set(source, (balance.get(source) ?? 0) - massGrams)
          balance.set(target, (balance.get(target) ?? 0) + massGrams)
        }
        for (const [place, grams] of stocks[index] ?? []) {
          const isKept = !/^(?:supplier|buyer|charity|people|outlet|environment):/u.test(place)
          if (isKept) expect([place, balance.get(place) ?? 0]).toEqual([place, grams])
        }
      }
      expect(kept.size).toBeGreaterThan(15)
      expect([...balance.values()].reduce((sum, grams) => sum + grams, 0)).toBe(0)
    }
  )
})
