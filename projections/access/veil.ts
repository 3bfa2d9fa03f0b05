import { type Bindings, withValues } from '../bindings.ts'
import type { Session } from '../session.ts'
import {
  bindingsOf,
  bound,
  formOf,
  isPlain,
  type Restriction,
  type Spell,
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
      places.map(
        ({ name, number, since, until }) =>
          `(${name}, ${number}, ${since ?? "'-infinity'::date"}, ${until ?? "'infinity'::date"})`
      ),
      'null::varchar, null::uinteger, null::date, null::date'
    )
  }
}

function boundaryConditions(
  { boundary, within }: Veil,
  boundaries: readonly SpeltBoundary[]
): readonly string[] {
  if (boundary === null && within === undefined) return []
  if (boundaries.length === 0) return ['false']
  if (within !== undefined) return [within(boundaries.map(({ name }) => name).join(', '))]
  if (boundary === null) return []
  const { column, by } = boundary
  return [`t.${column} in (${boundaries.map((one) => one[by]).join(', ')})`]
}

/** Up to so many spans of days are compared one by one; a join is planned longer and looks up each row. */
const fewSpans = 16

/** Up to so many values DuckDB compares one by one; of more it makes a join, planned far longer. */
const fewValues = 5

const noNumber = writtenOut('', null, 'uinteger')

/** What tells whether a row's place was the party's own: its columns, and that of the day; null: any day. */
interface PlaceColumns extends Pick<PartyColumns, 'by'> {
  readonly columns: readonly string[]
  readonly day: string | null
}

function isAmong(column: string, values: readonly string[]): string {
  const list = values.join(', ')
  return values.length > fewValues
    ? `list_contains([${list}], ${column})`
    : `${column} in (${list})`
}

/** What is for all time is compared with nothing: each comparison is planned. */
function isDuring(day: string | null, { since, until }: Pick<SpeltPlace, 'since' | 'until'>) {
  if (day === null) return ''
  if (since !== null && until !== null) return ` and ${day} between ${since} and ${until}`
  if (since !== null) return ` and ${day} >= ${since}`
  return until === null ? ` and ${day} is not null` : ` and ${day} <= ${until}`
}

const anyOf = (conditions: readonly string[]) => `(${conditions.join(' or ')})`

function ownCondition({ columns, by, day }: PlaceColumns, places: readonly SpeltPlace[]): string {
  const named = places.filter((own) => own[by] !== noNumber)
  // What is a party's is so for all time, or from the same few days on.
  const bySpan = [...Map.groupBy(named, (own) => isDuring(day, own))]
  if (bySpan.length === 0) return 'false'
  if (bySpan.length > fewSpans) {
    const id = by === 'number' ? 'id' : 'place'
    const during = isDuring(day, { since: 'o.since', until: 'o.until' })
    return anyOf(
      columns.map(
        (column) => `exists (select 1 from own_place o where o.${id} = ${column}${during})`
      )
    )
  }
  const one = ([during, own]: (typeof bySpan)[number]) => {
    const values = [...new Set(own.map((place) => place[by]))]
    return `(${anyOf(columns.map((column) => isAmong(column, values)))}${during})`
  }
  return anyOf(bySpan.map(one))
}

function partyCondition(
  { places: columns, by, day }: PartyColumns,
  places: readonly SpeltPlace[]
): string {
  const of = columns.map((column) => `t.${column}`)
  return ownCondition({ columns: of, by, day: `t.${day}` }, places)
}

/** What `isOwn` makes. */
const ownCall = /\bis_own\((?<column>[\w.]+), (?<by>number|name), (?<day>[\w.]+)\)/gu

/** A statement with its conditions on own places spelt out; a place without a number matches no row. */
function withOwnPlaces(sql: string, { places }: Spelt): string {
  return sql.replace(ownCall, (_, column: string, by: 'number' | 'name', day: string) => {
    const on = day === 'any_day' ? null : day
    return `coalesce(${ownCondition({ columns: [column], by, day: on }, places)}, false)`
  })
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
 * @param tables that are shadowed where the statement reads them.
 */
function veiled(asked: string, restriction: Spelt, tables: readonly string[]): string {
  const sql = withOwnPlaces(asked, restriction)
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
 * @param tables that are veiled; the read model's others are read as they are.
 */
export function veiledSession(
  session: Session,
  restriction: Restriction,
  tables: readonly string[]
): Session {
  const bindings = bindingsOf(restriction)
  const which = tables.join(' ')
  const bothSpell = (form: string, spell: Spell) =>
    veiling(`${form} ${which}`, () => speltBy(spell, restriction), tables)
  const withBound = bothSpell(formOf(restriction), bound)
  const plain = isPlain(restriction)
  const withWritten = plain ? bothSpell(JSON.stringify(restriction), writtenOut) : withBound
  const over = (sql: string, given: Bindings) =>
    withValues(sql, given) === null ? withBound(sql) : withWritten(sql)
  // One with parameters is planned when it is prepared, and again when it runs.
  const [spellOnce, bindingsOnce] = plain
    ? ([writtenOut, {}] as const)
    : ([bound, bindings] as const)
  const once = (sql: string) => veiled(sql, speltBy(spellOnce, restriction), tables)
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
    rowsOnce: (sql, given) =>
      plain && given === undefined
        ? session.rowsOnce(once(sql))
        : session.rowsOnce(once(sql), { ...given, ...bindingsOnce }),
    chunksOnce: (sql, given) => session.chunksOnce(once(sql), { ...given, ...bindingsOnce })
  }
}
