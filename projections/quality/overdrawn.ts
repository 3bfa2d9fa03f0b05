import { stockKeepersSql } from '../stocks/sides.ts'
import { knownBy } from './standing.ts'

/**
 * Lots of which more has left a place than had come to it, with both sums as they were at the end of
 * the window, told at the last event that took of it. Places that keep no account have no sums.
 */
export function overdrawnAnomalies(asKnownAt: string | undefined): string {
  const known = knownBy('known_at', asKnownAt)
  const ofBoundary = `boundary = (select id from dictionary where name = $boundary)
        and publication is null and valid_to <= $to::date ${known}`
  return `
    with taken as (
      select source as place, lot, max(seq) as seq
      from flow
      where ${ofBoundary} and valid_to >= $from::date and lot is not null
        and kind in ('flow', 'link') and source in (${stockKeepersSql})
      group by source, lot
      having sum(n) > 0
    ),
    side as (
      select target as place, coalesce(to_lot, lot) as lot, mass_grams as came, 0 as left_grams
      from flow
      where kind = 'flow' and ${ofBoundary}
      union all
      select source, to_lot, mass_grams, 0
      from flow
      where kind = 'link' and ${ofBoundary}
      union all
      select source, lot, 0, mass_grams
      from flow
      where kind in ('flow', 'link') and ${ofBoundary}
    ),
    book as (
      select t.place, t.lot, t.seq, coalesce(sum(s.came), 0)::bigint as came_grams,
        coalesce(sum(s.left_grams), 0)::bigint as left_grams
      from taken t
      join side s on s.place = t.place and s.lot = t.lot
      group by t.place, t.lot, t.seq
    )
    select 'more_left_than_came' as code, b.seq, p.name as place,
      json_object('lot', l.name, 'cameGrams', came_grams, 'leftGrams', left_grams)::varchar
        as figures
    from book b
    join dictionary p on p.id = b.place
    join lot l on l.id = b.lot
    where left_grams > came_grams`
}
