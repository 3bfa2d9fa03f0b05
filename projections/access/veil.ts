import { type Bindings, withValues } from '../bindings.ts'
import { factsRead } from '../facts.ts'
import type { Session } from '../session.ts'
import { bases, boundaryConditions, partyCondition, withOwnPlaces } from './conditions.ts'
import {
  bindingsOf,
  bound,
  formOf,
  isPlain,
  type Restriction,
  type Spell,
  type Spelt,
  speltBy,
  writtenOut
} from './restriction.ts'
import { veils } from './veils.ts'

interface Seen {
  /** Conditions on the rows `t` of the table. */
  readonly conditions: readonly string[]
  /** A query of rows that are seen beside them. */
  readonly beside: string | undefined
}

/** What is left of a table. */
function seenOf(table: string, restriction: Spelt): Seen {
  const veil = Object.hasOwn(veils, table) ? veils[table] : undefined
  if (veil === undefined) return { conditions: ['false'], beside: undefined }
  const { boundaries, places, rows } = restriction
  const conditions = [
    ...(boundaries === null ? [] : boundaryConditions(veil, boundaries)),
    ...(rows === 'all' || veil.party === 'everybody'
      ? []
      : [veil.party === 'nobody' ? 'false' : partyCondition(veil.party, places)])
  ]
  const beside = restriction.withPublished && conditions.length > 0 ? veil.published : undefined
  return { conditions, beside }
}

/** A named query that shadows a table. */
function shadowOf(table: string, { conditions, beside }: Seen): string {
  const seen = `select t.* from main.${table} t where ${conditions.join(' and ')}`
  const all = beside === undefined ? seen : `${seen} union all (${beside})`
  return `${table} as not materialized (${all})`
}

const beginsWithWith = /^\s*with\s+(?<recursive>recursive\s)?/iu

/** A word that may be a table, each once; what names its schema is no table that may be shadowed. */
function wordsOf(sql: string): ReadonlySet<string> {
  return new Set(sql.replaceAll(/\bmain\.[a-z_]+/gu, '').match(/[a-z_][a-z0-9_]*/gu))
}

/**
 * A statement over the tables as they are seen: where it reads facts, what is left of them is said
 * there, and each other table that it reads is shadowed by a named query of the same name.
 *
 * @param tables that are veiled where the statement reads them.
 */
function veiled(asked: string, restriction: Spelt, tables: readonly string[]): string {
  const sql = withOwnPlaces(asked, restriction).replace(factsRead, (read, table: string) => {
    const { conditions, beside } = seenOf(table, restriction)
    if (!tables.includes(table) || conditions.length === 0 || beside !== undefined) return read
    return `from main.${table} t where ${conditions.join(' and ')} and n = 1`
  })
  const words = wordsOf(sql)
  const shadows = tables.flatMap((table) => {
    if (!words.has(table)) return []
    const seen = seenOf(table, restriction)
    return seen.conditions.length === 0 ? [] : [shadowOf(table, seen)]
  })
  const text = [sql, ...shadows].join(' ')
  const referred = Object.entries(bases).flatMap(([name, base]) =>
    text.includes(name) ? [base(restriction)] : []
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
  let spelt: Spelt | undefined
  const once = (sql: string) => {
    spelt ??= speltBy(spellOnce, restriction)
    return veiled(sql, spelt, tables)
  }
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
