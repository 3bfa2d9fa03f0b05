import { useMemo } from 'preact/hooks'
import type { MfaAnswer } from '../../../../domain/mfa/answer.ts'
import type { IndicatorsAnswer } from '../../../../domain/mfa/indicator-document.ts'
import { describeFlows, plantUse } from '../../../../domain/mfa/live/described.ts'
import type { DestinationsAnswer } from '../../../../projections/waste/contract.ts'
import { compute, query } from '../../../app/api.ts'
import { useResource } from '../../../app/resource.ts'
import { Failed, Loading } from '../../../app/states.tsx'
import type { CityWindow } from '../city-filters.tsx'
import type { Solved } from '../solved.ts'
import type { Figures } from '../words.ts'
import { IndicatorTables } from './indicator-tables.tsx'
import { indicatorsOf, systemWithCovariance } from './live-documents.ts'

interface Props {
  readonly solved: Solved
  readonly figures: Figures
  readonly window: CityWindow
}

interface Found {
  /** Null where the flows do not say where food ends. */
  readonly answer: IndicatorsAnswer | null
  /** Flows that would count, had they a value. */
  readonly left: readonly string[]
}

async function loadIndicators(
  { solved, window }: Pick<Props, 'solved' | 'window'>,
  signal: AbortSignal
): Promise<Found> {
  const { boundary, from, to } = window
  const asked = { boundary: boundary.boundary, from, to }
  const waste = await query<DestinationsAnswer>('/api/waste/destinations', asked, signal)
  const collected = waste.value.food.map(({ destination, collected: { grams } }) => {
    return { destination, grams }
  })
  const flows = solved.flows.flatMap(({ to: target, ...flow }) =>
    target === null ? [] : [{ ...flow, to: target }]
  )
  const { processes } = solved
  const described = describeFlows({ processes, flows }, plantUse(collected, flows))
  const valued = new Set(flows.flatMap(({ id, value }) => (value === null ? [] : [id])))
  const parts = described.filter(({ of }) => valued.has(of))
  const left = described.filter(
    ({ of, end, crossing }) => !valued.has(of) && (end !== undefined || crossing !== undefined)
  )
  const names = [...new Set(left.map(({ of }) => of))]
  if (!parts.some(({ end }) => end !== undefined)) return { answer: null, left: names }
  // Reconciled flows share their errors, so they are solved once more for their covariances.
  const { document, chosen } = systemWithCovariance(solved, parts)
  const { value } = await compute<MfaAnswer>('/api/mfa/reconcile', document, signal)
  const asIndicators = indicatorsOf(solved, parts, chosen, value)
  const answer = await compute<IndicatorsAnswer>('/api/mfa/indicators', asIndicators, signal)
  return { answer: answer.value, left: names }
}

/** The indicators of the live city in the period asked for. */
export function LiveIndicators({ solved, figures, window }: Props) {
  const { boundary, from, to, level } = window
  const { indicators: words } = figures.texts.models
  const { resource, retry } = useResource(
    JSON.stringify(['indicators', boundary.boundary, from, to, level, solved.answer.global]),
    (signal) => loadIndicators({ solved, window }, signal)
  )
  const stages = figures.texts.chart.stages
  const stageName = useMemo(() => {
    const named = new Map<string, string>(Object.entries(stages))
    return (stage: string) => named.get(stage) ?? stage
  }, [stages])
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.status === 'loading') return <Loading />
  const { answer, left } = resource.value
  const { scenario } = figures.texts.models
  return (
    <section class="indicators">
      <h2>{words.title}</h2>
      {answer === null ? (
        <p>{words.notInFlows}</p>
      ) : (
        <>
          <p>
            {words.liveLead} {words.lead}
          </p>
          <IndicatorTables answer={withoutTrade(answer)} {...{ figures, stageName }} />
          <p>{words.withoutTrade}</p>
        </>
      )}
      {left.length > 0 && <p>{scenario.left(left.map(figures.flow).join(', '))}</p>}
    </section>
  )
}

/** Which of the food is traded on beyond the boundary is not recorded, and the circular use needs it. */
function withoutTrade({ indicators, ...answer }: IndicatorsAnswer): IndicatorsAnswer {
  const known = indicators.filter(({ indicator }) => indicator !== 'circular_material_use')
  return { ...answer, indicators: known }
}
