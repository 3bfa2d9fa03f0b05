import { placeKinds } from '../../domain/place.ts'

/** Kinds of places that keep account of what they have, as a list for SQL. */
const kinds = Object.entries(placeKinds)
  .flatMap(([kind, { keepsStock }]) => (keepsStock ? [`'${kind}'`] : []))
  .join(', ')

/** Numbers of the places that keep account of what they have. */
export const stockKeepersSql = `
  select id from dictionary where split_part(name, ':', 1) in (${kinds})`
