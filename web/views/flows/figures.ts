import type {
  BalanceRow,
  ProcessesAnswer,
  TotalsAnswer
} from '../../../projections/balance/contract.ts'
import type { BoundaryRow } from '../../../projections/boundaries/contract.ts'
import type { EventsAnswer, LinksAnswer } from '../../../projections/flows/contract.ts'
import type { ListAnswer as SitesAnswer } from '../../../projections/sites/contract.ts'
import { type Answer, query } from '../../app/api.ts'
import { partySignedIn } from '../../app/session.ts'
import { splitColumns } from './columns.ts'
import { buildDiagram, type Diagram } from './diagram.ts'
import { type Fold, foldFlows } from './fold.ts'
import { firstOfLast, spanFor } from './span.ts'
import type { FlowsState, Level } from './state.ts'

/** What must be known of a boundary before a window of it can be chosen and named. */
export interface Surroundings {
  readonly boundary: string
  /** Whether movements of single days lie among the last ones, as no yearly table has. */
  readonly daily: boolean
  /** What places are called, by id. */
  readonly names: ReadonlyMap<string, string>
}

/** What is asked for, with nothing left to choose. */
export interface FlowWindow {
  readonly boundary: BoundaryRow
  readonly from: string
  readonly to: string
  readonly group: string | null
  /** Processes that are no places are the same at either level. */
  readonly level: Level
  /** The last day with data, where the window holds it and days still go on. */
  readonly openDay: string | null
}

/** One consistent picture of a window. */
export interface Figures {
  readonly window: FlowWindow
  readonly names: ReadonlyMap<string, string>
  /** As drawn: where there are too many processes, the lightest are folded. */
  readonly diagram: Diagram
  readonly folds: readonly Fold[]
  /** What the diagram leaves out because it stays within a kind, or within a fold. */
  readonly within: { readonly events: number; readonly massGrams: number }
  /** The rest is of all processes by themselves. */
  readonly links: LinksAnswer
  readonly byProcess: readonly BalanceRow[]
  readonly byGroup: readonly BalanceRow[]
  readonly totals: TotalsAnswer
  readonly answeredAt: string | null
}

export const eventsPerPage = 20
const recentDays = 28

/** The boundary that the address asks for, or the first with movements; null where it is not there. */
export function boundaryFor(
  asked: string | null,
  boundaries: readonly BoundaryRow[]
): BoundaryRow | null {
  const found = boundaries.find((row) =>
    asked === null ? row.from !== null : row.boundary === asked
  )
  return found ?? null
}

/**
 * Asks what its last days hold and what its places are called. Throws like ask().
 */
export async function loadSurroundings(
  boundary: BoundaryRow,
  signal: AbortSignal
): Promise<Surroundings> {
  const id = { boundary: boundary.boundary }
  const { to } = boundary
  const recent = to === null ? null : { ...id, from: firstOfLast(to, recentDays), to }
  const [links, sites] = await Promise.all([
    recent === null
      ? null
      : query<LinksAnswer>('/api/flows/links', { ...recent, level: 'kind' }, signal),
    query<SitesAnswer>('/api/sites/list', id, signal)
  ])
  const inside = (links?.value.links.length ?? 0) + (links?.value.internal.events ?? 0)
  return {
    ...id,
    daily: inside > 0,
    names: new Map(sites.value.rows.map(({ site, name }) => [site, name]))
  }
}

/** Fills the choices that the address leaves open; null where the boundary has no movement. */
export function windowFor(
  state: FlowsState,
  boundary: BoundaryRow,
  { daily }: Pick<Surroundings, 'daily'>
): FlowWindow | null {
  const span = spanFor(state, boundary, daily)
  if (span === null) return null
  // A party looks for those that it deals with, by name.
  const usual = partySignedIn() === null ? 'kind' : 'place'
  const isOpen = daily && boundary.to !== null && span.from <= boundary.to && boundary.to <= span.to
  return {
    ...{ boundary, ...span, group: state.group, level: state.level ?? usual },
    openDay: isOpen ? boundary.to : null
  }
}

/** The window as parameters of every query. */
function windowParametersOf({ boundary, from, to, group }: FlowWindow) {
  return { boundary: boundary.boundary, from, to, group }
}

/** The window as parameters of the queries that add places up by kind. */
export function parametersOf(window: FlowWindow) {
  return { ...windowParametersOf(window), level: window.level }
}

/** Asks for flows and balance of a window. Throws like ask(). */
export async function loadFigures(
  window: FlowWindow,
  { names }: Surroundings,
  signal: AbortSignal
): Promise<Figures> {
  const parameters = parametersOf(window)
  const [links, processes, groups, totals] = await Promise.all([
    query<LinksAnswer>('/api/flows/links', parameters, signal),
    query<ProcessesAnswer>('/api/balance/processes', parameters, signal),
    query<ProcessesAnswer>('/api/balance/processes', { ...parameters, by: 'group' }, signal),
    query<TotalsAnswer>('/api/balance/totals', windowParametersOf(window), signal)
  ])
  const columns = splitColumns(links.value.nodes, links.value.links)
  const folded = foldFlows({ ...links.value, nodes: columns }, processes.value.rows)
  const { internal } = links.value
  return {
    window,
    names,
    diagram: buildDiagram(folded, folded.balance),
    folds: folded.folds,
    within: {
      events: folded.within.events + internal.events,
      massGrams: folded.within.massGrams + internal.massGrams
    },
    links: links.value,
    byProcess: processes.value.rows,
    byGroup: groups.value.rows,
    totals: totals.value,
    answeredAt: links.answeredAt
  }
}

/** Mass of one flow by product group. The query has no such grouping, so each group is asked for. */
export async function loadGroupsOfFlow(
  window: FlowWindow,
  ends: { readonly source: string; readonly target: string },
  signal: AbortSignal
): Promise<readonly { group: string; massGrams: number; sdGrams: number; events: number }[]> {
  const groups = window.group === null ? window.boundary.groups : [window.group]
  const answers = await Promise.all(
    groups.map(async (group) => {
      const parameters = { ...parametersOf(window), group }
      const { value } = await query<LinksAnswer>('/api/flows/links', parameters, signal)
      const link = value.links.find(
        (one) => one.source === ends.source && one.target === ends.target
      )
      return link === undefined ? [] : [{ group, ...link }]
    })
  )
  return answers.flat().toSorted((a, b) => b.massGrams - a.massGrams)
}

/** One page of the events behind a flow, or behind all that enters or leaves a process. */
export function loadEvents(
  window: FlowWindow,
  page: { readonly source: string | null; readonly target: string | null; readonly offset: number },
  signal: AbortSignal
): Promise<Answer<EventsAnswer>> {
  return query<EventsAnswer>(
    '/api/flows/events',
    { ...parametersOf(window), ...page, limit: eventsPerPage },
    signal
  )
}
