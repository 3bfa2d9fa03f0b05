import type { Author } from '../domain/access/author.ts'
import { hadIt, heldSpans, managedSpans, workedPlots } from '../domain/access/ownership.ts'
import { decode, type FilieraEvent } from '../domain/catalog.ts'
import type { EventStore } from '../domain/event-store.ts'
import { plotStream } from '../domain/plot/events.ts'
import { siteStream } from '../domain/site/events.ts'
import { startupStream } from '../domain/startup/events.ts'

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

/** Spans of days on which somebody had a place. */
type Spans = ReturnType<typeof heldSpans>

/**
 * Which places are a party's own, by the log itself: what it is, what it manages by the concession of
 * the day, the plots that it holds, the plot that it works on as a startup. The read side answers the
 * same (projections/access/own-places.ts), but may be behind. For one request: what was read is kept.
 */
export class OwnPlaces {
  readonly #store: EventStore
  readonly #party: string | null
  readonly #spans = new Map<string, Promise<Spans>>()
  #plots: Promise<readonly string[]> | null = null

  constructor(store: EventStore, { party }: Author) {
    this.#store = store
    this.#party = party
  }

  /**
   * Whether the place was the party's own on a market day, `YYYY-MM-DD`.
   *
   * @throws Failure of the store, or `log_damaged`.
   */
  async has(place: string, day: string): Promise<boolean> {
    const party = this.#party
    if (party === null) return false
    if (place === party) return true
    let spans = this.#spans.get(place)
    if (spans === undefined) {
      spans = this.#spansOf(place)
      this.#spans.set(place, spans)
    }
    if (hadIt(await spans, party, day)) return true
    this.#plots ??= this.#stream(startupStream({ startup: party })).then(workedPlots)
    return (await this.#plots).includes(place)
  }

  async #spansOf(place: string): Promise<Spans> {
    const managed = managedSpans(await this.#stream(siteStream({ site: place })))
    const held = heldSpans(await this.#stream(plotStream({ plot: place })))
    return [...managed, ...held]
  }

  async #stream(stream: string): Promise<readonly FilieraEvent[]> {
    const events: FilieraEvent[] = []
    for await (const batch of this.#store.readStream(stream)) {
      events.push(...batch.filter(({ type }) => aboutOwners.includes(type)).map(decode))
    }
    return events
  }
}
