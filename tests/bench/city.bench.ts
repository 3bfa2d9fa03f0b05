import { statSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { createCity } from '../../ingest/city/city.ts'
import { CityLog } from '../../ingest/city/city-log.ts'
import { type FaultRates, usualFaults } from '../../ingest/city/faults.ts'
import { CityFeed } from '../../ingest/city/feed.ts'
import { openSqliteStore } from '../../ingest/store/sqlite.ts'
import { milanPlan, simulatedMilan } from '../../web/server/commands/milan-plan.ts'
import { atLeastPerSecond, type Bench, type Figure, perSecond, sampled } from './harness.ts'

const plan = milanPlan()
const year = { from: '2026-01-01', to: '2026-12-31' }
const quarter = { from: '2026-01-01', to: '2026-03-31' }
const seed = 1

/** Lives through a year and keeps nothing of it; events a second. */
function living(faults: Partial<FaultRates>): number {
  let events = 0
  const start = performance.now()
  for (const day of createCity({ plan, seed, ...year, faults })) events += day.events.length
  return events / ((performance.now() - start) / 1_000)
}

/** A quarter into a log of its own; the figures are of the last run. */
async function feeding(file: string): Promise<{ speed: number; bytes: number }> {
  const store = await openSqliteStore({ path: file, now: () => 0, newStoreId: () => 'bench' })
  const log = new CityLog(store, { boundary: simulatedMilan, seed })
  const feed = new CityFeed({ log, days: createCity({ plan, seed, ...quarter }) })
  let events = 0
  const perEvent = await perSecond(1, async () => {
    events = (await feed.append()).appended
  })
  await store.close()
  return { speed: perEvent * events, bytes: statSync(file).size / events }
}

/** The simulated Milan: how fast it is lived, and how fast it gets into a log. */
export const cityBench: Bench = {
  name: 'city',
  run: async (folder): Promise<readonly Figure[]> => {
    const unit = 'events/s'
    const right = await sampled(5, () => living({}))
    const faulty = await sampled(5, () => living(usualFaults))
    const sizes: number[] = []
    const fed = await sampled(3, async (run) => {
      const { speed, bytes } = await feeding(path.join(folder, `city-${run}.sqlite`))
      sizes.push(bytes)
      return speed
    })
    const bytes = sizes.at(-1) ?? Number.NaN
    return [
      {
        name: 'a year of the simulated Milan, one core',
        unit,
        ...right,
        target: atLeastPerSecond(200_000)
      },
      { name: 'the same with faults', unit, ...faulty },
      { name: 'a quarter of it, lived, encoded and appended to a log', unit, ...fed },
      {
        name: 'size in the log of an event of the city',
        unit: 'B/event',
        ...{ value: bytes, min: Math.min(...sizes), max: Math.max(...sizes), runs: sizes.length }
      }
    ]
  }
}
