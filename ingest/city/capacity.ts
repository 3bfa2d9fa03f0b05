import type { Day } from './town.ts'
import type { Collector } from './world.ts'

/** What bodies can still carry on a day. */
export class Capacity {
  #taken = new Map<string, number>()

  /** A new day. */
  begin(): void {
    this.#taken = new Map()
  }

  /** Grams that a body can still take on today; none on a day on which it does not go out. */
  free({ ngo, gramsPerDay, weekdays }: Collector, day: Day): number {
    if (!weekdays.includes(day.weekday)) return 0
    return gramsPerDay - (this.#taken.get(ngo) ?? 0)
  }

  take({ ngo }: Collector, grams: number): void {
    this.#taken.set(ngo, (this.#taken.get(ngo) ?? 0) + grams)
  }
}
