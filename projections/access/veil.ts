import type { Bindings, Session } from '../session.ts'
import type { OwnPlace } from './own-places.ts'
import { type PartyColumns, type Veil, veils } from './veils.ts'

/** What is left to see behind the veil. */
export interface Restriction {
  /** Names of the boundaries; null: all. */
  readonly boundaries: readonly string[] | null
  /** The party's own places; null: whoever asks acts for none. */
  readonly places: readonly OwnPlace[] | null
  /** Whether a row must name one of them, or the query itself sees to it. */
  readonly rows: 'own' | 'all'
  /** Whether published rows of other boundaries are seen beside. */
  readonly withPublished: boolean
}

/** Named queries that the veils, and queries that restrict themselves, refer to. */
function bases({ boundaries, places }: Restriction): readonly string[] {
  return [
    ...(boundaries === null
      ? []
      : [
          `seen_boundary as materialized (
             select b.name, d.id
             from (select unnest(json_extract_string($veil_boundaries, '$[*]')) as name) b
             left join main.dictionary d on d.name = b.name
           )`
        ]),
    ...(places === null
      ? []
      : [
          `own_place as materialized (
             select p.place, d.id, p.since::date as since, p.until::date as until
             from (
               select unnest(json_transform($veil_places::json,
                 '[{"place": "VARCHAR", "since": "VARCHAR", "until": "VARCHAR"}]'), recursive := true)
             ) p
             left join main.dictionary d on d.name = p.place
           )`
        ])
  ]
}

function boundaryConditions({ boundary, within }: Veil): readonly string[] {
  if (within !== undefined) return [within]
  if (boundary === null) return []
  const { column, by } = boundary
  return [`t.${column} in (select ${by === 'number' ? 'id' : 'name'} from seen_boundary)`]
}

function partyCondition({ places, by, day }: PartyColumns): string {
  const key = by === 'number' ? 'id' : 'place'
  const met = places.map(
    (column) =>
      `exists (select 1 from own_place o where o.${key} = t.${column} and t.${day} between o.since and o.until)`
  )
  return `(${met.join(' or ')})`
}

/** The rows of a table that are left, as a query; null where they are all. */
function seenRows(table: string, restriction: Restriction): string | null {
  const veil = Object.hasOwn(veils, table) ? veils[table] : undefined
  if (veil === undefined) return `select * from main.${table} where false`
  const conditions = [
    ...(restriction.boundaries === null ? [] : boundaryConditions(veil)),
    ...(restriction.rows === 'all' || veil.party === 'everybody'
      ? []
      : [veil.party === 'nobody' ? 'false' : partyCondition(veil.party)])
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
function veiled(sql: string, restriction: Restriction, tables: readonly string[]): string {
  const words = wordsOf(sql)
  const shadows = tables
    .filter((table) => words.has(table))
    .flatMap((table) => {
      const seen = seenRows(table, restriction)
      return seen === null ? [] : [`${table} as not materialized (${seen})`]
    })
  const named = [...bases(restriction), ...shadows].join(',\n')
  if (named === '') return sql
  const found = beginsWithWith.exec(sql)
  if (found === null) return `with ${named}\n${sql}`
  return `with ${found.groups?.recursive ?? ''}${named},\n${sql.slice(found[0].length)}`
}

/** Statements kept in their veiled form; there are a few hundred, for some restrictions each. */
const maxKept = 2_000

/** A session that only sees what is left, and only reads. */
export function veiledSession(
  session: Session,
  restriction: Restriction,
  tables: readonly string[],
  kept: Map<string, string>
): Session {
  const { boundaries, places, rows: which, withPublished } = restriction
  const kind = `${boundaries === null} ${places === null} ${which} ${withPublished} `
  const bound: Bindings = {
    ...(boundaries === null ? {} : { veil_boundaries: JSON.stringify(boundaries) }),
    ...(places === null ? {} : { veil_places: JSON.stringify(places) })
  }
  const over = (sql: string) => {
    const known = kept.get(kind + sql)
    if (known !== undefined) return known
    if (kept.size >= maxKept) kept.clear()
    const made = veiled(sql, restriction, tables)
    kept.set(kind + sql, made)
    return made
  }
  const refuse = () => {
    throw new Error('a tenant reads; this session does not write')
  }
  return {
    run: refuse,
    define: refuse,
    defineAll: refuse,
    append: refuse,
    columnsOnce: refuse,
    rows: (sql, bindings) => session.rows(over(sql), { ...bindings, ...bound }),
    rowsOnce: (sql, bindings) =>
      session.rowsOnce(veiled(sql, restriction, tables), { ...bindings, ...bound }),
    chunksOnce: (sql, bindings) =>
      session.chunksOnce(veiled(sql, restriction, tables), { ...bindings, ...bound })
  }
}
