import { productCounts, stockDaysAt } from './known.ts'

/** What is asked for, as pieces of SQL; the values are bound by name. */
export interface Scope {
  readonly asKnownAt: string | undefined
  /** Conditions on the columns boundary, place, product_group and product, which hold numbers. */
  readonly conditions: string
}

/**
 * The book of each place and product, day by day up to `$to`, as the common table `book`: a count
 * says what is there at the end of its market day, and from then on the flows go on from it.
 *
 * level = net of all flows so far + (last count − net at that count); `before` is the level of the
 * product's day before.
 */
export function bookSql({ asKnownAt, conditions }: Scope): string {
  return `
    delta as (
      select place, product_group, product, day, sum(in_grams) as in_grams,
        sum(out_grams) as out_grams, sum(became_grams) as became_grams
      from ${stockDaysAt(asKnownAt)}
      where ${conditions} and day <= $to::date
      group by all
    ),
    found as (${productCounts(asKnownAt)}
    ),
    count as (
      select place, product_group, product, day,
        last(counted_grams order by occurred_at, seq)::hugeint as counted_grams
      from found
      where ${conditions}
      group by all
    ),
    step as (
      select coalesce(d.place, c.place) as place,
        coalesce(d.product_group, c.product_group) as product_group,
        coalesce(d.product, c.product) as product, coalesce(d.day, c.day) as day,
        coalesce(d.in_grams, 0) as in_grams, coalesce(d.out_grams, 0) as out_grams,
        coalesce(d.became_grams, 0) as became_grams, c.counted_grams
      from delta d
      full join count c
        on c.place = d.place and c.product_group = d.product_group
          and c.product is not distinct from d.product and c.day = d.day
    ),
    run as (
      select *, sum(in_grams + became_grams - out_grams) over key as net
      from step
      window key as (partition by place, product_group, product order by day)
    ),
    settled as (
      select *, net + coalesce(last_value(counted_grams - net ignore nulls) over key, 0) as level
      from run
      window key as (
        partition by place, product_group, product order by day
        rows between unbounded preceding and current row
      )
    ),
    book as (
      select *, coalesce(lag(level) over key, 0) as before
      from settled
      window key as (partition by place, product_group, product order by day)
    )`
}
