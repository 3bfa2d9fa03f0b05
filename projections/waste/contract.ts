import { z } from 'zod'
import { boundaryId, stages } from '../../domain/movement.ts'
import { day } from '../../domain/period.ts'
import { destinationNames, wasteFractions } from '../../domain/waste/destination.ts'
import { answeredAt, grams, queryContract } from '../contract.ts'

/** Grams of what is known, and how many statements beside it have no known mass. */
const knownMass = z.strictObject({ grams, withoutMass: z.int() })

const spanParameters = z.strictObject({
  boundary: boundaryId.describe('the bounded space, for example milan-simulated'),
  from: day.describe('first day, YYYY-MM-DD'),
  to: day.describe('last day, YYYY-MM-DD'),
  asKnownAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('answer from what was recorded up to this instant')
})

const destinationRow = z.strictObject({
  /** Site, market day or fraction; null over all. */
  key: z.string().nullable(),
  destination: z.enum(destinationNames),
  label: z.strictObject({ it: z.string(), en: z.string() }),
  /** From 1, the best use, to 10. */
  rank: z.int(),
  /** Destination of the FLW Standard; null where it has none. */
  flw: z.string().nullable(),
  /** Whether it counts as food waste under Delegated Decision (EU) 2019/1597. */
  isFoodWaste: z.boolean(),
  collected: knownMass,
  /** Of it, what no collector named a destination for: the plant's reports tell it. */
  fromPlantGrams: grams,
  collections: z.int()
})

const packagingRow = z.strictObject({
  key: z.string().nullable(),
  fraction: z.enum(wasteFractions),
  collected: knownMass,
  collections: z.int()
})

/** The five dimensions of scope of the FLW Standard 1.0, as far as the events state them. */
const flwScope = z.strictObject({
  timeframe: z.strictObject({ from: day, to: day }),
  materialType: z.array(z.enum(['food', 'inedible parts'])),
  destinations: z.array(z.string()),
  boundary: z.strictObject({
    foodCategory: z.string(),
    lifecycleStages: z.array(z.enum(stages)),
    geography: z.string(),
    organizations: z.int().describe('number of sites that waste was collected from')
  }),
  /** What is beside food: packaging is not part of the weight. */
  relatedIssues: z.string(),
  /** How the figures came about, the largest part first. */
  methods: z.array(z.strictObject({ method: z.string(), grams, isEstimated: z.boolean() }))
})

export const destinations = queryContract({
  name: 'destinations',
  doc: 'Where collected food waste went, by FLW destination from best to worst, unknown ones among them; packaging apart.',
  parameters: spanParameters.extend({
    by: z.enum(['site', 'day', 'fraction']).optional().describe('a row for each')
  }),
  answer: z.strictObject({
    position: answeredAt,
    scope: flwScope,
    food: z.array(destinationRow),
    packaging: z.array(packagingRow)
  })
})

const siteRow = z.strictObject({
  site: z.string(),
  /** Food put into bins, said so. */
  recorded: knownMass,
  /** Food that the sorting of surplus put into bins. */
  sortedOut: knownMass,
  /** Food that was taken away. */
  collected: knownMass,
  /** Recorded and sorted out less collected: still there, or not said. Null where a mass is unknown. */
  differenceGrams: grams.nullable(),
  packaging: knownMass,
  /** Share of all that was taken away, packaging too, that was not residual; null where none was. */
  separatedShare: z.number().nullable()
})

export const sites = queryContract({
  name: 'sites',
  doc: 'Per site: food put into bins, taken away, and the difference; and the share collected separately.',
  parameters: spanParameters,
  answer: z.strictObject({ position: answeredAt, rows: z.array(siteRow) })
})

const treatmentRow = z.strictObject({
  plant: z.string(),
  from: day,
  to: day,
  /** Null like every part below: not reported, or of unknown mass. */
  inputGrams: grams.nullable(),
  compostGrams: grams.nullable(),
  rejectGrams: grams.nullable(),
  /** Water, gas and what else left as air. */
  lossGrams: grams.nullable(),
  biomethaneM3: z.number().nullable(),
  /** Input that no reported part accounts for; below 0 where more came out than went in. */
  unreportedGrams: grams.nullable(),
  /** Tonnes of compost from a tonne. */
  compostYield: z.number().nullable(),
  /** Cubic metres from a tonne. */
  biomethaneM3PerTonne: z.number().nullable()
})

export const treatment = queryContract({
  name: 'treatment',
  doc: 'What each plant reported that it made of what it took in, and what it left unsaid.',
  parameters: spanParameters.extend({ plant: z.string().min(1).max(200).optional() }),
  answer: z.strictObject({
    position: answeredAt,
    rows: z.array(treatmentRow),
    /** Reports that overlap the span without lying inside: in no row. */
    straddling: z.int()
  })
})

export type DestinationRow = z.infer<typeof destinationRow>
export type PackagingRow = z.infer<typeof packagingRow>
export type FlwScope = z.infer<typeof flwScope>
export type DestinationsAnswer = z.infer<typeof destinations.answer>
export type SiteRow = z.infer<typeof siteRow>
export type SitesAnswer = z.infer<typeof sites.answer>
export type TreatmentRow = z.infer<typeof treatmentRow>
export type TreatmentAnswer = z.infer<typeof treatment.answer>
