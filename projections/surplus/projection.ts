import { applyFacts, factTable } from '../facts.ts'
import type { Projection } from '../projection.ts'
import { surplusFacts } from './facts.ts'

/** Surplus from its offer to its delivery: the facts; what they come to is worked out when asked. */
export const surplus: Projection = {
  name: 'surplus',
  needs: ['flows'],
  tables: surplusFacts.map(factTable),
  apply: (table) => surplusFacts.flatMap((definition) => applyFacts(table, definition))
}
