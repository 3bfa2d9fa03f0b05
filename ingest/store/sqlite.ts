/**
 * The log in one SQLite file. A few events are written at once on the calling thread, because the
 * way to a worker and back costs a third of a durable commit (measured: 3,500 of 4,600 a second are
 * left); many are written by a worker, so that an import parses while its last batch is stored.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { createBell } from './bell.ts'
import { createHeadKeeper } from './head-file.ts'
import { nothingAppended } from './judgement.ts'
import { positionOrNull, readPages, subscribePages } from './paging.ts'
import { comparePositions } from './position.ts'
import { checkCheckpoint, checkRequests } from './request.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { connectReader, openLog } from './sqlite-file.ts'
import { AppendQueue } from './sqlite-queue.ts'
import { Reader } from './sqlite-reader.ts'
import { Writer } from './sqlite-writer.ts'

/** How long an append of another process may stay unseen by a subscription. */
const pollMs = 100

function watch(reader: Reader): () => boolean {
  let seen = reader.version()
  return () => {
    try {
      const version = reader.version()
      const changed = version !== seen
      seen = version
      return changed
    } catch {
      // The reading that follows meets the same error and reports it to the subscriber.
      return true
    }
  }
}

function openReader(path: string, writer: DatabaseSync): Reader {
  try {
    return new Reader(connectReader(path))
  } catch (error) {
    writer.close()
    throw sqliteFailure(error, `opening the log ${path} for reading`)
  }
}

/**
 * Opens the log at `path`, making it where there is none. Several processes may have it open.
 *
 * @param options.now clock, milliseconds since 1970 UTC, for `recordedAtMs`.
 * @param options.newStoreId a random id for a new log.
 * @throws Failure `log_damaged` when the file is no log or has lost its end; `store_unavailable`
 *   when it cannot be opened or has a newer format; `disk_full`.
 */
export async function openSqliteStore(options: {
  readonly path: string
  readonly now: () => number
  readonly newStoreId: () => string
}): Promise<EventStore> {
  const { path, now } = options
  const { db, identity } = await openLog(path, { waitMs: 0, newStoreId: options.newStoreId })
  const reader = openReader(path, db)
  const bell = createBell({ everyMs: pollMs, changed: watch(reader) })
  const keeper = createHeadKeeper(path)
  const queue = new AppendQueue({
    setup: { path, genesis: identity.genesis },
    direct: new Writer(db, identity.genesis, keeper, { ids: reader.ids }),
    now,
    committed: bell.ring
  })
  let closed: Promise<void> | undefined
  const assertOpen = () => {
    if (closed === undefined) return
    throw new Failure('store_unavailable', 'the event store is closed; open it again')
  }
  const appendMany: EventStore['appendMany'] = async (requests, checkpoints = []) => {
    assertOpen()
    checkRequests(requests)
    for (const checkpoint of checkpoints) checkCheckpoint(checkpoint)
    return queue.add({ requests, checkpoints })
  }
  const appendPacked: EventStore['appendPacked'] = async (packed, checkpoints) => {
    assertOpen()
    for (const checkpoint of checkpoints) checkCheckpoint(checkpoint)
    await queue.add({ requests: [], packed, checkpoints })
  }
  const close = async () => {
    await queue.close()
    reader.close()
    // Last, because only a connection that may write can clear the write-ahead log away.
    db.close()
    keeper.close()
    bell.ring()
  }

  return {
    capabilities: { atomicMultiStream: true, densePositions: true, globalIdempotency: true },
    storeId: identity.storeId,
    appendMany,
    appendPacked,
    async append(request) {
      const [result] = await appendMany([request])
      return result ?? nothingAppended(-1, null)
    },
    async checkpoints(source) {
      assertOpen()
      return reader.checkpoints(source)
    },
    async find(stream, ids) {
      assertOpen()
      return reader.find(stream, ids)
    },
    async revision(stream) {
      assertOpen()
      return reader.revision(stream)
    },
    readStream: (stream, range) => reader.stream(stream, range),
    readAll: (range) => readPages(reader.pages, range),
    subscribeAll: (range) => subscribePages(reader.pages, bell, range),
    async head() {
      assertOpen()
      return positionOrNull(reader.head())
    },
    compare: comparePositions,
    close() {
      closed ??= close()
      return closed
    }
  }
}
