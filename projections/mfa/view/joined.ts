import {
  attributeOf,
  type Dimensions,
  type DimensionTable,
  type End,
  type Field
} from '../../../domain/mfa/view/dimensions.ts'
import { columnsOf, fieldsOfPlan, type Kinds } from '../../../domain/mfa/view/kinds.ts'
import type { Plan } from '../../../domain/mfa/view/plan.ts'
import { invalidView } from '../../../domain/mfa/view/problem.ts'
import type { Scalar } from '../../../domain/mfa/view/scalar.ts'
import type { Bound } from './bound.ts'
import type { ColumnType, Expression, Relation } from './relation.ts'

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  real: 'DOUBLE',
  boolean: 'BOOLEAN'
}

function typeOf(value: Exclude<Scalar, null>): ColumnType {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  return Number.isSafeInteger(value) ? 'integer' : 'real'
}

/** @throws Failure `invalid_view` where an attribute is now a text and now a number. */
function typeOfColumn(name: string, attribute: string, { rows }: DimensionTable): ColumnType {
  const types = new Set<ColumnType>()
  for (const row of rows.values()) {
    const value = Object.hasOwn(row, attribute) ? (row[attribute] ?? null) : null
    if (value !== null) types.add(typeOf(value))
  }
  if (types.has('real')) types.delete('integer')
  const [type = 'text'] = types
  if (types.size < 2) return type
  const detail = `${attribute} is of several types, ${[...types].join(' and ')}; make it one`
  throw invalidView([{ problem: 'mixed_types', at: `dimensions.${name}`, detail }])
}

/** Attributes of a common table expression, by name, without its alias. */
type Columns = ReadonlyMap<string, Expression>

function jsonRows(rows: readonly object[], types: readonly string[], bound: Bound): string {
  const json = bound.text(JSON.stringify(rows))
  return `select unnest(from_json(${json}::json, '[{${types.join(',')}}]'), recursive := true)`
}

/** Columns of a table's attributes, called a0, a1 and so on. */
function columnsFor(name: string, table: DimensionTable, attributes: readonly string[]): Columns {
  return new Map(
    attributes.map((attribute, index) => {
      const type = attribute === 'id' ? 'text' : typeOfColumn(name, attribute, table)
      return [attribute, { sql: `a${index}`, type }]
    })
  )
}

function typesOf(columns: Columns): readonly string[] {
  return [...columns.values()].map(({ sql, type }) => `"${sql}":"${sqlTypes[type]}"`)
}

function valuesOf(values: readonly Scalar[]): object {
  return Object.fromEntries(values.map((value, index) => [`a${index}`, value]))
}

/** Processes by number of their kind, and the kinds. */
function processTables(
  { kindOf, kinds, attributes, sides }: Kinds,
  { processes }: Dimensions,
  bound: Bound
): { readonly tables: readonly string[]; readonly columns: Columns } {
  const columns = columnsFor('process', processes, attributes)
  const listed = [...kindOf].filter(([, kind]) => kind > 0).map(([id, kind]) => ({ id, kind }))
  const rows = kinds.map(({ class: number, values, labels }, kind) => ({
    ...{ kind, class: number },
    ...valuesOf(values),
    ...Object.fromEntries(labels.map((label, index) => [`p${index}`, label]))
  }))
  const labels = sides.map((_, number) => `"p${number}":"VARCHAR"`)
  const types = ['"kind":"INTEGER"', '"class":"INTEGER"', ...typesOf(columns), ...labels]
  return {
    tables: [
      `process as (${jsonRows(listed, ['"id":"VARCHAR"', '"kind":"INTEGER"'], bound)})`,
      `kind as (${jsonRows(rows, types, bound)})`
    ],
    columns
  }
}

/** What a statement joins, and where it then finds the fields that a plan reads. */
export interface JoinedRows {
  /** Common table expressions. */
  readonly tables: readonly string[]
  /** Columns of the rows that are read, by the names that they are given. */
  readonly columns: readonly string[]
  /** SQL behind `from` that joins the ends of the relation with the numbers of their kinds. */
  readonly rows: string
  /** SQL behind the table of what is alike, `r`, that joins all that is known of it. */
  readonly known: string
  readonly expressionOf: (field: Field, end: End) => Expression
}

/**
 * Joins a relation with the dimensions.
 *
 * @throws Failure `invalid_view` where an attribute is of several types.
 */
export function joinRows(
  plan: Plan,
  { relation, dimensions, kinds }: { relation: Relation; dimensions: Dimensions; kinds: Kinds },
  bound: Bound
): JoinedRows {
  const process = processTables(kinds, dimensions, bound)
  const fields = fieldsOfPlan(plan)
  const read = columnsOf(plan)
  const columnAt = (name: string): Expression => {
    const found = relation.columns.get(name)
    if (found === undefined) throw new Error(`the relation has no column ${name}`)
    return { ...found, sql: `r.c${read.indexOf(name)}` }
  }
  const others = [...dimensions.tables].flatMap(([name, table], index) => {
    const attributes = fields.flatMap((field) =>
      field.from === 'table' && field.table === name && field.attribute !== 'id'
        ? [field.attribute]
        : []
    )
    if (attributes.length === 0) return []
    const alias = `dimension_${index}`
    const columns = columnsFor(name, table, [...new Set(attributes)])
    const rows = [...table.rows.keys()].map((id) => ({
      id,
      ...valuesOf([...columns.keys()].map((attribute) => attributeOf(table, id, attribute)))
    }))
    const sql = jsonRows(rows, ['"id":"VARCHAR"', ...typesOf(columns)], bound)
    return [{ name, alias, columns, sql }]
  })
  const at = (columns: Columns | undefined, alias: string, attribute: string): Expression => {
    const found = columns?.get(attribute)
    if (found === undefined) throw new Error(`the attribute ${attribute} is not joined`)
    return { ...found, sql: `${alias}.${found.sql}` }
  }
  return {
    tables: [...process.tables, ...others.map(({ alias, sql }) => `${alias} as (${sql})`)],
    columns: read.map((name, index) => `${relation.columns.get(name)?.sql} as c${index}`),
    rows: `${relation.sql} r
      left join process s on s.id = ${relation.source}
      left join process t on t.id = ${relation.target}`,
    known: [
      'join kind s on s.kind = r.from_kind',
      'join kind t on t.kind = r.to_kind',
      ...others.map(
        ({ name, alias }) => `left join ${alias} on ${alias}.id = ${columnAt(name).sql}::varchar`
      )
    ].join('\n      '),
    expressionOf: (field, end) => {
      if (field.from === 'row') return columnAt(field.column)
      if (field.from === 'table') {
        if (field.attribute === 'id') return columnAt(field.table)
        const other = others.find(({ name }) => name === field.table)
        return at(other?.columns, other?.alias ?? '', field.attribute)
      }
      const side = field.from === 'process' ? end : field.from
      return at(process.columns, side === 'source' ? 's' : 't', field.attribute)
    }
  }
}
