import { createHash } from 'node:crypto'
import { eventTypesText, layoutSql } from './log/tables.ts'

/** Gives the full name of a table: of this projection, or `projection.table` of one it needs. */
export type TableName = (name: string) => string

/** How the delta rows of a rollup add up. */
export interface Rollup {
  readonly keys: readonly string[]
  /** Columns that are summed. A row whose sums are all 0 is nothing. */
  readonly sums: readonly string[]
  /** Columns of which the least, or the greatest, counts. */
  readonly least?: readonly string[]
  readonly greatest?: readonly string[]
}

export interface ProjectionTable {
  readonly name: string
  /** Columns as in `create table`. */
  readonly columns: string
  /** Set where rows are deltas that readers sum; such a table is compacted. */
  readonly rollup?: Rollup
}

/**
 * Columns that are written as they are. What a rollup's rows would save on the disk is a fraction of
 * what the log takes there, and looking for the best packing takes as long as adding them up.
 */
export function uncompressed(columns: string): string {
  return columns
    .split(',')
    .map((column) => `${column} using compression uncompressed`)
    .join(',')
}

/**
 * What is read like a table and kept nowhere: a query over the mirror and the projection's tables.
 * Its column `known_seq` says from which event on a row is known, so that readers see it end where
 * the projection stands, though the mirror may be ahead.
 */
export interface ProjectionView {
  readonly name: string
  readonly sql: (table: TableName) => string
}

/**
 * What several statements read of a range: a query, run once for all of them before the first, whose
 * rows are gone when the range is done.
 */
interface RangeTable {
  readonly name: string
  readonly sql: (table: TableName) => string
}

/** What a range may hold beside types of events, or what may become known in it of events before. */
export type Aspect =
  /** Movements. */
  | 'movements'
  /** Movements whose claim an earlier one has. */
  | 'repeats'
  /** Movements of a lot that was named first long before. */
  | 'late'
  /** Rows of `corrected`. */
  | 'corrected'
  /** Rows of `flow`: movements as facts, and changes of them. */
  | 'facts'

/** A statement that only needs to run where the range holds events that it is about. */
export interface Statement {
  readonly sql: string
  /** Types that it reads; without them and `about`, every event concerns it. */
  readonly types?: readonly string[]
  /** Of which one concerns it too. */
  readonly about?: readonly Aspect[]
  /** What its rows are, where it adds any. */
  readonly makes?: Aspect
  /** Whether an event that corrects another one concerns it, of whatever type. */
  readonly corrections?: boolean
  /** Range tables that it reads, named as for `TableName`. */
  readonly reads?: readonly string[]
  /** Types of which it reads the data out of `said` (range.ts). */
  readonly said?: readonly string[]
  /** Asked in this order, each after those before it stand in its text. */
  readonly bounds?: readonly Bound[]
}

/**
 * A whole number that rows of a long log must reach to matter to a range. It stands in the statement
 * as a constant: against one, a scan passes over the blocks that lie before.
 */
export interface Bound {
  /** What stands for it, for example `$first_claim`. */
  readonly name: `$${string}`
  /** Query for it, as `bound`, never null; 0 bounds nothing. */
  readonly sql: string
}

/** The last event of a long range, as a bound: what is mirrored beyond it matters to later ranges only. */
export const lastEvent: Bound = { name: '$last_event', sql: 'select $to as bound' }

/** SQL of a number of an event being up to `lastEvent`, which is 0 where it bounds nothing. */
export function upToLast(seq: string): string {
  return `(${seq} <= $last_event or $last_event = 0)`
}

/** What a range of events holds, so that statements that it does not concern are left out. */
export interface RangeContent {
  /** The types that occur, each with its number in the dictionary. */
  readonly types: ReadonlyMap<string, number>
  readonly hasCorrections: boolean
  readonly holds: (aspect: Aspect) => boolean
}

/** Whether a statement can change anything in a range. */
export function concerns({ types, about, corrections }: Statement, content: RangeContent): boolean {
  if (types === undefined && about === undefined) return true
  if (corrections === true && content.hasCorrections) return true
  if (about?.some(content.holds) === true) return true
  return types?.some((type) => content.types.has(type)) === true
}

/**
 * A read model as one definition: tables, and statements that carry them from event `$from`
 * (exclusive) to event `$to` (inclusive) of the mirror. The same statements follow the live tail
 * and rebuild, so the result may not depend on where the range was cut.
 */
export interface Projection {
  readonly name: string
  /** Projections whose tables the statements read; listed before this one. */
  readonly needs: readonly string[]
  readonly tables: readonly ProjectionTable[]
  readonly views?: readonly ProjectionView[]
  readonly rangeTables?: readonly RangeTable[]
  readonly apply: (table: TableName) => readonly Statement[]
}

/** Columns, keys and sums of a rollup's rows added up: its content, however it was cut. */
export function rollupContent(
  table: string,
  { keys, sums, least = [], greatest = [] }: Rollup
): string {
  const added = [
    ...sums.map((column) => `sum(${column}) as ${column}`),
    ...least.map((column) => `min(${column}) as ${column}`),
    ...greatest.map((column) => `max(${column}) as ${column}`)
  ]
  const something = sums.map((column) => `sum(${column}) <> 0`).join(' or ')
  return `select ${[...keys, ...added].join(', ')}
     from ${table}
     group by ${keys.join(', ')}
     ${something === '' ? '' : `having ${something}`}
     order by ${keys.join(', ')}`
}

/** Tables of one version of one projection. */
export interface BuiltTables {
  readonly projection: Projection
  /** End of the tables' names. */
  readonly suffix: string
}

export function tableName(projection: string, table: string, suffix: string): string {
  return `rm_${projection}_${table}__${suffix}`
}

function namesOf({ tables, views = [], rangeTables = [] }: Projection): readonly string[] {
  return [...tables, ...views, ...rangeTables].map(({ name }) => name)
}

/** Resolves the table names of one build among the builds that it may read. */
export function namesFor(of: BuiltTables, builds: readonly BuiltTables[]): TableName {
  return (name) => {
    const [first, second] = name.split('.')
    const projection = second === undefined ? of.projection.name : (first ?? '')
    const table = second ?? first
    const owner =
      projection === of.projection.name
        ? of
        : builds.find((build) => build.projection.name === projection)
    const allowed = projection === of.projection.name || of.projection.needs.includes(projection)
    const found =
      owner === undefined ? undefined : namesOf(owner.projection).find((own) => own === table)
    if (owner === undefined || found === undefined || !allowed) {
      throw new Error(
        `${of.projection.name} names the table ${name}, which it does not have or need`
      )
    }
    return tableName(projection, found, owner.suffix)
  }
}

/**
 * Version of each projection: a hash over its definition, those that it needs, the mirror and the
 * event types. A change of any of them builds the projection anew.
 */
export function versionsOf(projections: readonly Projection[]): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  const neutral = projections.map((projection) => ({ projection, suffix: 'v' }))
  for (const build of neutral) {
    const { projection } = build
    const hash = createHash('sha256')
    for (const name of projection.needs) {
      const needed = versions.get(name)
      if (needed === undefined) {
        throw new Error(`${projection.name} needs ${name}, which is not listed before it`)
      }
      hash.update(needed)
    }
    hash.update(JSON.stringify(projection.tables))
    for (const { name, sql } of [...(projection.views ?? []), ...(projection.rangeTables ?? [])]) {
      hash.update(name).update(sql(namesFor(build, neutral)))
    }
    hash.update(JSON.stringify(projection.apply(namesFor(build, neutral))))
    hash.update(layoutSql.join('\n')).update(eventTypesText)
    versions.set(projection.name, hash.digest('hex').slice(0, 12))
  }
  return versions
}
