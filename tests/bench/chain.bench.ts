import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DuckDBInstance } from '@duckdb/node-api'
import { everything } from '../../domain/access/tenant.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { createCity } from '../../ingest/city/city.ts'
import { CityLog } from '../../ingest/city/city-log.ts'
import { usualFaults } from '../../ingest/city/faults.ts'
import { CityFeed } from '../../ingest/city/feed.ts'
import { openStore } from '../../ingest/store/open.ts'
import { integer, text } from '../../projections/cells.ts'
import { openReadModel, type ReadModel } from '../../projections/read-model.ts'
import { startProjections } from '../../projections/run.ts'
import { readAs } from '../../projections/tenant-read-model.ts'
import { answerBackwards } from '../../projections/trace/backwards.ts'
import { answerForwards } from '../../projections/trace/forwards.ts'
import { milanPlan, simulatedMilan } from '../../web/server/commands/milan-plan.ts'
import { atLeastPerSecond, type Bench, type Figure, inAtMost, sampled } from './harness.ts'

/** The figures are for ten million, which takes some minutes: BENCH_EVENTS asks for them. */
const defaultEvents = 1_000_000
const seed = 1
const longestMs = 3_600_000

function once(name: string, value: number, unit: string): Figure {
  return { name, value, unit, min: value, max: value, runs: 1 }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1_000
}

async function fill(store: EventStore, count: number): Promise<number> {
  const days = createCity({
    ...{ plan: milanPlan(), seed, from: '2020-01-01', to: '2999-12-31' },
    faults: usualFaults
  })
  const log = new CityLog(store, { boundary: simulatedMilan, seed })
  const { appended } = await new CityFeed({ log, days }).append({ mostEvents: count })
  return appended
}

/** Lots that were sorted, filled or made of others, spread over the log. */
async function mixedLots(readModel: ReadModel, most: number): Promise<readonly string[]> {
  const rows = await readModel.read((session) =>
    session.rows(
      `select name
       from lot
       where id in (select distinct to_lot from flow where kind = 'link' and seq % 7 = 0)
       order by hash(id)
       limit $most`,
      { most }
    )
  )
  return rows.map((row) => text(row, 'name'))
}

async function traceFigures(readModel: ReadModel, count: number): Promise<Figure[]> {
  const lots = await mixedLots(readModel, 21)
  const target = inAtMost(20)
  const label = `at ${count.toLocaleString('en')} events`
  const readAll = readAs(readModel, everything, 'all')
  // It also reads a part of the lots' keys, and whatever a first question wakes.
  const first = await seconds(() =>
    answerBackwards(readAll, { boundary: simulatedMilan, lot: lots[0] ?? '' })
  )
  const figures = [once(`trace/the first after a start ${label}`, first * 1_000, 'ms')]
  for (const [name, ask] of [
    ['backwards', answerBackwards],
    ['forwards', answerForwards]
  ] as const) {
    const measured = await sampled(lots.length, async (run) => {
      const lot = lots[Math.max(0, run)] ?? ''
      return (await seconds(() => ask(readAll, { boundary: simulatedMilan, lot }))) * 1_000
    })
    figures.push({ name: `trace/${name} of a mixed lot ${label}`, unit: 'ms', target, ...measured })
  }
  return figures
}

async function countOf(readModel: ReadModel): Promise<number> {
  const [row] = await readModel.read((session) => session.rows('select seq from log_checkpoint'))
  return row === undefined ? 0 : integer(row, 'seq')
}

/** Seconds of writing every movement of the mirror once more, which is what any rebuild would take. */
function bareCopySeconds(readModel: ReadModel): Promise<number> {
  return readModel.scratch((session) =>
    seconds(() => session.define('create temp table bare as select * from log_movement'))
  )
}

/** Bytes of a closed read model that hold something; what a rebuild replaced stays free in the file. */
async function bytesInUse(path: string): Promise<number> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll(
    'select used_blocks * block_size as bytes from pragma_database_size()'
  )
  const [row] = reader.getRowObjects()
  connection.closeSync()
  instance.closeSync()
  return row === undefined ? 0 : integer(row, 'bytes')
}

/** All projections over the simulated Milan: from the log, from the mirror, and a lot's way. */
export const chainBench: Bench = {
  name: 'chain',
  run: async (folder) => {
    const asked = Number(process.env.BENCH_EVENTS ?? defaultEvents)
    const now = () => Math.round(performance.timeOrigin + performance.now())
    const store = await openStore({ kind: 'sqlite', folder }, { now, newStoreId: randomUUID })
    const filling = await seconds(() => fill(store, asked))
    const path = join(folder, 'chain.duckdb')
    const readModel = await openReadModel({ path, store })
    const projections = await startProjections({ store, readModel })
    const head = await store.head()
    const catchUp = await seconds(() => projections.caughtUp(head, { timeoutMs: longestMs }))
    const count = await countOf(readModel)
    const rebuild = await seconds(() => projections.rebuild())
    const bareCopy = await bareCopySeconds(readModel)
    const figures: Figure[] = [
      once('simulated city into the log', count / filling, 'events/s'),
      {
        ...once('catch-up of all projections from the log', count / catchUp, 'events/s'),
        target: atLeastPerSecond(60_000)
      },
      {
        ...once(`rebuild of all projections at ${count.toLocaleString('en')} events`, rebuild, 's'),
        target: inAtMost((60 * count) / 10_000_000)
      },
      once('the same over a bare copy of the movements', rebuild / bareCopy, 'times'),
      ...(await traceFigures(readModel, count)),
      once('log per event', statSync(join(folder, 'log.sqlite')).size / count, 'B'),
      {
        ...once('peak resident memory', process.resourceUsage().maxRSS / 1_024, 'MB'),
        target: { value: 3_072, better: 'lower' }
      }
    ]
    await projections.stop()
    await readModel.close()
    await store.close()
    return [
      ...figures,
      once('read model per event', (await bytesInUse(path)) / count, 'B'),
      once(
        'its file, which had room for two while it was rebuilt',
        statSync(path).size / count,
        'B'
      )
    ]
  }
}
