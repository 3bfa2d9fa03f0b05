import { text } from '../cells.ts'
import { counted } from '../facts.ts'
import { assignmentSpans } from '../plots/spans.ts'
import type { Session } from '../session.ts'
import { managerSpans } from '../sites/spans.ts'

/** A place that is a party's own from the first to the last day, both included. */
export interface OwnPlace {
  readonly place: string
  readonly since: string
  readonly until: string
}

/**
 * A party's own places: itself, what it manages by the concession that held on the day, the plots
 * that it held, and the plot that it works on as a startup.
 */
const ownSql = `
  with ${managerSpans(undefined)},
  ${assignmentSpans(undefined)}
  select $party as place, '-infinity' as since, 'infinity' as until
  union all
  select site, since::varchar,
    coalesce(least(until_day, next_since - 1), 'infinity'::date)::varchar
  from manager_span
  where manager = $party
  union all
  select plot, from_day::varchar, coalesce(to_day, 'infinity'::date)::varchar
  from span
  where holder = $party
  union all
  select plot, '-infinity', 'infinity'
  from ${counted('startup_fact', undefined)}
  where startup = $party and plot is not null`

/** Both ends of time, as days are written here. */
export const always = { since: '-infinity', until: 'infinity' } as const

/** Whether a place is a party's own whatever the day. */
export function isForAllTime({ since, until }: OwnPlace): boolean {
  return since === always.since && until === always.until
}

/** Without the spans of places that are a party's own for all time, as a startup's plot is. */
function withoutRepeats(own: readonly OwnPlace[]): readonly OwnPlace[] {
  const whole = new Set(own.filter(isForAllTime).map(({ place }) => place))
  return [
    ...[...whole].map((place) => ({ place, ...always })),
    ...own.filter(({ place }) => !whole.has(place))
  ]
}

/** As of the session's snapshot. @throws Failure `read_model_unavailable`. */
export async function ownPlacesOf(session: Session, party: string): Promise<readonly OwnPlace[]> {
  const rows = await session.rows(ownSql, { party })
  return withoutRepeats(
    rows.map((row) => ({
      place: text(row, 'place'),
      since: text(row, 'since'),
      until: text(row, 'until')
    }))
  )
}
