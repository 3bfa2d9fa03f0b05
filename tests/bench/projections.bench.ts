import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { everything } from '../../domain/access/tenant.ts'
import { decodeData, encode } from '../../domain/catalog.ts'
import type { EventStore, NewEvent } from '../../domain/event-store.ts'
import { stages } from '../../domain/movement.ts'
import { openStore } from '../../ingest/store/open.ts'
import { links } from '../../projections/flows/contract.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { openReadModel, type ReadModel } from '../../projections/read-model.ts'
import { startProjections } from '../../projections/run.ts'
import { readAs } from '../../projections/tenant-read-model.ts'
import {
  atLeastPerSecond,
  type Bench,
  type Figure,
  inAtMost,
  perSecond,
  sampled
} from './harness.ts'

/** As many as the Sankey target names. */
const defaultEvents = 1_000_000
const eventsPerAppend = 1_000
const boundary = 'bench-city'
const stream = `publication-bench.${boundary}`
const firstDayMs = Date.UTC(2025, 0, 1)
const dayMs = 86_400_000
const daysOfYear = 365

/** The same numbers on every run and machine: 32 bits from a counter. */
function mixed(counter: number): number {
  let x = (counter + 0x9e3779b9) | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

function day(index: number): string {
  return new Date(firstDayMs + index * dayMs).toISOString().slice(0, 10)
}

/** 32 links through five stages, 14 groups of 12 products, days in order over a year. */
function syntheticFlow(index: number, count: number): NewEvent {
  const dayIndex = Math.floor((index / count) * daysOfYear)
  const random = mixed(index)
  const link = random % 32
  const stage = link % 4
  const group = (random >>> 8) % 14
  const netGrams = random % 1_000_000
  const occurredAtMs = firstDayMs + dayIndex * dayMs + 36_000_000
  const place = (at: number, number: number) => ({
    id: `Process ${at}-${number}`,
    stage: stages[at] ?? null
  })
  return encode({
    id: `${index.toString(16).padStart(8, '0')}-0000-8000-8000-${String(random).padStart(12, '0')}`,
    type: 'FlowPublished',
    occurredAtMs,
    meta: {
      actor: 'bench',
      channel: 'import',
      source: { kind: 'csv', name: 'bench.csv', line: index + 1 },
      correlationId: 'bench-upload'
    },
    data: {
      boundary,
      publication: 'bench',
      period: { from: day(dayIndex), to: day(dayIndex) },
      source: place(stage, link >> 2),
      target: place(stage + 1, link >> 3),
      group: `Group ${group}`,
      product: `Product ${group}-${(random >>> 16) % 12}`,
      quantity: {
        value: String(netGrams),
        unit: 'g',
        netGrams,
        grossGrams: null,
        tareGrams: null,
        basis: 'weighed',
        bound: '=',
        factorId: null,
        sdGrams: Math.round(netGrams / 100)
      }
    }
  })
}

async function fill(store: EventStore, count: number): Promise<void> {
  for (let start = 0; start < count; start += eventsPerAppend) {
    const size = Math.min(eventsPerAppend, count - start)
    const events = Array.from({ length: size }, (_, index) => syntheticFlow(start + index, count))
    await store.append({ stream, events, expected: start === 0 ? 'no_stream' : start - 1 })
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1_000
}

function once(name: string, value: number, unit: string): Figure {
  return { name, value, unit, min: value, max: value, runs: 1 }
}

const year = { boundary, from: day(0), to: day(daysOfYear - 1) }

/** What DuckDB itself takes for the same sums over the facts, read as raw rows. */
const peerSql = `
  select source, target, sum(mass_grams)::bigint, sum(n)
  from flow
  where kind = 'flow' and valid_from >= $from::date and valid_to <= $to::date
  group by source, target`

async function queryFigures(readModel: ReadModel, count: number): Promise<Figure[]> {
  const timed = async (work: () => Promise<unknown>) => (await seconds(work)) * 1_000
  const runs = 21
  const month = { boundary, from: day(180), to: day(209) }
  const bare = await sampled(runs, () =>
    timed(() =>
      readModel.read((session) => session.rows(peerSql, { from: year.from, to: year.to }))
    )
  )
  const against = { name: 'bare DuckDB group by over the facts', value: bare.value }
  const target = inAtMost(10)
  const figures: Figure[] = []
  for (const [name, window] of [
    ['a year', year],
    ['30 days', month]
  ] as const) {
    const parameters = links.parameters.parse(window)
    const measured = await sampled(runs, () =>
      timed(() => answerLinks(readAs(readModel, everything, 'all'), parameters))
    )
    const label = `flows/links over ${name} at ${count.toLocaleString('en')} flows`
    figures.push({ name: label, unit: 'ms', against, target, ...measured })
  }
  return figures
}

/** Catch-up from the log, rebuild from the mirror, and the Sankey query. */
export const projectionsBench: Bench = {
  name: 'projections',
  run: async (folder) => {
    const count = Number(process.env.BENCH_EVENTS ?? defaultEvents)
    const now = () => Math.round(performance.timeOrigin + performance.now())
    const store = await openStore({ kind: 'sqlite', folder }, { now, newStoreId: randomUUID })
    await fill(store, count)
    const readOnly = await seconds(async () => {
      for await (const batch of store.readAll({ batchSize: 2_048 })) {
        for (const event of batch) decodeData(event)
      }
    })
    const path = join(folder, 'bench.duckdb')
    const readModel = await openReadModel({ path, store })
    let projections = await startProjections({ store, readModel })
    const head = await store.head()
    const catchUp = await seconds(() => projections.caughtUp(head, { timeoutMs: 120_000 }))
    // The warm-up also waits for the compaction that follows a catch-up.
    const rebuild = await sampled(3, () => perSecond(count, () => projections.rebuild()))
    const figures: Figure[] = [
      {
        ...once('catch-up of mirror, flows, balance from the log', count / catchUp, 'events/s'),
        against: { name: 'reading and decoding the log, nothing else', value: count / readOnly },
        target: atLeastPerSecond(150_000)
      },
      {
        name: 'rebuild of all projections from the mirror',
        unit: 'events/s',
        ...rebuild,
        target: atLeastPerSecond(1_000_000)
      },
      ...(await queryFigures(readModel, count)),
      once('peak resident memory', process.resourceUsage().maxRSS / 1_024, 'MB')
    ]
    await projections.stop()
    const restart = await seconds(async () => {
      projections = await startProjections({ store, readModel })
      await projections.caughtUp(head, { timeoutMs: 120_000 })
    })
    await projections.stop()
    await readModel.close()
    await store.close()
    return [...figures, once('start on a read model that is up to date', restart * 1_000, 'ms')]
  }
}
