import type { ComponentChildren } from 'preact'
import type { ForwardAnswer } from '../../../../domain/mfa/forward-document.ts'
import type { IndicatorsAnswer } from '../../../../domain/mfa/indicator-document.ts'
import type { StockAnswer } from '../../../../domain/mfa/stock-document.ts'
import { compute } from '../../../app/api.ts'
import { useResource } from '../../../app/resource.ts'
import { Loading } from '../../../app/states.tsx'
import type { ModelKind } from '../document.ts'
import { Refused } from '../refused.tsx'
import type { Figures } from '../words.ts'
import { Attributions, Destinations, Processes, Transfers } from './forward-tables.tsx'
import { IndicatorTables } from './indicator-tables.tsx'
import { Cohorts, StockCourse } from './stocks-tables.tsx'

interface Props {
  readonly document: object
  readonly text: string
  readonly figures: Figures
  readonly goTo: (offset: number) => void
}

function Computed<Answer>(
  props: Props & { model: ModelKind; show: (answer: Answer) => ComponentChildren }
) {
  const { document, text, goTo, model, show } = props
  const { resource, retry } = useResource(`${model} ${text}`, (signal) =>
    compute<Answer>(`/api/mfa/${model}`, document, signal)
  )
  if (resource.status === 'failed') {
    return <Refused problem={resource.problem} {...{ text, retry, goTo }} />
  }
  return resource.value === null ? <Loading /> : show(resource.value.value)
}

function ForwardOutcome(props: Props) {
  const { figures } = props
  const show = (answer: ForwardAnswer) => (
    <>
      <Destinations {...{ answer, figures }} />
      <Transfers {...{ answer, figures }} />
      <Processes {...{ answer, figures }} />
      <Attributions {...{ answer, figures }} />
    </>
  )
  return <Computed<ForwardAnswer> {...props} model="forward" show={show} />
}

function StocksOutcome(props: Props) {
  const { figures } = props
  const show = (answer: StockAnswer) => (
    <>
      <h2>{figures.texts.models.stocks.title}</h2>
      <StockCourse {...{ answer, figures }} />
      <Cohorts {...{ answer, figures }} />
    </>
  )
  return <Computed<StockAnswer> {...props} model="stocks" show={show} />
}

function IndicatorsOutcome(props: Props) {
  const { figures } = props
  const { indicators: words } = figures.texts.models
  const show = (answer: IndicatorsAnswer) => (
    <>
      <h2>{words.title}</h2>
      <p>{words.lead}</p>
      <IndicatorTables {...{ answer, figures }} />
    </>
  )
  return <Computed<IndicatorsAnswer> {...props} model="indicators" show={show} />
}

const outcomes = {
  forward: ForwardOutcome,
  stocks: StocksOutcome,
  indicators: IndicatorsOutcome
} as const satisfies Record<ModelKind, unknown>

/** What one of the models makes of a document. */
export function ModelOutcome({ model, ...props }: Props & { readonly model: ModelKind }) {
  const Outcome = outcomes[model]
  return <Outcome {...props} />
}
