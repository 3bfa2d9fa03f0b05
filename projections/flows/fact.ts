import type { ProjectionTable, ProjectionView, TableName } from '../projection.ts'

/** Columns that a fact takes over from `log_movement`, with their types. */
const taken = [
  ['kind', 'movement_kind'],
  ['boundary', 'uinteger'],
  ['valid_from', 'date'],
  ['valid_to', 'date'],
  ['market_day', 'date'],
  ['source', 'uinteger'],
  ['source_stage', 'stage'],
  ['target', 'uinteger'],
  ['target_stage', 'stage'],
  ['product_group', 'uinteger'],
  ['product', 'uinteger'],
  ['lot', 'uinteger'],
  ['to_group', 'uinteger'],
  ['to_product', 'uinteger'],
  ['to_lot', 'uinteger'],
  ['publication', 'uinteger'],
  ['claim', 'uinteger'],
  ['basis', 'basis'],
  ['factor', 'uinteger']
] as const

/** What differs from the movements as they were said: rows taken back (n = −1) and put in (n = 1). */
export const changeTable: ProjectionTable = {
  name: 'flow_change',
  columns: `seq bigint, line usmallint, known_seq bigint, known_at timestamp,
    ${taken.map(([name, type]) => `${name} ${type}`).join(', ')},
    mass_grams bigint, sd_grams bigint, n tinyint`
}

/**
 * The facts: every movement that was the first of its claim, or has none, as it was said, and the
 * changes. Nearly all movements are never changed, so writing them a second time would cost more
 * than all the rest of a rebuild.
 *
 * known_seq and known_at: the event that made the row known, and when it was recorded.
 */
export const flowView: ProjectionView = {
  name: 'flow',
  sql: (table: TableName) => `
    select ${factColumns('m', { seq: 'm.seq', at: 'm.recorded_at', n: '1' })}
    from log_movement m
    where not m.is_repeat
    union all
    select *
    from ${table('flow_change')}`
}

/**
 * A movement as a fact, in the order of the table's columns.
 *
 * @param movement alias of `log_movement`.
 * @param known SQL of the event that made it so, of when that was recorded, and of how often it
 * counts from then on: −1 takes it back.
 */
export function factColumns(
  movement: string,
  known: { readonly seq: string; readonly at: string; readonly n: string }
): string {
  const columns = taken.map(([name]) => `${movement}.${name}`).join(', ')
  const mass = `${movement}.mass_grams`
  return `${movement}.seq, ${movement}.line, ${known.seq} as known_seq, ${known.at} as known_at,
      ${columns}, ${known.n === '1' ? mass : `(${known.n}) * ${mass}`} as mass_grams, ${movement}.sd_grams,
      (${known.n})::tinyint as n`
}
