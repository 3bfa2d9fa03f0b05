import { z } from 'zod'
import { Failure } from '../failure.ts'
import { type Closure, closureOf } from './closure.ts'
import { ends, frameVersions, wasteFrames } from './flow-set.ts'
import { type Hierarchy, hierarchyOf, tierNames, weightVersions } from './hierarchy.ts'
import { independentCovariance, type Measured, matrixCovariance } from './indicator.ts'
import { type IndicatorAnswer, indicatorNames, indicators, indicatorsOf } from './indicators.ts'
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
  extraction: z.literal('domestic').optional()
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

/** Every figure with its uncertainty, and the conventions they rest on. */
export const indicatorAnswer = z.strictObject({
  frame: z.enum(frameVersions),
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
})

export type IndicatorsAnswer = z.infer<typeof indicatorAnswer>

interface Figures extends IndicatorAnswer {
  readonly hierarchy: Hierarchy
  readonly closure: Closure
}

type Document = z.infer<typeof indicatorDocument>

function refuseContradictions({ flows, processes, covariance }: Document): void {
  const seen = new Set<string>()
  const wrong = [...flows, ...processes].flatMap(({ id }) =>
    seen.size === seen.add(id).size ? [`${id} occurs twice`] : []
  )
  const size = covariance?.ids.length ?? 0
  if (covariance !== undefined) {
    const rows = covariance.matrix.filter((row) => row.length !== size)
    if (covariance.matrix.length !== size || rows.length > 0) {
      wrong.push(`the covariance of ${size} flows must be a matrix of ${size} by ${size}`)
    }
    wrong.push(
      ...covariance.ids
        .filter((id) => !seen.has(id))
        .map((id) => `${id} of the covariance is no flow`)
    )
  }
  if (wrong.length === 0) return
  throw new Failure('mfa_invalid', wrong.join('; '), { problems: wrong.length })
}

/**
 * Answers a document with all indicators, the food-use hierarchy and the closure of the balances.
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
  const stocksApart = flows.filter(({ stockChange }) => !stockChange)
  return {
    ...indicatorsOf(stocksApart, measured, frame),
    hierarchy: hierarchyOf(stocksApart, measured, hierarchy),
    closure: closureOf(
      processes.map(({ id }) => id),
      flows,
      measured
    )
  }
}
