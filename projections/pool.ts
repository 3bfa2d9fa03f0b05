import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Failure } from '../domain/failure.ts'
import { createSession, type Session } from './session.ts'

/** After the limit, how often whatever statement then runs is interrupted until the work gives up. */
const interruptEveryMs = 50

/** One writer connection and some readers; queries on one connection would wait for each other. */
export interface Pool {
  readonly read: <T>(work: (session: Session) => Promise<T>, limitMs?: number) => Promise<T>
  readonly write: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  readonly scratch: <T>(work: (session: Session) => Promise<T>, limitMs?: number) => Promise<T>
  /** Moves the write-ahead log into the file. */
  readonly checkpoint: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Takes turns: a member is lent to one piece of work at a time, the others wait in order. */
function createTurns<Member>(members: readonly Member[]) {
  const idle = [...members]
  const waiting: ((member: Member) => void)[] = []
  return async <T>(work: (member: Member) => Promise<T>): Promise<T> => {
    const member = idle.pop() ?? (await new Promise<Member>((resolve) => waiting.push(resolve)))
    try {
      return await work(member)
    } finally {
      const next = waiting.shift()
      if (next === undefined) idle.push(member)
      else next(member)
    }
  }
}

/**
 * Lets work on a connection take so long and no longer: from then on its statements are interrupted.
 *
 * @throws Failure `query_too_slow` after the limit; what `work` throws before it.
 */
async function withinLimit<T>(
  connection: DuckDBConnection,
  limitMs: number | undefined,
  work: () => Promise<T>
): Promise<T> {
  if (limitMs === undefined) return work()
  let ended = false
  let interrupting: NodeJS.Timeout | undefined
  const timer = setTimeout(() => {
    ended = true
    connection.interrupt()
    interrupting = setInterval(() => connection.interrupt(), interruptEveryMs)
  }, limitMs)
  try {
    return await work()
  } catch (cause) {
    if (!ended) throw cause
    throw new Failure(
      'query_too_slow',
      `the answer was not there within ${limitMs / 1_000} s; ask for a shorter window or for less at once`,
      { limitMs },
      cause
    )
  } finally {
    clearTimeout(timer)
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
    await session.run('rollback').catch(() => undefined)
    throw error
  }
}

/** Connects `readers` readers and the writer. */
export async function createPool(instance: DuckDBInstance, readers: number): Promise<Pool> {
  const connections: DuckDBConnection[] = []
  const connect = async () => {
    const connection = await instance.connect()
    connections.push(connection)
    return connection
  }
  const writer = createSession(await connect())
  const readerSessions: { session: Session; connection: DuckDBConnection }[] = []
  while (readerSessions.length < readers) {
    const connection = await connect()
    readerSessions.push({ session: createSession(connection), connection })
  }
  const writing = createTurns([writer])
  const reading = createTurns(readerSessions)

  const running = new Set<Promise<unknown>>()
  let open = true
  const tracked = <T>(start: () => Promise<T>): Promise<T> => {
    if (!open) {
      const failure = new Failure(
        'read_model_unavailable',
        'the read model is closed; open it again'
      )
      return Promise.reject(failure)
    }
    const work = start().finally(() => running.delete(work))
    running.add(work)
    return work
  }

  return {
    read: (work, limitMs) =>
      tracked(() =>
        reading(({ session, connection }) =>
          inTransaction(session, (open) => withinLimit(connection, limitMs, () => work(open)))
        )
      ),
    write: (work) => tracked(() => writing((session) => inTransaction(session, work))),
    scratch: (work, limitMs) =>
      tracked(async () => {
        const connection = await instance.connect()
        try {
          return await inTransaction(createSession(connection), (open) =>
            withinLimit(connection, limitMs, () => work(open))
          )
        } finally {
          connection.closeSync()
        }
      }),
    checkpoint: () =>
      tracked(() => writing(async (session) => void (await session.run('checkpoint')))),
    close: async () => {
      open = false
      await Promise.allSettled(running)
      for (const connection of connections) connection.closeSync()
    }
  }
}
