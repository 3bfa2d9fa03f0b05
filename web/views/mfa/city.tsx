import { useMemo } from 'preact/hooks'
import type { BoundaryRow, ListAnswer } from '../../../projections/boundaries/contract.ts'
import type { SystemAnswer, SystemPeriod } from '../../../projections/mfa/system/contract.ts'
import type { ViewAnswer } from '../../../projections/mfa/view/contract.ts'
import { language, pageAddress, texts } from '../../app/address.ts'
import { query } from '../../app/api.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { labelOf } from '../../app/texts/labels.ts'
import { placeKindOf, placeName } from '../../app/texts/place-names.ts'
import { boundaryFor, loadSurroundings, type Surroundings } from '../flows/figures.ts'
import { firstOfLast } from '../flows/span.ts'
import { CityFilters, type CityWindow } from './city-filters.tsx'
import { defaultDefinition, type Selection } from './default-definition.ts'
import { Definition } from './definition.tsx'
import { readable } from './document.ts'
import { LiveIndicators } from './models/live-indicators.tsx'
import { LiveStock } from './models/live-stock.tsx'
import { Scenario } from './models/scenario.tsx'
import { Refused } from './refused.tsx'
import type { Solved, SolvedFlow } from './solved.ts'
import type { MfaState } from './state.ts'
import { SystemView } from './system-view.tsx'
import { type Figures, figuresFor } from './words.ts'
import { WovenView } from './woven-view.tsx'

interface CityProps {
  readonly state: MfaState
  readonly change: (part: Partial<MfaState>) => void
}

const recentDays = 28
/** What a stock that nobody counted may have changed by, as a share of what passed its place. */
const assumedShare = 0.1

function solvedPeriod(period: SystemPeriod): Solved {
  return {
    answer: period,
    factors: period.factors,
    processes: period.balances.map(({ process }) => process),
    flows: [
      ...period.flows.map((flow): SolvedFlow => ({ ...flow, kind: 'flow' })),
      ...period.stockChanges.map(
        ({ process, ...change }): SolvedFlow => ({
          ...change,
          ...{ kind: 'stockChange', from: process, to: null }
        })
      )
    ]
  }
}

/** Words for the city: its places by name, its masses with their unit. */
function cityFigures(solved: Solved, names: ReadonlyMap<string, string>): Figures {
  const code = language.value
  const name = (id: string) => placeName(code, id, names) ?? labelOf(code, id)
  const { stockOf, city } = texts.value.mfa
  const flows = new Map(
    solved.flows.map(({ id, from, to }) => [
      id,
      [
        to === null ? stockOf(name(from)) : `${name(from)} → ${name(to)}`,
        ...(id.endsWith('(mass unknown)') ? [`(${city.unknownMass})`] : [])
      ].join(' ')
    ])
  )
  return figuresFor(code, 'g', { name, flow: (id) => flows.get(id) ?? id })
}

/** Kinds are asked for by what they are, single places by their ids. */
const selectLive: Selection = (places) => {
  const kinds = places.filter((place) => placeKindOf(place) === place)
  const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ')
  if (kinds.length === 0) return { processes: places }
  const others = places.filter((place) => !kinds.includes(place))
  const where = `kind in [${list(kinds)}]`
  return {
    where: others.length === 0 ? where : `${where} or id in [${list(others)}]`,
    partition: 'process.kind'
  }
}

function sourceOf({ source }: BoundaryRow): readonly string[] {
  const { notes } = texts.value
  return [source === null ? notes.noSource : notes.source(source)]
}

function WovenCity(props: {
  readonly window: CityWindow
  readonly definition: string
  readonly text: string
  readonly figures: Figures
  readonly title: string
  readonly goTo: (offset: number) => void
}) {
  const { window, definition, text, figures, title, goTo } = props
  const { boundary, from, to } = window
  const { resource, retry } = useResource(
    JSON.stringify([boundary.boundary, from, to, definition]),
    (signal) =>
      query<ViewAnswer>(
        '/api/mfa/view',
        { boundary: boundary.boundary, from, to, definition },
        signal
      )
  )
  const footer = useMemo(() => sourceOf(boundary), [boundary, language.value])
  if (resource.status === 'failed') {
    return <Refused problem={resource.problem} {...{ text, retry, goTo }} />
  }
  if (resource.value === null) return <Loading />
  const view = resource.value.value
  const { events } = figures.texts.mfa.city
  const counted = (name: keyof typeof view.account) => {
    const { value, events: count } = view.account[name]
    return { value, count }
  }
  return (
    <WovenView
      {...{ view, figures, title, footer }}
      account={{
        ...{ drawn: counted('drawn'), internal: counted('internal'), unused: counted('unused') },
        ...{ elsewhere: counted('elsewhere'), outside: counted('outside') },
        filtered: counted('filtered')
      }}
      rowsBehind={(list, at) => {
        const count = view[list][at]?.events
        return count === undefined ? [] : [events(count)]
      }}
    />
  )
}

function CitySystem(props: CityProps & { window: CityWindow; surroundings: Surroundings }) {
  const { state, change, window, surroundings } = props
  const { boundary, from, to, level } = window
  const code = language.value
  const { resource, retry } = useResource(
    JSON.stringify([boundary.boundary, from, to, level, state.stocks]),
    (signal) =>
      query<SystemAnswer>(
        '/api/mfa/system',
        {
          ...{ boundary: boundary.boundary, from, to, level },
          stockShare: state.stocks === null ? null : assumedShare
        },
        signal
      )
  )
  const answer = resource.value?.value ?? null
  const known = useMemo(() => {
    const [period] = answer?.periods ?? []
    if (period === undefined) return null
    const solved = solvedPeriod(period)
    const figures = cityFigures(solved, surroundings.names)
    const select = level === 'kind' ? selectLive : undefined
    const first = readable(defaultDefinition(solved, select))
    return { solved, figures, first }
    // The words follow the language.
  }, [answer, surroundings, level, code])
  const footer = useMemo(() => sourceOf(boundary), [boundary, language.value])
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (known === null || answer === null) return <Loading />
  const { solved, figures, first } = known
  const title = figures.texts.mfa.city.title(boundary.label)
  const eventsPage = ({ from: source, to: target }: SolvedFlow) => {
    if (target === null) return null
    const asked = new URLSearchParams({
      ...{ boundary: boundary.boundary, from, to, level, source, target }
    })
    const page = pageAddress('/')
    return `${page}${page.includes('?') ? '&' : '?'}${asked.toString()}`
  }
  return (
    <>
      <SystemView
        {...{ solved, figures, state, change, title, footer, eventsPage }}
        improves={false}
      />
      <details>
        <summary>{figures.texts.mfa.city.rests}</summary>
        <ul lang="en">
          {answer.assumptions.map((assumption) => (
            <li key={assumption}>{assumption}</li>
          ))}
        </ul>
      </details>
      <LiveIndicators {...{ solved, figures, window }} />
      <Scenario {...{ solved, figures, state, change }} />
      <LiveStock {...{ window, surroundings, state, change }} />
      <Definition
        {...{ state, change, figures, first }}
        help={figures.texts.mfa.definition.helpCity}
        draw={(submitted) => <WovenCity {...{ window, figures, title }} {...submitted} />}
      />
    </>
  )
}

function BoundaryCity(
  props: CityProps & { boundary: BoundaryRow; boundaries: readonly BoundaryRow[] }
) {
  const { state, change, boundary, boundaries } = props
  const { resource, retry } = useResource(boundary.boundary, (signal) =>
    loadSurroundings(boundary, signal)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  const surroundings = resource.value
  if (surroundings?.boundary !== boundary.boundary) return <Loading />
  const window = windowOf(state, boundary, surroundings.daily)
  if (window === null) return <p>{texts.value.mfa.city.none}</p>
  return (
    <>
      <CityFilters {...{ state, change, window, boundaries }} />
      <CitySystem {...props} {...{ window, surroundings }} />
    </>
  )
}

/** What the address leaves open: the last four weeks of daily data, all of a yearly table. */
function windowOf(state: MfaState, boundary: BoundaryRow, daily: boolean): CityWindow | null {
  if (boundary.from === null || boundary.to === null) return null
  const to = state.to ?? boundary.to
  const recent = daily ? firstOfLast(to, recentDays) : boundary.from
  const from = state.from ?? (recent < boundary.from ? boundary.from : recent)
  return { boundary, from, to, level: state.level ?? 'kind' }
}

/** The live city as a balanced and reconciled system, and as a definition draws it. */
export function City({ state, change }: CityProps) {
  const { resource, retry } = useResource('boundaries', (signal) =>
    query<ListAnswer>('/api/boundaries/list', {}, signal)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  const { rows } = resource.value.value
  const boundary = boundaryFor(state.city === '' ? null : state.city, rows)
  if (boundary === null) return <p>{texts.value.mfa.city.none}</p>
  return <BoundaryCity {...{ state, change, boundary }} boundaries={rows} />
}
