import { applyFacts, type FactDefinition, factTable, textAt, valueAt } from '../facts.ts'
import type { Projection, TableName } from '../projection.ts'
import { stockKeepersSql } from './keepers.ts'

/**
 * What came to and left each place a day, by product. A link (sorted, repacked, made into) leaves
 * as one product and comes as another, and stays at its place.
 */
function addToDays(table: TableName): string {
  return `
    insert into ${table('stock_day')}
    with keeper as materialized (
      ${stockKeepersSql}
    ),
    moved as materialized (
      select kind, boundary, source, target, product_group, product, to_group, to_product,
        valid_to, mass_grams
      from ${table('flows.flow')}
      where known_seq > $from and known_seq <= $to and publication is null
        and kind in ('flow', 'link')
    ),
    side as (
      select boundary, target as place, product_group, product, valid_to as day,
        mass_grams as in_grams, 0 as out_grams, 0 as became_grams
      from moved
      where kind = 'flow'
      union all
      select boundary, source, product_group, product, valid_to, 0, mass_grams, 0
      from moved
      where kind = 'flow'
      union all
      select boundary, source, to_group, to_product, valid_to, 0, 0, mass_grams
      from moved
      where kind = 'link'
      union all
      select boundary, source, product_group, product, valid_to, 0, 0, -mass_grams
      from moved
      where kind = 'link'
    )
    select boundary, place, product_group, product, day, coalesce(sum(in_grams), 0) as in_grams,
      coalesce(sum(out_grams), 0) as out_grams, coalesce(sum(became_grams), 0) as became_grams
    from side
    semi join keeper on keeper.id = side.place
    group by all
    having in_grams <> 0 or out_grams <> 0 or became_grams <> 0`
}

const counts: FactDefinition = {
  table: 'stock_count',
  types: ['StockCounted'],
  columns: [
    { name: 'boundary', type: 'varchar', value: textAt('boundary') },
    { name: 'site', type: 'varchar', value: textAt('site') },
    { name: 'lot', type: 'varchar', value: textAt('lot') },
    { name: 'product', type: 'varchar', value: textAt('product') },
    { name: 'product_group', type: 'varchar', value: textAt('group') },
    { name: 'counted_grams', type: 'bigint', value: valueAt('quantity.netGrams', 'bigint') },
    { name: 'booked_grams', type: 'bigint', value: valueAt('booked.netGrams', 'bigint') }
  ]
}

/** Stocks follow from the flows; counts say where the two disagree. */
export const stocks: Projection = {
  name: 'stocks',
  needs: ['flows'],
  tables: [
    {
      name: 'stock_day',
      columns: `boundary uinteger, place uinteger, product_group uinteger, product uinteger,
        day date, in_grams hugeint using compression uncompressed,
        out_grams hugeint using compression uncompressed,
        became_grams hugeint using compression uncompressed`,
      rollup: {
        keys: ['boundary', 'place', 'product_group', 'product', 'day'],
        sums: ['in_grams', 'out_grams', 'became_grams']
      }
    },
    factTable(counts)
  ],
  apply: (table) => [{ sql: addToDays(table) }, ...applyFacts(table, counts)]
}
