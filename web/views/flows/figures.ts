import type {
  BalanceRow,
  ProcessesAnswer,
  TotalsAnswer
} from '../../../projections/balance/contract.ts'
import type { BoundaryRow } from '../../../projections/boundaries/contract.ts'
import type { EventsAnswer, LinksAnswer } from '../../../projections/flows/contract.ts'
import { type Answer, query } from '../../app/api.ts'
import { buildDiagram, type Diagram } from './diagram.ts'
import type { FlowsState } from './state.ts'

/** What is asked for, with nothing left to choose. */
export interface FlowWindow {
  readonly boundary: BoundaryRow
  readonly from: string
  readonly to: string
  readonly group: string | null
}

/** One consistent picture of a window. */
export interface Figures {
  readonly window: FlowWindow
  readonly diagram: Diagram
  readonly links: LinksAnswer
  readonly byProcess: readonly BalanceRow[]
  readonly byGroup: readonly BalanceRow[]
  readonly totals: TotalsAnswer
  readonly answeredAt: string | null
}

export const eventsPerPage = 20

/** Whether the address names a boundary that is not there. */
export function isUnknown(boundary: string | null, boundaries: readonly BoundaryRow[]): boolean {
  return boundary !== null && !boundaries.some((row) => row.boundary === boundary)
}

/**
 * Fills the choices that the address leaves open; null where no boundary has a movement, or the one
 * asked for is not there.
 */
export function windowFor(
  state: FlowsState,
  boundaries: readonly BoundaryRow[]
): FlowWindow | null {
  const boundary = boundaries.find((row) =>
    state.boundary === null ? row.from !== null : row.boundary === state.boundary
  )
  const from = state.from ?? boundary?.from ?? null
  const to = state.to ?? boundary?.to ?? null
  if (boundary === undefined || from === null || to === null) return null
  return { boundary, from, to, group: state.group }
}

/** The window as query parameters. */
export function parametersOf(window: FlowWindow) {
  const { from, to, group } = window
  return { boundary: window.boundary.boundary, from, to, group }
}

/** Asks for flows and balance of a window. Throws like ask(). */
export async function loadFigures(window: FlowWindow, signal: AbortSignal): Promise<Figures> {
  const parameters = parametersOf(window)
  const [links, processes, groups, totals] = await Promise.all([
    query<LinksAnswer>('/api/flows/links', parameters, signal),
    query<ProcessesAnswer>('/api/balance/processes', parameters, signal),
    query<ProcessesAnswer>('/api/balance/processes', { ...parameters, by: 'group' }, signal),
    query<TotalsAnswer>('/api/balance/totals', parameters, signal)
  ])
  return {
    window,
    diagram: buildDiagram(links.value, processes.value.rows),
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
