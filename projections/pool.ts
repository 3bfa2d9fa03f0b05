import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Failure } from '../domain/failure.ts'
import { createSession, isBroken, type Session } from './session.ts'
import { createTurns, type Waiting } from './turns.ts'

const shorter = '; ask for a shorter window or for less at once'

/** After the limit, how often whatever statement then runs is interrupted until the work gives up. */
const interruptEveryMs = 50

/** How long an answer may take, waiting for a free reader included. */
export interface Limit extends Waiting {
  readonly ms: number
}

/** Throws Failure `query_too_slow` after the limit. */
export function checkLimit(limit: Limit | undefined): void {
  if (limit?.signal.aborted === true) throw tooSlow(limit, shorter)
}

/** A limit whose time begins now. @param caller who asks. */
export function limitOf(ms: number, caller: string): Limit {
  return { ms, caller, signal: AbortSignal.timeout(ms) }
}

/** One writer connection and some readers; queries on one connection would wait for each other. */
export interface Pool {
  readonly read: <T>(work: (session: Session) => Promise<T>, limit?: Limit) => Promise<T>
  readonly write: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  readonly scratch: <T>(work: (session: Session) => Promise<T>, limit?: Limit) => Promise<T>
  /** Moves the write-ahead log into the file. */
  readonly checkpoint: () => Promise<void>
  /** Sets how many threads one statement may use from now on. */
  readonly setThreads: (threads: number) => Promise<void>
  readonly close: () => Promise<void>
}

function tooSlow({ ms }: Pick<Limit, 'ms'>, why: string, cause?: unknown): Failure {
  return new Failure(
    'query_too_slow',
    `the answer was not there within ${ms / 1_000} s${why}`,
    { limitMs: ms },
    cause
  )
}

/** What is thrown at who waited for a connection until the limit, beside so many. */
function inVain(limit: Limit, waiting: number): Failure {
  return tooSlow(limit, `: all readers are taken and ${waiting} more wait; ask again later`)
}

/**
 * Lets work on a connection go on until its limit and no longer: from then on its statements are
 * interrupted.
 *
 * @throws Failure `query_too_slow` after the limit; what `work` throws before it.
 */
async function withinLimit<T>(
  connection: DuckDBConnection,
  limit: Limit | undefined,
  work: () => Promise<T>
): Promise<T> {
  if (limit === undefined) return work()
  const { signal } = limit
  checkLimit(limit)
  let interrupting: NodeJS.Timeout | undefined
  const end = () => {
    connection.interrupt()
    interrupting = setInterval(() => connection.interrupt(), interruptEveryMs)
  }
  signal.addEventListener('abort', end)
  try {
    return await work()
  } catch (cause) {
    throw signal.aborted ? tooSlow(limit, shorter, cause) : cause
  } finally {
    signal.removeEventListener('abort', end)
    clearInterval(interrupting)
  }
}

async function inTransaction<T>(
  session: Session,
  work: (session: Session) => Promise<T>
): Promise<T> {
  await session.run('begin transaction')
  try {
    const result = await work(session)
    await session.run('commit')
    return result
  } catch (error) {
    // A failed commit has rolled back already, and then there is nothing left to roll back.
    await session.define('rollback').catch(() => undefined)
    throw error
  }
}

interface PoolOptions {
  readonly readers: number
  /** As of `PreparedStatements`. */
  readonly mostHeldBytes: number
  /** Is told once, when DuckDB has given itself up. */
  readonly onBroken: (why: Failure) => void
}

/** Connects `readers` readers and the writer. */
export async function createPool(
  instance: DuckDBInstance,
  { readers, mostHeldBytes, onBroken }: PoolOptions
): Promise<Pool> {
  const connections: DuckDBConnection[] = []
  const connect = async () => {
    const connection = await instance.connect()
    connections.push(connection)
    return connection
  }
  const writer = createSession(await connect(), mostHeldBytes)
  const readerSessions: { session: Session; connection: DuckDBConnection }[] = []
  while (readerSessions.length < readers) {
    const connection = await connect()
    readerSessions.push({ session: createSession(connection, mostHeldBytes), connection })
  }
  const writing = createTurns([writer], inVain)
  const reading = createTurns(readerSessions, inVain)

  const running = new Set<Promise<unknown>>()
  let open = true
  let broken = false
  const watched = async <T>(start: () => Promise<T>): Promise<T> => {
    try {
      return await start()
    } catch (error) {
      if (!broken && isBroken(error)) {
        broken = true
        onBroken(error)
      }
      throw error
    }
  }
  const tracked = <T>(start: () => Promise<T>): Promise<T> => {
    if (!open) {
      const failure = new Failure(
        'read_model_unavailable',
        'the read model is closed; open it again'
      )
      return Promise.reject(failure)
    }
    const work = watched(start).finally(() => running.delete(work))
    running.add(work)
    return work
  }

  return {
    read: (work, limit) =>
      tracked(() =>
        reading(
          ({ session, connection }) =>
            inTransaction(session, (open) => withinLimit(connection, limit, () => work(open))),
          limit
        )
      ),
    write: (work) => tracked(() => writing((session) => inTransaction(session, work))),
    scratch: (work, limit) =>
      tracked(async () => {
        const connection = await instance.connect()
        try {
          return await inTransaction(createSession(connection), (open) =>
            withinLimit(connection, limit, () => work(open))
          )
        } finally {
          connection.closeSync()
        }
      }),
    checkpoint: () =>
      tracked(() => writing(async (session) => void (await session.run('checkpoint')))),
    setThreads: (threads) =>
      tracked(() =>
        writing(async (session) => void (await session.define(`set threads = ${threads}`)))
      ),
    close: async () => {
      open = false
      await Promise.allSettled(running)
      for (const connection of connections) connection.closeSync()
    }
  }
}
