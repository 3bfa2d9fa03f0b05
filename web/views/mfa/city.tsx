import { useMemo } from 'preact/hooks'
import type { BoundaryRow, ListAnswer } from '../../../projections/boundaries/contract.ts'
import type { SystemAnswer } from '../../../projections/mfa/system/contract.ts'
import type { ViewAnswer } from '../../../projections/mfa/view/contract.ts'
import type { FactorsAnswer } from '../../../projections/products/contract.ts'
import { language, pageAddress, texts } from '../../app/address.ts'
import { query } from '../../app/api.ts'
import { formatFor } from '../../app/format.ts'
import { useProductNames } from '../../app/product-names.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { boundaryFor, loadSurroundings, type Surroundings } from '../flows/figures.ts'
import { firstOfLast } from '../flows/span.ts'
import { CityFilters, type CityWindow } from './city-filters.tsx'
import { cityFigures, measuresOf, selectLive, solvedPeriod, spanOf } from './city-system.ts'
import { defaultDefinition } from './default-definition.ts'
import { Definition } from './definition.tsx'
import { readable } from './document.ts'
import { FacetPicker, Levels } from './facet-picker.tsx'
import { facetFor, facetOf, facetsOf } from './facets.ts'
import { LiveLayer } from './live-layer.tsx'
import { LiveIndicators } from './models/live-indicators.tsx'
import { LiveStock } from './models/live-stock.tsx'
import { Scenario } from './models/scenario.tsx'
import { Refused } from './refused.tsx'
import type { Solved, SolvedFlow } from './solved.ts'
import type { MfaState } from './state.ts'
import { SystemView } from './system-view.tsx'
import { Factors } from './tables.tsx'
import type { Figures } from './words.ts'
import { WovenView } from './woven-view.tsx'

interface CityProps {
  readonly state: MfaState
  readonly change: (part: Partial<MfaState>) => void
}

const recentDays = 28
/** What a stock that nobody counted may have changed by, as a share of what passed its place. */
const assumedShare = 0.1

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
        return count === undefined ? [] : [events(count, figures.count(count))]
      }}
    />
  )
}

/** What to do where no balance checks anything, as nobody counted the stocks. */
function Uncounted(props: CityProps & { readonly solved: Solved; readonly figures: Figures }) {
  const { solved, figures, state, change } = props
  const { city } = figures.texts.mfa
  if (solved.answer.global.dof > 0 || state.stocks !== null) return null
  return (
    <p>
      {city.uncounted}{' '}
      <button type="button" class="as-link" onClick={() => change({ stocks: 'assumed' })}>
        {city.assume}
      </button>
    </p>
  )
}

function Assumptions({ answer, figures }: { answer: SystemAnswer; figures: Figures }) {
  const { city, assumptions } = figures.texts.mfa
  return (
    <details class="mfa-detail">
      <summary>{city.rests}</summary>
      <ul>
        {answer.assumed.map(({ code, share }) => (
          <li key={code}>{assumptions[code](figures.share(share ?? 0))}</li>
        ))}
      </ul>
    </details>
  )
}

function CitySystem(
  props: CityProps & {
    readonly window: CityWindow
    readonly surroundings: Surroundings
    readonly productName: (product: string) => string
  }
) {
  const { state, change, window, surroundings, productName } = props
  const { boundary, from, to, level } = window
  const code = language.value
  const asked = {
    ...{ boundary: boundary.boundary, from, to, level, period: state.every },
    stockShare: state.stocks === null ? null : assumedShare
  }
  const { resource, retry } = useResource(JSON.stringify([asked, state.layer]), (signal) => {
    const linked = state.every === null ? null : 'true'
    return query<SystemAnswer>('/api/mfa/system', { ...asked, linked, layer: state.layer }, signal)
  })
  const answer = resource.value?.value ?? null
  const known = useMemo(() => {
    const [period] = answer?.periods ?? []
    if (period === undefined) return null
    const whole = solvedPeriod(period)
    const figures = cityFigures(whole, surroundings.names)
    const facets = facetsOf(whole)
    const facet = facetFor(facets, { layer: null, period: state.period })
    const solved = facetOf(whole, facet)
    const select = level === 'kind' ? selectLive : undefined
    const first = readable(defaultDefinition(solved, select))
    return { whole, facets, facet, solved, figures, first, layer: period.layer }
    // The words follow the language.
  }, [answer, surroundings, level, code, state.period])
  const footer = useMemo(() => sourceOf(boundary), [boundary, language.value])
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (known === null || answer === null) return <Loading />
  const { whole, facets, facet, solved, figures, first, layer } = known
  const span = spanOf(facets, facet, window)
  const { day } = formatFor(code, 'kg')
  const { since } = figures.texts.mfa.city
  const periodName = (period: string) => {
    const named = spanOf(facets, { ...facet, period }, window)
    return since(day(named.from), day(named.to))
  }
  const shown = new Map(
    whole.flows.flatMap(({ id, of = id, period }) =>
      (period ?? null) === facet.period ? [[id, of] as const] : []
    )
  )
  const title = figures.texts.mfa.city.title(boundary.label)
  const eventsPage = ({ from: source, to: target }: SolvedFlow) => {
    if (target === null) return null
    const asked = new URLSearchParams({
      ...{ boundary: boundary.boundary, ...span, level, source, target }
    })
    const page = pageAddress('/')
    return `${page}${page.includes('?') ? '&' : '?'}${asked.toString()}`
  }
  return (
    <>
      <FacetPicker {...{ facets, facet, figures, change, periodName }} />
      {resource.status === 'loading' && <p role="status">{figures.texts.state.loading}</p>}
      <Uncounted {...{ solved, figures, state, change }} />
      <SystemView
        {...{ solved, figures, state, change, title, footer, eventsPage }}
        improves={false}
      />
      <Factors {...{ solved, figures }} />
      <Levels solved={whole} layer={null} {...{ figures, periodName }} />
      {layer !== null && <LiveLayer {...{ layer, shown, figures, productName }} />}
      <Assumptions {...{ answer, figures }} />
      <LiveIndicators {...{ asked, figures, periodName }} />
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
  const { resource: factors } = useResource('factors', (signal) =>
    query<FactorsAnswer>('/api/products/factors', {}, signal)
  )
  const productName = useProductNames()
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  const surroundings = resource.value
  if (surroundings?.boundary !== boundary.boundary) return <Loading />
  const measures = measuresOf(factors.value?.value ?? null)
  const window = windowOf(state, boundary, surroundings.daily)
  if (window === null) return <p>{texts.value.mfa.city.none}</p>
  return (
    <>
      <CityFilters {...{ state, change, window, boundaries, measures }} />
      <CitySystem {...props} {...{ window, surroundings }} productName={productName} />
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
