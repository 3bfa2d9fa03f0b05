import { applyFacts, type FactDefinition, factTable, field } from '../facts.ts'
import { type Projection, type TableName, uncompressed } from '../projection.ts'
import { stockDays } from './sides.ts'

function addToDays(table: TableName): string {
  return `
    insert into ${table('stock_day')}
    ${stockDays(table('flows.flow'), 'known_seq > $from and known_seq <= $to')}`
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
      columns: uncompressed(`boundary uinteger, place uinteger, product_group uinteger,
        product uinteger, day date, in_grams hugeint, out_grams hugeint, became_grams hugeint,
        variance hugeint, unknown_n bigint`),
      rollup: {
        keys: ['boundary', 'place', 'product_group', 'product', 'day'],
        sums: ['in_grams', 'out_grams', 'became_grams', 'variance', 'unknown_n']
      }
    },
    factTable(counts)
  ],
  apply: (table) => [{ sql: addToDays(table), about: ['facts'] }, ...applyFacts(table, counts)]
}
