import { flag, integer, text } from './cells.ts'
import { saidTable } from './facts.ts'
import {
  type BuiltTables,
  concerns,
  namesFor,
  type RangeContent,
  type Statement
} from './projection.ts'
import type { Session } from './session.ts'

/** Events after `from` up to `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** A range of events that builds are carried through, one after the other. */
export interface RangeWork {
  readonly range: Range
  /** Applies the events to a build; those that it needs come first. */
  readonly apply: (build: BuiltTables) => Promise<void>
  /** Drops what was made for the range. */
  readonly close: () => Promise<void>
}

async function contentOf(session: Session, range: Range): Promise<RangeContent> {
  const rows = await session.rows(
    `select d.id, d.name as type, bool_or(l.corrects is not null) as corrects
     from (select type, corrects from log where seq > $from and seq <= $to) l
     join dictionary d on d.id = l.type
     group by all`,
    { ...range }
  )
  return {
    types: new Map(rows.map((row) => [text(row, 'type'), integer(row, 'id')])),
    hasCorrections: rows.some((row) => flag(row, 'corrects'))
  }
}

/** Numbers of the dictionary begin with 1. */
const noType = 0

/**
 * Events of the range with their data, as far as any statement reads it. The data is the largest
 * column by far: it is read once, and only where it is wanted.
 */
function saidSql({ from, to }: Range, typeIds: readonly number[]): string {
  return `
    select l.seq, l.event_id, t.name as type, l.market_day, l.occurred_at, l.recorded_at, l.data
    from log l
    join dictionary t on t.id = l.type
    where l.seq > ${from} and l.seq <= ${to} and l.type in (${[noType, ...typeIds].join(', ')})`
}

/**
 * Begins the work on a range.
 *
 * @param builds all that may be applied, and those that they need.
 */
export async function openRange(
  session: Session,
  builds: readonly BuiltTables[],
  range: Range
): Promise<RangeWork> {
  const content = await contentOf(session, range)
  const made = new Set<string>()

  async function make(table: string, sql: () => string): Promise<void> {
    if (made.has(table)) return
    await session.define(`create temp table ${table} as ${sql()}`)
    made.add(table)
  }

  function typeIdsSaid(): readonly number[] {
    const statements = builds.flatMap((build) => statementsOf(build, builds))
    const types = new Set(statements.flatMap(({ said = [] }) => said))
    return [...content.types].flatMap(([type, id]) => (types.has(type) ? [id] : []))
  }

  async function prepare(build: BuiltTables, { reads = [], said }: Statement): Promise<void> {
    if (said !== undefined) await make(saidTable, () => saidSql(range, typeIdsSaid()))
    for (const name of reads) {
      const table = namesFor(build, builds)(name)
      await make(table, () => rangeTableSql(build, builds, name))
    }
  }

  /** The range stands in the text: such a statement is run once, and not kept prepared. */
  function rangeTableSql(build: BuiltTables, among: readonly BuiltTables[], name: string): string {
    const [first = '', second] = name.split('.')
    const owner =
      second === undefined ? build : among.find(({ projection }) => projection.name === first)
    const found = owner?.projection.rangeTables?.find((one) => one.name === (second ?? first))
    if (owner === undefined || found === undefined) {
      throw new Error(`${build.projection.name} reads ${name}, which is no range table`)
    }
    return found
      .sql(namesFor(owner, among))
      .replaceAll('$from', String(range.from))
      .replaceAll('$to', String(range.to))
  }

  return {
    range,
    apply: async (build) => {
      for (const statement of statementsOf(build, builds)) {
        if (!concerns(statement, content)) continue
        await prepare(build, statement)
        await session.run(statement.sql, { ...range })
      }
    },
    close: async () => {
      for (const table of made) await session.define(`drop table ${table}`)
    }
  }
}

function statementsOf(build: BuiltTables, builds: readonly BuiltTables[]): readonly Statement[] {
  return build.projection.apply(namesFor(build, builds))
}
