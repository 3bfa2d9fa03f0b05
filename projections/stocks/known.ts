import { counted } from '../facts.ts'
import { stockDays } from './sides.ts'

/** SQL of a table of the stock days: those kept, or made of what was known at `$known_at`. */
export function stockDaysAt(asKnownAt: string | undefined): string {
  return asKnownAt === undefined
    ? 'stock_day'
    : `(${stockDays('flow', 'known_at <= make_timestamp($known_at)')})`
}

/**
 * SQL of the counts of whole products up to `$to`, their names as the numbers that flows have. Of a
 * long dictionary only the few names that they say are joined.
 */
export function productCounts(asKnownAt: string | undefined): string {
  return `
      with whole as materialized (
        select boundary, site, product_group, product, market_day, counted_grams, counted_sd_grams,
          occurred_at, seq
        from ${counted('stock_count', asKnownAt)}
        where lot is null and counted_grams is not null and market_day <= $to::date
      ),
      said_name as materialized (
        select id, name
        from dictionary
        where name in (
          select unnest([boundary, site, product_group, product]) from whole
        )
      )
      select b.id as boundary, s.id as place, g.id as product_group, p.id as product,
        c.market_day as day, c.counted_grams, c.counted_sd_grams, c.occurred_at, c.seq
      from whole c
      join said_name b on b.name = c.boundary
      join said_name s on s.name = c.site
      join said_name g on g.name = c.product_group
      left join said_name p on p.name = c.product`
}
