import { integer, text } from '../../cells.ts'
import type { Bindings, Session } from '../../session.ts'
import type { Asked } from './asked.ts'
import { bucketSql } from './periods.ts'
import { type Pairs, pairOf, pairsSql } from './processes.ts'

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

/** What new facts are about. */
export interface Touched {
  /** First days of the periods whose systems may be others now, in order. */
  readonly buckets: readonly string[]
  /** New movements that lie in no single period of the window. */
  readonly straddling: { readonly events: number; readonly massGrams: number }
  /** Who gave to whom by new movements, whenever and whatever it was. */
  readonly pairs: Pairs
}

/** New movements in the boundary, whenever and whatever they moved. */
function freshSql({ window }: Asked, news: News): string {
  return `select * from flow where ${window.inBoundary} and ${news.sql}`
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
  const { own, becomes } = material
  const [first, last] = [
    bucketSql(parameters.period, 'valid_from'),
    bucketSql(parameters.period, 'valid_to')
  ]
  const about =
    own.length === 0 ? "kind <> 'link'" : `(${own.join(' and ')} or ${becomes.join(' and ')})`
  return `
    select ${first} as bucket, ${window.inside} and ${first} = ${last} as inside, kind, source,
      target, valid_to, known_seq, seq, n, mass_grams
    from ${table}
    where ${window.touching} and ${news.sql} and ${about}`
}

/**
 * A movement touches the period that it lies in; at a place that keeps stock also the one of the next
 * count, up to which it carries the count before. A count touches its own period and the next count's.
 */
function touchedSql(asked: Asked, news: News): string {
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
    at_place as (
      select source as place, valid_to as day from movement
      union
      select target, valid_to from movement
      union
      select place, day from counting where is_new
    ),
    count_day as (
      select day from counting where is_new
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
      from count_day
      where day between $from::date and $to::date
    )
    select 'bucket' as what, bucket::varchar as bucket, 0 as n, 0 as mass_grams, null as pair,
      null as source, null as target
    from bucket
    union all
    select 'beside', null, coalesce(sum(n), 0), coalesce(sum(mass_grams), 0), null, null, null
    from movement
    where not inside and kind = 'flow'
    union all
    select 'pair', null, n, 0, pair, source, target
    from (${pairsSql(asked, "fresh where kind = 'flow'")})
    order by 2`
}

/**
 * What new facts touch.
 *
 * @throws Failure `mass_too_large`, `read_model_unavailable`.
 */
export async function findTouched(session: Session, asked: Asked, news: News): Promise<Touched> {
  const rows = await session.rowsOnce(touchedSql(asked, news), {
    ...asked.bindings,
    ...news.bindings,
    boundary_name: asked.parameters.boundary
  })
  const those = (what: string) => rows.filter((row) => text(row, 'what') === what)
  const [beside] = those('beside')
  return {
    buckets: those('bucket').map((row) => text(row, 'bucket')),
    pairs: new Map(those('pair').map(pairOf)),
    straddling: {
      events: beside === undefined ? 0 : integer(beside, 'n'),
      massGrams: beside === undefined ? 0 : integer(beside, 'mass_grams')
    }
  }
}
