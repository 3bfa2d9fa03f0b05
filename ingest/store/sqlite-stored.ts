import type { RecordedEvent } from '../../domain/event-store.ts'
import { fingerprintOf } from './sqlite-id-run.ts'
import type { IdIndex } from './sqlite-ids.ts'
import type { Ledger } from './sqlite-ledger.ts'

/** The event with this id, in whatever stream and form; `ids` must know what `ledger` sees. */
export function storedEvent(ledger: Ledger, ids: IdIndex, id: string): RecordedEvent | undefined {
  for (const position of ids.positions(fingerprintOf(id))) {
    const event = ledger.at(position)
    if (event?.id === id) return event
  }
  return ledger.rowById(id)
}
