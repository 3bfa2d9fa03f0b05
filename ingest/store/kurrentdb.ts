/**
 * The log in KurrentDB, or EventStoreDB from 22.6 on. What differs from the other stores is in
 * `capabilities`: an id is known only within its stream, positions have gaps, and only servers from
 * 25.1 on append to several streams all or nothing; on older ones `appendMany` appends to one stream
 * after the other, so that a fault or a conflict may leave it half done. Doing the same again
 * finishes it, and all-or-nothing intakes over several streams are refused (ingest/admission.ts).
 *
 * Several processes may write. `recordedAtMs` never falls for what one of them appends or has read;
 * between two that append at the same moment it may fall by as much as their clocks differ.
 */
import type { EventStore, RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { matcher } from './filter.ts'
import { nothingAppended } from './judgement.ts'
import { type Connection, connect } from './kurrentdb-client.ts'
import { KurrentFollower } from './kurrentdb-follow.ts'
import { appendsTogether, openIdentity } from './kurrentdb-identity.ts'
import { compareKurrentPositions } from './kurrentdb-position.ts'
import { KurrentReader } from './kurrentdb-reader.ts'
import { KurrentWriter } from './kurrentdb-writer.ts'
import { checkCount, defaultBatchSize } from './paging.ts'
import { checkRequests } from './request.ts'

/** Keeps the time of recording from falling, whatever this machine's clock does. */
class RisingClock {
  readonly #now: () => number
  #lastMs = 0

  constructor(now: () => number) {
    this.#now = now
  }

  recordedAtMs = (): number => {
    this.see(this.#now())
    return this.#lastMs
  }

  see = (recordedAtMs: number): void => {
    this.#lastMs = Math.max(this.#lastMs, recordedAtMs)
  }
}

/** `readAll` of the port. */
async function* readAll(
  reader: KurrentReader,
  options: Parameters<EventStore['readAll']>[0] = {}
): AsyncGenerator<readonly RecordedEvent[]> {
  checkCount('limit', options.limit, 0)
  checkCount('batchSize', options.batchSize, 1)
  const matches = matcher(options.filter)
  const size = options.batchSize ?? defaultBatchSize
  let after = options.after ?? null
  let left = options.limit ?? Number.POSITIVE_INFINITY
  if (after !== null) await reader.checkWithin(after)
  while (left > 0) {
    const page = await reader.page(after, size)
    after = page.events.at(-1)?.event.position ?? after
    const events = page.events
      .map(({ event }) => event)
      .filter(matches)
      .slice(0, left)
    if (events.length > 0) yield events
    left -= events.length
    if (page.end) return
  }
}

async function* readStream(
  reader: KurrentReader,
  ...asked: Parameters<EventStore['readStream']>
): AsyncGenerator<readonly RecordedEvent[]> {
  for await (const batch of reader.stream(...asked)) yield batch.map(({ event }) => event)
}

/**
 * Opens the log in the database that a connection string names, and gives it an identity where it
 * has none.
 *
 * @param options.url `kurrentdb://` or `esdb://`; see the client's documentation for its options.
 * @param options.now clock, milliseconds since 1970 UTC, for `recordedAtMs`.
 * @param options.newStoreId a random id for a new log.
 * @param options.namespace tells this log from others in the same database, default `filiera`.
 * @throws Failure `invalid_configuration` when the client is not installed or cannot read the
 *   connection string; `store_unavailable` when the server cannot be used.
 */
export async function openKurrentStore(options: {
  readonly url: string
  readonly now: () => number
  readonly newStoreId: () => string
  readonly namespace?: string
}): Promise<EventStore> {
  const connection = await connect(options.url, options.namespace)
  const clock = new RisingClock(options.now)
  const reader = new KurrentReader(connection, clock.see)
  try {
    const storeId = await openIdentity(connection, options.newStoreId)
    const atomic = await appendsTogether(connection)
    // Later than anything that was recorded before.
    await reader.head()
    const writer = new KurrentWriter({ connection, reader, storeId, clock, atomic })
    return createStore({ connection, reader, writer, storeId, atomic })
  } catch (error) {
    await connection.client.dispose()
    throw error
  }
}

function createStore(parts: {
  readonly connection: Connection
  readonly reader: KurrentReader
  readonly writer: KurrentWriter
  readonly storeId: string
  readonly atomic: boolean
}): EventStore {
  const { connection, reader, writer, storeId, atomic } = parts
  const follower = new KurrentFollower(connection, reader)
  const pending = new Set<Promise<unknown>>()
  let closed: Promise<void> | undefined
  const assertOpen = () => {
    if (closed === undefined) return
    throw new Failure('store_unavailable', 'the event store is closed; open it again')
  }
  const appendMany: EventStore['appendMany'] = async (requests) => {
    assertOpen()
    checkRequests(requests)
    const appending = writer.appendMany(requests)
    pending.add(appending)
    try {
      return await appending
    } finally {
      pending.delete(appending)
      follower.ring()
    }
  }
  const close = async () => {
    await Promise.allSettled(pending)
    follower.close()
    await connection.client.dispose()
  }

  return {
    capabilities: { atomicMultiStream: atomic, densePositions: false, globalIdempotency: false },
    storeId,
    appendMany,
    async append(request) {
      const [result] = await appendMany([request])
      return result ?? nothingAppended(-1, null)
    },
    async find(stream, ids) {
      assertOpen()
      return writer.find(stream, ids)
    },
    async revision(stream) {
      assertOpen()
      return reader.revision(stream)
    },
    readStream(stream, range) {
      assertOpen()
      return readStream(reader, stream, range)
    },
    async *readAll(range) {
      assertOpen()
      yield* readAll(reader, range)
    },
    subscribeAll: (range) => follower.follow(range),
    async head() {
      assertOpen()
      return (await reader.head())?.event.position ?? null
    },
    compare: compareKurrentPositions,
    close() {
      closed ??= close()
      return closed
    }
  }
}
