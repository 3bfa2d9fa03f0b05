import { useMemo } from 'preact/hooks'
import type { BoundaryRow, ListAnswer } from '../../../projections/boundaries/contract.ts'
import { address, go, language, texts } from '../../app/address.ts'
import { query } from '../../app/api.ts'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { labelOf } from '../../app/texts/labels.ts'
import { Chart } from './chart.tsx'
import { Downloads } from './downloads.tsx'
import { type Figures, isUnknown, loadFigures, parametersOf, windowFor } from './figures.ts'
import { Filters } from './filters.tsx'
import { FirstRun, UnknownBoundary } from './no-figures.tsx'
import { Notes, Summary } from './notes.tsx'
import { Panel } from './panel.tsx'
import { type FlowsState, keyOf, readState, selectionOf, writeState } from './state.ts'
import { FlowTable } from './table.tsx'
import { flowWords } from './words.ts'

/** A change of state is a new address: a link to it shows the same, and the back button undoes it. */
function change(part: Partial<FlowsState>): void {
  const { path, search } = address.value
  go(path + writeState(search, { ...readState(search), ...part }))
}

function ShowSwitch({ state }: { state: FlowsState }) {
  const { filters } = texts.value
  return (
    <fieldset class="switch">
      <legend>{filters.show}</legend>
      {(['chart', 'table'] as const).map((show) => (
        <button
          key={show}
          type="button"
          aria-pressed={state.show === show}
          onClick={() => change({ show })}
        >
          {filters[show]}
        </button>
      ))}
    </fieldset>
  )
}

function FiguresView({ figures, state }: { figures: Figures; state: FlowsState }) {
  const { window, diagram } = figures
  const code = language.value
  const known = window.boundary.inhabitants !== null
  const unit = state.unit === 'per-inhabitant' && !known ? 't' : state.unit
  const words = useMemo(
    () =>
      flowWords({
        language: code,
        unit,
        inhabitants: window.boundary.inhabitants,
        supplyGrams: figures.totals.inGrams,
        diagram
      }),
    [code, unit, figures, window, diagram]
  )
  const title = words.texts.flows.titleOf(window.boundary.label)
  const selectedKey = keyOf(state.selection)
  const choose = (key: string | null) =>
    change({ selection: key === null ? null : selectionOf(diagram, key) })
  if (diagram.links.length === 0) {
    return (
      <div class="state">
        <p>{words.texts.flows.nothingInWindow}</p>
        <button
          type="button"
          class="btn btn-outline-primary"
          onClick={() => change({ from: null, to: null, group: null })}
        >
          {words.texts.flows.showAll}
        </button>
        <Notes figures={figures} words={words} />
      </div>
    )
  }
  return (
    <>
      <Summary figures={figures} words={words} select={(selection) => change({ selection })} />
      <div class="figure-tools">
        <ShowSwitch state={state} />
        <Downloads figures={figures} words={words} unit={unit} title={title} />
      </div>
      {state.show === 'chart' ? (
        <Chart
          diagram={diagram}
          words={words}
          title={title}
          selectedKey={selectedKey}
          choose={choose}
        />
      ) : (
        <FlowTable figures={figures} words={words} selectedKey={selectedKey} choose={choose} />
      )}
      {state.selection !== null && (
        <Panel
          selection={state.selection}
          figures={figures}
          words={words}
          select={(selection) => change({ selection })}
        />
      )}
      <Notes figures={figures} words={words} />
    </>
  )
}

function FlowsOf({ boundaries }: { boundaries: readonly BoundaryRow[] }) {
  const state = readState(address.value.search)
  const window = windowFor(state, boundaries)
  const key = window === null ? null : JSON.stringify(parametersOf(window))
  const { resource, retry } = useResource(key, (signal) => {
    if (window === null) throw new Error('a window is there whenever there is a key')
    return loadFigures(window, signal)
  })
  if (boundaries.length > 0 && isUnknown(state.boundary, boundaries)) {
    return <UnknownBoundary state={state} boundaries={boundaries} />
  }
  if (window === null) return <FirstRun />
  const code = language.value
  const format = formatFor(code)
  return (
    <>
      <h1>{texts.value.flows.titleOf(window.boundary.label)}</h1>
      <p class="period">
        {format.day(window.from)} – {format.day(window.to)}
        {window.group !== null && ` · ${labelOf(code, window.group)}`}
      </p>
      <Filters
        state={state}
        window={window}
        boundaries={boundaries}
        words={{ texts: texts.value, label: (id) => labelOf(code, id) }}
        change={change}
      />
      <div class={resource.status === 'loading' ? 'results is-loading' : 'results'}>
        {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
        {resource.value === null && resource.status === 'loading' && <Loading />}
        {resource.value !== null && <FiguresView figures={resource.value} state={state} />}
      </div>
    </>
  )
}

/** The Sankey page: filters, diagram or table, and what stands behind a mark. */
export function FlowsView() {
  const { resource, retry } = useResource('boundaries', (signal) =>
    query<ListAnswer>('/api/boundaries/list', {}, signal)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  return <FlowsOf boundaries={resource.value.value.rows} />
}
