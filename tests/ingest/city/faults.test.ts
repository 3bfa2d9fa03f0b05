import { describe, expect, test } from 'vitest'
import { eventTypeOf } from '../../../domain/catalog.ts'
import { type CityDay, createCity } from '../../../ingest/city/city.ts'
import { type FaultRates, faultKinds, usualFaults } from '../../../ingest/city/faults.ts'
import { cityEventId } from '../../../ingest/city/ids.ts'
import { movementsOf, sumsOfWays } from './counted.ts'
import { smallPlan } from './small-plan.ts'

const span = { from: '2022-05-23', to: '2022-07-22' }

/** Often enough that two months of a small town show every kind. */
const manyFaults: FaultRates = {
  ...usualFaults,
  ...{ late: 0.03, missing: 0.02, repeated: 0.02, retold: 0.02, misweighed: 0.02 },
  ...{ wrong_unit: 0.02, wrong_product: 0.02, corrected: 0.03, gross_below_tare: 0.02 }
}

function lived(seed: number, faults: Partial<FaultRates>): CityDay[] {
  return [...createCity({ plan: smallPlan, seed, ...span, faults })]
}

/** What the faults say that the reports are off by, when all of the span has been told. */
function expectedOff(days: readonly CityDay[]): Map<string, number> {
  const events = days.flatMap((day) => day.events)
  const settledBy = Math.max(...events.map(({ recordedAtMs }) => recordedAtMs))
  const off = new Map<string, number>()
  for (const { day, effects, settledAtMs } of days.flatMap(({ faults }) => faults)) {
    if (settledAtMs !== null && settledAtMs <= settledBy) continue
    for (const { source, target, massGrams } of effects) {
      const key = `${day} | ${source} | ${target}`
      off.set(key, (off.get(key) ?? 0) + massGrams)
    }
  }
  return new Map([...off].filter(([, grams]) => grams !== 0))
}

function reallyOff(days: readonly CityDay[]): Map<string, number> {
  const off = sumsOfWays(movementsOf(days.flatMap(({ events }) => events)))
  for (const [key, grams] of sumsOfWays(days.flatMap(({ truth }) => truth))) {
    off.set(key, (off.get(key) ?? 0) - grams)
  }
  return new Map([...off].filter(([, grams]) => grams !== 0))
}

describe('with faults', () => {
  test.each([1, 2, 3])('reports of seed %i are off exactly where the list says', (seed) => {
    const days = lived(seed, manyFaults)
    const expected = expectedOff(days)
    expect(expected.size).toBeGreaterThan(50)
    expect(Object.fromEntries([...reallyOff(days)].sort())).toEqual(
      Object.fromEntries([...expected].sort())
    )
  })

  test.each(faultKinds)('%s alone is put in, listed, and explains all that is off', (kind) => {
    const days = lived(7, { [kind]: 0.05 })
    const faults = days.flatMap((day) => day.faults)
    expect(faults.length).toBeGreaterThan(3)
    expect(new Set(faults.map((fault) => fault.kind))).toEqual(new Set([kind]))
    expect(reallyOff(days)).toEqual(expectedOff(days))
  })

  test('what really moved is the same with faults and without', () => {
    const truth = (days: readonly CityDay[]) => days.map((day) => day.truth)
    expect(truth(lived(4, manyFaults))).toEqual(truth(lived(4, {})))
  })

  test('every report that is not right is listed', () => {
    const right = new Map(
      lived(4, {}).flatMap(({ events }) => events.map((event) => [event.sourceKey, event] as const))
    )
    const days = lived(4, manyFaults)
    const listed = new Set(days.flatMap(({ faults }) => faults.map(({ key }) => key)))
    const told = days.flatMap(({ events }) => events)
    const keys = new Set(told.map(({ sourceKey }) => sourceKey))
    const unlisted = told.filter(({ sourceKey, data, recordedAtMs }) => {
      const clean = right.get(sourceKey)
      const isSame = JSON.stringify(clean?.data) === JSON.stringify(data)
      const isRight = isSame && clean?.recordedAtMs === recordedAtMs
      return !isRight && !listed.has(sourceKey.replace(/\/(?:retold|corrected)$/u, ''))
    })
    expect(unlisted).toEqual([])
    expect([...right.keys()].filter((key) => !keys.has(key) && !listed.has(key))).toEqual([])
    expect(listed.size).toBeGreaterThan(200)
  })

  test('wrong reports still have the stored shape of their type', () => {
    const told = lived(5, manyFaults).flatMap(({ events }) => events)
    for (const { type, data } of told) expect(eventTypeOf(type).data.parse(data)).toEqual(data)
    expect(told.length).toBeGreaterThan(4_000)
  })

  test('a correction names the event that it replaces, by key and by id', () => {
    const told = lived(6, { corrected: 0.05 }).flatMap(({ events }) => events)
    const byKey = new Map(told.map((event) => [event.sourceKey, event]))
    const corrections = told.filter(({ type }) => type === 'MeasurementCorrected')
    expect(corrections.length).toBeGreaterThan(10)
    for (const { corrects, data, recordedAtMs } of corrections) {
      const wrong = byKey.get(corrects ?? '')
      if (wrong === undefined) throw new Error(`nothing was said under ${corrects}`)
      expect(data).toMatchObject({
        eventId: cityEventId(smallPlan.boundary.boundary, 6, wrong),
        stream: eventTypeOf(wrong.type).stream(wrong.data),
        type: wrong.type
      })
      const weekMs = 7 * 24 * 3_600_000
      expect(recordedAtMs - wrong.recordedAtMs).toBeGreaterThanOrEqual(weekMs)
    }
  })
})
