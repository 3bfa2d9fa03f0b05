import type { Row } from './cells.ts'
import type { Session } from './session.ts'

/** Events after `from` up to `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** How statements with `$from` and `$to` are run for a range, and where its tables are made. */
export interface RangeTables {
  /** Whether a statement's text must be the same for every range. */
  readonly keepsPlans: boolean
  /** Returns how many rows it changed. */
  readonly run: (sql: string) => Promise<number>
  readonly rows: (sql: string) => Promise<readonly Row[]>
  /** Makes a temporary table of a query's rows. */
  readonly make: (table: string, sql: string) => Promise<void>
  /** Lets go of the rows. */
  readonly close: () => Promise<void>
}

/** Tables of a range by themselves, for ranges so long that planning is nothing beside running. */
export function freshTables(session: Session, range: Range): RangeTables {
  const made = new Set<string>()
  const written = (sql: string) =>
    sql.replaceAll('$from', String(range.from)).replaceAll('$to', String(range.to))
  return {
    keepsPlans: false,
    run: (sql) => session.run(sql, { ...range }),
    rows: (sql) => session.rowsOnce(written(sql)),
    make: async (table, sql) => {
      await session.define(`create or replace temp table ${table} as ${written(sql)}`)
      made.add(table)
    },
    close: () => session.defineAll([...made].map((table) => `drop table ${table}`))
  }
}

/** The range that statements with kept plans are about, one row. */
const rangeNow = 'range_now'

/** So many events share a number: of them is scanned in vain what is in front of a range. */
const eventsOfStep = 16_384

/**
 * A statement about the range of now. What a column must be beyond stands there a second time as a
 * number, which few ranges share: by a number a scan passes over what is before it, by what it reads
 * out of another table it does not, and one event would take as long as the log is.
 */
function fromRangeNow(sql: string, { from }: Range, stepEvents: number): string {
  const step = from - (from % stepEvents)
  return sql
    .replaceAll(/([\w.]+) > \$from\b/gu, `($1 > ${step} and $1 > $from)`)
    .replaceAll('$from', `(select from_seq from ${rangeNow})`)
    .replaceAll('$to', `(select to_seq from ${rangeNow})`)
}

/**
 * The tables of short ranges of one writer, kept from one range to the next. Of a few events DuckDB
 * plans a statement for longer than it runs it, and what it keeps of a plan it loses where a statement
 * has parameters or a table is made. So such ranges stand in a table, and their tables stay.
 */
export class KeptTables {
  #isReady = false
  readonly #stepEvents: number
  /** Those that are there, and whether they hold rows. */
  readonly #tables = new Map<string, boolean>()

  constructor(stepEvents = eventsOfStep) {
    this.#stepEvents = stepEvents
  }

  /** The range may begin when the one before has ended. */
  async open(session: Session, range: Range): Promise<RangeTables> {
    const { from, to } = range
    const ofRange = (sql: string) => fromRangeNow(sql, range, this.#stepEvents)
    if (!this.#isReady) {
      const columns = '(from_seq bigint, to_seq bigint)'
      await session.define(`create temp table if not exists ${rangeNow} ${columns}`)
      this.#isReady = true
    }
    await session.defineAll([
      `delete from ${rangeNow}`,
      `insert into ${rangeNow} values (${from}, ${to})`,
      ...this.#filled().map((table) => `delete from ${table}`)
    ])
    for (const table of this.#filled()) this.#tables.set(table, false)
    const run = (sql: string) => session.run(ofRange(sql))
    return {
      keepsPlans: true,
      run,
      rows: (sql) => session.rows(ofRange(sql)),
      make: async (table, sql) => {
        if (!this.#tables.has(table)) {
          const query = ofRange(sql)
          // A writer before this one may have left its own, with rows.
          await session.define(`create or replace temp table ${table} as ${query} with no data`)
        }
        this.#tables.set(table, true)
        await run(`insert into ${table} ${sql}`)
      },
      // With the next range's first statement: a way to DuckDB less.
      close: async () => {}
    }
  }

  /** Ranges so long have tables of their own, under the same names. */
  async giveWay(session: Session): Promise<void> {
    await session.defineAll(
      [...this.#tables.keys()].map((table) => `drop table if exists ${table}`)
    )
    this.#tables.clear()
  }

  #filled(): readonly string[] {
    return [...this.#tables].flatMap(([table, isFilled]) => (isFilled ? [table] : []))
  }
}
