import { access, constants, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Failure } from '../domain/failure.ts'
import { text } from './cells.ts'
import {
  type InstanceOptions,
  mostHeldBytesOf,
  openInstance,
  type Threads,
  threadsOf
} from './instance.ts'
import { type RecordedLog, type RecordedOf, readRecorded } from './log/recorded.ts'
import { layout, layoutSql } from './log/tables.ts'
import { checkLimit, createPool, type Limit, limitOf, type Pool } from './pool.ts'
import { createSession, readModelFailure, type Session } from './session.ts'

/** How far a read model has come, so that what was read can be told to hold still. */
export interface ReadModelState {
  /** Changes when everything is thrown away; numbers of the dictionary mean what they meant until then. */
  readonly filling: WeakKey
  /** Transactions that have been committed; the same count, the same rows. */
  readonly commits: number
}

/**
 * The DuckDB file. It is disposable: whatever is in it is computed from the log, so a file that
 * cannot be used is deleted and built again.
 */
export interface ReadModel {
  readonly storeId: string
  /**
   * As it is now; forms of it with a limit share it. What is read afterwards is of these commits or
   * later ones. While it is being emptied no two states have the same filling.
   */
  readonly state: () => ReadModelState
  /** Why the file that was there was thrown away; null where it was taken or there was none. */
  readonly discarded: string | null
  /** Reads on one snapshot; several may run at once. Rejects what an emptying overlapped. */
  readonly read: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /**
   * What was recorded of events whose places were read from it, by id. To be asked when the reading is
   * done, so that no other question waits for the log.
   *
   * @throws Failure as `readRecorded`.
   */
  readonly recorded: RecordedOf
  /** Writes in one transaction, one at a time; rolls back and rethrows what `work` throws. */
  readonly write: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /**
   * Lets one statement use one thread, or as many as there are for this. Where the caller is busy all
   * along, a second thread of DuckDB's only waits for a core, and what waits for it spins meanwhile.
   */
  readonly useThreads: (which: Threads) => Promise<void>
  /** Works beside readers and the writer on temporary tables, which are gone afterwards. */
  readonly scratch: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /**
   * The same for one question, all of whose reading must be done so long from now, waiting for a free
   * reader included: `query_too_slow` is thrown beyond it.
   *
   * @param caller who asks: what one asks at once takes turns with what others ask.
   */
  readonly within: (limitMs: number, caller: string) => ReadModel
  /** Empties it: the mirror, every projection, the dictionary. */
  readonly reset: (reason: string) => Promise<void>
  /** Waits for what is under way, then closes the file. */
  readonly close: () => Promise<void>
}

export interface ReadModelOptions extends InstanceOptions {
  /** The log: the file of another one is discarded. */
  readonly store: RecordedLog
  /**
   * Reader connections. Each running query holds one thread of libuv's pool, which has
   * `UV_THREADPOOL_SIZE` of them (4 unless set), so keep it at readers + 2 or more.
   */
  readonly readers?: number
  /** Told once when DuckDB has given itself up: nothing works then until the file is opened anew. */
  readonly onBroken?: (why: Failure) => void
}

const defaultReaders = 4

/** Two instances on one file in one process lose committed rows without an error. */
const openPaths = new Set<string>()

const locked = /could not set lock|conflicting lock|being used by another process/iu

function unavailable(detail: string, cause?: unknown): Failure {
  return new Failure('read_model_unavailable', detail, {}, cause)
}

/** Of a reading that an emptying overlapped. */
export function emptiedMeanwhile(): Failure {
  return unavailable('the read model was emptied while the question was answered; ask again')
}

async function discard(path: string): Promise<void> {
  for (const suffix of ['', '.wal', '.tmp']) {
    await rm(`${path}${suffix}`, { recursive: true, force: true })
  }
}

/** Refuses what must not be deleted: a folder, or a file that this process may not touch. */
async function checkPath(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found === null) return
  if (!found.isFile()) {
    throw unavailable(`${path} is not a file; name a file for the read model`)
  }
  try {
    await access(path, constants.R_OK | constants.W_OK)
  } catch (cause) {
    throw unavailable(`${path} may not be read and written by this process; grant it`, cause)
  }
}

/** Why the content cannot be used; null when it is this log's in today's layout. */
async function misfit(connection: DuckDBConnection, storeId: string): Promise<string | null> {
  const session = createSession(connection)
  const tables = await session.rows('select table_name as name from duckdb_tables()')
  if (tables.length === 0) return 'it is empty'
  if (!tables.some((row) => text(row, 'name') === 'identity')) {
    throw unavailable(
      'the file is a DuckDB database of something else and was left alone; name another file for the read model'
    )
  }
  const [found] = await session.rows('select layout, store_id from identity')
  if (found === undefined) return 'it was never finished'
  if (text(found, 'layout') !== layout) return 'it has the layout of another version'
  const of = text(found, 'store_id')
  return of === storeId ? null : `it was built from the store ${of}, not from ${storeId}`
}

async function createLayout(session: Session, storeId: string): Promise<void> {
  const identity = 'create table identity (layout varchar not null, store_id varchar not null)'
  await session.defineAll([...layoutSql, identity])
  await session.run('insert into identity values ($layout, $store_id)', {
    layout,
    store_id: storeId
  })
}

/** Drops every view, table and type: in one transaction, so that a crash leaves all or none. */
async function dropAll(session: Session): Promise<void> {
  for (const [kind, list] of [
    ['view', 'select view_name as name from duckdb_views() where not internal'],
    ['table', 'select table_name as name from duckdb_tables()'],
    ['type', 'select type_name as name from duckdb_types() where not internal']
  ] as const) {
    const names = await session.rows(list)
    await session.defineAll(names.map((row) => `drop ${kind} "${text(row, 'name')}"`))
  }
}

interface Opened {
  readonly instance: DuckDBInstance
  readonly discarded: string | null
}

async function openOrDiscard(options: ReadModelOptions): Promise<Opened> {
  const { path, store } = options
  if (path === null) return { instance: await openInstance(options), discarded: null }
  await checkPath(path)
  const isNew = (await stat(path).catch(() => null)) === null
  let reason: string | null
  try {
    const instance = await openInstance(options)
    try {
      const connection = await instance.connect()
      reason = await misfit(connection, store.storeId)
      connection.closeSync()
      if (reason === null) return { instance, discarded: null }
    } catch (error) {
      instance.closeSync()
      throw error
    }
    instance.closeSync()
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    if (locked.test(said)) {
      throw unavailable(
        `${path} is held by another process; stop that one, or give this one another file: ${said}`,
        error
      )
    }
    if (error instanceof Failure && error.cause === undefined) throw error
    reason = `it could not be read: ${said}`
  }
  await discard(path)
  return { instance: await openInstance(options), discarded: isNew ? null : reason }
}

/**
 * Opens the read model, or makes a new one. Only on the main thread, and once per file: a second
 * DuckDB instance on a file loses rows silently.
 *
 * @throws Failure `read_model_unavailable` when another process or this one holds the file, or when
 * it is no read model, or cannot be made anew.
 */
export async function openReadModel(options: ReadModelOptions): Promise<ReadModel> {
  const path = options.path === null ? null : resolve(options.path)
  if (path !== null && openPaths.has(path)) {
    throw unavailable(`${path} is open in this process already; use the one that is open`)
  }
  if (path !== null) openPaths.add(path)
  try {
    const { instance, discarded } = await openOrDiscard({ ...options, path })
    return await serve(instance, { ...options, path }, discarded)
  } catch (error) {
    if (path !== null) openPaths.delete(path)
    throw readModelFailure(`open ${path ?? 'in memory'}`, error)
  }
}

async function serve(
  instance: DuckDBInstance,
  options: ReadModelOptions,
  discardedBefore: string | null
): Promise<ReadModel> {
  const { path, store } = options
  const { storeId } = store
  const pool = await createPool(instance, {
    readers: options.readers ?? defaultReaders,
    mostHeldBytes: mostHeldBytesOf(options),
    onBroken: options.onBroken ?? (() => {})
  })
  let discarded = discardedBefore
  let filling: WeakKey = {}
  let commits = 0
  let isEmptied = false
  const write: Pool['write'] = async (work) => {
    const result = await pool.write(work)
    commits += 1
    return result
  }
  const stateNow = () => ({ filling: isEmptied ? {} : filling, commits })
  const read = async <T>(work: (session: Session) => Promise<T>, limit?: Limit): Promise<T> => {
    const { filling: from } = stateNow()
    const answer = await pool.read((session) => work({ ...session, filling: from }), limit)
    // What is kept is of that filling: beside rows of another its numbers would be other names.
    if (stateNow().filling !== from) throw emptiedMeanwhile()
    return answer
  }
  const isNew = await pool.write(async (session) => {
    const tables = await session.rows('select 1 from duckdb_tables()')
    if (tables.length === 0) await createLayout(session, storeId)
    return tables.length === 0
  })
  if (isNew && path !== null) await pool.checkpoint()
  const readModel: ReadModel = {
    storeId,
    state: stateNow,
    get discarded() {
      return discarded
    },
    read: (work) => read(work),
    recorded: (places) => readRecorded(store, places, () => {}),
    write,
    useThreads: (which) => pool.setThreads(which === 'one' ? 1 : threadsOf(options)),
    scratch: (work) => pool.scratch(work),
    within: (limitMs, caller) => {
      const limit = limitOf(limitMs, caller)
      return {
        ...readModel,
        read: (work) => read(work, limit),
        recorded: (places) => readRecorded(store, places, () => checkLimit(limit)),
        scratch: (work) => pool.scratch(work, limit)
      }
    },
    reset: async (reason) => {
      isEmptied = true
      try {
        await write(async (session) => {
          await dropAll(session)
          await createLayout(session, storeId)
        })
      } finally {
        filling = {}
        isEmptied = false
      }
      discarded = reason
    },
    close: async () => {
      await pool.close()
      instance.closeSync()
      if (path !== null) openPaths.delete(path)
    }
  }
  return readModel
}
