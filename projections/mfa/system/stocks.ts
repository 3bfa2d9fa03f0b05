import type { AddedStock } from '../../../domain/mfa/live/period-system.ts'
import { flag, integer, type Row, real, text } from '../../cells.ts'
import { nameAt } from '../../level.ts'
import type { Session } from '../../session.ts'
import { productCounts, stockDaysAt } from '../../stocks/known.ts'
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
 * By place and product that moved or was counted in the window: the level at the end of every day with
 * a movement or count since the last count, its variance, and whether it can be told. What was before
 * the last count before the window says nothing of it, so that no book is read further back.
 */
export function levelsSql({ parameters: { asKnownAt }, material }: Asked): string {
  const conditions = ['boundary = $boundary::uinteger', ...material.own].join(' and ')
  return `
    held as (
      select place, product_group, coalesce(product::bigint, ${noProduct}) as product, day,
        in_grams + became_grams - out_grams as net_grams, variance, unknown_n
      from ${stockDaysAt(asKnownAt)}
      where ${conditions} and day <= $to::date
    ),
    said as (${productCounts(asKnownAt)}
    ),
    counts as (
      select place, product_group, coalesce(product::bigint, ${noProduct}) as product, day,
        last(counted_grams order by occurred_at, seq)::hugeint as counted_grams,
        last(coalesce(counted_sd_grams, 0) order by occurred_at, seq)::hugeint as sd_grams
      from said
      where ${conditions}
      group by all
    ),
    busy as materialized (
      select k.place, k.product_group, k.product, coalesce(max(c.day), $from::date) as since
      from (
        select place, product_group, product from held where day >= $from::date
        union
        select place, product_group, product from counts where day >= $from::date
      ) k
      left join counts c
        on c.place = k.place and c.product_group = k.product_group and c.product = k.product
          and c.day < $from::date
      group by all
    ),
    moved as (
      select h.place, h.product_group, h.product, h.day, sum(h.net_grams) as net_grams,
        sum(h.variance) as variance, sum(h.unknown_n) as unknown_n
      from held h
      join busy b using (place, product_group, product)
      where h.day >= b.since
      group by all
    ),
    counting as (
      select c.*
      from counts c
      join busy b using (place, product_group, product)
      where c.day >= b.since
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
    change as materialized (
      select e.*, e.closing - l.level_grams as change_grams,
        e.closing_variance + l.variance as variance,
        coalesce(e.is_closed and l.is_whole and l.level_grams is not null, false) as is_known
      from ended e
      asof left join level l
        on l.place = e.place and l.product_group = e.product_group and l.product = e.product
          and l.day <= e.day_before
    ),
    named as materialized (
      select id, name from dictionary where id in (select place from change)
    )
    select bucket::varchar as bucket, ${nameAt(level, 'd.name')} as process,
      bool_and(is_known) as is_known, coalesce(sum(change_grams), 0) as change_grams,
      coalesce(sum(variance), 0)::double as variance, sum(counts) as statements,
      count_if(not is_known) as uncounted
    from change c
    join named d on d.id = c.place
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

/** Whether anything of the boundary is kept account of; published flows are not. */
export async function hasBooks(
  session: Session,
  { parameters, bindings }: Asked
): Promise<boolean> {
  if (parameters.asKnownAt !== undefined) return true
  const [row] = await session.rows(
    `select exists (select 1 from stock_day where boundary = $boundary::uinteger)
       or exists (select 1 from stock_count where boundary = $name) as has_books`,
    { boundary: bindings.boundary ?? null, name: parameters.boundary }
  )
  return row !== undefined && flag(row, 'has_books')
}

/** Stock changes by period. */
export type BucketStocks = ReadonlyMap<string, readonly AddedStock[]>

/** What is known of stocks; a place of which there are both is taken as counted. */
export interface FoundStocks {
  readonly published: BucketStocks
  readonly counted: BucketStocks
  readonly hasBooks: boolean
}

async function stocksOf(
  session: Session,
  { sql, basis }: { readonly sql: string; readonly basis: AddedStock['basis'] },
  { bindings }: Asked
): Promise<BucketStocks> {
  const rows = await session.rows(sql, bindings)
  const byBucket = Map.groupBy(rows, (row) => text(row, 'bucket'))
  const stockOf = (row: Row): AddedStock => ({
    process: text(row, 'process'),
    changeGrams: flag(row, 'is_known') ? integer(row, 'change_grams') : null,
    variance: real(row, 'variance'),
    basis,
    statements: integer(row, 'statements'),
    uncounted: integer(row, 'uncounted')
  })
  return new Map([...byBucket].map(([bucket, found]) => [bucket, found.map(stockOf)]))
}

/**
 * What every place held more of at the end of each period, by counts; for a boundary with books.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function findCounted(session: Session, asked: Asked): Promise<BucketStocks> {
  return stocksOf(session, { sql: countedSql(asked), basis: 'counted' }, asked)
}

/**
 * The same by publications and by counts.
 *
 * @throws Failure like `findCounted`.
 */
export async function findStocks(session: Session, asked: Asked): Promise<FoundStocks> {
  const published = { sql: publishedSql(asked), basis: 'published' } as const
  const booked = await hasBooks(session, asked)
  return {
    published: await stocksOf(session, published, asked),
    counted: booked ? await findCounted(session, asked) : new Map(),
    hasBooks: booked
  }
}
