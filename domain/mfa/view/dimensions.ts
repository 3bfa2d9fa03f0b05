import type { Scalar } from './scalar.ts'

/** What is known of one process, product or day beside its id. */
export type Attributes = Readonly<Record<string, Scalar>>

/** A table that rows refer to by id, joined to them as `table.attribute`. */
export interface DimensionTable {
  readonly rows: ReadonlyMap<string, Attributes>
  /** Names of its columns, the id's among them. */
  readonly attributes: ReadonlySet<string>
}

/** What a definition may refer to. */
export interface Dimensions {
  /** Every process that a group may select; what is not in it has no attributes. */
  readonly processes: DimensionTable
  /** Other tables by the column of the rows that holds their id. */
  readonly tables: ReadonlyMap<string, DimensionTable>
  /** Columns of the rows beside source and target. */
  readonly columns: ReadonlySet<string>
}

/** One flow. Its number is its place in the list, from 0. */
export interface FlowRow {
  readonly source: string
  readonly target: string
  readonly [column: string]: Scalar
}

/** Where the value of a field is found. `process` is the end at whose side a node stands. */
export type Field =
  | { readonly from: 'row'; readonly column: string }
  | { readonly from: End | 'process'; readonly attribute: string }
  | { readonly from: 'table'; readonly table: string; readonly attribute: string }
export type End = 'source' | 'target'

/** What a condition or partition is read against: one process, one row, or a row seen from a node. */
export type Scope = 'process' | 'row' | 'node'

/** Makes a table of its rows by id; the id is an attribute too. */
export function dimensionTable(rows: ReadonlyMap<string, Attributes>): DimensionTable {
  const attributes = new Set(['id'])
  for (const row of rows.values()) for (const name of Object.keys(row)) attributes.add(name)
  return { rows, attributes }
}

function processField(name: string, { processes }: Dimensions): Field | null {
  const attribute = name.startsWith('process.') ? name.slice('process.'.length) : name
  return processes.attributes.has(attribute) ? { from: 'process', attribute } : null
}

/** The field of a name; null where the dimensions have none of that name. */
export function fieldOf(name: string, scope: Scope, dimensions: Dimensions): Field | null {
  if (scope === 'process') return processField(name, dimensions)
  const { processes, tables, columns } = dimensions
  const ends = scope === 'node' ? ends3 : ends2
  const [head = '', ...rest] = name.split('.')
  const attribute = rest.length === 0 ? 'id' : rest.join('.')
  const end = ends.find((known) => known === head)
  if (end !== undefined) {
    return processes.attributes.has(attribute) ? { from: end, attribute } : null
  }
  if (columns.has(name)) return { from: 'row', column: name }
  if (tables.get(head)?.attributes.has(attribute) === true) {
    return { from: 'table', table: head, attribute }
  }
  return scope === 'node' ? processField(name, dimensions) : null
}

const ends2 = ['source', 'target'] as const
const ends3 = [...ends2, 'process'] as const

/** Names that a field may have in a scope, for somebody who mistyped one. */
export function fieldNames(scope: Scope, { processes, tables, columns }: Dimensions): string[] {
  const attributes = [...processes.attributes]
  if (scope === 'process') return attributes.sort()
  const ends: readonly string[] = scope === 'node' ? ends3 : ends2
  return [
    ...ends.flatMap((end) => [end, ...attributes.map((name) => `${end}.${name}`)]),
    ...columns,
    ...[...tables].flatMap(([table, { attributes: names }]) =>
      [...names].map((name) => `${table}.${name}`)
    )
  ].sort()
}

/** Attribute of an id in a table; an id that is not in it has only itself. */
export function attributeOf({ rows }: DimensionTable, id: Scalar, attribute: string): Scalar {
  if (attribute === 'id') return id
  const found = rows.get(String(id))
  return found !== undefined && Object.hasOwn(found, attribute) ? (found[attribute] ?? null) : null
}

/** Value of a field in a row, seen from one of its ends. */
export function fieldValue(field: Field, row: FlowRow, end: End, dimensions: Dimensions): Scalar {
  switch (field.from) {
    case 'row':
      return cellOf(row, field.column)
    case 'table': {
      const table = dimensions.tables.get(field.table)
      const id = cellOf(row, field.table)
      return table === undefined || id === null ? null : attributeOf(table, id, field.attribute)
    }
    default: {
      const process = row[field.from === 'process' ? end : field.from]
      const { processes } = dimensions
      return processes.rows.has(process) ? attributeOf(processes, process, field.attribute) : null
    }
  }
}

/** A cell of a row; null where the row does not have the column. */
export function cellOf(row: FlowRow, column: string): Scalar {
  return Object.hasOwn(row, column) ? (row[column] ?? null) : null
}
