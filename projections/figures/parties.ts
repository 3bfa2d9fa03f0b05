import { placeKinds } from '../../domain/place.ts'
import type { PlaceKind } from '../../domain/place-kinds.ts'
import { counted } from '../facts.ts'
import { assignmentSpans } from '../plots/spans.ts'
import { managerSpans } from '../sites/spans.ts'

/** Kinds of places as a list for SQL. */
function kindsThat(is: (kind: PlaceKind) => boolean): string {
  return Object.entries(placeKinds)
    .flatMap(([name, kind]) => (is(kind) ? [`'${name}'`] : []))
    .join(', ')
}

const nobodys = kindsThat(({ isParty }) => !isParty)
const keepers = kindsThat(({ keepsStock }) => keepsStock)

/**
 * Named queries that lead to `owner`: the party behind each place on each day, as it was known at
 * `$known_at`; null for places that are nobody in particular. Who manages three markets is one party,
 * and so is who holds three plots, or works on them as a startup. `keeps` tells whether the place keeps
 * account of what it has. To be put behind `with`.
 *
 * @param placeDays query for the columns `place` (a name) and `day`.
 */
export function owners(placeDays: string, knownAt: string): string {
  return `
    ${managerSpans(knownAt)},
    ${assignmentSpans(knownAt)},
    worker as (
      select plot, min(startup) as startup
      from ${counted('startup_fact', knownAt)}
      where plot is not null
      group by plot
    ),
    place_day as materialized (${placeDays}),
    owner as materialized (
      select p.place, p.day,
        case
          when split_part(p.place, ':', 1) in (${nobodys}) then null
          else coalesce(min(m.manager), min(s.holder), min(w.startup), p.place)
        end as party,
        split_part(p.place, ':', 1) in (${keepers}) as keeps
      from place_day p
      left join manager_span m on m.site = p.place and p.day >= m.since
        and p.day <= coalesce(least(m.until_day, m.next_since - 1), 'infinity'::date)
      left join span s on s.plot = p.place and p.day >= s.from_day
        and p.day <= coalesce(s.to_day, 'infinity'::date)
      left join worker w on w.plot = p.place
      group by p.place, p.day
    )`
}
