import { z } from 'zod'
import { productId } from '../../../domain/line.ts'
import { mfaAnswer, quantity } from '../../../domain/mfa/answer.ts'
import { indicatorAnswer, indicatorDocument } from '../../../domain/mfa/indicator-document.ts'
import { day } from '../../../domain/period.ts'
import {
  answeredAt,
  asOf,
  grams,
  levelParameter,
  queryContract,
  straddling,
  windowParameters
} from '../../contract.ts'

const periodKinds = ['whole', 'month', 'week', 'day'] as const
export type PeriodKind = (typeof periodKinds)[number]

/** What a system is of, and what is assumed where nobody said anything. */
export const systemParameters = windowParameters.extend({
  product: productId.optional().describe('only this product, for example tomato'),
  level: levelParameter,
  period: z
    .enum(periodKinds)
    .default('whole')
    .describe('one system for the whole window, or one for each month, week (from Monday) or day'),
  asOf: asOf.describe('nothing after this market day counts'),
  stockShare: z.coerce
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe(
      'assume that the stock of a place that nobody counted did not change, with a standard deviation of this share of what passed it; without it such a change is unknown and its place checks nothing'
    ),
  alpha: z.coerce.number().gt(0).lt(1).default(0.05).describe('joint level of every test'),
  tolerance: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('imbalances above this share of the throughput are listed as offenders'),
  nonNegative: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: no flow below 0; the standard deviations are then conditional on the bounds')
})

/** A flow between two processes of the system, or what part of it has no mass. */
const systemFlow = quantity.extend({
  from: z.string(),
  to: z.string(),
  /** Of what it errs by itself; what its conversion factors err is in measuredSd alone. */
  ownSd: z.number().nullable(),
  /** How many movements stand behind it. */
  events: z.int(),
  /** Where they are listed; null for what became another product at a process. */
  eventsAt: z.string().nullable()
})

const systemStock = quantity.extend({
  process: z.string(),
  /** assumed: by `stockShare`; unknown: solved for. */
  basis: z.enum(['counted', 'published', 'assumed', 'unknown']),
  /** Counts of the period, or published figures, that stand behind it. */
  statements: z.int(),
  /** Products that moved and were not counted both before and in the period. */
  uncounted: z.int()
})

const systemInventory = quantity.extend({
  process: z.string(),
  /** Products whose counts stand behind the level as it was measured. */
  counted: z.int(),
  /** Products that moved or were counted in the window, but not as the level needs it. */
  uncounted: z.int()
})

const layerParameters = z.strictObject({
  layer: z
    .string()
    .min(1)
    .max(80)
    .describe(
      'the flows on this layer too: a measure of the per_kg factors that ConversionFactorSet recorded, for example kg CO2e or kg dry matter'
    ),
  layerFactor: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('only this factor, where several of the layer hold for one product')
})

const layerAnswer = z.strictObject({
  /** Unit of its values. */
  measure: z.string(),
  /** Of each flow of the period, in the same order. */
  flows: z.array(
    z.strictObject({
      of: z.string(),
      /** Null where a part of the flow, or the flow itself, has no figure. */
      value: z.number().nullable(),
      /** Of masses and factors together; null where a factor's source states no uncertainty. */
      sd: z.number().nullable(),
      /** What the uncertainty of the mass alone makes. */
      sdOfMass: z.number().nullable(),
      /** The part that factors tell of, and its share of the measured mass. */
      told: z.strictObject({ value: z.number().nullable(), share: z.number() }),
      /** Products, or groups where no product was told, without one figure. */
      gaps: z.array(
        z.strictObject({
          what: z.string(),
          massGrams: grams,
          /** none: no factor holds; several: these hold, and nobody says which counts. */
          reason: z.enum(['none', 'several']),
          factors: z.array(z.string())
        })
      )
    })
  ),
  /** The factors of the layer, with the days on which each value holds. */
  factors: z.array(
    z.strictObject({
      factorId: z.string(),
      /** Null: of any product that has none of its own. */
      product: z.string().nullable(),
      /** Units of the measure per kg. */
      value: z.number(),
      relativeSd: z.number().nullable(),
      from: z.string(),
      to: z.string().nullable(),
      source: z.string()
    })
  )
})

const periodAnswer = mfaAnswer.extend({
  from: day,
  to: day,
  flows: z.array(systemFlow),
  stockChanges: z.array(systemStock),
  inventories: z
    .array(systemInventory)
    .optional()
    .describe('with `linked`: what places hold at the beginning, and at the end of each period'),
  /** Conversion factors that made masses of counts: parameters around 1, and what each made. */
  factors: z.array(
    z.strictObject({
      id: z.string(),
      sd: z.number(),
      of: z.array(z.strictObject({ of: z.string(), value: z.number() }))
    })
  ),
  /** Between places of one kind, where kinds are asked for: in no balance. */
  internal: z.strictObject({ events: z.int(), massGrams: grams }),
  /** Null unless `layer` asks for one. */
  layer: layerAnswer.nullable()
})

/** What the figures of a system rest on beside the events. */
const assumption = z.strictObject({
  code: z.enum([
    'independent',
    'edge',
    'counted_stock',
    'same_stock',
    'linked',
    'carried_count',
    'rounded',
    'within_bounds'
  ]),
  /** Of what passed a place, where its stock is assumed to be the same. */
  share: z.number().nullable(),
  /** In English. */
  text: z.string()
})

export const system = queryContract({
  name: 'system',
  doc: 'The flows of a boundary as a balanced and reconciled system, as POST /api/mfa/reconcile answers it, in grams: what was measured, what it comes to, how sure it is, what could be checked, and what is likeliest wrong. Every flow says where the events behind it are, and with `layer` what it is of dry mass, CO2e, money or whatever the conversion factors of the log are of.',
  parameters: systemParameters.extend(layerParameters.partial().shape).extend({
    linked: z
      .enum(['true', 'false'])
      .optional()
      .describe(
        'true: all periods in one solve, stocks carried over from each to the next; the answer has one entry, whose quantities say their period'
      )
  }),
  answer: z.strictObject({
    position: answeredAt,
    unit: z.literal('g'),
    /** What the figures rest on beside the events, in words. */
    assumptions: z.array(z.string()),
    /** The same, with a code and figure for whoever says them in other words. */
    assumed: z.array(assumption),
    periods: z.array(periodAnswer),
    /** Overlaps the window, or lies in it and in no single period: in no figure. */
    straddling
  })
})

export const indicators = queryContract({
  name: 'indicators',
  doc: 'The indicators of the live flows (rates, hierarchy of food use, losses along the chain) for each period of a window and over all of it, with the errors that the periods share: they are solved together, stocks carried over from each to the next.',
  parameters: systemParameters.extend({
    frame: indicatorDocument.shape.frame,
    hierarchy: indicatorDocument.shape.hierarchy
  }),
  answer: z.strictObject({
    position: answeredAt,
    /** Null where the flows do not say where food ends. Without circular material use, which needs trade. */
    indicators: indicatorAnswer.nullable(),
    /** Flows that would count, had they a value. */
    left: z.array(z.string())
  })
})

const figure = z.strictObject({
  measured: z.number().nullable(),
  value: z.number().nullable(),
  sd: z.number().nullable(),
  /** Movements, counts or published figures behind it. */
  statements: z.int()
})

/** What something was, and what it is; null where it was not, or is not, there. */
const changed = { before: figure.nullable(), after: figure.nullable() }

const imbalance = z.number().nullable()

const verdict = z.strictObject({ statistic: z.number(), dof: z.int(), reject: z.boolean() })

const cause = z.strictObject({
  eventId: z.string(),
  type: z.string(),
  stream: z.string(),
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  corrects: z.string().nullable(),
  /** What it adds to, or takes from, the movements of the period; a count moves nothing. */
  massGrams: grams
})

export const changes = queryContract({
  name: 'changes',
  doc: 'What became known since an instant, and what it changed: for each period that it touched the reconciled flows, stock changes and balances before and after, and the events that caused it.',
  parameters: systemParameters.extend({
    period: systemParameters.shape.period.default('day'),
    since: z.iso
      .datetime({ offset: true })
      .describe('before: as known at this instant; after: as known now, or at asKnownAt'),
    limit: z.coerce.number().int().min(1).max(100).default(20).describe('most periods')
  }),
  answer: z.strictObject({
    position: answeredAt,
    unit: z.literal('g'),
    /** Periods that were touched; the latest are answered. */
    total: z.int(),
    periods: z.array(
      z.strictObject({
        from: day,
        to: day,
        /** The first hundred, the latest first; none where a count elsewhere carries over. */
        causes: z.array(cause),
        causesTotal: z.int(),
        /** Those whose figures differ. */
        flows: z.array(z.strictObject({ id: z.string(), ...changed })),
        stockChanges: z.array(z.strictObject({ id: z.string(), ...changed })),
        /** in − out − stock change as measured, where it differs. */
        imbalances: z.array(
          z.strictObject({ process: z.string(), before: imbalance, after: imbalance })
        ),
        global: z.strictObject({ before: verdict, after: verdict })
      })
    )
  })
})

export type IndicatorsAsked = z.output<typeof indicators.parameters>
export type LiveIndicatorsAnswer = z.infer<typeof indicators.answer>
export type ChangesAnswer = z.infer<typeof changes.answer>
export type ChangesParameters = z.output<typeof changes.parameters>
export type Assumption = z.infer<typeof assumption>
export type SystemAnswer = z.infer<typeof system.answer>
export type SystemPeriod = SystemAnswer['periods'][number]
export type SystemParameters = z.output<typeof systemParameters>
export type LayerParameters = z.output<typeof layerParameters>
export type LayerAnswer = z.infer<typeof layerAnswer>
export type AskedSystem = z.output<typeof system.parameters>
