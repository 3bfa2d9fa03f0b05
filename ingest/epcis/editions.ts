import { z } from 'zod'
import { capturedStream, EpcisEventReread } from '../../domain/epcis/events.ts'
import type { EventStore } from '../../domain/event-store.ts'

const reread = z.object({ captured: z.string() })

/** Which event says today what a captured event of a boundary means: itself, or its last reading. */
export class Editions {
  readonly #store: EventStore
  readonly #boundary: string
  readonly #latest = new Map<string, string>()

  constructor(store: EventStore, boundary: string) {
    this.#store = store
    this.#boundary = boundary
  }

  /** Needed only before something is taken back, which is rare. @throws Failure of the store. */
  async load(): Promise<void> {
    for await (const batch of this.#store.readStream(capturedStream(this.#boundary))) {
      for (const { id, type, data } of batch) {
        if (type !== EpcisEventReread.name) continue
        this.#latest.set(reread.parse(JSON.parse(data)).captured, id)
      }
    }
  }

  latestOf(id: string): string {
    return this.#latest.get(id) ?? id
  }
}
