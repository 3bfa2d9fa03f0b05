import { type Projection, type TableName, uncompressed } from '../projection.ts'

/**
 * A flow leaves one process and enters another; a stock change stays with its own; what became part
 * of another product's group leaves one group and comes to the other. What a conversion factor errs
 * (common_sd_grams) is added to the imbalance where it came in, and taken off where it went out.
 */
function addToRollup(table: TableName): string {
  return `
    insert into ${table('balance_rollup')}
    with side as (
      select boundary, valid_from, valid_to, target as process, product_group, factor,
        mass_grams as in_grams, 0 as out_grams, 0 as stock_grams, 0 as became_grams, variance,
        common_sd_grams, n as in_n, 0 as out_n, 0 as stock_n
      from ${table('flows.cell')}
      where kind = 'flow'
      union all
      select boundary, valid_from, valid_to, source, product_group, factor,
        0, mass_grams, 0, 0, variance, -common_sd_grams, 0, n, 0
      from ${table('flows.cell')}
      where kind = 'flow'
      union all
      select boundary, valid_from, valid_to, source, product_group, factor,
        0, 0, mass_grams, 0, variance, -common_sd_grams, 0, 0, n
      from ${table('flows.cell')}
      where kind = 'stock'
      union all
      select boundary, valid_from, valid_to, source, to_group, null,
        0, 0, 0, mass_grams, 0, 0, 0, 0, 0
      from ${table('flows.cell')}
      where kind = 'link'
      union all
      select boundary, valid_from, valid_to, source, product_group, null,
        0, 0, 0, -mass_grams, 0, 0, 0, 0, 0
      from ${table('flows.cell')}
      where kind = 'link'
    )
    select boundary, valid_from, valid_to, process, product_group, factor,
      sum(in_grams), sum(out_grams), sum(stock_grams), sum(became_grams), sum(variance),
      sum(common_sd_grams), sum(in_n), sum(out_n), sum(stock_n)
    from side
    group by all
    having sum(in_grams) <> 0 or sum(out_grams) <> 0 or sum(stock_grams) <> 0
      or sum(became_grams) <> 0 or sum(variance) <> 0 or sum(common_sd_grams) <> 0
      or sum(in_n) <> 0 or sum(out_n) <> 0 or sum(stock_n) <> 0`
}

/** Over all time and groups, so that a process does not change its role with the window. */
function addToSides(table: TableName): string {
  return `
    insert into ${table('process_side')}
    with pair as (
      select boundary, source, target, sum(n) as n
      from ${table('flows.cell')}
      where kind = 'flow'
      group by all
    ),
    side as (
      select boundary, target as process, n as in_n, 0 as out_n from pair
      union all
      select boundary, source, 0, n from pair
    )
    select boundary, process, sum(in_n), sum(out_n)
    from side
    group by all
    having sum(in_n) <> 0 or sum(out_n) <> 0`
}

export const balance: Projection = {
  name: 'balance',
  needs: ['flows'],
  tables: [
    {
      name: 'balance_rollup',
      columns: uncompressed(`boundary uinteger, valid_from date, valid_to date, process uinteger,
        product_group uinteger, factor uinteger, in_grams hugeint, out_grams hugeint, stock_grams hugeint,
        became_grams hugeint, variance hugeint, common_sd_grams hugeint, in_n bigint, out_n bigint,
        stock_n bigint`),
      rollup: {
        keys: ['boundary', 'valid_from', 'valid_to', 'process', 'product_group', 'factor'],
        sums: [
          'in_grams',
          'out_grams',
          'stock_grams',
          'became_grams',
          'variance',
          'common_sd_grams',
          'in_n',
          'out_n',
          'stock_n'
        ]
      }
    },
    {
      name: 'process_side',
      columns: 'boundary uinteger, process uinteger, in_n bigint, out_n bigint',
      rollup: { keys: ['boundary', 'process'], sums: ['in_n', 'out_n'] }
    }
  ],
  apply: (table) => [
    { sql: addToRollup(table), about: ['facts'], reads: ['flows.cell'] },
    { sql: addToSides(table), about: ['facts'], reads: ['flows.cell'] }
  ]
}
