import { useMemo } from 'preact/hooks'
import type { LiveIndicatorsAnswer } from '../../../../projections/mfa/system/contract.ts'
import { query } from '../../../app/api.ts'
import { useResource } from '../../../app/resource.ts'
import { Failed, Loading } from '../../../app/states.tsx'
import type { Figures } from '../words.ts'
import { IndicatorTables } from './indicator-tables.tsx'

interface Props {
  /** The question for the system that is shown, so that both are of the same. */
  readonly asked: Readonly<Record<string, string | number | null>>
  readonly figures: Figures
  readonly periodName: (period: string) => string
}

/** The indicators of the live city, over all that was asked for and of each of its periods. */
export function LiveIndicators({ asked, figures, periodName }: Props) {
  const { indicators: words } = figures.texts.models
  const { resource, retry } = useResource(JSON.stringify(['indicators', asked]), (signal) =>
    query<LiveIndicatorsAnswer>('/api/mfa/indicators', asked, signal)
  )
  const stages = figures.texts.chart.stages
  const stageName = useMemo(() => {
    const named = new Map<string, string>(Object.entries(stages))
    return (stage: string) => named.get(stage) ?? stage
  }, [stages])
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  const { indicators: answer, left } = resource.value.value
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
          <IndicatorTables {...{ answer, figures, stageName, periodName }} />
          <p>{words.withoutTrade}</p>
        </>
      )}
      {left.length > 0 && <p>{scenario.left(left.map(figures.flow).join(', '))}</p>}
    </section>
  )
}
