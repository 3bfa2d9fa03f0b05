import type { CityDay } from './city.ts'
import type { Appended, Batch, CityLog } from './city-log.ts'
import type { CityEvent } from './reports.ts'

/** Events of one transaction: above some hundreds a store gets no faster. */
const batchSize = 1_000
/** A clock that is set by hand, or a long night, must not keep an ending process waiting. */
const longestSleepMs = 1_000

export interface FeedOptions {
  readonly log: CityLog
  readonly days: Iterable<CityDay>
  /** Told before a batch is appended when its last report reached the simulated system. */
  readonly onBatch?: (recordedAtMs: number) => void
}

export interface FollowOptions {
  /** Real clock, milliseconds since 1970 UTC. */
  readonly now: () => number
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  /** Simulated seconds in a real one. */
  readonly speed: number
  /** Simulated instant that it begins at; what was reported before is appended at once. */
  readonly startMs: number
}

interface Limit {
  /** Reports that reach the system later are left for the next call. */
  readonly untilMs?: number
  readonly mostEvents?: number
}

/**
 * Feeds the days of a city into a log: in bulk up to an instant, then in real time if that is
 * wanted. Days are lived only as they are needed.
 */
export class CityFeed {
  readonly #log: CityLog
  readonly #reports: Iterator<CityEvent>
  readonly #onBatch: (recordedAtMs: number) => void
  /** Drawn, and not due yet. */
  #next: CityEvent | null

  constructor({ log, days, onBatch = () => {} }: FeedOptions) {
    this.#log = log
    this.#reports = reportsOf(days)
    this.#onBatch = onBatch
    this.#next = this.#draw()
  }

  /**
   * Appends as fast as the store takes it. While it stores one batch the next is lived and encoded.
   *
   * @throws Failure of the store; what was appended before is stored, and the same city fed again
   * goes on from there.
   */
  async append({ untilMs = Number.POSITIVE_INFINITY, mostEvents }: Limit = {}): Promise<Appended> {
    let left = mostEvents ?? Number.POSITIVE_INFINITY
    const counts = { appended: 0, known: 0 }
    let underWay: Promise<Appended> | null = null
    for (;;) {
      const reports = this.#due(untilMs, Math.min(left, batchSize))
      left -= reports.length
      const batch = reports.length === 0 ? null : this.#log.encode(reports)
      if (underWay !== null) add(counts, await underWay)
      if (batch === null) return counts
      underWay = this.#send(batch)
      // Its failure is thrown where it is awaited; until then it must not count as unhandled.
      underWay.catch(() => {})
    }
  }

  /** Appends reports as they become due, until the signal aborts or the city ends. */
  async follow({ now, sleep, signal, speed, startMs }: FollowOptions): Promise<Appended> {
    const beganMs = now()
    const counts = { appended: 0, known: 0 }
    while (!signal.aborted && this.#next !== null) {
      const simulatedMs = startMs + (now() - beganMs) * speed
      const reports = this.#due(simulatedMs, batchSize)
      if (reports.length > 0) add(counts, await this.#send(this.#log.encode(reports)))
      else {
        const waitMs = (this.#next.recordedAtMs - simulatedMs) / speed
        await sleep(Math.min(Math.max(1, Math.ceil(waitMs)), longestSleepMs), signal)
      }
    }
    return counts
  }

  #send(batch: Batch): Promise<Appended> {
    this.#onBatch(batch.recordedAtMs)
    return this.#log.append(batch)
  }

  #due(untilMs: number, most: number): CityEvent[] {
    const reports: CityEvent[] = []
    while (reports.length < most && this.#next !== null && this.#next.recordedAtMs <= untilMs) {
      reports.push(this.#next)
      this.#next = this.#draw()
    }
    return reports
  }

  #draw(): CityEvent | null {
    const { value, done } = this.#reports.next()
    return done === true ? null : value
  }
}

function* reportsOf(days: Iterable<CityDay>): Generator<CityEvent, undefined> {
  for (const { events } of days) yield* events
}

function add(counts: { appended: number; known: number }, { appended, known }: Appended): void {
  counts.appended += appended
  counts.known += known
}
