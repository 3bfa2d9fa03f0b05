import { applyFacts, type FactDefinition, factTable, field } from '../facts.ts'
import type { Projection, TableName } from '../projection.ts'
import { stockSides } from './sides.ts'

function addToDays(table: TableName): string {
  return `
    insert into ${table('stock_day')}
    select boundary, place, product_group, product, day, coalesce(sum(in_grams), 0) as in_grams,
      coalesce(sum(out_grams), 0) as out_grams, coalesce(sum(became_grams), 0) as became_grams,
      coalesce(sum(variance), 0) as variance, coalesce(sum(unknown_n), 0) as unknown_n
    from (${stockSides(table('flows.flow'), 'known_seq > $from and known_seq <= $to')})
    group by all
    having in_grams <> 0 or out_grams <> 0 or became_grams <> 0 or variance <> 0
      or unknown_n <> 0`
}

const counts: FactDefinition = {
  table: 'stock_count',
  types: ['StockCounted'],
  columns: [
    field('boundary', 'varchar'),
    field('site', 'varchar'),
    field('lot', 'varchar'),
    field('product', 'varchar'),
    field('product_group', 'varchar', 'group'),
    field('counted_grams', 'bigint', 'quantity.netGrams'),
    field('counted_sd_grams', 'bigint', 'quantity.sdGrams'),
    field('booked_grams', 'bigint', 'booked.netGrams')
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
        became_grams hugeint using compression uncompressed,
        variance hugeint using compression uncompressed, unknown_n bigint`,
      rollup: {
        keys: ['boundary', 'place', 'product_group', 'product', 'day'],
        sums: ['in_grams', 'out_grams', 'became_grams', 'variance', 'unknown_n']
      }
    },
    factTable(counts)
  ],
  apply: (table) => [{ sql: addToDays(table) }, ...applyFacts(table, counts)]
}
