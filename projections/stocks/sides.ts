import { placeKinds } from '../../domain/place.ts'

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
export function stockSides(flow: string, which: string): string {
  return `
    with moved as materialized (
      select kind, boundary, source, target, product_group, product, to_group, to_product,
        valid_to, mass_grams, n * sd_grams::hugeint * sd_grams as variance,
        case when mass_grams is null then n else 0 end as unknown_n
      from ${flow}
      where ${which} and publication is null and kind in ('flow', 'link')
    ),
    side as (
      select boundary, target as place, product_group, product, valid_to as day,
        mass_grams as in_grams, 0 as out_grams, 0 as became_grams, variance, unknown_n
      from moved
      where kind = 'flow'
      union all
      select boundary, source, product_group, product, valid_to, 0, mass_grams, 0, variance, unknown_n
      from moved
      where kind = 'flow'
      union all
      select boundary, source, to_group, to_product, valid_to, 0, 0, mass_grams, variance, unknown_n
      from moved
      where kind = 'link'
      union all
      select boundary, source, product_group, product, valid_to, 0, 0, -mass_grams, variance, unknown_n
      from moved
      where kind = 'link'
    )
    select *
    from side
    semi join (${stockKeepersSql}) keeper on keeper.id = side.place`
}
