import type { AddedStock } from '../../../domain/mfa/live/period-system.ts'
import { flag, integer, real, text } from '../../cells.ts'
import { counted } from '../../facts.ts'
import type { Session } from '../../session.ts'
import { stockDays } from '../../stocks/sides.ts'
import { nameAt } from '../../window.ts'
import type { Asked } from './asked.ts'
import type { PeriodKind } from './contract.ts'
import { bucketSql } from './periods.ts'

/** The first and the last day of a period within the window, from the day that it begins with. */
function spanSql(period: PeriodKind): { first: string; last: string } {
  const end = {
    whole: '$to::date',
    day: 'bucket',
    week: '(bucket + 6)',
    month: 'last_day(bucket)'
  }[period]
  return { first: 'greatest(bucket, $from::date)', last: `least(${end}, $to::date)` }
}

/** What nobody names among products: DuckDB joins no nulls. */
const noProduct = -1

/**
 * By place and product: the level at the end of every day with a movement or count since the last
 * count, its variance, and whether it can be told.
 */
function levelsSql({ parameters: { asKnownAt }, material }: Asked): string {
  const days =
    asKnownAt === undefined
      ? 'stock_day'
      : `(${stockDays('flow', 'known_at <= make_timestamp($known_at)')})`
  const conditions = ['boundary = $boundary::uinteger', ...material.own].join(' and ')
  return `
    moved as (
      select place, product_group, coalesce(product::bigint, ${noProduct}) as product, day,
        sum(in_grams + became_grams - out_grams) as net_grams, sum(variance) as variance,
        sum(unknown_n) as unknown_n
      from ${days}
      where ${conditions} and day <= $to::date
      group by all
    ),
    said as (
      select b.id as boundary, s.id as place, g.id as product_group, p.id as product,
        c.market_day as day, c.counted_grams, c.counted_sd_grams, c.occurred_at, c.seq
      from ${counted('stock_count', asKnownAt)} c
      join dictionary b on b.name = c.boundary
      join dictionary s on s.name = c.site
      join dictionary g on g.name = c.product_group
      left join dictionary p on p.name = c.product
      where c.lot is null and c.counted_grams is not null and c.market_day <= $to::date
    ),
    counting as (
      select place, product_group, coalesce(product::bigint, ${noProduct}) as product, day,
        last(counted_grams order by occurred_at, seq)::hugeint as counted_grams,
        last(coalesce(counted_sd_grams, 0) order by occurred_at, seq)::hugeint as sd_grams
      from said
      where ${conditions}
      group by all
    ),
    step as (
      select coalesce(m.place, c.place) as place,
        coalesce(m.product_group, c.product_group) as product_group,
        coalesce(m.product, c.product) as product, coalesce(m.day, c.day) as day,
        coalesce(m.net_grams, 0) as net_grams, coalesce(m.variance, 0) as variance,
        coalesce(m.unknown_n, 0) as unknown_n, c.counted_grams, c.sd_grams
      from moved m
      full join counting c using (place, product_group, product, day)
    ),
    run as (
      select *, sum(net_grams) over key as net, sum(variance) over key as spread,
        sum(unknown_n) over key as unknown
      from step
      window key as (partition by place, product_group, product order by day)
    ),
    level as (
      select place, product_group, product, day, counted_grams is not null as is_count,
        net + last_value(counted_grams - net ignore nulls) over key as level_grams,
        spread + last_value(case when counted_grams is not null
          then sd_grams * sd_grams - spread end ignore nulls) over key as variance,
        unknown = last_value(case when counted_grams is not null
          then unknown end ignore nulls) over key as is_whole,
        last_value(case when counted_grams is not null then day end ignore nulls) over key
          as counted_on
      from run
      window key as (
        partition by place, product_group, product order by day
        rows between unbounded preceding and current row
      )
    )`
}

/**
 * The change of a place's stock over a period is the sum of its products' changes, each from one
 * count to the next, both carried to the ends of the period by what moved since. A product that
 * moved and was not counted both before and in the period leaves the whole change unknown.
 */
function countedSql(asked: Asked): string {
  const { period, level } = asked.parameters
  const { first, last } = spanSql(period)
  return `
    with ${levelsSql(asked)},
    touched as (
      select place, product_group, product, bucket, ${first} as first_day,
        ${first} - 1 as day_before, ${last} as last_day, count_if(is_count) as counts
      from (select *, ${bucketSql(period, 'day')} as bucket from level where day >= $from::date)
      group by all
    ),
    ended as (
      select t.*, l.level_grams as closing, l.variance as closing_variance,
        coalesce(l.is_whole, false) and l.counted_on >= t.first_day as is_closed
      from touched t
      asof left join level l
        on l.place = t.place and l.product_group = t.product_group and l.product = t.product
          and l.day <= t.last_day
    ),
    change as (
      select e.*, e.closing - l.level_grams as change_grams,
        e.closing_variance + l.variance as variance,
        coalesce(e.is_closed and l.is_whole and l.level_grams is not null, false) as is_known
      from ended e
      asof left join level l
        on l.place = e.place and l.product_group = e.product_group and l.product = e.product
          and l.day <= e.day_before
    )
    select bucket::varchar as bucket, ${nameAt(level, 'd.name')} as process,
      bool_and(is_known) as is_known, coalesce(sum(change_grams), 0) as change_grams,
      coalesce(sum(variance), 0)::double as variance, sum(counts) as statements,
      count_if(not is_known) as uncounted
    from change c
    join dictionary d on d.id = c.place
    group by all
    order by 1, 2`
}

function publishedSql({ parameters, window, facts, material }: Asked): string {
  const [first, last] = [
    bucketSql(parameters.period, 'valid_from'),
    bucketSql(parameters.period, 'valid_to')
  ]
  const conditions = [
    "kind = 'stock'",
    window.touching,
    window.inside,
    `${first} = ${last}`,
    ...material.own
  ]
  return `
    select ${first}::varchar as bucket, ${nameAt(parameters.level, 'd.name')} as process,
      true as is_known, coalesce(sum(mass_grams), 0) as change_grams,
      coalesce(sum(${facts.variance}), 0)::double as variance, sum(n) as statements, 0 as uncounted
    from ${facts.table} f
    join dictionary d on d.id = f.source
    where ${conditions.join(' and ')}
    group by all
    having sum(n) <> 0
    order by 1, 2`
}

/**
 * What every place held more of at the end of each period, by counts and by publications; a place of
 * which there are both is taken as counted.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export async function findStocks(
  session: Session,
  asked: Asked
): Promise<ReadonlyMap<string, readonly AddedStock[]>> {
  const found = new Map<string, Map<string, AddedStock>>()
  for (const [basis, sql] of [
    ['published', publishedSql(asked)],
    ['counted', countedSql(asked)]
  ] as const) {
    for (const row of await session.rows(sql, asked.bindings)) {
      const bucket = text(row, 'bucket')
      const process = text(row, 'process')
      const stocks = found.get(bucket) ?? new Map<string, AddedStock>()
      stocks.set(process, {
        process,
        changeGrams: flag(row, 'is_known') ? integer(row, 'change_grams') : null,
        variance: real(row, 'variance'),
        basis,
        statements: integer(row, 'statements'),
        uncounted: integer(row, 'uncounted')
      })
      found.set(bucket, stocks)
    }
  }
  return new Map([...found].map(([bucket, stocks]) => [bucket, [...stocks.values()]]))
}
