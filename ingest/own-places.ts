import type { Author } from '../domain/access/author.ts'
import { hadIt, heldSpans, managedSpans, workedPlots } from '../domain/access/ownership.ts'
import type { EventStore } from '../domain/event-store.ts'
import { plotStream } from '../domain/plot/events.ts'
import { siteStream } from '../domain/site/events.ts'
import { startupStream } from '../domain/startup/events.ts'
import { ownerStreamsOf } from './owner-streams.ts'

/** Spans of days on which somebody had a place. */
type Spans = ReturnType<typeof heldSpans>

/**
 * Which places are a party's own, by the log itself: what it is, what it manages by the concession of
 * the day, the plots that it holds, the plot that it works on as a startup. The read side answers the
 * same (projections/access/own-places.ts), but may be behind. For one request, which sees a place as
 * it was when it asked first.
 */
export class OwnPlaces {
  readonly #streams: ReturnType<typeof ownerStreamsOf>
  readonly #party: string | null
  readonly #spans = new Map<string, Spans>()
  #plots: readonly string[] = []

  constructor(store: EventStore, { party }: Author) {
    this.#streams = ownerStreamsOf(store)
    this.#party = party
  }

  /** Whether the log need not be read to know whose a place is. */
  #knows(place: string): boolean {
    return this.#party === null || place === this.#party || this.#spans.has(place)
  }

  /**
   * Reads what `has` must know of places, once for each. Nothing, for a party that names itself.
   *
   * @throws Failure of the store, or `log_damaged`.
   */
  async learn(places: Iterable<string>): Promise<void> {
    const party = this.#party
    if (party === null) return
    for (const place of places) {
      if (this.#knows(place)) continue
      if (this.#spans.size === 0) {
        this.#plots = workedPlots(await this.#streams.of(startupStream({ startup: party })))
      }
      this.#spans.set(place, await this.#spansOf(place))
    }
  }

  /**
   * Whether a place that was learnt of was the party's own on a market day, `YYYY-MM-DD`.
   *
   * @throws Error for a place that was not: whose it is would be a guess.
   */
  has(place: string, day: string): boolean {
    const party = this.#party
    if (party === null) return false
    if (place === party) return true
    const spans = this.#spans.get(place)
    if (spans === undefined) throw new Error(`nobody learnt whose ${place} is`)
    return hadIt(spans, party, day) || this.#plots.includes(place)
  }

  async #spansOf(place: string): Promise<Spans> {
    const managed = managedSpans(await this.#streams.of(siteStream({ site: place })))
    const held = heldSpans(await this.#streams.of(plotStream({ plot: place })))
    return [...managed, ...held]
  }
}
