import { z } from 'zod'
import { productId } from '../../domain/line.ts'
import { cleanName } from '../../domain/movement.ts'
import { packageUnits } from '../../domain/quantity.ts'
import { answeredAt, asKnownAt, asOf, grams, queryContract } from '../contract.ts'

const label = z.strictObject({ it: z.string(), en: z.string() })

const productRow = z.strictObject({
  product: z.string(),
  label,
  group: z.string(),
  category: z.string(),
  /** Heading of the EU's Combined Nomenclature, 4 to 8 digits. */
  cn8: z.string().nullable(),
  agrovoc: z.string().nullable(),
  /** Months in which it is in season in Lombardy. */
  season: z.array(z.int()),
  shelfLifeDays: z.int(),
  packaging: z.string().nullable(),
  /** What in these facts nobody published. */
  assumptions: z.array(z.string()),
  source: z.string()
})

const packagingRow = z.strictObject({
  packaging: z.string(),
  label,
  unit: z.enum(packageUnits),
  /** UN/ECE Recommendation 20 and 21 code. */
  unitCode: z.string(),
  tareGrams: grams.nullable(),
  reusable: z.boolean(),
  assumptions: z.array(z.string()),
  source: z.string()
})

export const list = queryContract({
  name: 'list',
  doc: 'Products and packaging as they were last listed: names, group, customs heading, season, shelf life, tare, and what is only assumed of them.',
  parameters: z.strictObject({
    group: cleanName.optional().describe('only products of this group, for example Fruit'),
    asOf,
    asKnownAt
  }),
  answer: z.strictObject({
    position: answeredAt,
    rows: z.array(productRow),
    packagings: z.array(packagingRow)
  })
})

export const factorKinds = ['package_mass', 'per_kg'] as const

const factorRow = z.strictObject({
  factorId: z.string(),
  kind: z.enum(factorKinds),
  /** Null: of any product. */
  product: z.string().nullable(),
  unit: z.enum(packageUnits).nullable(),
  packaging: z.string().nullable(),
  /** Grams per package, or units of `measure` per kg. */
  value: z.number(),
  measure: z.string().nullable(),
  relativeSd: z.number().nullable(),
  validFrom: z.string(),
  /** Last day on which it holds; null where no later value ends it. */
  validTo: z.string().nullable(),
  /** Whether it is the one that holds on the day asked for; of two of one day, the later said. */
  holds: z.boolean(),
  assumptions: z.array(z.string()),
  source: z.string(),
  eventId: z.string(),
  recordedAt: z.iso.datetime()
})

export const factors = queryContract({
  name: 'factors',
  doc: 'Conversion factors with all their values over time, where each comes from, and which one holds on a day.',
  parameters: z.strictObject({
    factorId: z.string().min(1).max(200).optional().describe('only this factor'),
    product: productId.optional().describe('only factors of this product'),
    asOf,
    asKnownAt
  }),
  answer: z.strictObject({ position: answeredAt, rows: z.array(factorRow) })
})

export type ProductRow = z.infer<typeof productRow>
export type PackagingRow = z.infer<typeof packagingRow>
export type FactorRow = z.infer<typeof factorRow>
export type ListAnswer = z.infer<typeof list.answer>
export type FactorsAnswer = z.infer<typeof factors.answer>
