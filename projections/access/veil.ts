import { type Bindings, withValues } from '../bindings.ts'
import type { Session } from '../session.ts'
import {
  bindingsOf,
  bound,
  filled,
  isPlain,
  type Restriction,
  type Spelt,
  type SpeltBoundary,
  type SpeltPlace,
  speltBy,
  writtenOut
} from './restriction.ts'
import { type PartyColumns, type Veil, veils } from './veils.ts'

/** A named query with these rows. */
function namedRows(columns: string, rows: readonly string[], none: string): string {
  return rows.length === 0
    ? `${columns} as materialized (select ${none} where false)`
    : `${columns} as materialized (values ${rows.join(', ')})`
}

/** Named queries that published rows, and queries that restrict themselves, refer to. */
function bases({ boundaries, places }: Spelt): Readonly<Record<string, string>> {
  return {
    seen_boundary: namedRows(
      'seen_boundary(name, id)',
      (boundaries ?? []).map(({ name, number }) => `(${name}, ${number})`),
      'null::varchar, null::uinteger'
    ),
    own_place: namedRows(
      'own_place(place, id, since, until)',
      places.map(({ name, number, since, until }) => `(${name}, ${number}, ${since}, ${until})`),
      'null::varchar, null::uinteger, null::date, null::date'
    )
  }
}

function boundaryConditions(
  { boundary, within }: Veil,
  boundaries: readonly SpeltBoundary[]
): readonly string[] {
  if (within !== undefined) return [within]
  if (boundary === null) return []
  const { column, by } = boundary
  if (boundaries.length === 0) return ['false']
  return [`t.${column} in (${boundaries.map((one) => one[by]).join(', ')})`]
}

/** Up to so many places a comparison of each is cheaper than looking a row's place up among them. */
const fewPlaces = 8

function partyCondition(
  { places: columns, by, day }: PartyColumns,
  places: readonly SpeltPlace[]
): string {
  const met = columns.flatMap((column) =>
    places.length > fewPlaces
      ? [
          `exists (
             select 1 from own_place o
             where o.${by === 'number' ? 'id' : 'place'} = t.${column} and t.${day} between o.since and o.until
           )`
        ]
      : places.map(
          (own) => `(t.${column} = ${own[by]} and t.${day} between ${own.since} and ${own.until})`
        )
  )
  return met.length === 0 ? 'false' : `(${met.join(' or ')})`
}

/** The rows of a table that are left, as a query; null where they are all. */
function seenRows(table: string, restriction: Spelt): string | null {
  const veil = Object.hasOwn(veils, table) ? veils[table] : undefined
  if (veil === undefined) return `select * from main.${table} where false`
  const { boundaries, places, rows } = restriction
  const conditions = [
    ...(boundaries === null ? [] : boundaryConditions(veil, boundaries)),
    ...(rows === 'all' || veil.party === 'everybody'
      ? []
      : [veil.party === 'nobody' ? 'false' : partyCondition(veil.party, places)])
  ]
  if (conditions.length === 0) return null
  const seen = `select t.* from main.${table} t where ${conditions.join(' and ')}`
  const beside = restriction.withPublished ? veil.published : undefined
  return beside === undefined ? seen : `${seen} union all (${beside})`
}

const beginsWithWith = /^\s*with\s+(?<recursive>recursive\s)?/iu

/** A word that may be a table, each once. */
function wordsOf(sql: string): ReadonlySet<string> {
  return new Set(sql.match(/[a-z_][a-z0-9_]*/gu))
}

/**
 * A statement over the tables as they are seen: each table that it reads is shadowed by a named query
 * of the same name.
 *
 * @param tables names of all tables of the read model.
 */
function veiled(sql: string, restriction: Spelt, tables: readonly string[]): string {
  const words = wordsOf(sql)
  const shadows = tables
    .filter((table) => words.has(table))
    .flatMap((table) => {
      const seen = seenRows(table, restriction)
      return seen === null ? [] : [`${table} as not materialized (${seen})`]
    })
  const text = [sql, ...shadows].join(' ')
  const referred = Object.entries(bases(restriction)).flatMap(([name, base]) =>
    text.includes(name) ? [base] : []
  )
  const named = [...referred, ...shadows].join(',\n')
  if (named === '') return sql
  const found = beginsWithWith.exec(sql)
  if (found === null) return `with ${named}\n${sql}`
  return `with ${found.groups?.recursive ?? ''}${named},\n${sql.slice(found[0].length)}`
}

/** What the veiled form of a statement depends on, beside the statement, where values are bound. */
function formOf({ boundaries, places, rows, withPublished }: Restriction): string {
  const slots = (list: readonly unknown[] | null) => (list === null ? 'all' : filled(list).length)
  return [slots(boundaries), slots(places), rows, withPublished].join(' ')
}

/** Statements kept in their veiled form: a few hundred, for each of some restrictions or forms of them. */
const maxKept = 2_000
const maxForms = 200

const keptForms = new Map<string, Map<string, string>>()

function keptStatements(form: string): Map<string, string> {
  const known = keptForms.get(form)
  if (known !== undefined) return known
  if (keptForms.size >= maxForms) keptForms.clear()
  const kept = new Map<string, string>()
  keptForms.set(form, kept)
  return kept
}

/** Makes statements veiled for a restriction that is spelt in one way. */
function veiling(form: string, spelt: () => Spelt, tables: readonly string[]) {
  const kept = keptStatements(form)
  return (sql: string) => {
    const known = kept.get(sql)
    if (known !== undefined) return known
    if (kept.size >= maxKept) kept.clear()
    const made = veiled(sql, spelt(), tables)
    kept.set(sql, made)
    return made
  }
}

/**
 * A session that only sees what is left, and only reads.
 *
 * DuckDB plans a statement with parameters anew at every asking, one without only once. So where the
 * statement's own values may stand in its text, what the restriction brings is written out too, and
 * else bound.
 *
 * @param tables names of all tables of the read model.
 */
export function veiledSession(
  session: Session,
  restriction: Restriction,
  tables: readonly string[]
): Session {
  const bindings = bindingsOf(restriction)
  const withBound = veiling(formOf(restriction), () => speltBy(bound, restriction), tables)
  const withWritten = isPlain(restriction)
    ? veiling(JSON.stringify(restriction), () => speltBy(writtenOut, restriction), tables)
    : withBound
  const over = (sql: string, given: Bindings) =>
    withValues(sql, given) === null ? withBound(sql) : withWritten(sql)
  const once = (sql: string) => veiled(sql, speltBy(bound, restriction), tables)
  const refuse = () => {
    throw new Error('a tenant reads; this session does not write')
  }
  return {
    filling: session.filling,
    run: refuse,
    define: refuse,
    defineAll: refuse,
    append: refuse,
    columnsOnce: refuse,
    rows: (sql, given = {}) => session.rows(over(sql, given), { ...given, ...bindings }),
    rowsOnce: (sql, given) => session.rowsOnce(once(sql), { ...given, ...bindings }),
    chunksOnce: (sql, given) => session.chunksOnce(once(sql), { ...given, ...bindings })
  }
}
