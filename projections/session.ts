import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBMaterializedResult,
  DuckDBPreparedStatement,
  DuckDBValue
} from '@duckdb/node-api'
import { Failure } from '../domain/failure.ts'
import { type Bindings, withValues } from './bindings.ts'
import type { Row } from './cells.ts'
import { PreparedStatements } from './prepared.ts'

export type { Bindings } from './bindings.ts'

/** DuckDB 1.5.5 fails with an internal error where the kept plan of an as-of join is run again. */
const losesItsPlan = /\basof\b/iu

/** What a statement answers, by blocks of rows. */
interface Chunks {
  readonly names: readonly string[]
  readonly chunks: readonly DuckDBDataChunk[]
}

/** Statements on one connection, within the transaction that `ReadModel` opened. */
export interface Session {
  /** As of `ReadModelState`: what is kept of the dictionary for it holds in this session. */
  readonly filling: WeakKey
  /** Runs one statement; returns how many rows it changed. */
  readonly run: (sql: string, bindings?: Bindings) => Promise<number>
  /** Runs a statement that is not worth keeping prepared: one that makes or drops something. */
  readonly define: (sql: string) => Promise<number>
  /** Several of those on one way to DuckDB and back, which takes longer than most of them. */
  readonly defineAll: (statements: readonly string[]) => Promise<void>
  /** Rows of a statement; where its values may stand in its text, its plan is kept for the same again. */
  readonly rows: (sql: string, bindings?: Bindings) => Promise<readonly Row[]>
  /** Rows of a statement whose text varies with what is asked, and so is not kept. */
  readonly rowsOnce: (sql: string, bindings?: Bindings) => Promise<readonly Row[]>
  /** The same as DuckDB has them, for lists that would be long to read cell by cell. */
  readonly chunksOnce: (sql: string, bindings: Bindings) => Promise<Chunks>
  /** The same, column by column: for many rows of few columns. */
  readonly columnsOnce: (sql: string) => Promise<readonly (readonly DuckDBValue[])[]>
  /** Appends filled chunks to a table and empties them. */
  readonly append: (table: string, chunks: readonly DuckDBDataChunk[]) => Promise<void>
}

/** Chunks appended between two looks at the event loop, about 10 ms: an appender works in it. */
const chunksPerTurn = 4

/**
 * A DuckDB error as a failure that names what was attempted.
 *
 * @returns Failure `disk_full` or `read_model_unavailable`; a Failure is passed through.
 */
export function readModelFailure(attempted: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause
  const said = cause instanceof Error ? cause.message : String(cause)
  const sql = attempted.replace(/\s+/gu, ' ').trim().slice(0, 500)
  if (/no space left|disk quota/iu.test(said)) {
    return new Failure(
      'disk_full',
      `the read model could not grow (${said}); free disk space and start again`,
      { sql },
      cause
    )
  }
  return new Failure(
    'read_model_unavailable',
    `DuckDB refused "${sql}": ${said}; if it stays so, stop, delete the read-model file and start again: it is rebuilt from the log`,
    { sql },
    cause
  )
}

/**
 * Whether DuckDB has given itself up: after an error of its own (`INTERNAL`, in 1.5.5 now and then out
 * of windows on two threads) it refuses all work, until it is opened anew.
 */
export function isBroken(error: unknown): error is Failure {
  if (!(error instanceof Failure) || !(error.cause instanceof Error)) return false
  return /^(?:INTERNAL|FATAL) Error/u.test(error.cause.message)
}

function bind(statement: DuckDBPreparedStatement, bindings: Bindings): void {
  for (let index = 1; index <= statement.parameterCount; index += 1) {
    const name = statement.parameterName(index)
    const value = bindings[name]
    if (value === undefined) throw new Error(`parameter $${name} has no value`)
    if (value === null) statement.bindNull(index)
    else if (typeof value === 'string') statement.bindVarchar(index, value)
    else if (typeof value === 'boolean') statement.bindBoolean(index, value)
    else statement.bindBigInt(index, BigInt(value))
  }
}

/** Prepares, asks and forgets a statement. */
async function once<Answer>(
  connection: DuckDBConnection,
  sql: string,
  bindings: Bindings,
  read: (result: DuckDBMaterializedResult) => Promise<Answer>
): Promise<Answer> {
  try {
    const statement = await connection.prepare(sql)
    try {
      bind(statement, bindings)
      return await read(await statement.run())
    } finally {
      statement.destroySync()
    }
  } catch (error) {
    throw readModelFailure(sql, error)
  }
}

/** Where a session is opened for a few statements, none of which holds much. */
const usuallyHeldBytes = 256 * 1024 ** 2

/**
 * A session on a connection of its own.
 *
 * @param mostHeldBytes what may be held in memory for another plan to be kept.
 *
 * Every method throws what `readModelFailure` returns.
 */
export function createSession(
  connection: DuckDBConnection,
  mostHeldBytes = usuallyHeldBytes
): Session {
  const prepared = new PreparedStatements(connection, mostHeldBytes)

  async function execute(sql: string, bindings: Bindings) {
    try {
      const statement = await prepared.of(sql)
      bind(statement, bindings)
      return await statement.run()
    } catch (error) {
      throw readModelFailure(sql, error)
    }
  }

  async function define(sql: string): Promise<number> {
    try {
      return (await connection.run(sql)).rowsChanged
    } catch (error) {
      throw readModelFailure(sql, error)
    }
  }

  return {
    filling: {},
    run: async (sql, bindings = {}) => (await execute(sql, bindings)).rowsChanged,
    define,
    defineAll: async (statements) => {
      if (statements.length > 0) await define(statements.join(';\n'))
    },
    rows: async (sql, bindings = {}) => {
      if (losesItsPlan.test(sql)) {
        return once(connection, sql, bindings, (answer) => answer.getRowObjects())
      }
      const text = withValues(sql, bindings)
      const result = await (text === null ? execute(sql, bindings) : execute(text, {}))
      try {
        return await result.getRowObjects()
      } catch (error) {
        throw readModelFailure(sql, error)
      }
    },
    rowsOnce: async (sql, bindings) => {
      if (bindings !== undefined)
        return once(connection, sql, bindings, (result) => result.getRowObjects())
      try {
        return await (await connection.run(sql)).getRowObjects()
      } catch (error) {
        throw readModelFailure(sql, error)
      }
    },
    chunksOnce: (sql, bindings) =>
      once(connection, sql, bindings, async (result) => {
        return { names: result.columnNames(), chunks: await result.fetchAllChunks() }
      }),
    columnsOnce: async (sql) => {
      try {
        const result = await connection.run(sql)
        return await result.getColumns()
      } catch (error) {
        throw readModelFailure(sql, error)
      }
    },
    append: async (table, chunks) => {
      try {
        const appender = await connection.createAppender(table)
        for (const [index, chunk] of chunks.entries()) {
          appender.appendDataChunk(chunk)
          // Its memory is DuckDB's, so no garbage collection would come for it in time.
          chunk.reset()
          if ((index + 1) % chunksPerTurn > 0) continue
          appender.flushSync()
          await nextTurn()
        }
        appender.closeSync()
      } catch (error) {
        throw readModelFailure(`append to ${table}`, error)
      }
    }
  }
}
