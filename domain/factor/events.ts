// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { deskOnly } from '../access/voice.ts'
import { eventType } from '../event.ts'
import { maybe, productId } from '../line.ts'
import { day } from '../period.ts'
import { packageUnits } from '../quantity.ts'

const factorId = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'Names this factor for good.', examples: ['tomato-cassetta-2026'] })

/** Either the mass of a package, or a figure per kilogram such as meals. */
const conversionFactorSet = z
  .strictObject({
    factorId,
    kind: z.enum(['package_mass', 'per_kg']).describe('What the value is.'),
    product: maybe(productId).describe('Left out: of any product.'),
    unit: maybe(z.enum(packageUnits)).meta({
      description: 'Of a package mass: the unit that is counted.',
      examples: ['cassetta']
    }),
    packaging: maybe(productId).meta({
      description: 'Kind of packaging; left out: of any.',
      examples: ['cassetta-60x40']
    }),
    value: z
      .number()
      .positive()
      .meta({
        description: 'Whole grams per package, or units of the measure per kg.',
        examples: [6_500]
      }),
    measure: maybe(z.string().min(1).max(80)).meta({
      description: 'Of a figure per kg: what is counted, for example meals.',
      examples: ['meals']
    }),
    relativeSd: maybe(z.number().min(0).max(10)).meta({
      description: 'One standard deviation as a share of the value.',
      examples: [0.08]
    }),
    validFrom: day.describe('First day that it holds on; the next one of its kind ends it.'),
    source: z
      .string()
      .min(1)
      .max(500)
      .meta({
        description: 'Where the value was published or how it was found.',
        examples: ['median of 40 weighed crates, June 2026']
      }),
    assumptions: z
      .array(z.string().min(1).max(300))
      .max(20)
      .describe('What in it nobody published.')
  })
  .refine(({ kind, unit }) => kind !== 'package_mass' || unit !== null, {
    message: 'a package mass needs the unit that is counted',
    path: ['unit']
  })
  .refine(({ kind, value }) => kind !== 'package_mass' || Number.isInteger(value), {
    message: 'a package mass is in whole grams, like 6500',
    path: ['value']
  })
  .refine(({ kind, measure }) => kind !== 'per_kg' || measure !== null, {
    message: 'a figure per kg needs its measure',
    path: ['measure']
  })

/** Factors are looked up together, so they are one stream. */
export const factorsStream = 'factors'

export const ConversionFactorSet = eventType({
  name: 'ConversionFactorSet',
  version: 1,
  doc: 'A conversion factor holds from a day on, as its source says; what was converted before keeps its own.',
  kind: 'observation',
  voice: deskOnly,
  data: conversionFactorSet,
  stream: () => factorsStream
})
