import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type {
  EventStore,
  NewEvent,
  PackedEvents,
  RecordedEvent,
  SourceCheckpoint,
  SubscriptionMessage
} from '../../../domain/event-store.ts'
import { EventPacker } from '../../../ingest/store/event-packer.ts'
import type { StreamEvent } from '../../../ingest/store/packed-events.ts'
import { openSqliteStore } from '../../../ingest/store/sqlite.ts'

export const startMs = Date.UTC(2026, 0, 1)

/** The n-th of a series of events: same n, same event. */
export function sample(n: number, changes: Partial<NewEvent> = {}): NewEvent {
  const hex = (startMs + n).toString(16).padStart(12, '0')
  return {
    id: `${hex.slice(0, 8)}-${hex.slice(8)}-8000-8000-${n.toString(16).padStart(12, '0')}`,
    type: 'CrateWeighed',
    schemaVersion: 1,
    occurredAtMs: startMs + n,
    corrects: null,
    data: JSON.stringify({ massGrams: n }),
    meta: JSON.stringify({ actor: 'scale-7' }),
    ...changes
  }
}

/** Samples `from` to `from + count - 1`. */
export function samples(from: number, count: number): NewEvent[] {
  return Array.from({ length: count }, (_, index) => sample(from + index))
}

export function packEvents(events: readonly StreamEvent[]): PackedEvents {
  const packer = new EventPacker(events.length)
  for (const event of events) packer.add(event)
  return packer.finish().packed
}

export async function collected(
  batches: AsyncIterable<readonly RecordedEvent[]>
): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = []
  for await (const batch of batches) all.push(...batch)
  return all
}

/** A store of which every append of many, packed or not, goes through `around`. */
export function appendingThrough(
  store: EventStore,
  around: <Result>(
    checkpoints: readonly SourceCheckpoint[],
    append: () => Promise<Result>
  ) => Promise<Result>
): EventStore {
  const { appendMany, appendPacked, ...others } = store
  const through: EventStore = {
    ...others,
    appendMany: (requests, checkpoints = []) =>
      around(checkpoints, () => appendMany(requests, checkpoints))
  }
  if (appendPacked === undefined) return through
  return {
    ...through,
    appendPacked: (packed, checkpoints) =>
      around(checkpoints, () => appendPacked(packed, checkpoints))
  }
}

/** Follows a subscription until `enough` says so, then aborts it. */
export async function followed(
  store: EventStore,
  enough: (messages: readonly SubscriptionMessage[]) => boolean,
  options: Partial<Omit<Parameters<EventStore['subscribeAll']>[0], 'signal'>> = {}
): Promise<SubscriptionMessage[]> {
  const abort = new AbortController()
  const messages: SubscriptionMessage[] = []
  for await (const message of store.subscribeAll({ ...options, signal: abort.signal })) {
    messages.push(message)
    if (enough(messages)) abort.abort()
  }
  return messages
}

export function eventsIn(messages: readonly SubscriptionMessage[]): RecordedEvent[] {
  return messages.flatMap((message) => (message.kind === 'events' ? message.events : []))
}

/** A folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'filiera-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export function openLogAt(path: string): Promise<EventStore> {
  return openSqliteStore({ path, now: () => startMs, newStoreId: () => 'log-under-test' })
}
