import { z } from 'zod'

/** What documents of material flows are put together from; values in one mass unit per period. */
export const id = z.string().min(1).max(200)
export const value = z.number().nullish().describe('in one mass unit per period; absent = unknown')
export const sd = z
  .number()
  .nullish()
  .describe('one standard deviation, in the unit of the value; 0 makes the value a constant')

const transfer = z.strictObject({
  type: z.literal('transfer'),
  flow: id,
  of: z.array(id).min(1),
  parameter: id
})
const linear = z.strictObject({
  type: z.literal('linear'),
  terms: z.array(z.strictObject({ flow: id, coefficient: z.number() })).min(1),
  constant: z.number().default(0)
})
export const relation = z.discriminatedUnion('type', [transfer, linear])
export type Relation = z.infer<typeof relation>

/** A quantity as it is given; without a value it is unknown. */
export interface Given {
  readonly id: string
  readonly value?: number | null | undefined
  readonly sd?: number | null | undefined
}

export interface GivenFlow extends Given {
  readonly from: string
  readonly to: string
  readonly capacity?: number | null | undefined
}

interface GivenStockChange extends Given {
  readonly process: string
}

export interface GivenParameter extends Given {
  readonly most?: number | null | undefined
}

/** A quantity of a document and what it is there: of one layer and one period, or of neither. */
export interface Origin {
  readonly of: string
  readonly layer?: string
  readonly period?: string
}

/** Where each expanded id comes from; one that is not in it is as it was given. */
export type Origins = ReadonlyMap<string, Origin>

/** A system without layers and periods: what is solved. */
export interface PlainDocument {
  readonly processes: readonly { readonly id: string }[]
  readonly flows: readonly GivenFlow[]
  readonly stockChanges: readonly GivenStockChange[]
  readonly parameters: readonly GivenParameter[]
  readonly relations: readonly Relation[]
}

/** What a process holds, which links a period with the next. */
export interface GivenInventory {
  readonly id: string
  readonly process: string
  /** At the beginning of the first period; unknown where it is left out. */
  readonly opening?: Omit<Given, 'id'> | undefined
  /** At the end of a period; unknown where it is left out. */
  readonly closing: readonly (Omit<Given, 'id'> & { readonly period: string })[]
}

/** A system over which layers were laid and that is yet to be repeated by period. */
export interface Template extends PlainDocument {
  readonly inventories: readonly GivenInventory[]
}

/** Each name that stands there more than once. */
export function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const one of names) {
    if (seen.has(one)) twice.add(one)
    seen.add(one)
  }
  return [...twice]
}
