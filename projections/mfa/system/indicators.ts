import { Failure } from '../../../domain/failure.ts'
import { mostCovariances } from '../../../domain/mfa/document.ts'
import {
  computeIndicators,
  type IndicatorsAnswer,
  indicatorAnswer
} from '../../../domain/mfa/indicator-document.ts'
import { plantUse } from '../../../domain/mfa/live/described.ts'
import {
  indicatorDocumentOf,
  indicatorSums,
  withSums
} from '../../../domain/mfa/live/indicator-series.ts'
import type { DestinationName } from '../../../domain/waste/destination.ts'
import type { Engine } from '../../engine.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { destinations } from '../../waste/contract.ts'
import { answerDestinations } from '../../waste/destinations.ts'
import type { IndicatorsAsked, LiveIndicatorsAnswer } from './contract.ts'
import { findLinked } from './linked.ts'
import { optionsOf } from './period-answer.ts'
import type { Bucket } from './periods.ts'

type Collected = readonly { readonly destination: DestinationName; readonly grams: number }[]

/** What was collected as waste in each period, by where it went. */
async function collectedIn(
  readModel: TenantReadModel,
  buckets: readonly Bucket[],
  { boundary, asKnownAt }: IndicatorsAsked
): Promise<ReadonlyMap<string, Collected>> {
  const found = new Map<string, Collected>()
  for (const { from, to } of buckets) {
    const asked = destinations.parameters.parse({ boundary, from, to, asKnownAt })
    const { food } = await answerDestinations(readModel, asked)
    found.set(
      from,
      food.map(({ destination, collected: { grams } }) => ({ destination, grams }))
    )
  }
  return found
}

/** Trade in all materials, and in waste for recovery, is recorded nowhere here, and this one needs it. */
const needsTrade = 'circular_material_use'

function withoutTrade({ periods, ...whole }: IndicatorsAnswer): IndicatorsAnswer {
  const isKnown = ({ indicator }: { indicator: string }) => indicator !== needsTrade
  return {
    ...whole,
    indicators: whole.indicators.filter(isKnown),
    periods: periods.map((period) => ({
      ...period,
      indicators: period.indicators.filter(isKnown),
      changes: period.changes.filter(isKnown)
    }))
  }
}

/**
 * The indicators of the live flows, of each period of a window and of all together. The periods are
 * solved in one, so that what they err together is known: it is solved once for the figures, which say
 * what plants took, and once more for the covariances of what the indicators are sums of.
 *
 * @throws Failure like `answerSystem`, and `invalid_parameter` for more periods than can be told together.
 */
export async function answerIndicators(
  readModel: TenantReadModel,
  parameters: IndicatorsAsked,
  engine: Engine
): Promise<LiveIndicatorsAnswer> {
  const { frame, hierarchy, ...asked } = parameters
  const { facts, about, linked } = await findLinked(readModel, asked)
  const collected = await collectedIn(readModel, about.buckets, parameters)
  const options = { ...optionsOf(asked), eliminate: false }
  const solved = await engine.reconcile({ ...linked.document, options })
  const { sums, left } = indicatorSums(linked, solved, (period, flows) =>
    plantUse(collected.get(period) ?? [], flows)
  )
  const isTold = sums.some(({ parts }) =>
    parts.some(({ attributes: { end } }) => end !== undefined)
  )
  const answered = { position: facts.position, left: [...left] }
  if (!isTold) return { ...answered, indicators: null }
  if (sums.length > mostCovariances) {
    throw new Failure(
      'invalid_parameter',
      `the indicators of ${about.buckets.length} periods are made of ${sums.length} sums, more than ${mostCovariances}; ask for longer periods or a shorter window`,
      { sums: sums.length, most: mostCovariances }
    )
  }
  const covariance = sums.map(({ id }) => id)
  const joint = await engine.reconcile({
    ...withSums(linked.document, sums),
    options: { ...options, covariance }
  })
  const document = { ...indicatorDocumentOf(sums, joint), frame, hierarchy }
  return {
    ...answered,
    indicators: withoutTrade(indicatorAnswer.parse(computeIndicators(document)))
  }
}
