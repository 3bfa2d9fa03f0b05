import { applyFacts, factTable } from '../facts.ts'
import type { Projection } from '../projection.ts'
import { wasteFacts } from './facts.ts'

/** What went into bins, out of them and through plants. What sorting put there `surplus` knows. */
export const waste: Projection = {
  name: 'waste',
  needs: ['flows', 'surplus'],
  tables: wasteFacts.map(factTable),
  apply: (table) => wasteFacts.flatMap((definition) => applyFacts(table, definition))
}
