import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { BoundaryRow, ListAnswer } from '../../../projections/boundaries/contract.ts'
import { address, go, language, texts } from '../../app/address.ts'
import { type Answer, query } from '../../app/api.ts'
import { formatFor } from '../../app/format.ts'
import { type Resource, useResource } from '../../app/resource.ts'
import { partySignedIn } from '../../app/session.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { labelOf } from '../../app/texts/labels.ts'
import { placeName } from '../../app/texts/place-names.ts'
import {
  boundaryFor,
  type FlowWindow,
  loadFigures,
  loadSurroundings,
  parametersOf,
  type Surroundings,
  windowFor
} from './figures.ts'
import { FiguresView } from './figures-view.tsx'
import { Filters } from './filters.tsx'
import { Living } from './living.tsx'
import { FirstRun, UnknownBoundary } from './no-figures.tsx'
import { isSimulation } from './simulation.ts'
import { type FlowsState, readState, writeState } from './state.ts'

/** A change of state is a new address: a link to it shows the same, and the back button undoes it. */
function change(part: Partial<FlowsState>): void {
  const { path, search } = address.value
  go(path + writeState(search, { ...readState(search), ...part }))
}

/** Whether what is shown answers another address; a period that moves on by itself is none. */
function useIsOutdated(resource: Resource<unknown>, state: FlowsState): boolean {
  const { boundary, from, to, last, group, level } = state
  const asked = JSON.stringify([boundary, from, to, last, group, level])
  const answered = useRef(asked)
  useEffect(() => {
    if (resource.status === 'ready') answered.current = asked
    // Only an answer makes it: until then the address has changed alone.
  }, [resource])
  return resource.status === 'loading' && answered.current !== asked
}

/** Says whose movements these are, where it is not everybody's. */
function Whose({ names }: Pick<Surroundings, 'names'>) {
  const party = partySignedIn()
  if (party === null) return null
  const code = language.value
  const name = placeName(code, party, names) ?? labelOf(code, party)
  return <p class="whose">{texts.value.chain.onlyOf(name)}</p>
}

function Heading({ window, names }: { window: FlowWindow } & Pick<Surroundings, 'names'>) {
  const { flows, chain } = texts.value
  const code = language.value
  const { day } = formatFor(code)
  return (
    <>
      <h1>{flows.titleOf(window.boundary.label)}</h1>
      {isSimulation(window.boundary) && <p class="simulation">{chain.simulation.badge}</p>}
      <p class="period">
        {day(window.from)} – {day(window.to)}
        {window.group !== null && ` · ${labelOf(code, window.group)}`}
      </p>
      <Whose names={names} />
    </>
  )
}

/** The list of boundaries, and how to ask for a newer one. */
interface Source {
  readonly list: Answer<ListAnswer>
  readonly newer: 'none' | 'awaited' | 'failed'
  readonly refresh: () => void
}

interface WindowProps extends Source {
  readonly state: FlowsState
  readonly window: FlowWindow
  readonly surroundings: Surroundings
}

/** Everything about one window; figures of a newer position take the place of the older quietly. */
function WindowFlows(props: WindowProps) {
  const { list, state, window, surroundings } = props
  const { resource, retry } = useResource(
    JSON.stringify(parametersOf(window)),
    (signal) => loadFigures(window, surroundings, signal),
    list.value.position
  )
  const isOutdated = useIsOutdated(resource, state)
  const code = language.value
  const states = [props.newer, resource.status === 'ready' ? resource.newer : 'none']
  const isLiving = surroundings.daily && window.to >= (window.boundary.to ?? '')
  return (
    <>
      <Heading window={window} names={surroundings.names} />
      <Filters
        state={state}
        window={window}
        boundaries={list.value.rows}
        daily={surroundings.daily}
        words={{ texts: texts.value, label: (id) => labelOf(code, id) }}
        change={change}
      />
      {isLiving && (
        <Living
          answeredAt={list.answeredAt}
          state={(['awaited', 'failed'] as const).find((one) => states.includes(one)) ?? 'none'}
          format={formatFor(code)}
          refresh={props.refresh}
        />
      )}
      <div class={isOutdated ? 'results is-loading' : 'results'}>
        {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
        {resource.value === null && resource.status === 'loading' && <Loading />}
        {resource.value !== null && (
          <FiguresView figures={resource.value} state={state} change={change} />
        )}
      </div>
    </>
  )
}

function BoundaryFlows(props: Source & { boundary: BoundaryRow; state: FlowsState }) {
  const { boundary, state } = props
  const { resource, retry } = useResource(
    boundary.boundary,
    (signal) => loadSurroundings(boundary, signal),
    // With a new day there may be new places.
    boundary.to
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  const surroundings = resource.value
  // While another boundary is on its way, the one before must not lend it its names.
  if (surroundings?.boundary !== boundary.boundary) return <Loading />
  const window = windowFor(state, boundary, surroundings)
  if (window === null) return <FirstRun />
  return <WindowFlows {...props} window={window} surroundings={surroundings} />
}

/** The Sankey page: filters, diagram or table, and what stands behind a mark. */
export function FlowsView() {
  const [asked, setAsked] = useState(0)
  const refresh = useCallback(() => setAsked((times) => times + 1), [])
  const { resource, retry } = useResource(
    'boundaries',
    (signal) => query<ListAnswer>('/api/boundaries/list', {}, signal),
    String(asked)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  const list = resource.value
  const state = readState(address.value.search)
  const boundary = boundaryFor(state.boundary, list.value.rows)
  const newer = resource.status === 'ready' ? resource.newer : 'awaited'
  if (boundary !== null) return <BoundaryFlows {...{ list, newer, refresh, boundary, state }} />
  const { answeredAt } = list
  return (
    <>
      {list.value.rows.length > 0 && state.boundary !== null ? (
        <UnknownBoundary state={state} boundaries={list.value.rows} />
      ) : (
        <FirstRun />
      )}
      <Living {...{ answeredAt, state: newer, format: formatFor(language.value), refresh }} />
    </>
  )
}
