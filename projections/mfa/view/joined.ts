import type { Dimensions, DimensionTable, End, Field } from '../../../domain/mfa/view/dimensions.ts'
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

/** Fields that a plan reads, each once. */
function fieldsOf({ conditions, labels }: Plan): readonly Field[] {
  return [
    ...conditions.flatMap(({ fields }) => [...fields.values()]),
    ...labels.flatMap(({ part }) =>
      part.flatMap((factor) =>
        factor.kind === 'values'
          ? [factor.field]
          : factor.groups.flatMap(({ tests }) => tests.map(({ field }) => field))
      )
    )
  ]
}

/** Columns of the rows that a plan reads; a table's id among them. */
export function columnsOf(plan: Plan): readonly string[] {
  const names = fieldsOf(plan).flatMap((field) => {
    if (field.from === 'row') return [field.column]
    return field.from === 'table' ? [field.table] : []
  })
  return [...new Set([...names, ...plan.measures.map(({ column }) => column)])]
}

/** A table of the dimensions as SQL, with the attributes that a plan reads. */
interface Joined {
  readonly alias: string
  readonly sql: string
  readonly attributes: ReadonlyMap<string, Expression>
}

function jsonRows(rows: readonly object[], types: string, bound: Bound): string {
  const json = bound.text(JSON.stringify(rows))
  return `select unnest(from_json(${json}::json, '[{${types}}]'), recursive := true)`
}

function joinedTable(
  { name, alias }: { readonly name: string; readonly alias: string },
  table: DimensionTable,
  attributes: readonly string[],
  bound: Bound,
  classOf: ReadonlyMap<string, number>
): Joined {
  const typed = attributes.map((attribute, index) => ({
    attribute,
    column: `a${index}`,
    type: typeOfColumn(name, attribute, table)
  }))
  // Whoever has neither a class nor an attribute that is read is as good as not there.
  const ids = new Set([...classOf.keys(), ...(typed.length > 0 ? table.rows.keys() : [])])
  const rows = [...ids].map((id) => {
    const row = table.rows.get(id) ?? {}
    const cells = typed.map(({ attribute, column }) => [
      column,
      Object.hasOwn(row, attribute) ? row[attribute] : null
    ])
    return { id, class: classOf.get(id) ?? 0, ...Object.fromEntries(cells) }
  })
  const types = typed.map(({ column, type }) => `,"${column}":"${sqlTypes[type]}"`).join('')
  return {
    alias,
    sql: jsonRows(rows, `"id":"VARCHAR","class":"INTEGER"${types}`, bound),
    attributes: new Map(
      typed.map(({ attribute, column, type }) => [attribute, { sql: column, type }])
    )
  }
}

/** The rows with all that a plan reads of the dimensions beside them. */
export interface JoinedRows {
  /** Common table expressions. */
  readonly tables: readonly string[]
  /** SQL behind `from`: the rows are `r`, their ends `s` and `t`. */
  readonly from: string
  readonly expressionOf: (field: Field, end: End) => Expression
}

/**
 * Joins a relation with the dimensions.
 *
 * @throws Failure `invalid_view` where an attribute is of several types.
 */
export function joinRows(
  plan: Plan,
  relation: Relation,
  dimensions: Dimensions,
  bound: Bound
): JoinedRows {
  const fields = fieldsOf(plan)
  const attributesOf = (isOf: (field: Field) => boolean) => [
    ...new Set(
      fields.flatMap((field) =>
        isOf(field) && 'attribute' in field && field.attribute !== 'id' ? [field.attribute] : []
      )
    )
  ]
  const ofEnds = attributesOf(({ from }) => from !== 'row' && from !== 'table')
  const none: ReadonlyMap<string, number> = new Map()
  const process = joinedTable(
    { name: 'process', alias: 'process' },
    dimensions.processes,
    ofEnds,
    bound,
    plan.classOf
  )
  const others = new Map(
    [...dimensions.tables].flatMap(([name, table], index) => {
      const read = attributesOf((field) => field.from === 'table' && field.table === name)
      if (read.length === 0) return []
      const alias = `dimension_${index}`
      return [[name, joinedTable({ name, alias }, table, read, bound, none)] as const]
    })
  )
  const columnAt = (name: string) => {
    const found = relation.columns.get(name)
    if (found === undefined) throw new Error(`the relation has no column ${name}`)
    return found
  }
  const at = (joined: Joined | undefined, alias: string, attribute: string): Expression => {
    const found = joined?.attributes.get(attribute)
    if (found === undefined) throw new Error(`the attribute ${attribute} is not joined`)
    return { ...found, sql: `${alias}.${found.sql}` }
  }
  return {
    tables: [process, ...others.values()].map(({ alias, sql }) => `${alias} as (${sql})`),
    from: [
      `${relation.sql} r`,
      `left join process s on s.id = ${relation.source}`,
      `left join process t on t.id = ${relation.target}`,
      ...[...others].map(
        ([name, { alias }]) => `left join ${alias} on ${alias}.id = ${columnAt(name).sql}::varchar`
      )
    ].join('\n      '),
    expressionOf: (field, end) => {
      if (field.from === 'row') return columnAt(field.column)
      if (field.from === 'table') {
        if (field.attribute === 'id') return columnAt(field.table)
        const joined = others.get(field.table)
        return at(joined, joined?.alias ?? '', field.attribute)
      }
      const side = field.from === 'process' ? end : field.from
      if (field.attribute === 'id') return { sql: relation[side], type: 'text' }
      return at(process, side === 'source' ? 's' : 't', field.attribute)
    }
  }
}
