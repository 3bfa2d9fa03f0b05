import { z } from 'zod'
import { placeKinds } from '../../domain/place.ts'

/** Names of one column; partners write the same heading in several ways. */
const column = z.union([z.string().min(1).max(200), z.array(z.string().min(1).max(200)).min(1)])

/** How a cell is read. */
const readings = ['text', 'number', 'day', 'product', 'place'] as const

/** Where one field of an event comes from. */
const field = z.union([
  z.strictObject({ constant: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  z.strictObject({
    column,
    as: z.enum(readings).default('text'),
    /** Of a place: its kind, where cells hold the name alone. */
    kind: z
      .string()
      .refine((kind) => Object.hasOwn(placeKinds, kind), 'is no kind of place')
      .optional(),
    /** Words of the table and what they mean here; compared without case. */
    words: z.record(z.string(), z.string()).optional(),
    /** Whether the table must have the column; a column that may lack, lacks as if empty. */
    required: z.boolean().default(true),
    /** What an empty cell means; without it the field is left out. */
    empty: z.union([z.string(), z.null()]).optional()
  })
])
export type Field = z.output<typeof field>

/**
 * How the rows of a partner's table become events. It serves CSV and workbooks alike, on the page,
 * over HTTP and on the command line: write it as JSON.
 */
export const sheetMapping = z.strictObject({
  name: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, 'must be lower-case words joined by hyphens'),
  doc: z.strictObject({ it: z.string().max(500), en: z.string().max(500) }),
  /** Event type that a row is. */
  event: z.string().max(80),
  /** Day on which it happened, and the time of day where it is known. */
  day: field,
  time: field.optional(),
  /** Path in the event's data → where it comes from: `lines.0.quantity.value`. */
  fields: z.record(
    z
      .string()
      .regex(/^[A-Za-z]\w*(?:\.(?:\d|[A-Za-z]\w*))*$/u)
      .max(100),
    field
  ),
  /** Paths that tell one row from another: what is the same in all of them is the same statement. */
  key: z.array(z.string()).min(1).max(10)
})
export type SheetMapping = z.output<typeof sheetMapping>

/** All spellings of the columns that a field is read from. */
export function spellings(from: Field): readonly string[] {
  if ('constant' in from) return []
  return typeof from.column === 'string' ? [from.column] : from.column
}

/** Every field that is read from a column, day and time among them. */
export function columnFields({ day, time, fields }: SheetMapping): readonly Field[] {
  return [day, ...(time === undefined ? [] : [time]), ...Object.values(fields)].filter(
    (from) => 'column' in from
  )
}
