import { flag, integer, text } from './cells.ts'
import { saidTable } from './facts.ts'
import { onlyMoving } from './log/said.ts'
import {
  type Aspect,
  type BuiltTables,
  concerns,
  namesFor,
  type RangeContent,
  type Statement
} from './projection.ts'
import { freshTables, type KeptTables, type Range, type RangeTables } from './range-tables.ts'
import type { Session } from './session.ts'

/** A range of events that builds are carried through, one after the other. */
export interface RangeWork {
  readonly range: Range
  /** Applies the events to a build; those that it needs come first. */
  readonly apply: (build: BuiltTables) => Promise<void>
  /** Drops what was made for the range. */
  readonly close: () => Promise<void>
}

/** Of a type that no event has: says that there are movements. */
const ofMovements = 0
/** Numbers of the dictionary begin with 1. */
const noType = 0

const contentSql = `
  select d.id, d.name as type, l.corrections, false as repeats, false as late
  from (
    select type, bool_or(corrects is not null) as corrections
    from log
    where seq > $from and seq <= $to
    group by type
  ) l
  join dictionary d on d.id = l.type
  union all
  select ${ofMovements}, '', false, bool_or(is_repeat), bool_or(is_late)
  from log_movement
  where seq > $from and seq <= $to
  having count(*) > 0`

/** What the range holds by itself. */
interface Held extends Omit<RangeContent, 'holds'> {
  readonly aspects: Set<Aspect>
}

async function heldBy(tables: RangeTables): Promise<Held> {
  const rows = await tables.rows(contentSql)
  const ofType = rows.filter((row) => integer(row, 'id') !== ofMovements)
  const aspects = new Set<Aspect>()
  if (ofType.length < rows.length) aspects.add('movements').add('facts')
  for (const aspect of ['repeats', 'late'] as const) {
    if (rows.some((row) => flag(row, aspect))) aspects.add(aspect)
  }
  return {
    types: new Map(ofType.map((row) => [text(row, 'type'), integer(row, 'id')])),
    hasCorrections: rows.some((row) => flag(row, 'corrections')),
    aspects
  }
}

function quoted(names: Iterable<string>): string {
  return [...names].map((name) => `'${name}'`).join(', ')
}

/**
 * Events of the range with their data, as far as any statement reads it. The data is the largest
 * column by far: it is read once, and only where it is wanted.
 *
 * @param ids numbers of the types that occur, where they may stand in the text: against constants the
 * scan passes over the data of all others.
 */
function saidSql(types: ReadonlySet<string>, ids: readonly number[] | null): string {
  const ofTypes =
    ids === null ? `t.name in (${quoted(types)})` : `l.type in (${[noType, ...ids].join(', ')})`
  return `
    select l.seq, l.event_id, t.name as type, l.market_day, l.occurred_at, l.recorded_at, l.said as data
    from log l
    join dictionary t on t.id = l.type
    where l.seq > $from and l.seq <= $to and ${ofTypes}`
}

/** Up to so many events a range is short; it bounds what plans made for one event are used for. */
const shortEvents = 2_048

async function tablesFor(
  session: Session,
  range: Range,
  kept: KeptTables | undefined
): Promise<RangeTables> {
  if (kept !== undefined && range.to - range.from <= shortEvents) return kept.open(session, range)
  await kept?.giveWay(session)
  return freshTables(session, range)
}

/**
 * A statement's text with its bounds. Short ranges, whose plans are kept, have none: looking for them
 * would take longer than what they save.
 */
async function bounded(tables: RangeTables, { sql, bounds = [] }: Statement): Promise<string> {
  const found: (readonly [string, number])[] = []
  const filled = (text: string) =>
    found.reduce((so, [name, value]) => so.replaceAll(name, String(value)), text)
  for (const bound of bounds) {
    const [row] = tables.keepsPlans ? [] : await tables.rows(filled(bound.sql))
    found.push([bound.name, row === undefined ? 0 : integer(row, 'bound')])
  }
  return filled(sql)
}

/** Which projection's statements tell of an aspect. */
function makersOf(builds: readonly BuiltTables[]): ReadonlyMap<Aspect, string> {
  return new Map(
    builds.flatMap((build) =>
      statementsOf(build, builds).flatMap(({ makes }) =>
        makes === undefined ? [] : [[makes, build.projection.name] as const]
      )
    )
  )
}

/**
 * Begins the work on a range.
 *
 * @param builds all that may be applied, and those that they need.
 * @param kept where tables of short ranges are kept, of the writer that the session is.
 */
export async function openRange(
  session: Session,
  builds: readonly BuiltTables[],
  range: Range,
  kept?: KeptTables
): Promise<RangeWork> {
  const tables = await tablesFor(session, range, kept)
  const { aspects, ...held } = await heldBy(tables)
  const makers = makersOf(builds)
  const applied = new Set<string>()
  const made = new Set<string>()

  async function make(table: string, sql: () => string): Promise<void> {
    if (made.has(table)) return
    await tables.make(table, sql())
    made.add(table)
  }

  function typesSaid(): ReadonlySet<string> {
    const statements = builds.flatMap((build) => statementsOf(build, builds))
    const types = new Set(statements.flatMap(({ said = [] }) => said))
    const unread = [...types].filter((type) => onlyMoving.has(type))
    if (unread.length === 0) return types
    throw new Error(`the data of ${unread.join(', ')} is not kept to be read (log/said.ts)`)
  }

  function idsSaid(): readonly number[] | null {
    if (tables.keepsPlans) return null
    const types = typesSaid()
    return [...held.types].flatMap(([type, id]) => (types.has(type) ? [id] : []))
  }

  async function prepare(build: BuiltTables, { reads = [], said }: Statement): Promise<void> {
    if (said !== undefined) await make(saidTable, () => saidSql(typesSaid(), idsSaid()))
    for (const name of reads) {
      const table = namesFor(build, builds)(name)
      await make(table, () => rangeTableSql(build, builds, name))
    }
  }

  /** What another projection tells of is only known where that one was applied to this range. */
  function contentFor(build: BuiltTables): RangeContent {
    const isTold = (aspect: Aspect) => {
      const maker = makers.get(aspect)
      return maker === undefined || maker === build.projection.name || applied.has(maker)
    }
    return { ...held, holds: (aspect) => aspects.has(aspect) || !isTold(aspect) }
  }

  return {
    range,
    apply: async (build) => {
      const content = contentFor(build)
      for (const statement of statementsOf(build, builds)) {
        if (!concerns(statement, content)) continue
        await prepare(build, statement)
        const rows = await tables.run(await bounded(tables, statement))
        if (statement.makes !== undefined && rows > 0) aspects.add(statement.makes)
      }
      applied.add(build.projection.name)
    },
    close: tables.close
  }
}

function rangeTableSql(build: BuiltTables, among: readonly BuiltTables[], name: string): string {
  const [first = '', second] = name.split('.')
  const owner =
    second === undefined ? build : among.find(({ projection }) => projection.name === first)
  const found = owner?.projection.rangeTables?.find((one) => one.name === (second ?? first))
  if (owner === undefined || found === undefined) {
    throw new Error(`${build.projection.name} reads ${name}, which is no range table`)
  }
  return found.sql(namesFor(owner, among))
}

function statementsOf(build: BuiltTables, builds: readonly BuiltTables[]): readonly Statement[] {
  return build.projection.apply(namesFor(build, builds))
}
