import { placeKinds } from '../../domain/place.ts'
import { varianceSum } from '../flows/variance.ts'

/** Kinds of places that keep account of what they have, as a list for SQL. */
const kinds = Object.entries(placeKinds)
  .flatMap(([kind, { keepsStock }]) => (keepsStock ? [`'${kind}'`] : []))
  .join(', ')

/** Numbers of the places that keep account of what they have. */
export const stockKeepersSql = `
  select id from dictionary where split_part(name, ':', 1) in (${kinds})`

/**
 * What came to and left each place that keeps stock, by day and product, with its variance and how
 * many movements of unknown mass there were: a flow leaves one place and comes to another, a link
 * leaves as one product and comes as another and stays at its place.
 *
 * @param flow the table of facts.
 * @param which condition on them.
 */
export function stockDays(flow: string, which: string): string {
  return `
    with moved as not materialized (
      select kind, boundary, source, target, product_group, product, to_group, to_product,
        valid_to, mass_grams, sd_grams, n
      from ${flow}
      where ${which} and publication is null and kind in ('flow', 'link')
    ),
    -- Zeros are added up faster than sums are filtered.
    side as (
      select boundary, target as place, product_group, product, valid_to as day,
        mass_grams as came, 0 as went, 0 as became, mass_grams is null as is_unknown, sd_grams, n
      from moved
      where kind = 'flow'
      union all
      select boundary, source, product_group, product, valid_to,
        0, mass_grams, 0, mass_grams is null, sd_grams, n
      from moved
      where kind = 'flow'
      union all
      select boundary, source, to_group, to_product, valid_to,
        0, 0, mass_grams, mass_grams is null, sd_grams, n
      from moved
      where kind = 'link'
      union all
      select boundary, source, product_group, product, valid_to,
        0, 0, -mass_grams, mass_grams is null, sd_grams, n
      from moved
      where kind = 'link'
    )
    select boundary, place, product_group, product, day, coalesce(sum(came), 0) as in_grams,
      coalesce(sum(went), 0) as out_grams, coalesce(sum(became), 0) as became_grams,
      ${varianceSum} as variance, sum(if(is_unknown, n, 0))::bigint as unknown_n
    from side
    semi join (${stockKeepersSql}) keeper on keeper.id = side.place
    group by all
    having in_grams <> 0 or out_grams <> 0 or became_grams <> 0 or variance <> 0
      or unknown_n <> 0`
}
