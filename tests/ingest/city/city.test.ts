import { describe, expect, test } from 'vitest'
import { eventTypeOf, eventTypes } from '../../../domain/catalog.ts'
import { marketDayOf } from '../../../domain/market-day.ts'
import { createCity } from '../../../ingest/city/city.ts'
import { usualFaults } from '../../../ingest/city/faults.ts'
import type { CityPlan } from '../../../ingest/city/plan.ts'
import { smallPlan } from './small-plan.ts'

const span = { from: '2022-03-28', to: '2022-07-09' }

function lived(options: { seed: number; detail?: number; plan?: CityPlan }) {
  return [...createCity({ plan: smallPlan, ...span, ...options })]
}

function bytesOf(seed: number): string {
  const days = createCity({ plan: smallPlan, seed, ...span, faults: usualFaults })
  return JSON.stringify([...days].map(({ events, truth, faults }) => ({ events, truth, faults })))
}

describe('a simulated city', () => {
  test('is the same for the same seed, byte by byte, and another for another', () => {
    const first = bytesOf(11)
    expect(bytesOf(11)).toBe(first)
    expect(bytesOf(12)).not.toBe(first)
  })

  test('begins in the same way however long it lasts', () => {
    const week = [...createCity({ plan: smallPlan, seed: 3, from: span.from, to: '2022-04-02' })]
    const longer = lived({ seed: 3 }).slice(0, week.length)
    const told = (days: typeof week) => days.map(({ events, truth }) => ({ events, truth }))
    expect(week).toHaveLength(6)
    expect(told(week)).toEqual(told(longer))
  })

  test.each([1, 2, 3])(
    'says with seed %i only what an event type takes as it is stored',
    (seed) => {
      const events = lived({ seed }).flatMap((day) => day.events)
      for (const { type, data } of events) expect(eventTypeOf(type).data.parse(data)).toEqual(data)
      expect(events.length).toBeGreaterThan(5_000)
    }
  )

  test('shows no anomaly of its own', () => {
    const events = lived({ seed: 2 }).flatMap((day) => day.events)
    const found = events.flatMap(({ type, data }) => eventTypeOf(type).anomalies(data))
    // Basil has no package mass, so what was counted of it is of unknown mass, as it would be.
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(['mass_unknown']))
  })

  test('has every type of event of the chain', () => {
    const said = new Set(lived({ seed: 1 }).flatMap(({ events }) => events.map((e) => e.type)))
    const ofFood = eventTypes.filter(({ kind }) => kind !== 'audit')
    const never = ofFood.map(({ name }) => name).filter((name) => !said.has(name))
    expect(never).toEqual([
      ...[
        'BoundaryRevised',
        'BoundaryAudienceSet',
        'SiteRenamed',
        'MarketConcessionChanged',
        'SiteClosed'
      ],
      ...['PlotReleased', 'FlowPublished', 'StockChangePublished', 'AggregatePublished'],
      ...['IdentifierLinked', 'EpcisEventCaptured', 'EpcisEventReread'],
      ...['MeasurementCorrected', 'EventVoided']
    ])
  })

  test('reports on the market day on which it happened, each thing under its own key', () => {
    const keys = new Set<string>()
    for (const { day, events } of lived({ seed: 5 })) {
      const known = events.filter(({ sourceKey }) => sourceKey.startsWith(day))
      const days = known
        .filter(({ type }) => type !== 'CropPlanted')
        .map(({ occurredAtMs }) => marketDayOf(occurredAtMs))
      expect(new Set(days)).toEqual(new Set([day]))
      for (const { sourceKey, recordedAtMs, occurredAtMs } of events) {
        expect(keys.has(sourceKey)).toBe(false)
        keys.add(sourceKey)
        expect(recordedAtMs).toBeGreaterThanOrEqual(occurredAtMs)
      }
    }
    expect(keys.size).toBeGreaterThan(5_000)
  })

  test('moves about the same mass however finely it is told', () => {
    const grams = (detail: number) =>
      lived({ seed: 4, detail })
        .flatMap(({ truth }) => truth)
        .filter(({ source }) => source.startsWith('supplier:'))
        .reduce((sum, { massGrams }) => sum + massGrams, 0)
    const lots = (detail: number) =>
      new Set(lived({ seed: 4, detail }).flatMap(({ truth }) => truth.map(({ lot }) => lot))).size
    const usual = grams(1)
    expect(Math.abs(grams(0.3) / usual - 1)).toBeLessThan(0.03)
    expect(Math.abs(grams(4) / usual - 1)).toBeLessThan(0.03)
    expect(lots(4)).toBeGreaterThan(2.5 * lots(1))
  })

  test('trades with a market only while it is open', () => {
    const receiving = lived({ seed: 1 }).flatMap(({ day, truth }) =>
      truth.filter(({ target }) => target === 'covered-market:new').map(() => day)
    )
    expect(receiving.length).toBeGreaterThan(100)
    expect(receiving[0]).toBe('2022-05-02')
  })

  test.each([
    [{ ...smallPlan, wholesaleHub: 'surplus-hub:nowhere' }, 1, 'no site surplus-hub:nowhere'],
    [{ ...smallPlan, products: smallPlan.products.slice(1) }, 1, 'no product tomato'],
    [smallPlan, 0, 'detail is 0']
  ])('cannot be made of a plan that does not hold together', (plan, detail, message) => {
    expect(() => lived({ seed: 1, plan, detail })).toThrow(message)
  })
})

describe('bodies that fetch surplus', () => {
  test.each([1, 2, 3])('never take on more than they can carry, with seed %i', (seed) => {
    const room = new Map(smallPlan.collectors.map(({ ngo, kgPerDay }) => [ngo, kgPerDay * 1_000]))
    let most = 0
    for (const { events } of lived({ seed })) {
      const ngoOf = new Map<string, string>()
      const load = new Map<string, number>()
      for (const { type, data } of events) {
        if (type === 'SurplusClaimed' && 'claim' in data && 'ngo' in data) {
          ngoOf.set(String(data.claim), String(data.ngo))
        }
      }
      for (const { type, data } of events) {
        if (type !== 'SurplusCollected' || !('claim' in data) || !('lines' in data)) continue
        if ('reportedBy' in data && data.reportedBy === 'donor') continue
        const ngo = ngoOf.get(String(data.claim)) ?? ''
        for (const movement of eventTypeOf(type).movements(data, {
          occurredAtMs: 0,
          marketDay: ''
        })) {
          load.set(ngo, (load.get(ngo) ?? 0) + (movement.massGrams ?? 0))
        }
      }
      for (const [ngo, grams] of load) {
        expect(grams).toBeLessThanOrEqual(room.get(ngo) ?? 0)
        most = Math.max(most, grams / (room.get(ngo) ?? 1))
      }
    }
    expect(most).toBeGreaterThan(0.5)
  })
})
