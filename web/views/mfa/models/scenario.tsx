import { useMemo, useState } from 'preact/hooks'
import type { ForwardAnswer } from '../../../../domain/mfa/forward-document.ts'
import type { AsShares } from '../../../../domain/mfa/forward-of.ts'
import { compute } from '../../../app/api.ts'
import { useResource } from '../../../app/resource.ts'
import { Failed, Loading } from '../../../app/states.tsx'
import { Drawing } from '../drawing.tsx'
import type { Solved } from '../solved.ts'
import type { MfaState } from '../state.ts'
import { systemDiagram } from '../system-diagram.ts'
import { chartWords, type Figures } from '../words.ts'
import { Attributions, Destinations, Transfers } from './forward-tables.tsx'
import { percentFor } from './percent.ts'
import {
  changeable,
  changedFlows,
  placeNames,
  readWhatIf,
  sharesOf,
  shareToday,
  type WhatIf,
  whatIfDocument
} from './what-if.ts'

interface Props {
  readonly solved: Solved
  readonly figures: Figures
  readonly state: MfaState
  readonly change: (part: Partial<MfaState>) => void
}

interface Asking extends Props {
  readonly shares: AsShares
}

/** Which share to change, and to what. */
function Question({ shares, figures, state, change }: Asking) {
  const { scenario: words } = figures.texts.models
  const percent = percentFor(figures.language)
  const [flow, setFlow] = useState(state.whatIf)
  const [expense, setExpense] = useState(state.expense)
  const [typed, setTyped] = useState(state.percent ?? '')
  const [isWrong, setWrong] = useState(false)
  const flows = changeable(shares)
  const from = flows.find(({ id }) => id === flow)?.from
  const beside = flows.filter((one) => one.from === from && one.id !== flow)
  const today = flow === null ? null : shareToday(shares, flow, expense)
  const submit = () => {
    const value = Number(typed.replace(',', '.'))
    const isFit = typed.trim() !== '' && value >= 0 && value <= 100
    setWrong(!isFit)
    if (isFit && flow !== null) change({ whatIf: flow, expense, percent: String(value) })
  }
  return (
    <form
      class="what-if"
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div class="field">
        <label for="what-if-flow">{words.flow}</label>
        <select
          id="what-if-flow"
          value={flow ?? ''}
          onChange={({ currentTarget: { value } }) => {
            setFlow(value === '' ? null : value)
            setExpense(null)
          }}
        >
          <option value="">{words.choose}</option>
          {flows.map(({ id }) => (
            <option key={id} value={id}>
              {figures.flow(id)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="what-if-expense">{words.expense}</label>
        <select
          id="what-if-expense"
          value={expense ?? ''}
          disabled={flow === null}
          onChange={({ currentTarget: { value } }) => setExpense(value === '' ? null : value)}
        >
          <option value="">{words.others}</option>
          {beside.map(({ id }) => (
            <option key={id} value={id}>
              {figures.flow(id)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="what-if-percent">
          {expense === null ? words.percentOfAll : words.percentOfTwo}
        </label>
        <input
          id="what-if-percent"
          inputMode="decimal"
          autocomplete="off"
          value={typed}
          aria-describedby="what-if-today"
          aria-invalid={isWrong}
          onInput={({ currentTarget: { value } }) => setTyped(value)}
        />
        <p id="what-if-today" class="field-note">
          {today === null ? '' : words.now(percent(today))}
        </p>
      </div>
      <div class="editor-actions">
        <button type="submit" class="btn btn-primary" disabled={flow === null}>
          {words.submit}
        </button>
        {state.whatIf !== null && (
          <button
            type="button"
            class="btn btn-outline-primary"
            onClick={() => {
              setFlow(null)
              setExpense(null)
              setTyped('')
              change({ whatIf: null, expense: null, percent: null })
            }}
          >
            {words.reset}
          </button>
        )}
      </div>
      {isWrong && (
        <p class="alert alert-danger" role="alert">
          {words.outOfRange}
        </p>
      )}
    </form>
  )
}

function sentence({ flow, expense, share }: WhatIf, { shares, figures }: Asking): string {
  const { scenario: words } = figures.texts.models
  const from = shares.system.transfers.find(({ id }) => id === flow)?.from ?? ''
  const whole =
    expense === null
      ? words.ofAll(figures.name(from))
      : words.ofTwo(figures.flow(flow), figures.flow(expense))
  return words.told(figures.flow(flow), percentFor(figures.language)(share), whole)
}

function ChangedDrawing({ solved, figures, answer }: Asking & { answer: ForwardAnswer }) {
  const { scenario } = answer
  const title = figures.texts.models.scenario.drawing
  const drawn = useMemo(
    () => systemDiagram(changedFlows(solved, scenario?.transfers ?? []), 'reconciled'),
    [solved, scenario]
  )
  const words = useMemo(() => chartWords({ figures, diagram: drawn.diagram }), [figures, drawn])
  const [chosen, choose] = useState<string | null>(null)
  return (
    <Drawing
      id="what-if-chart"
      {...{ diagram: drawn.diagram, words, figures, title, chosen, choose }}
      footer={[]}
    />
  )
}

/** Where what reaches a place came from. */
function Place({ shares, figures, state, change }: Asking) {
  const { attribution: words } = figures.texts.models
  const { processes, transfers } = shares.system
  const places = [...new Set([...transfers.map(({ to }) => to), ...processes.map(({ id }) => id)])]
  return (
    <div class="field">
      <label for="what-if-place">{words.of}</label>
      <select
        id="what-if-place"
        value={state.place ?? ''}
        onChange={({ currentTarget: { value } }) => change({ place: value === '' ? null : value })}
      >
        <option value="">{words.choose}</option>
        {places.map((id) => (
          <option key={id} value={id}>
            {figures.name(id)}
          </option>
        ))}
      </select>
    </div>
  )
}

function Answered(props: Asking) {
  const { shares, figures, state } = props
  const whatIf = readWhatIf(state, shares)
  const known = new Set(shares.system.transfers.flatMap(({ from, to }) => [from, to]))
  const place = state.place !== null && known.has(state.place) ? state.place : null
  const isAsked = whatIf !== null || place !== null
  const document = whatIfDocument(shares, { whatIf, place })
  const { resource, retry } = useResource(isAsked ? JSON.stringify(document) : null, (signal) =>
    compute<ForwardAnswer>('/api/mfa/forward', document, signal)
  )
  const { attribution: words } = figures.texts.models
  // An answer to the question before is none to this one.
  const answer = resource.status === 'ready' ? resource.value.value : null
  const flowName = (id: string) => figures.flow(id)
  return (
    <>
      {isAsked && resource.status === 'failed' && (
        <Failed problem={resource.problem} retry={retry} />
      )}
      {isAsked && answer === null && resource.status !== 'failed' && <Loading />}
      {isAsked && whatIf !== null && answer !== null && answer.scenario !== null && (
        <div class="what-if-answer">
          <p role="status">{sentence(whatIf, props)}</p>
          <Destinations {...{ answer, figures }} />
          <Transfers {...{ answer, figures, flowName }} />
          <ChangedDrawing {...props} answer={answer} />
        </div>
      )}
      <h3>{words.title}</h3>
      <p>{words.lead}</p>
      <Place {...props} />
      {place !== null && answer !== null && <Attributions {...{ answer, figures, flowName }} />}
    </>
  )
}

/** Asks a solved system, a document's or the live city's, what a change would make of it. */
export function Scenario(props: Props) {
  const { solved, figures: given, state } = props
  const { models, mfa } = given.texts
  const words = models.scenario
  const shares = useMemo(() => sharesOf(solved), [solved])
  const figures = useMemo(() => {
    const unexplained = new Map(
      [...shares.unexplained].map(([process, id]) => [
        id,
        words.unexplainedInto(given.name(process))
      ])
    )
    return {
      ...given,
      name: placeNames(solved, { name: given.name, stockOf: mfa.stockOf }),
      flow: (id: string) => unexplained.get(id) ?? given.flow(id)
    }
  }, [given, solved, shares])
  if (changeable(shares).length === 0) return null
  const asking = { ...props, figures, shares }
  const names = (ids: Iterable<string>, name: (id: string) => string) =>
    [...ids].map(name).join(', ')
  const isOpen = state.whatIf !== null || state.place !== null
  return (
    <details class="model scenario" open={isOpen}>
      <summary>{words.title}</summary>
      <p>{words.lead}</p>
      <Question key={state.whatIf ?? ''} {...asking} />
      {shares.left.length > 0 && <p>{words.left(names(shares.left, given.flow))}</p>}
      {shares.unexplained.size > 0 && (
        <p>{words.unexplained(names(shares.unexplained.keys(), given.name))}</p>
      )}
      <Answered {...asking} />
    </details>
  )
}
