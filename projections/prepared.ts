import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api'

/** Statements that a connection keeps prepared. */
const maxPrepared = 200

/** So few are not worth measuring what they hold: a connection begins and commits by two of them. */
const fewPrepared = 4

/** A plan is made for tables as large as they were, so it is made anew after so many uses. */
const usesOfPlan = 100

/** What DuckDB works in, beside its tables: of all connections, kept plans and running statements. */
const heldSql = `
  select coalesce(sum(memory_usage_bytes), 0)::double as held
  from duckdb_memory()
  where tag not in (
    'BASE_TABLE', 'IN_MEMORY_TABLE', 'METADATA', 'TRANSACTION', 'ART_INDEX', 'EXTERNAL_FILE_CACHE'
  )`

/**
 * The last statements used on a connection, prepared: without parameters, their plans are kept too.
 *
 * A kept plan goes on holding what its last run worked out, up to some 30 MB: hash tables and
 * materialised parts. The same question of a hundred days is a hundred plans, which once took all the
 * memory that DuckDB may have; so before another one is kept, the oldest go while too much is held.
 */
export class PreparedStatements {
  readonly #connection: DuckDBConnection
  readonly #mostHeldBytes: number
  /** By their text, the one used last at the end. */
  readonly #prepared = new Map<string, { statement: DuckDBPreparedStatement; uses: number }>()

  /** @param mostHeldBytes may be held in memory, by whatever, for another plan to be kept beside. */
  constructor(connection: DuckDBConnection, mostHeldBytes: number) {
    this.#connection = connection
    this.#mostHeldBytes = mostHeldBytes
  }

  /** Throws what DuckDB says of a statement that it does not understand. */
  async of(sql: string): Promise<DuckDBPreparedStatement> {
    const known = this.#prepared.get(sql)
    if (known !== undefined && known.uses < usesOfPlan) {
      known.uses += 1
      this.#prepared.delete(sql)
      this.#prepared.set(sql, known)
      return known.statement
    }
    this.#forget(sql)
    const statement = await this.#connection.prepare(sql)
    try {
      // With parameters it is planned for each run, and holds nothing after it.
      if (statement.parameterCount === 0) await this.#makeRoom()
    } catch (error) {
      statement.destroySync()
      throw error
    }
    if (this.#prepared.size >= maxPrepared) this.#forgetOldest(1)
    this.#prepared.set(sql, { statement, uses: 1 })
    return statement
  }

  async #makeRoom(): Promise<void> {
    while (this.#prepared.size > fewPrepared && (await this.#heldBytes()) > this.#mostHeldBytes) {
      this.#forgetOldest(Math.ceil((this.#prepared.size - fewPrepared) / 2))
    }
  }

  async #heldBytes(): Promise<number> {
    const rows = await (await this.#connection.run(heldSql)).getRowObjects()
    return Number(rows[0]?.held)
  }

  #forgetOldest(count: number): void {
    for (const sql of [...this.#prepared.keys()].slice(0, count)) this.#forget(sql)
  }

  #forget(sql: string): void {
    this.#prepared.get(sql)?.statement.destroySync()
    this.#prepared.delete(sql)
  }
}
