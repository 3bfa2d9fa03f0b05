import { z } from 'zod'
import { stages } from '../../domain/movement.ts'
import { bases, units } from '../../domain/quantity.ts'

/** A figure that stands in a column, or is the same for the whole table. */
const columnOrConstant = <Value extends z.ZodType>(value: Value) =>
  z.union([z.strictObject({ column: z.string().min(1) }), z.strictObject({ constant: value })])

/**
 * How the columns of a flow table are read. The same description serves the upload, the command
 * line and a table of somebody else: write it as JSON and name the file.
 */
export const mapping = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u),
  doc: z.string(),
  /** Which publication the rows belong to; part of their identity. */
  publication: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u),
  columns: z.strictObject({
    source: z.string().min(1),
    target: z.string().min(1),
    group: z.string().min(1),
    /** Absent, or empty in a row: the row is the group's total. */
    product: z.string().min(1).optional(),
    value: z.string().min(1)
  }),
  /** A calendar year, or the first and last day. */
  period: z.union([
    z.strictObject({ year: z.string().min(1) }),
    z.strictObject({ from: z.string().min(1), to: z.string().min(1) })
  ]),
  unit: columnOrConstant(z.enum(units)),
  basis: columnOrConstant(z.enum(bases)),
  /** Decimal mark; thousands marks are not read, since a point or comma too many may be a slip. */
  decimal: z.enum(['.', ',']),
  delimiter: z.enum([',', ';', '\t']),
  /** Other spellings of a group in the table, and the name to keep. */
  groupAliases: z.record(z.string(), z.string()),
  /** Where the table's processes stand in the chain. */
  stages: z.record(z.string(), z.enum(stages))
})
export type Mapping = z.infer<typeof mapping>

/** Columns that a table must have for this mapping. */
export function requiredColumns({ columns, period, unit, basis }: Mapping): readonly string[] {
  return [
    ...Object.values(columns).filter((column) => column !== undefined),
    ...Object.values(period),
    ...[unit, basis].flatMap((from) => ('column' in from ? [from.column] : []))
  ]
}

/** Mappings that come with the product. */
export const mappings: readonly Mapping[] = [
  {
    name: 'urbanfoodflows',
    doc: 'The food flow table of urbanfoodflows.net: tonnes a year between production, imports, supply, consumption and waste.',
    publication: 'urbanfoodflows',
    columns: {
      source: 'source',
      target: 'target',
      group: 'food_group',
      product: 'food',
      value: 'quantity_t'
    },
    period: { year: 'year' },
    unit: { constant: 't' },
    basis: { constant: 'published' },
    decimal: '.',
    delimiter: ',',
    groupAliases: { 'Pulses (beans)': 'Pulses' },
    stages: {
      Production: 'origin',
      Imports: 'origin',
      'Food supply': 'supply',
      'Food consumption': 'destination',
      'Food waste': 'destination'
    }
  },
  {
    name: 'flow-table',
    doc: 'A plain flow table with one row per flow: from and to are days (YYYY-MM-DD), unit is g, kg, q or t, basis says how the figure came about.',
    publication: 'flow-table',
    columns: {
      source: 'source',
      target: 'target',
      group: 'group',
      product: 'product',
      value: 'value'
    },
    period: { from: 'from', to: 'to' },
    unit: { column: 'unit' },
    basis: { column: 'basis' },
    decimal: '.',
    delimiter: ',',
    groupAliases: {},
    stages: {}
  }
]
