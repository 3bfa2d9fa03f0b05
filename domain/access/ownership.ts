import type { FilieraEvent } from '../catalog.ts'
import { effective, only } from '../effective.ts'
import { dayBefore } from '../market-day.ts'

/** From the first to the last day on which somebody had a place, both included. */
interface Span {
  readonly party: string
  readonly since: string
  readonly until: string
}

const [always, forEver] = ['0000-01-01', '9999-12-31']

function earlier(...days: readonly (string | null | undefined)[]): string {
  return days.reduce<string>((least, day) => (day != null && day < least ? day : least), forEver)
}

/** In the order of their days, as they were recorded where equal; of equal days the last counts. */
function inOrder<Fact extends { readonly since: string }>(facts: readonly Fact[]) {
  const ordered = facts.toSorted((a, b) => (a.since < b.since ? -1 : Number(a.since > b.since)))
  return ordered
    .map((fact, index) => ({ ...fact, next: ordered[index + 1]?.since ?? null }))
    .filter(({ since, next }) => next === null || next > since)
}

const aboutManagers = only('SiteOpened', 'MarketConcessionChanged')

/** Who managed a place from when to when, by the events of its stream. */
export function managedSpans(events: readonly FilieraEvent[]): readonly Span[] {
  const facts = effective(events).flatMap((event) => {
    const known = aboutManagers(event)
    if (known === undefined || known.data.manager === null) return []
    const { manager } = known.data
    return known.type === 'SiteOpened'
      ? [{ party: manager, since: known.data.openedOn ?? always, until: null }]
      : [{ party: manager, since: known.data.from, until: known.data.until }]
  })
  return inOrder(facts).map(({ party, since, until, next }) => ({
    ...{ party, since },
    until: earlier(until, next === null ? null : dayBefore(next))
  }))
}

const aboutHolders = only('PlotAssigned', 'PlotReleased')

/** Who held a plot from when to when, by the events of its stream. */
export function heldSpans(events: readonly FilieraEvent[]): readonly Span[] {
  const facts = effective(events).flatMap((event) => aboutHolders(event) ?? [])
  const given = facts.flatMap(({ type, data }) =>
    type === 'PlotAssigned' ? [{ party: data.holder, since: data.from, to: data.to }] : []
  )
  const givenBack = facts.flatMap(({ type, data }) => (type === 'PlotReleased' ? [data] : []))
  return inOrder(given).map(({ party, since, to, next }) => {
    const returned = givenBack
      .filter(({ holder, from }) => holder === party && from > since)
      .map(({ from }) => dayBefore(from))
    const until = earlier(to, next === null ? null : dayBefore(next), ...returned)
    return { party, since, until }
  })
}

const aboutPlots = only('StartupRegistered')

/** The plots that a startup works on, by the events of its stream. */
export function workedPlots(events: readonly FilieraEvent[]): readonly string[] {
  return effective(events).flatMap((event) => aboutPlots(event)?.data.plot ?? [])
}

/** Whether a party had it on that day. */
export function hadIt(spans: readonly Span[], party: string, day: string): boolean {
  return spans.some((span) => span.party === party && span.since <= day && day <= span.until)
}
