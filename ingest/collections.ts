import { decode, type FilieraEvent } from '../domain/catalog.ts'
import { unwrapped } from '../domain/effective.ts'
import type { EventStore, Position } from '../domain/event-store.ts'

const told: readonly string[] = [
  'SurplusCollected',
  'MeasurementCorrected',
  'EventVoided'
] satisfies readonly FilieraEvent['type'][]

/** Which surplus was taken from where and where to, and on which market day. */
export interface Collected {
  readonly collection: string
  readonly surplus: string
  readonly from: string
  readonly collector: string
  readonly day: string
}

/** What an event says of a collection; null where it is about something else. */
export function collectedIn(event: FilieraEvent): Collected | null {
  if (event.type !== 'SurplusCollected') return null
  const { collection, surplus, from, collector } = event.data
  return { collection, surplus, from, collector, day: event.marketDay }
}

/**
 * Who made which collection, by its id. A collection stands in the stream of its surplus, which a
 * sorting does not name: so the log is read once for them, when the first collection or sorting of a
 * party is judged, and from then on only what is new of it.
 */
export class Collections {
  readonly #store: EventStore
  /** By the event that says so: a correction takes the place of what it corrects. */
  readonly #byEvent = new Map<string, Collected>()
  readonly #events = new Map<string, Set<string>>()
  #after: Position | null = null
  #reading: Promise<void> = Promise.resolve()

  constructor(store: EventStore) {
    this.#store = store
  }

  /**
   * Takes in what was recorded since the last call. Calls wait for each other.
   *
   * @throws Failure of the store, or `log_damaged`.
   */
  refresh(): Promise<void> {
    const read = async () => {
      const head = await this.#store.head()
      if (head === this.#after) return
      const options = { after: this.#after, filter: { types: told } }
      for await (const batch of this.#store.readAll(options)) {
        for (const event of batch) {
          this.#take(decode(event))
          this.#after = event.position
        }
      }
      // What was read to the end without finding any need not be read again.
      if (head === null) return
      const { compare } = this.#store
      if (this.#after === null || compare(this.#after, head) < 0) this.#after = head
    }
    this.#reading = this.#reading.then(read, read)
    return this.#reading
  }

  /** What is said of a collection, as far as it still counts. */
  of(collection: string): readonly Collected[] {
    const events = this.#events.get(collection) ?? []
    return [...events].flatMap((id) => this.#byEvent.get(id) ?? [])
  }

  #take(event: FilieraEvent): void {
    if (event.corrects !== null) this.#byEvent.delete(event.corrects)
    const collected = collectedIn(unwrapped(event))
    if (collected === null) return
    this.#byEvent.set(event.id, collected)
    const events = this.#events.get(collected.collection) ?? new Set()
    this.#events.set(collected.collection, events.add(event.id))
  }
}

const keptFor = new WeakMap<EventStore, Collections>()

/** Those of a log, kept from one request to the next. */
export function collectionsOf(store: EventStore): Collections {
  const kept = keptFor.get(store) ?? new Collections(store)
  keptFor.set(store, kept)
  return kept
}
