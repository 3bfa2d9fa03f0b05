import { text } from '../../cells.ts'
import type { Bindings, Session } from '../../session.ts'
import type { Asked } from './asked.ts'
import { bucketSql } from './periods.ts'

/** Which facts are new: a condition on the columns that say when a row became known. */
export interface News {
  /** Of a table with `known_seq` and `known_at`. */
  readonly sql: string
  readonly bindings: Bindings
}

/**
 * What became known after an event of the mirror. The number stands in the text: only then a scan
 * passes over the years before.
 */
export function newsAfter(seq: number): News {
  return { sql: `known_seq > ${seq}`, bindings: {} }
}

/** New movements in the boundary, whenever and whatever they moved. */
function freshSql({ window }: Asked, news: News): string {
  return `select * from flow where ${window.inBoundary} and ${news.sql}`
}

function isAbout({ own, becomes }: Asked['material']): string {
  return own.length === 0 ? "kind <> 'link'" : `(${own.join(' and ')} or ${becomes.join(' and ')})`
}

/**
 * New movements of what is asked for, whatever they moved.
 *
 * @param table where they stand, with all columns of a flow.
 */
export function newMovementsSql(
  { parameters, window, material }: Asked,
  news: News,
  table = 'flow'
): string {
  const [first, last] = [
    bucketSql(parameters.period, 'valid_from'),
    bucketSql(parameters.period, 'valid_to')
  ]
  return `
    select ${first} as bucket, ${window.inside} and ${first} = ${last} as inside, kind, source,
      target, valid_to, known_seq, seq, n, mass_grams
    from ${table}
    where ${window.touching} and ${news.sql} and ${isAbout(material)}`
}

/**
 * A movement touches the period that it lies in; at a place that keeps stock also the one of the next
 * count, up to which it carries the count before. A count touches its own period and the next count's.
 */
function touchedSql(asked: Asked, news: News): string {
  const { own } = asked.material
  return `
    with fresh as materialized (${freshSql(asked, news)}),
    movement as materialized (${newMovementsSql(asked, news, 'fresh')}),
    whole_count as materialized (
      select site, market_day, known_seq, known_at
      from stock_count
      where boundary = $boundary_name and lot is null
    ),
    site_name as materialized (
      select id, name from dictionary where name in (select site from whole_count)
    ),
    counting as (
      select s.id as place, c.market_day as day, ${news.sql} as is_new
      from whole_count c
      join site_name s on s.name = c.site
    ),
    -- Before the window too: its opening is the count before, carried by what moved since. And what
    -- became another product, which books are kept of.
    at_place as (
      select unnest([source, target]) as place, valid_to as day
      from fresh
      where ${own.length === 0 ? 'true' : isAbout(asked.material)}
      union
      select place, day from counting where is_new
    ),
    touched_day as (
      select day from at_place
      union
      select min(c.day)
      from at_place p
      join counting c on c.place = p.place and c.day > p.day
      group by p.place, p.day
    ),
    bucket as (
      select bucket from movement where inside
      union
      select ${bucketSql(asked.parameters.period, 'day')}
      from touched_day
      where day between $from::date and $to::date
    )
    select bucket::varchar as bucket
    from bucket
    order by 1`
}

/**
 * First days of the periods whose systems new facts may have changed, in order.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function findTouched(
  session: Session,
  asked: Asked,
  news: News
): Promise<readonly string[]> {
  const rows = await session.rowsOnce(touchedSql(asked, news), {
    ...asked.bindings,
    ...news.bindings,
    boundary_name: asked.parameters.boundary
  })
  return rows.map((row) => text(row, 'bucket'))
}
