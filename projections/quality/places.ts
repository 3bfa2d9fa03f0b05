import { placeKinds } from '../../domain/place.ts'
import { counted } from '../facts.ts'
import { knownBy } from './standing.ts'

/** Kinds whose places keep stock, and so have to be known; the others stand where accounts end. */
const accountable = Object.entries(placeKinds)
  .filter(([, { keepsStock }]) => keepsStock)
  .map(([kind]) => `'${kind}'`)
  .join(', ')

/** What is known of places, of all boundaries: an id names one place. */
function placeFacts(asKnownAt: string | undefined): string {
  return `
    site as (select * from ${counted('site_fact', asKnownAt)}),
    opening as (
      select site as place,
        -- Where one opening has no day the place was always there.
        case when count(*) = count(opened_on) then min(opened_on) end as opened_on
      from site
      where type = 'SiteOpened'
      group by site
    ),
    closure as (
      select c.site as place, c.from_day as closed_on, min(o.opened_on) as reopened_on
      from site c
      left join site o on o.type = 'SiteOpened' and o.site = c.site and o.opened_on > c.from_day
      where c.type = 'SiteClosed'
      group by all
    ),
    assignment as (
      select plot as place, min(from_day) as assigned_on
      from ${counted('plot_assignment', asKnownAt)}
      where type = 'PlotAssigned'
      group by plot
    ),
    registration as (
      select distinct startup as place
      from ${counted('startup_fact', asKnownAt)}
      where type = 'StartupRegistered'
    )`
}

/**
 * Contradictions between where and when something happened and what is known of the place. They are
 * looked for in the days of places, of which there are few, and only then in what happened there.
 */
export function placeAnomalies(asKnownAt: string | undefined): string {
  return `
    with ${placeFacts(asKnownAt)},
    named as (
      select m.place_id, d.name as place, m.market_day
      from (
        select distinct source as place_id, market_day from moved
        union
        select distinct target, market_day from moved
      ) m
      join dictionary d on d.id = m.place_id
      union all
      select distinct null, place, market_day from mentioned where place is not null
    ),
    bad as (
      select 'unknown_site' as code, place_id, place, market_day,
        json_object('place', place)::varchar as figures
      from named n
      where split_part(place, ':', 1) in (${accountable})
        and not exists (select 1 from opening x where x.place = n.place)
        and not exists (select 1 from assignment x where x.place = n.place)
        and not exists (select 1 from registration x where x.place = n.place)
      union all
      select 'before_site_opened', place_id, place, market_day,
        json_object('marketDay', market_day::varchar, 'openedOn', opened_on::varchar)::varchar
      from named
      join opening using (place)
      where market_day < opened_on
      union all
      select 'after_site_closed', place_id, place, market_day,
        json_object('marketDay', market_day::varchar, 'closedOn', max(closed_on)::varchar)::varchar
      from named
      join closure using (place)
      where market_day >= closed_on and (reopened_on is null or market_day < reopened_on)
      group by place_id, place, market_day
      union all
      select 'before_plot_assigned', place_id, place, market_day,
        json_object('marketDay', market_day::varchar, 'assignedOn', assigned_on::varchar)::varchar
      from named
      join assignment using (place)
      where market_day < assigned_on
    )
    select b.code, m.seq, b.place, b.figures
    from bad b
    join moved m on m.source = b.place_id and m.market_day = b.market_day
    union
    select b.code, m.seq, b.place, b.figures
    from bad b
    join moved m on m.target = b.place_id and m.market_day = b.market_day
    union
    select b.code, m.seq, b.place, b.figures
    from bad b
    join mentioned m on m.place = b.place and m.market_day = b.market_day
    where b.place_id is null`
}

/** Products that no list has. */
export function productAnomalies(asKnownAt: string | undefined): string {
  return `
    with listed as (select distinct product from ${counted('product_listing', asKnownAt)}),
    used as (
      select m.seq, d.name as product
      from (select distinct seq, product from moved where product is not null) m
      join dictionary d on d.id = m.product
      union
      select seq, product from mentioned where product is not null
    )
    select 'unknown_product' as code, seq, null::varchar as place,
      json_object('product', product)::varchar as figures
    from used u
    where not exists (select 1 from listed l where l.product = u.product)`
}

/** What moved in the window and what was only mentioned, of statements that nobody corrected. */
export function windowStatements(asKnownAt: string | undefined): string {
  return `
    moved as materialized (
      select seq, market_day, source, target, product
      from log_movement m
      where boundary = (select id from dictionary where name = $boundary)
        and market_day between $from::date and $to::date and publication is null
        ${knownBy('recorded_at', asKnownAt)}
        and not exists (
          select 1 from corrected c where c.seq = m.seq ${knownBy('c.by_at', asKnownAt)}
        )
    ),
    mentioned as materialized (
      select seq, market_day, place, product
      from ${counted('mention', asKnownAt)}
      where boundary = $boundary and market_day between $from::date and $to::date
    )`
}
