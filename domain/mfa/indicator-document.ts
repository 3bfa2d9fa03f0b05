import { z } from 'zod'
import { Failure } from '../failure.ts'
import { type Closure, closureOf } from './closure.ts'
import { ends, frameVersions, wasteFrames } from './flow-set.ts'
import { covarianceProblems } from './given-covariance.ts'
import { type Hierarchy, hierarchyOf, tierNames, weightVersions } from './hierarchy.ts'
import { independentCovariance, type Measured, matrixCovariance } from './indicator.ts'
import {
  type IndicatorAnswer,
  type IndicatorChange,
  indicatorChanges,
  indicatorNames,
  indicators,
  indicatorsOf
} from './indicators.ts'
import { modelId, readModel } from './read-model.ts'

const mostFlows = 50_000
/** A matrix of as many entries is 25 MB of JSON. */
const mostCovariances = 1_000

const flow = z.strictObject({
  id: modelId,
  from: modelId,
  to: modelId,
  value: z.number().nullable().describe('kg per period; null where it is not known'),
  sd: z.number().min(0).default(0).describe('one standard deviation'),
  stockChange: z.boolean().default(false).describe('what the stock of "from" grew by'),
  crossing: z.enum(['in', 'out', 'inside']).optional().describe('of the boundary'),
  material: z.enum(['food', 'waste_for_recovery', 'raw_material']).optional(),
  end: z.enum(ends).optional().describe('where food ends'),
  sourceStage: z.string().max(200).optional(),
  targetStage: z.string().max(200).optional(),
  recovery: z.enum(['recycling', 'backfilling', 'energy']).optional(),
  extraction: z.literal('domestic').optional(),
  period: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .describe('period that it is of, as 2025-06; every flow has one, or none has')
})

/** Flows that are described, to be put into figures. */
export const indicatorDocument = z.strictObject({
  processes: z
    .array(z.strictObject({ id: modelId }))
    .max(mostFlows)
    .default([])
    .describe('those inside the boundary, whose closure is asked'),
  flows: z.array(flow).max(mostFlows),
  covariance: z
    .strictObject({
      ids: z.array(modelId).max(mostCovariances),
      matrix: z.array(z.array(z.number()).max(mostCovariances)).max(mostCovariances)
    })
    .optional()
    .describe('of reconciled flows; without it the sds are taken as independent'),
  frame: z
    .enum(frameVersions)
    .default('eu-2019-1597')
    .describe(
      `what counts as waste. ${wasteFrames.map(({ version, source }) => `${version}: ${source}`).join('. ')}`
    ),
  hierarchy: z.enum(weightVersions).default('even-steps-1').describe('weights of the index')
})

const interval = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('between'), low: z.number(), high: z.number() }),
    z.strictObject({ kind: z.literal('outside'), low: z.number(), high: z.number() }),
    z.strictObject({ kind: z.literal('anywhere') })
  ])
  .describe('95 %; "outside" means below low or above high')

const figure = {
  value: z.number().nullable(),
  sd: z.number().nullable().describe('null where the figure is too lopsided to have one'),
  interval: interval.nullable(),
  reason: z.string().nullable().describe('why there is no value')
}

const all = {
  indicators: z.array(
    z.strictObject({
      indicator: z
        .enum(indicatorNames)
        .describe(indicatorNames.map((name) => `${name}: ${indicators[name].doc}`).join(' ')),
      title: z.string(),
      unit: z.enum(['share', 'meals']),
      ...figure
    })
  ),
  lossByStage: z.array(z.strictObject({ stage: z.string(), ...figure })),
  hierarchy: z.strictObject({
    weights: z.enum(weightVersions),
    shares: z.array(z.strictObject({ tier: z.enum(tierNames), ...figure })),
    index: z.strictObject(figure)
  }),
  closure: z.strictObject({
    processes: z.array(
      z.strictObject({
        process: z.string(),
        error: z.strictObject(figure).describe('in - out - stock change, kg'),
        unaccounted: z.strictObject(figure)
      })
    ),
    system: z.strictObject(figure)
  })
}

const change = z.strictObject({
  indicator: z.enum(indicatorNames),
  change: z
    .strictObject({ value: z.number(), sd: z.number() })
    .nullable()
    .describe('null where one of both figures has no sd')
})

/** Every figure with its uncertainty, and the conventions they rest on. */
export const indicatorAnswer = z.strictObject({
  frame: z.enum(frameVersions),
  ...all,
  periods: z
    .array(
      z.strictObject({
        period: z.string(),
        ...all,
        changes: z
          .array(change)
          .describe('since the period before; what both err together is no change')
      })
    )
    .describe('the same of the flows of each period, in the order in which they are first named')
})

export type IndicatorsAnswer = z.infer<typeof indicatorAnswer>

interface PeriodFigures extends Omit<IndicatorAnswer, 'frame'> {
  readonly hierarchy: Hierarchy
  readonly closure: Closure
}

interface Figures extends PeriodFigures {
  readonly frame: string
  readonly periods: readonly (PeriodFigures & {
    readonly period: string
    readonly changes: readonly IndicatorChange[]
  })[]
}

type Document = z.infer<typeof indicatorDocument>

function refuseContradictions({ flows, processes, covariance }: Document): void {
  const seen = new Set<string>()
  const wrong = [...flows, ...processes].flatMap(({ id }) =>
    seen.size === seen.add(id).size ? [`${id} occurs twice`] : []
  )
  if (covariance !== undefined) {
    wrong.push(
      ...covariance.ids
        .filter((id) => !seen.has(id))
        .map((id) => `${id} of the covariance is no flow`),
      ...covarianceProblems(covariance)
    )
  }
  const timeless = flows.filter(({ period }) => period === undefined)
  if (timeless.length < flows.length) {
    wrong.push(...timeless.map(({ id }) => `${id} has no period; every flow has one, or none has`))
  }
  if (wrong.length === 0) return
  throw new Failure('mfa_invalid', wrong.join('; '), { problems: wrong.length })
}

interface About {
  readonly processes: readonly string[]
  readonly measured: Measured
  readonly frame: Document['frame']
  readonly hierarchy: Document['hierarchy']
}

function figuresOf(flows: Document['flows'], about: About): PeriodFigures {
  const { processes, measured, frame, hierarchy } = about
  const moved = flows.filter(({ stockChange }) => !stockChange)
  const { indicators: rates, lossByStage } = indicatorsOf(moved, measured, frame)
  return {
    ...{ indicators: rates, lossByStage },
    hierarchy: hierarchyOf(moved, measured, hierarchy),
    closure: closureOf(processes, flows, measured)
  }
}

/** The figures of every period, and what changed since the one before under the errors of both. */
function seriesOf(flows: Document['flows'], about: About): Figures['periods'] {
  const timed = flows.filter(({ period }) => period !== undefined)
  const byPeriod = [...Map.groupBy(timed, ({ period = '' }) => period)]
  return byPeriod.map(([period, own], at) => {
    const before = byPeriod[at - 1]?.[1]
    const changes = before === undefined ? [] : indicatorChanges(before, own, about)
    return { period, ...figuresOf(own, about), changes }
  })
}

/**
 * Answers a document with all indicators, the food-use hierarchy and the closure of the balances: of
 * all flows, and of those of each period.
 *
 * @throws Failure `mfa_invalid`, listing every flaw
 */
export function computeIndicators(raw: unknown): Figures {
  const document = readModel(indicatorDocument, raw)
  refuseContradictions(document)
  const { flows, processes, covariance, frame, hierarchy } = document
  const measured: Measured = {
    values: new Map(flows.map(({ id, value }) => [id, value])),
    covariance:
      covariance === undefined
        ? independentCovariance(new Map(flows.map(({ id, sd }) => [id, sd])))
        : matrixCovariance(covariance.ids, covariance.matrix)
  }
  const about = { processes: processes.map(({ id }) => id), measured, frame, hierarchy }
  return { frame, ...figuresOf(flows, about), periods: seriesOf(flows, about) }
}
