import { beforeAll, describe, expect, test } from 'vitest'
import { foodyFigures } from '../../../fixtures/milan/foody-figures.ts'
import { createCity } from '../../../ingest/city/city.ts'
import { milanPlan, simulatedMilan } from '../../../web/server/commands/milan-plan.ts'

const gramsPerTonne = 1_000_000
const market = 'Foody, fruit and vegetables'

/** The figure that the press or the city has printed; a test must not take it from the plan. */
function published(scope: string, figure: string): number {
  const found = foodyFigures.find((one) => one.scope === scope && one.figure === figure)
  if (found === undefined) throw new Error(`${figure} of "${scope}" is not published`)
  return found.value
}

/** Tonnes by kind of source and by target, over a year of the simulated Milan, told coarsely. */
function yearOf(seed: number, year: number): (from: RegExp, to: RegExp) => number {
  const ways = new Map<string, { source: string; target: string; grams: number }>()
  const span = { from: `${year}-01-01`, to: `${year}-12-31` }
  for (const { truth } of createCity({ plan: milanPlan(), seed, ...span, detail: 0.15 })) {
    for (const { kind, source, target, massGrams, boundary } of truth) {
      expect(boundary).toBe(simulatedMilan)
      if (kind === 'link') continue
      const way = ways.get(`${source} ${target}`) ?? { source, target, grams: 0 }
      ways.set(`${source} ${target}`, way)
      way.grams += massGrams
    }
  }
  return (from, to) =>
    [...ways.values()]
      .filter(({ source, target }) => from.test(source) && to.test(target))
      .reduce((sum, { grams }) => sum + grams / gramsPerTonne, 0)
}

function offBy(simulated: number, wanted: number): number {
  return Math.abs(simulated / wanted - 1)
}

describe.each([
  [1, 2024],
  [2, 2025],
  [3, 2026]
])('a year of the simulated Milan with seed %i, %i, comes to what is published', (seed, year) => {
  let tonnes: (from: RegExp, to: RegExp) => number
  beforeAll(() => {
    tonnes = yearOf(seed, year)
  })

  test('over a million tonnes through Foody', () => {
    const atLeast = published(market, 'throughput')
    const arrived = tonnes(/^(?:supplier|grower):/u, /^wholesaler:/u)
    expect(arrived).toBeGreaterThan(atLeast)
    expect(arrived).toBeLessThan(atLeast * 1.05)
  })

  test('its waste within 5 %', () => {
    const stands = tonnes(/^wholesaler:/u, /^(?:plant|outlet):/u)
    const hub = tonnes(/^surplus-hub:foody$/u, /^(?:plant|outlet):/u)
    expect(offBy(stands + hub, published(market, 'unsold_to_waste'))).toBeLessThan(0.05)
  })

  test('what its hub hands on within 5 %', () => {
    const given = tonnes(/^surplus-hub:foody$/u, /^(?:charity|people):/u)
    expect(offBy(given, published('Hub Foody', 'redistributed'))).toBeLessThan(0.05)
  })

  test('destinations within 5 % of their shares', () => {
    const sold = tonnes(/^wholesaler:/u, /^(?:buyer|covered-market|open-air-market|startup):/u)
    const shares = {
      destination_milan: tonnes(/^wholesaler:/u, /^(?:buyer:milan$|covered-|open-air-|startup:)/u),
      destination_piemonte_emilia: tonnes(/^wholesaler:/u, /^buyer:piemonte-emilia$/u),
      destination_abroad: tonnes(/^wholesaler:/u, /^buyer:abroad$/u)
    }
    for (const [figure, grams] of Object.entries(shares)) {
      expect(offBy(grams / sold, published(market, figure) / 100)).toBeLessThan(0.05)
    }
  })
})

test('six weeks of the demo are told in 50,000 to 80,000 events', () => {
  const span = { from: '2026-05-04', to: '2026-06-13' }
  let events = 0
  for (const day of createCity({ plan: milanPlan(), seed: 1, ...span })) events += day.events.length
  expect(events).toBeGreaterThan(50_000)
  expect(events).toBeLessThan(80_000)
})
