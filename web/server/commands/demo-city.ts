import { boundaryStream } from '../../../domain/boundary/events.ts'
import type { EventStore } from '../../../domain/event-store.ts'
import { marketDayOf } from '../../../domain/market-day.ts'
import { createCity } from '../../../ingest/city/city.ts'
import { CityLog } from '../../../ingest/city/city-log.ts'
import { usualFaults } from '../../../ingest/city/faults.ts'
import { CityFeed } from '../../../ingest/city/feed.ts'
import type { World } from './command.ts'
import { milanPlan, simulatedMilan } from './milan-plan.ts'
import { openToEverybody } from './open-boundary.ts'
import { simulatedClock, sleep } from './simulated-time.ts'

const seed = 1
const dayMs = 86_400_000

/** The last of its past is lived before the visitor's eyes, two minutes a second, until today is reached. */
const eyewitnessDays = 3
const speed = 120

/**
 * A lorry load said in the wrong unit is a hundred lorries: one would hide all else that there is to
 * see, so the demo's people know their units, and lose and misread less than others.
 */
const demoFaults = { ...usualFaults, missing: 0.001, misweighed: 0.0005, wrong_unit: 0 }

/**
 * The past that is there when the page opens: from the first of the month of which the public figures
 * tell, since one is released when the month after it is over; two to three months.
 */
function firstDayBefore(nowMs: number): string {
  const lived = new Date(nowMs)
  const month = Date.UTC(lived.getUTCFullYear(), lived.getUTCMonth() - 2, 1)
  return new Date(month).toISOString().slice(0, 10)
}

/** The demo stays open as long as it likes. */
const noEnd = '2999-12-31'

/**
 * The simulated Milan of the demo: its past is in the log before the page opens, then it lives on,
 * first in fast motion and from today on by the clock.
 */
export class DemoCity {
  readonly #world: Pick<World, 'now'>
  readonly #clock: ReturnType<typeof simulatedClock>
  #feed: CityFeed | null = null

  constructor(world: Pick<World, 'now'>) {
    this.#world = world
    this.#clock = simulatedClock(world)
  }

  /** When the log's next event is recorded: the city's time, so that late reports are late. */
  readonly now = (): number => this.#clock.now()

  /** Sets the log's clock before the city's first day: what is appended now comes before its past. */
  async begin(store: EventStore): Promise<void> {
    this.#clock.reach(Date.parse(await this.#firstDay(store)) - dayMs)
  }

  /** Puts the city's past into the log; what is there from an earlier demo is recognised. */
  async seed(store: EventStore): Promise<void> {
    const from = await this.#firstDay(store)
    const days = createCity({
      ...{ plan: milanPlan(), seed, from, to: noEnd },
      faults: demoFaults
    })
    this.#feed = new CityFeed({
      log: new CityLog(store, { boundary: simulatedMilan, seed, told: `from ${from}, demo` }),
      days,
      onBatch: this.#clock.reach
    })
    await this.#feed.append({ untilMs: this.#eyewitnessMs() })
    await openToEverybody(store, this.now())
  }

  /** Lives on until the signal aborts. */
  async live(signal: AbortSignal): Promise<void> {
    if (this.#feed === null) throw new Error('the city has no past yet')
    const { now } = this.#world
    const startMs = this.#eyewitnessMs()
    const today = new AbortController()
    const timer = setTimeout(() => today.abort(), (now() - startMs) / (speed - 1))
    const fastMotion = AbortSignal.any([signal, today.signal])
    try {
      await this.#feed.follow({ now, sleep, signal: fastMotion, speed, startMs })
    } finally {
      clearTimeout(timer)
    }
    await this.#feed.follow({ now, sleep, signal, speed: 1, startMs: now() })
  }

  #eyewitnessMs(): number {
    return this.#world.now() - eyewitnessDays * dayMs
  }

  /** A city that begins on another day is another city, so a log keeps the day that it began with. */
  async #firstDay(store: EventStore): Promise<string> {
    const stream = boundaryStream({ boundary: simulatedMilan })
    for await (const [first] of store.readStream(stream, { limit: 1 })) {
      if (first !== undefined) return marketDayOf(first.recordedAtMs)
    }
    return firstDayBefore(this.#eyewitnessMs())
  }
}
