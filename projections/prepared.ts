import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api'

/** Statements that a connection keeps prepared. */
const maxPrepared = 200

/** A plan is made for tables as large as they were, so it is made anew after so many uses. */
const usesOfPlan = 100

/** The last statements used on a connection, prepared: without parameters, their plans are kept too. */
export class PreparedStatements {
  readonly #connection: DuckDBConnection
  /** By their text, the one used last at the end. */
  readonly #prepared = new Map<string, { statement: DuckDBPreparedStatement; uses: number }>()

  constructor(connection: DuckDBConnection) {
    this.#connection = connection
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
    const oldest = this.#prepared.keys().next()
    if (this.#prepared.size >= maxPrepared && !oldest.done) this.#forget(oldest.value)
    const statement = await this.#connection.prepare(sql)
    this.#prepared.set(sql, { statement, uses: 1 })
    return statement
  }

  #forget(sql: string): void {
    this.#prepared.get(sql)?.statement.destroySync()
    this.#prepared.delete(sql)
  }
}
