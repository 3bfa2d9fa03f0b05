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

/** Changes whenever what `ownSql` reads may have: facts are only ever added. */
const versionSql = `
  select (select count(*) from site_fact) as sites, (select count(*) from plot_assignment) as plots,
    (select count(*) from startup_fact) as startups`

interface Known {
  readonly version: string
  readonly places: readonly OwnPlace[]
}

/** More parties than ask in an hour; the longest unasked goes first. */
const maxKnown = 500

/** Own places by party, looked up anew where a fact about places was added. */
export class OwnPlaces {
  readonly #known = new Map<string, Known>()

  /** As of the session's snapshot. @throws Failure `read_model_unavailable`. */
  async of(session: Session, party: string): Promise<readonly OwnPlace[]> {
    const [row] = await session.rows(versionSql)
    const version = row === undefined ? '' : Object.values(row).map(String).join(' ')
    const known = this.#known.get(party)
    if (known?.version === version) return known.places
    const rows = await session.rows(ownSql, { party })
    const places = rows.map((one) => ({
      place: text(one, 'place'),
      since: text(one, 'since'),
      until: text(one, 'until')
    }))
    this.#known.delete(party)
    this.#known.set(party, { version, places })
    const oldest = this.#known.keys().next()
    if (this.#known.size > maxKnown && !oldest.done) this.#known.delete(oldest.value)
    return places
  }
}
