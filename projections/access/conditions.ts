import { type Spelt, type SpeltBoundary, type SpeltPlace, writtenOut } from './restriction.ts'
import type { PartyColumns, Veil } from './veils.ts'

/** A named query with these rows. */
function namedRows(columns: string, rows: readonly string[], none: string): string {
  return rows.length === 0
    ? `${columns} as materialized (select ${none} where false)`
    : `${columns} as materialized (values ${rows.join(', ')})`
}

/** Named queries that published rows, and queries that restrict themselves, refer to. */
export const bases: Readonly<Record<string, (restriction: Spelt) => string>> = {
  seen_boundary: ({ boundaries }) =>
    namedRows(
      'seen_boundary(name, id)',
      (boundaries ?? []).map(({ name, number }) => `(${name}, ${number})`),
      'null::varchar, null::uinteger'
    ),
  own_place: ({ places }) =>
    namedRows(
      'own_place(place, id, since, until)',
      places.map(
        ({ name, number, since, until }) =>
          `(${name}, ${number}, ${since ?? "'-infinity'::date"}, ${until ?? "'infinity'::date"})`
      ),
      'null::varchar, null::uinteger, null::date, null::date'
    )
}

/** Conditions on rows `t` of a table, that they are of one of the boundaries. */
export function boundaryConditions(
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

/** Condition on rows `t` of a table, that a place in them was the party's own. */
export function partyCondition(
  { places: columns, by, day }: PartyColumns,
  places: readonly SpeltPlace[]
): string {
  const of = columns.map((column) => `t.${column}`)
  return ownCondition({ columns: of, by, day: `t.${day}` }, places)
}

/** What `isOwn` makes. */
const ownCall = /\bis_own\((?<columns>[\w./]+), (?<by>number|name), (?<day>[\w.]+)\)/gu

/** A statement with its conditions on own places spelt out; a place without a number matches no row. */
export function withOwnPlaces(sql: string, { places }: Spelt): string {
  return sql.replace(ownCall, (_, columns: string, by: 'number' | 'name', day: string) => {
    const on = day === 'any_day' ? null : day
    return `coalesce(${ownCondition({ columns: columns.split('/'), by, day: on }, places)}, false)`
  })
}
