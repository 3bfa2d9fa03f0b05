import { decode, type FilieraEvent } from '../domain/catalog.ts'
import type { EventStore } from '../domain/event-store.ts'

/** Of a plot's stream, harvests need not be decoded. */
const aboutOwners: readonly string[] = [
  'SiteOpened',
  'MarketConcessionChanged',
  'PlotAssigned',
  'PlotReleased',
  'StartupRegistered',
  'MeasurementCorrected',
  'EventVoided'
] satisfies readonly FilieraEvent['type'][]

/** A few hundred bytes each. */
const mostStreams = 20_000

/** What of a stream was read: what it says of owners, and where it goes on. */
interface Read {
  readonly next: number
  readonly events: readonly FilieraEvent[]
}

/**
 * What streams say of whose places are, each read once and then only where it grew: how long a refusal
 * takes must not tell how much somebody else has recorded of a place, and whoever has many harvests does
 * not wait for them with the next. The one not asked about for longest is forgotten.
 */
class OwnerStreams {
  readonly #store: EventStore
  readonly #read = new Map<string, Read>()

  constructor(store: EventStore) {
    this.#store = store
  }

  /** @throws Failure of the store, or `log_damaged`. */
  async of(stream: string): Promise<readonly FilieraEvent[]> {
    const before = this.#read.get(stream) ?? { next: 0, events: [] }
    let { next } = before
    const grown: FilieraEvent[] = []
    for await (const batch of this.#store.readStream(stream, { from: next })) {
      grown.push(...batch.filter(({ type }) => aboutOwners.includes(type)).map(decode))
      next = (batch.at(-1)?.revision ?? next - 1) + 1
    }
    const events = grown.length === 0 ? before.events : [...before.events, ...grown]
    // What is not there costs nothing to look for, and whoever makes up places forgets none.
    if (next > 0) this.#keep(stream, { next, events })
    return events
  }

  /** Of two who read at once, the one who read further counts. */
  #keep(stream: string, read: Read): void {
    const known = this.#read.get(stream)
    this.#read.delete(stream)
    this.#read.set(stream, known !== undefined && known.next > read.next ? known : read)
    const oldest = this.#read.keys().next()
    if (this.#read.size > mostStreams && !oldest.done) this.#read.delete(oldest.value)
  }
}

const ofStore = new WeakMap<EventStore, OwnerStreams>()

/** What the streams of a log say of owners, kept for as long as the log is open. */
export function ownerStreamsOf(store: EventStore): Pick<OwnerStreams, 'of'> {
  const known = ofStore.get(store) ?? new OwnerStreams(store)
  ofStore.set(store, known)
  return known
}
