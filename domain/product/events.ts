// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { deskOnly } from '../access/voice.ts'
import { eventType } from '../event.ts'
import { maybe, productId } from '../line.ts'
import { name } from '../movement.ts'
import { packageUnits } from '../quantity.ts'

const month = z.int().min(1).max(12)
const source = z
  .string()
  .min(1)
  .max(500)
  .meta({ description: 'Where these facts were published.', examples: ['market list of 2026'] })
const assumptions = z
  .array(z.string().min(1).max(300))
  .max(20)
  .describe('What of these facts nobody published.')

/** What people call it. */
function label(it: string, en: string) {
  return z
    .strictObject({ it: name.meta({ examples: [it] }), en: name.meta({ examples: [en] }) })
    .describe('Italian and English name.')
}

const productListed = z.strictObject({
  product: productId.describe('How events name it.'),
  label: label('Pomodoro', 'Tomato'),
  group: name.meta({ description: 'Group that flows are counted in.', examples: ['Vegetables'] }),
  category: z
    .enum(['fruit', 'leafy', 'root', 'fruiting', 'legume', 'herb', 'mushroom', 'other'])
    .describe('Which part of which plant it is.'),
  cn8: maybe(z.string().regex(/^\d{4}(?:\d{2}){0,2}$/u, 'must have 4, 6 or 8 digits')).meta({
    description: "Heading of the EU's Combined Nomenclature, 4 to 8 digits.",
    examples: ['0702']
  }),
  agrovoc: maybe(z.url()).meta({
    description: 'Concept of the AGROVOC thesaurus.',
    examples: ['http://aims.fao.org/aos/agrovoc/c_7805']
  }),
  season: z
    .array(month)
    .max(12)
    .meta({
      description: 'Months in which it is in season in Lombardy, 1 to 12.',
      examples: [[6, 7, 8, 9]]
    }),
  shelfLifeDays: z
    .int()
    .positive()
    .meta({
      description: 'Days that it keeps at the temperature it is usually kept at.',
      examples: [8]
    }),
  packaging: maybe(productId).meta({
    description: 'Usual kind of packaging.',
    examples: ['cassetta-60x40']
  }),
  assumptions,
  source
})

const packagingListed = z.strictObject({
  packaging: productId.meta({
    description: 'How events name it.',
    examples: ['cassetta-60x40']
  }),
  label: label('Cassetta 60 × 40', 'Crate 60 × 40'),
  unit: z.enum(packageUnits).describe('Unit that it is counted in.'),
  unitCode: z
    .string()
    .regex(/^[A-Z0-9]{2,3}$/u, 'must be a code of two or three capitals or digits, like XFC')
    .meta({ description: 'Code of UN/ECE Recommendation 20 or 21.', examples: ['XFC'] }),
  tareGrams: maybe(z.int().nonnegative()).meta({
    description: 'Mass of the empty package in grams.',
    examples: [350]
  }),
  reusable: z.boolean().describe('Whether it comes back to be filled again.'),
  assumptions,
  source
})

/** Reference data is read as a whole, so it is one stream. */
export const productsStream = 'products'

export const ProductListed = eventType({
  name: 'ProductListed',
  version: 1,
  doc: 'A product got its names, group, customs heading, season and shelf life; listed again, the later says what holds.',
  kind: 'observation',
  voice: deskOnly,
  data: productListed,
  stream: () => productsStream,
  standards: { valueFlows: 'ResourceSpecification' }
})

export const PackagingListed = eventType({
  name: 'PackagingListed',
  version: 1,
  doc: 'A kind of packaging got its names, unit and tare; listed again, the later says what holds.',
  kind: 'observation',
  voice: deskOnly,
  data: packagingListed,
  stream: () => productsStream,
  standards: { valueFlows: 'ResourceSpecification' }
})
