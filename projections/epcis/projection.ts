import { applyFacts, type FactDefinition, factTable, field } from '../facts.ts'
import type { Projection } from '../projection.ts'

/** Captured EPCIS events by their eventID; the events themselves are read from the mirror. */
const captured: FactDefinition = {
  table: 'epcis_capture',
  types: ['EpcisEventCaptured'],
  columns: [
    field('boundary', 'varchar'),
    field('uri', 'varchar', 'eventId'),
    field('declares_error', 'varchar', 'declaresError')
  ]
}

/** Which EPCIS events were captured. */
export const epcis: Projection = {
  name: 'epcis',
  needs: ['flows'],
  tables: [factTable(captured)],
  apply: (table) => applyFacts(table, captured)
}
