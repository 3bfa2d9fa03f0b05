import { everything } from '../../domain/access/tenant.ts'
import type { EventStore, NewEvent, RecordedEvent } from '../../domain/event-store.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { createApplier } from '../../projections/apply.ts'
import { createMirrorWriter } from '../../projections/log/mirror.ts'
import { readRecorded } from '../../projections/log/recorded.ts'
import type { Projection } from '../../projections/projection.ts'
import { projections } from '../../projections/projections.ts'
import { openReadModel, type ReadModel } from '../../projections/read-model.ts'
import { type Projections, startProjections } from '../../projections/run.ts'
import type { TenantReadModel } from '../../projections/tenant-read-model.ts'

/** A read side over a store in memory. */

const startMs = Date.UTC(2026, 0, 1)

/** A clock that goes on by one second an append. */
export function createStore(): EventStore {
  let nowMs = startMs
  const now = () => {
    nowMs += 1_000
    return nowMs
  }
  return createMemoryStore({ now })
}

/** When the n-th append of `createStore` was recorded, from 1. */
export function recordedAt(append: number): string {
  return new Date(startMs + append * 1_000).toISOString()
}

/** A read model that can be asked as it is, by whoever sees all of it. */
export type WholeReadModel = ReadModel & TenantReadModel

/** @param store what it will follow, where questions are asked that read the log. */
export async function openInMemory(store = createStore()): Promise<WholeReadModel> {
  const readModel = await openReadModel({ path: null, store, readers: 2 })
  return Object.assign(readModel, { tenant: everything })
}

/** The read model with questions that read of that log, where it was emptied for another one. */
export function askedOver(store: EventStore, readModel: WholeReadModel): WholeReadModel {
  return { ...readModel, recorded: (places) => readRecorded(store, places, () => {}) }
}

/** Appends to one stream; one call is one recorded instant. */
export async function append(store: EventStore, events: readonly NewEvent[]): Promise<void> {
  await store.append({ stream: 'publication-test', events, expected: 'any' })
}

export async function follow(
  store: EventStore,
  readModel: ReadModel,
  options: { readonly projections?: readonly Projection[]; readonly batchSize?: number } = {}
): Promise<Projections> {
  const running = await startProjections({ store, readModel, ...options })
  await running.caughtUp(await store.head(), { timeoutMs: 20_000 })
  return running
}

/** Projects the appends, ends the runner, and leaves the read model to ask. */
export async function project(
  ...appends: readonly (readonly NewEvent[])[]
): Promise<WholeReadModel> {
  const store = createStore()
  for (const events of appends) await append(store, events)
  const readModel = await openInMemory(store)
  const running = await follow(store, readModel)
  await running.stop()
  return readModel
}

/** What the tables hold, regardless of order and of how rollups were cut. */
export async function contentOf(
  readModel: ReadModel,
  tables: Readonly<Record<string, string>>
): Promise<Record<string, readonly string[]>> {
  return readModel.read(async (session) => {
    const content: Record<string, readonly string[]> = {}
    for (const [name, sql] of Object.entries(tables)) {
      const rows = await session.rows(sql)
      content[name] = rows.map((row) => Object.values(row).map(String).join('|')).sort()
    }
    return content
  })
}

/** How a log is cut: so many events in one transaction, up to the mirror or the projections. */
export interface Cut {
  readonly events: number
  readonly extent: 'mirror' | 'mirror and projections'
}

/** Projects the whole log, transaction by transaction as the cuts say, over and over. */
export async function projectInCuts(
  store: EventStore,
  readModel: ReadModel,
  cuts: readonly Cut[],
  which: readonly Projection[] = projections
): Promise<void> {
  const applier = await createApplier(readModel, which)
  const writer = await readModel.read(createMirrorWriter)
  let turn = 0
  const cut = () => cuts[turn % cuts.length] ?? { events: 1, extent: 'mirror' }
  for await (const batch of store.readAll()) {
    for (const event of batch) {
      writer.add(event)
      if (writer.pending() < cut().events) continue
      await applier.commit(writer.take(), cut().extent)
      turn += 1
    }
  }
  await applier.commit(writer.take(), 'mirror and projections')
}

/** A store whose subscription gives every batch again and again, the last one short. */
export function repeatingStore(store: EventStore): EventStore {
  return {
    ...store,
    async *subscribeAll(options) {
      const given: RecordedEvent[] = []
      for await (const message of store.subscribeAll(options)) {
        yield message
        if (message.kind === 'caughtUp') continue
        given.push(...message.events)
        yield { ...message, events: given.slice(0, -1) }
        yield { ...message, events: [...given] }
      }
    }
  }
}
