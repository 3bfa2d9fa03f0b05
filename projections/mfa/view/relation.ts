import type { Bindings } from '../../session.ts'

/** Types that a condition can tell apart; a day is a text, as a definition writes it. */
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean'

/** SQL of a value, over the alias `r` where it is a column of the rows. */
export interface Expression {
  readonly sql: string
  readonly type: ColumnType
}

/** Rows that a view can be drawn of, wherever they come from. */
export interface Relation {
  /** SQL behind `from`, without an alias. */
  readonly sql: string
  readonly bindings: Bindings
  /** Ids of the ends, as text. */
  readonly source: string
  readonly target: string
  /** What is added up. Where it is not exact, it is a fraction. */
  readonly value: string
  readonly isExact: boolean
  /** How many rows a row stands for; below 0 where it takes some back. */
  readonly weight: string
  /** Squared standard deviation of what is added up, and how many of the rows have one. */
  readonly variance: string
  readonly withSd: string
  /** Standard deviation of a row that errs together with others, with the sign of what is added up. */
  readonly commonSd: string
  /** Number of the row, a whole number; from 0 without gaps where the rows behind links are told. */
  readonly rowNumber: string
  readonly columns: ReadonlyMap<string, Expression>
}

/** A name as an identifier of SQL, whatever is in it. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * A table or view of rows with the columns source, target, value and the given ones beside. The
 * first is row 0 in the order of `number`, a column of whole numbers.
 */
export function tableRelation(
  table: string,
  number: string,
  columns: Readonly<Record<string, ColumnType>>
): Relation {
  const column = (name: string) => `r.${quoted(name)}`
  return {
    sql: quoted(table),
    bindings: {},
    source: column('source'),
    target: column('target'),
    value: column('value'),
    isExact: false,
    weight: '1',
    variance: 'sd' in columns ? `${column('sd')} * ${column('sd')}` : '0',
    withSd: 'sd' in columns ? `(${column('sd')} is not null)::integer` : '0',
    commonSd:
      'sd' in columns ? `if(${column('value')} < 0, -${column('sd')}, ${column('sd')})` : '0',
    rowNumber: `${column(number)}::integer`,
    columns: new Map(
      Object.entries(columns).map(([name, type]) => [name, { sql: column(name), type }])
    )
  }
}
