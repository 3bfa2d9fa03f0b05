import type { ProjectionTable, TableName } from '../projection.ts'

/**
 * Between which events a lot is spoken of, so that looking for what moved it passes over the rest of
 * the log. In order, so that looking for a lot passes over most of this table.
 *
 * @param which condition on the movements that say it.
 */
export function addToLotSpans(table: TableName, name: string, which: string): string {
  const moved = `log_movement where seq > $from and seq <= $to and ${which}`
  return `
    insert into ${table(name)}
    select lot, min(seq), max(seq)
    from (
      select lot, seq from ${moved} and lot is not null
      union all
      select to_lot, seq from ${moved} and to_lot is not null
    )
    group by lot
    order by lot`
}

/** Rows of a lot, of which the least and the greatest count. */
export function lotSpanTable(name: string): ProjectionTable {
  return {
    name,
    columns: 'lot uinteger, first_seq bigint, last_seq bigint',
    rollup: { keys: ['lot'], sums: [], least: ['first_seq'], greatest: ['last_seq'] }
  }
}
