import type { EventStore, Position } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'
import { type Applier, createApplier, type ProjectedBatch } from './apply.ts'
import { checkProjections, type TableCheck } from './check.ts'
import { type BatchSizes, type Follower, follow } from './follow.ts'
import {
  createMirrorWriter,
  type MirrorCheckpoint,
  readCheckpoint,
  readLastEvent
} from './log/mirror.ts'
import type { Projection } from './projection.ts'
import { projections as allProjections } from './projections.ts'
import type { ReadModel } from './read-model.ts'
import { createWaiting, type WaitOptions } from './waiting.ts'

interface ProjectionsHealth {
  readonly status: 'following' | 'stopped' | 'failed'
  /** Why it failed; it stays so until it is started again. */
  readonly failure: Failure | null
  /** How many events the mirror holds, and the last one's position. */
  readonly mirrored: MirrorCheckpoint
  /** Events that are in the mirror and not yet in every projection. */
  readonly lag: number
  /** Projections whose present version is still being built; the one before serves meanwhile. */
  readonly building: readonly string[]
}

/** The running read side. */
export interface Projections {
  /** Up to where every query answers; null before the first event. */
  readonly position: () => Position | null
  /**
   * Resolves when queries see the position.
   *
   * @throws Failure `not_caught_up` with both positions, after `timeoutMs`, on abort, or at once
   * when the read side has stopped.
   */
  readonly caughtUp: (position: Position | null, options: WaitOptions) => Promise<void>
  readonly health: () => ProjectionsHealth
  /** Calls the listener after every commit, until the returned function is called. */
  readonly onChange: (listener: (batch: ProjectedBatch) => void) => () => void
  /** Builds all projections anew from the mirror, beside those that serve, and swaps them. */
  readonly rebuild: () => Promise<void>
  /** Compares every table with one rebuilt from the mirror. */
  readonly check: () => Promise<readonly TableCheck[]>
  /** Ends after the transaction under way. What was not committed is read again at the start. */
  readonly stop: () => Promise<void>
}

export interface ProjectionsOptions {
  readonly store: EventStore
  readonly readModel: ReadModel
  /** Told once when the read side stops by a failure; `startProjections` starts it anew. */
  readonly onFailure?: (failure: Failure) => void
  readonly projections?: readonly Projection[]
  /**
   * Events in one transaction, and in one step of the projections, while catching up; live ones are
   * taken as they come.
   */
  readonly batchSize?: number
}

/**
 * A full batch is a row group of DuckDB: an insert of at least so many rows goes straight into the
 * file, a smaller one through the write-ahead log and into the last row group once more.
 */
const sizes: BatchSizes = {
  first: 16_384,
  full: 122_880,
  characters: 134_217_728,
  advanceEvery: 65_536
}

function sizesOf(batchSize: number | undefined): BatchSizes {
  if (batchSize === undefined) return sizes
  return { ...sizes, first: batchSize, full: batchSize, advanceEvery: batchSize }
}

/** A mirror of what the log does not hold is of no use: it is emptied and filled again. */
async function resetWhenAhead(store: EventStore, readModel: ReadModel): Promise<void> {
  const { at, last } = await readModel.read(async (session) => ({
    at: (await readCheckpoint(session)).position,
    last: await readLastEvent(session)
  }))
  if (at === null || last === null) return
  const head = await store.head()
  if (head === null || store.compare(head, at) < 0) {
    await readModel.reset(`it was at position ${at}, beyond the log's head ${head ?? '(empty)'}`)
    return
  }
  const found = (await store.find(last.stream, [last.id])).get(last.id)
  if (found === undefined || store.compare(found.position, at) !== 0) {
    await readModel.reset(`its last event ${last.id} is not at position ${at} of the log`)
  }
}

/**
 * Follows the log into the read model: history first, then what is appended. Reading and decoding
 * go on while DuckDB works on the batch before. An event that cannot be decoded stops it, after
 * everything before that event was applied.
 *
 * @throws Failure when the read model or the store cannot be used.
 */
export async function startProjections(options: ProjectionsOptions): Promise<Projections> {
  const { store, readModel } = options
  if (store.storeId !== readModel.storeId) {
    throw new Failure(
      'read_model_unavailable',
      `the read model is of the store ${readModel.storeId}, not of ${store.storeId}; open it with that store's id`,
      { readModel: readModel.storeId, store: store.storeId }
    )
  }
  await resetWhenAhead(store, readModel)
  const projections = options.projections ?? allProjections
  const applier = await createApplier(readModel, projections)
  const waiting = createWaiting(store.compare, applier.position())
  const listeners = new Set<(batch: ProjectedBatch) => void>()
  const follower = follow({
    store,
    applier,
    writer: await readModel.read(createMirrorWriter),
    sizes: sizesOf(options.batchSize),
    onBatch: (batch) => {
      waiting.reached(batch.position)
      for (const listener of listeners) listener(batch)
    }
  })
  let status: ProjectionsHealth['status'] = 'following'
  const ended = follower.ended.then((failure) => {
    status = failure === null ? 'stopped' : 'failed'
    const why = failure === null ? 'it was stopped' : `it failed: ${failure.detail}`
    waiting.end(why, failure ?? undefined)
    if (failure !== null) options.onFailure?.(failure)
  })
  return {
    position: applier.position,
    caughtUp: waiting.until,
    health: () => ({
      status,
      failure: follower.failure(),
      mirrored: applier.mirrored(),
      lag: applier.lag(),
      building: buildingOf(applier)
    }),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    rebuild: () => rebuild(applier, follower, listeners),
    check: () => checkProjections(readModel, projections),
    stop: async () => {
      await follower.stop()
      await ended
    }
  }
}

function buildingOf(applier: Applier): readonly string[] {
  return applier
    .builds()
    .filter((build) => !build.serving)
    .map((build) => build.projection.name)
}

async function rebuild(
  applier: Applier,
  follower: Follower,
  listeners: Set<(batch: ProjectedBatch) => void>
): Promise<void> {
  await applier.beginRebuild()
  const { promise: swapped, resolve } = Promise.withResolvers<'swapped'>()
  const listener = () => {
    if (buildingOf(applier).length === 0) resolve('swapped')
  }
  listeners.add(listener)
  follower.kick()
  const outcome = await Promise.race([swapped, follower.ended])
  listeners.delete(listener)
  if (outcome === 'swapped') return
  throw new Failure(
    'read_model_unavailable',
    'the read side ended before the projections were rebuilt; start it again, it goes on building',
    {},
    outcome ?? undefined
  )
}
