import { placeKinds } from '../../domain/place.ts'
import { assignmentSpans } from '../plots/spans.ts'
import { managerSpans } from '../sites/spans.ts'

const nobodys = Object.entries(placeKinds)
  .flatMap(([kind, { isParty }]) => (isParty ? [] : [`'${kind}'`]))
  .join(', ')

/**
 * Named queries that lead to `owner`: the party behind each place on each day, as it was known at
 * `$known_at`; null for places that are nobody in particular. Who manages three markets is one party,
 * and so is who holds three plots. To be put behind `with`.
 *
 * @param placeDays query for the columns `place` (a name) and `day`.
 */
export function owners(placeDays: string, knownAt: string): string {
  return `
    ${managerSpans(knownAt)},
    ${assignmentSpans(knownAt)},
    place_day as materialized (${placeDays}),
    owner as materialized (
      select p.place, p.day,
        case
          when split_part(p.place, ':', 1) in (${nobodys}) then null
          else coalesce(min(m.manager), min(s.holder), p.place)
        end as party
      from place_day p
      left join manager_span m on m.site = p.place and p.day >= m.since
        and p.day <= coalesce(least(m.until_day, m.next_since - 1), 'infinity'::date)
      left join span s on s.plot = p.place and p.day >= s.from_day
        and p.day <= coalesce(s.to_day, 'infinity'::date)
      group by p.place, p.day
    )`
}
