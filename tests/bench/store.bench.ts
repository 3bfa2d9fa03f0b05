import { closeSync, fdatasyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import type { EventStore, NewEvent } from '../../domain/event-store.ts'
import { openSqliteStore } from '../../ingest/store/sqlite.ts'
import { schemaSince } from '../../ingest/store/sqlite-schema.ts'
import {
  atLeastPerSecond,
  type Bench,
  type Figure,
  inAtMost,
  median,
  perSecond,
  sampled
} from './harness.ts'

/** Events of the large log; a smaller one tells less about opening and reading at size. */
const largeLogEvents = Number(process.env.BENCH_EVENTS ?? 5_000_000)
/** Written and synced to find the limit of the disk: the size of one event with its keys. */
const rawBytes = 512
const startMs = Date.UTC(2026, 0, 1)

let made = 0

/** About 400 bytes of data and metadata; ids follow time, as those of ingest do. */
function nextEvent(): NewEvent {
  made += 1
  const hex = (startMs + made).toString(16).padStart(12, '0')
  return {
    id: `${hex.slice(0, 8)}-${hex.slice(8)}-8000-8000-${made.toString(16).padStart(12, '0')}`,
    type: 'FlowPublished',
    schemaVersion: 1,
    occurredAtMs: startMs + made,
    corrects: null,
    data: JSON.stringify({ massGrams: made, note: 'x'.repeat(290) }),
    meta: JSON.stringify({ actor: 'bench', channel: 'import', line: made, note: 'x'.repeat(20) })
  }
}

function nextEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, nextEvent)
}

function open(path: string): Promise<EventStore> {
  return openSqliteStore({ path, now: () => startMs, newStoreId: () => 'bench' })
}

function rawSyncs(file: number, count: number): Promise<number> {
  const bytes = Buffer.alloc(rawBytes, 1)
  return perSecond(count, () => {
    for (let n = 0; n < count; n += 1) {
      writeSync(file, bytes)
      fdatasyncSync(file)
    }
  })
}

function singles(store: EventStore, count: number): Promise<number> {
  const events = nextEvents(count)
  return perSecond(count, async () => {
    let revision = await store.revision('single')
    for (const event of events) {
      const expected = revision === -1 ? 'no_stream' : revision
      const { nextRevision } = await store.append({ stream: 'single', expected, events: [event] })
      revision = nextRevision
    }
  })
}

/** As many clients, each with one append of one event at a time. */
function grouped(store: EventStore, clients: number, appends: number): Promise<number> {
  const events = nextEvents(clients * appends)
  return perSecond(events.length, () =>
    Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        for (const event of events.slice(client * appends, (client + 1) * appends)) {
          await store.append({ stream: `group-${client}`, expected: 'any', events: [event] })
        }
      })
    )
  )
}

/** One batch is prepared and on its way while the one before is stored, as an import does it. */
async function batches(
  store: EventStore,
  options: { readonly stream: string; readonly size: number; readonly count: number }
): Promise<void> {
  const { stream, size } = options
  let revision = await store.revision(stream)
  const pending: Promise<unknown>[] = []
  for (let n = 0; n < options.count; n += 1) {
    const expected = revision === -1 ? 'no_stream' : revision
    pending.push(store.append({ stream, expected, events: nextEvents(size) }))
    revision += size
    if (pending.length > 2) await pending.shift()
  }
  await Promise.all(pending)
}

/**
 * What SQLite itself takes for the same rows in the same tables, one transaction a batch: no hash
 * chain, no check of what comes in, no other thread.
 */
function bareInserts(folder: string) {
  // As in the store, keys are looked up and not checked.
  const db = new DatabaseSync(join(folder, 'bare.sqlite'), { enableForeignKeyConstraints: false })
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536')
  for (const sql of schemaSince(0, 2)) db.exec(sql)
  const insert = db.prepare(`
    insert into events (
      position, stream_id, revision, event_id, type_id, schema_version,
      occurred_at, recorded_at, corrects, data, meta, hash
    ) values (?, 1, ?, unhex(?, '-'), 1, 1, ?, ?, null, ?, ?, zeroblob(32))`)
  let position = 0
  return {
    run: (count: number, size: number) =>
      perSecond(count, () => {
        for (let done = 0; done < count; done += size) {
          db.exec('begin immediate')
          for (const { id, occurredAtMs, data, meta } of nextEvents(size)) {
            position += 1
            insert.run(position, position, id, occurredAtMs, occurredAtMs, data, meta)
          }
          db.exec('commit')
        }
      }),
    close: () => db.close()
  }
}

async function appending(folder: string): Promise<Figure[]> {
  const store = await open(join(folder, 'append.sqlite'))
  const file = openSync(join(folder, 'raw'), 'w')
  const sqlite = bareInserts(folder)
  try {
    // Taken turn by turn: the disk's own rate drifts by a third within a minute.
    const raws: number[] = []
    const single = await sampled(9, async (run) => {
      const raw = await rawSyncs(file, 400)
      if (run >= 0) raws.push(raw)
      return singles(store, 400)
    })
    const raw = await sampled(raws.length, (run) => raws[Math.max(run, 0)] ?? Number.NaN)
    const group = await sampled(5, () => grouped(store, 1000, 20))
    const bares: number[] = []
    const batch = await sampled(5, async (run) => {
      const bare = await sqlite.run(40_000, 1000)
      if (run >= 0) bares.push(bare)
      return perSecond(40_000, () => batches(store, { stream: 'batch', size: 1000, count: 40 }))
    })
    const bare = { name: 'bare SQLite inserts of such batches', value: median(bares) }
    const disk = { name: `write + fdatasync of ${rawBytes} B`, value: raw.value }
    const unit = 'events/s'
    return [
      { name: disk.name, unit: 'syncs/s', ...raw },
      {
        name: 'durable append of one event',
        unit,
        ...single,
        against: disk,
        target: { value: 0.8 * raw.value, better: 'higher' }
      },
      {
        name: 'durable append of one event by 1,000 clients, group commit',
        unit,
        ...group,
        against: bare,
        target: atLeastPerSecond(60_000)
      },
      {
        name: 'durable append in batches of 1,000',
        unit,
        ...batch,
        against: bare,
        target: atLeastPerSecond(120_000)
      }
    ]
  } finally {
    closeSync(file)
    sqlite.close()
    await store.close()
  }
}

async function readEverything(store: EventStore): Promise<number> {
  let events = 0
  for await (const batch of store.readAll()) events += batch.length
  return events
}

async function openingTime(path: string): Promise<number> {
  const start = performance.now()
  const store = await open(path)
  await store.head()
  const ms = performance.now() - start
  await store.close()
  return ms
}

async function atSize(folder: string): Promise<Figure[]> {
  const path = join(folder, 'large.sqlite')
  const size = 10_000
  const store = await open(path)
  const load = await perSecond(largeLogEvents, () =>
    batches(store, { stream: 'large', size, count: Math.ceil(largeLogEvents / size) })
  )
  await store.close()
  const events = Math.ceil(largeLogEvents / size) * size
  const opening = await sampled(7, () => openingTime(path))
  const reader = await open(path)
  const start = performance.now()
  const read = await readEverything(reader)
  const reading = read / ((performance.now() - start) / 1000)
  await reader.close()
  const bytes = statSync(path).size / events
  rmSync(path)
  const many = events.toLocaleString('en')
  const once = (value: number) => ({ value, min: value, max: value, runs: 1 })
  return [
    { name: `load of ${many} events, batches of 10,000`, unit: 'events/s', ...once(load) },
    {
      name: `opening a log of ${many} events`,
      unit: 'ms',
      ...opening,
      target: inAtMost(50)
    },
    {
      name: `readAll of ${many} events`,
      unit: 'events/s',
      ...once(reading),
      target: atLeastPerSecond(400_000)
    },
    {
      name: 'size in the log of an event of 400 B',
      unit: 'B/event',
      ...once(bytes),
      target: { value: 600, better: 'lower' }
    }
  ]
}

/** The event store: appending against the limit of the disk, and a large log. */
export const storeBench: Bench = {
  name: 'store',
  run: async (folder) => [...(await appending(folder)), ...(await atSize(folder))]
}
