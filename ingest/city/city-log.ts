import { boundaryStream } from '../../domain/boundary/events.ts'
import { encode, eventTypeOf } from '../../domain/catalog.ts'
import { type Metadata, metadata } from '../../domain/event.ts'
import type { AppendRequest, EventStore, NewEvent } from '../../domain/event-store.ts'
import { Conflict, Failure } from '../../domain/failure.ts'
import { marketDayOf } from '../../domain/market-day.ts'
import { cityEventId } from './ids.ts'
import type { CityEvent } from './reports.ts'

/** What becomes of some reports in the log. */
export interface Appended {
  readonly appended: number
  /** Stored before, by this run or an earlier one. */
  readonly known: number
}

interface Encoded {
  readonly stream: string
  readonly event: NewEvent
  readonly isRepeat: boolean
}

/** Reports that are ready for the store. */
export interface Batch {
  readonly events: readonly Encoded[]
  /** When the last of them reached the system. */
  readonly recordedAtMs: number
}

/** Another writer on the same stream makes an attempt void; more than this is a fight. */
const maxAttempts = 5

/**
 * Carries a city's reports into a log. Ids come from the reports' keys, so the same city can be
 * carried again: what is stored already is recognised, and it goes on where it stopped. That holds
 * because batches are appended one after the other, each as a whole, in the city's own order.
 */
export class CityLog {
  readonly #store: EventStore
  readonly #boundary: string
  readonly #seed: number
  /** Which city it is, in every event's source. */
  readonly #name: string
  /** Last revision of every stream that was touched. */
  readonly #revisions = new Map<string, number>()
  /** Whether an earlier run may have stored what comes next. */
  #isResuming: boolean | null = null
  /** Where nobody had written before, a stream that we have not touched is not there. */
  #wasEmpty = false

  /**
   * @param city which boundary and seed the reports are of, and what else makes them what they are:
   * first day, detail, faults.
   */
  constructor(
    store: EventStore,
    city: { readonly boundary: string; readonly seed: number; readonly told?: string }
  ) {
    this.#store = store
    this.#boundary = city.boundary
    this.#seed = city.seed
    const told = city.told === undefined ? '' : `, ${city.told}`
    this.#name = `${city.boundary}, seed ${city.seed}${told}`
  }

  /** Turns reports into events of the log. */
  encode(reports: readonly CityEvent[]): Batch {
    const events = reports.map((report) => this.#encoded(report))
    return { events, recordedAtMs: reports.at(-1)?.recordedAtMs ?? 0 }
  }

  /**
   * Appends a batch in one transaction.
   *
   * @throws Conflict when other writers won every attempt; Failure `city_differs` when the log holds
   * another city of this boundary; Failure of the store. Nothing of the batch is stored then.
   */
  async append({ events }: Batch): Promise<Appended> {
    if (this.#isResuming === null) {
      this.#isResuming = (await this.#store.head()) !== null
      this.#wasEmpty = !this.#isResuming
      await this.#checkSame()
    }
    const first = events.filter(({ isRepeat }) => !isRepeat)
    const fresh = await this.#unknown(first)
    if (fresh.length > 0) {
      await this.#appendFresh(fresh)
      // All that follows was never stored: an earlier run would have stored this before it.
      this.#isResuming = false
    }
    const repeats = events.filter(({ isRepeat }) => isRepeat)
    for (const { stream, event } of repeats) {
      // The store's own door knows the message again; it is sent there as a device would.
      await this.#store.append({ stream, events: [event], expected: 'any' })
    }
    return { appended: fresh.length, known: events.length - fresh.length }
  }

  /** Two cities of one boundary in one log would be one city with twice the food. */
  async #checkSame(): Promise<void> {
    const stream = boundaryStream({ boundary: this.#boundary })
    for await (const [first] of this.#store.readStream(stream, { limit: 1 })) {
      if (first === undefined) return
      const { name } = metadata.parse(JSON.parse(first.meta)).source
      if (name === this.#name) return
      throw new Failure(
        'city_differs',
        `the log holds the simulated city "${name}" and not "${this.#name}"; go on with that one, or set FILIERA_DATA to another folder`,
        { held: name, asked: this.#name }
      )
    }
  }

  #encoded(report: CityEvent): Encoded {
    const { type, occurredAtMs, data, actor, corrects, isRepeat } = report
    const idOf = (sourceKey: string) =>
      cityEventId(this.#boundary, this.#seed, { occurredAtMs, sourceKey })
    const meta: Metadata = {
      actor,
      channel: 'simulation',
      source: { kind: 'city', name: this.#name },
      correlationId: `city-${this.#seed}-${marketDayOf(occurredAtMs)}`
    }
    return {
      stream: eventTypeOf(type).stream(data),
      event: encode({
        ...{ id: idOf(report.sourceKey), type, occurredAtMs, data, meta },
        corrects: corrects === undefined ? null : idOf(corrects)
      }),
      isRepeat: isRepeat === true
    }
  }

  /** Those that the log does not hold, in their order. */
  async #unknown(events: readonly Encoded[]): Promise<readonly Encoded[]> {
    const byStream = Map.groupBy(events, ({ stream }) => stream)
    const known = new Set<string>()
    const look = async (stream: string, asked: readonly Encoded[]) => {
      const revision = await this.#revision(stream)
      if (revision === -1 || this.#isResuming === false) return
      const ids = asked.map(({ event }) => event.id)
      for (const id of (await this.#store.find(stream, ids)).keys()) known.add(id)
    }
    await Promise.all([...byStream].map(([stream, asked]) => look(stream, asked)))
    return known.size === 0 ? events : events.filter(({ event }) => !known.has(event.id))
  }

  async #revision(stream: string): Promise<number> {
    const known = this.#revisions.get(stream)
    if (known !== undefined) return known
    const revision = this.#wasEmpty ? -1 : await this.#store.revision(stream)
    this.#revisions.set(stream, revision)
    return revision
  }

  async #appendFresh(fresh: readonly Encoded[]): Promise<void> {
    const byStream = Map.groupBy(fresh, ({ stream }) => stream)
    for (let attempt = 1; ; attempt += 1) {
      const requests: AppendRequest[] = []
      for (const [stream, events] of byStream) {
        const revision = await this.#revision(stream)
        const expected = revision === -1 ? 'no_stream' : revision
        requests.push({ stream, events: events.map(({ event }) => event), expected })
      }
      try {
        const results = await this.#store.appendMany(requests)
        for (const [index, { stream }] of requests.entries()) {
          const result = results[index]
          if (result === undefined) throw new Failure('internal', `no append result for ${stream}`)
          this.#revisions.set(stream, result.nextRevision)
        }
        return
      } catch (error) {
        if (!(error instanceof Conflict) || attempt === maxAttempts) throw error
        this.#revisions.set(error.stream, await this.#store.revision(error.stream))
      }
    }
  }
}
