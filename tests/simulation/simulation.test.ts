import { describe, expect, test } from 'vitest'
import { placeKindOf } from '../../domain/place.ts'
import { usualFaults } from '../../ingest/city/faults.ts'
import { Random } from '../../ingest/city/random.ts'
import { startProjections } from '../../projections/run.ts'
import { sumsOfTruth } from '../ingest/city/counted.ts'
import { follow } from '../projections/setup.ts'
import { sized } from '../size.ts'
import { balanceOf, stockOf, sumsOfFlows, sumsOfWays } from './answers.ts'
import { type Run, runCity, takeBackAndSayAgain } from './run.ts'

/** `npm run simulation` runs them all. */
const seeds = sized({ daily: 4, nightly: 200 })
const seedNumbers = Array.from({ length: seeds }, (_, index) => index + 1)

/** Far above what a seed takes on a busy machine. */
const longEnoughMs = 120_000

/** Often enough that two weeks of a small town show most kinds. */
const manyFaults = {
  ...usualFaults,
  ...{ late: 0.03, missing: 0.02, repeated: 0.02, retold: 0.02, misweighed: 0.02 },
  ...{ wrong_unit: 0.02, wrong_product: 0.02, corrected: 0.03, gross_below_tare: 0.02 }
}

async function differences({ store, readModel }: Run) {
  const projections = await startProjections({ store, readModel })
  const checks = await projections.check()
  await projections.stop()
  expect(checks.length).toBeGreaterThan(20)
  return checks.filter(({ differing }) => differing > 0)
}

/** Opening + in + became = out + closing + imbalance, and a day opens with what the last one left. */
async function expectClosedBalance(run: Run): Promise<readonly { imbalanceGrams: number }[]> {
  const rows = await balanceOf(run.readModel)
  expect(rows.length).toBeGreaterThan(50)
  const left = new Map<string, number>()
  for (const row of rows) {
    const { place, openingGrams, inGrams, becameGrams, outGrams, closingGrams } = row
    expect(openingGrams).toBe(left.get(place) ?? 0)
    expect(openingGrams + inGrams + becameGrams).toBe(outGrams + closingGrams + row.imbalanceGrams)
    left.set(place, closingGrams)
  }
  return rows
}

describe('a city that reports rightly, in any order, to a process that dies', () => {
  test.each(seedNumbers)(
    'seed %i: the read side is the truth, to the gram',
    async (seed) => {
      const run = await runCity(seed, {})
      const truth = sumsOfTruth(run.days.flatMap((day) => day.truth))
      expect(Object.keys(truth).length).toBeGreaterThan(300)
      // Both piles of the plant, before and after the month's end, and what was made of the first.
      expect(Object.keys(truth).join()).toMatch(
        /intake:[\w:-]+:2022-06 [\s\S]*intake:[\w:-]+:2022-07 /u
      )
      expect(Object.keys(truth).join()).toContain('compost:')
      expect(await sumsOfFlows(run.readModel)).toEqual(truth)
      const held = [...run.stock].filter(
        ([place, grams]) => grams !== 0 && placeKindOf(place)?.keepsStock === true
      )
      expect(await stockOf(run.readModel)).toEqual(new Map(held.sort()))
      const rows = await expectClosedBalance(run)
      expect(rows.filter(({ imbalanceGrams }) => imbalanceGrams !== 0)).toEqual([])
      expect(run.crashes).toBeGreaterThan(0)
      await run.readModel.close()
    },
    longEnoughMs
  )
})

/** Where, and by how much, the faults say that the reports are off when all has been told. */
function expectedOff({ days }: Run): Record<string, number> {
  const told = days.flatMap(({ events }) => events)
  const toldBy = Math.max(...told.map(({ recordedAtMs }) => recordedAtMs))
  const keys = new Set(told.map(({ sourceKey }) => sourceKey))
  const off = new Map<string, number>()
  for (const { kind, key: of, day, effects, settledAtMs } of days.flatMap((one) => one.faults)) {
    if (settledAtMs !== null && settledAtMs <= toldBy) continue
    // What will be said a second time after the span's end is not off yet.
    if (kind === 'retold' && !keys.has(`${of}/retold`)) continue
    for (const { source, target, massGrams } of effects) {
      const key = `${day} | ${source} | ${target}`
      off.set(key, (off.get(key) ?? 0) + massGrams)
    }
  }
  return Object.fromEntries([...off].filter(([, grams]) => grams !== 0).sort())
}

async function reallyOff({ days, readModel }: Run): Promise<Record<string, number>> {
  const off = sumsOfWays(await sumsOfFlows(readModel))
  const truth = sumsOfWays(sumsOfTruth(days.flatMap((day) => day.truth)))
  for (const [key, grams] of truth) off.set(key, (off.get(key) ?? 0) - grams)
  return Object.fromEntries([...off].filter(([, grams]) => grams !== 0).sort())
}

describe('a city whose reports are late, lost, doubled and wrong', () => {
  test.each(seedNumbers)(
    'seed %i: what is off is off where the faults were put',
    async (seed) => {
      const run = await runCity(seed, manyFaults)
      const expected = expectedOff(run)
      expect(Object.keys(expected).length).toBeGreaterThan(10)
      expect(await reallyOff(run)).toEqual(expected)
      await expectClosedBalance(run)
      expect(await differences(run)).toEqual([])
      await run.readModel.close()
    },
    longEnoughMs
  )

  test.each(seedNumbers)(
    'seed %i: taken back and said anew, nothing changes',
    async (seed) => {
      const run = await runCity(seed, manyFaults)
      const before = await sumsOfFlows(run.readModel)
      const again = await takeBackAndSayAgain(run.store, new Random(`again/${seed}`))
      expect(again).toBeGreaterThan(50)
      await (await follow(run.store, run.readModel)).stop()
      expect(await sumsOfFlows(run.readModel)).toEqual(before)
      await run.readModel.close()
    },
    longEnoughMs
  )
})
