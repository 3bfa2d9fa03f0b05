import type { ProjectionTable } from '../projection.ts'

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
  ['basis', 'basis']
] as const

/** known_seq and known_at: the event that made the row known, and when it was recorded. */
export const flowTable: ProjectionTable = {
  name: 'flow',
  columns: `seq bigint, line usmallint, known_seq bigint, known_at timestamp,
    ${taken.map(([name, type]) => `${name} ${type}`).join(', ')},
    mass_grams bigint, sd_grams bigint, n tinyint`
}

/**
 * A movement as a fact, in the order of the table's columns.
 *
 * @param movement alias of `log_movement`.
 * @param known SQL of the event that made it so and of when that was recorded; n = −1 takes it back.
 */
export function factColumns(
  movement: string,
  known: { readonly seq: string; readonly at: string; readonly n: 1 | -1 }
): string {
  const columns = taken.map(([name]) => `${movement}.${name}`).join(', ')
  const sign = known.n === 1 ? '' : '-'
  return `${movement}.seq, ${movement}.line, ${known.seq}, ${known.at}, ${columns},
      ${sign}${movement}.mass_grams, ${movement}.sd_grams, ${known.n}`
}
