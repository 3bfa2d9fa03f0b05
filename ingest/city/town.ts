import type { Today } from './calendar.ts'
import type { DataOf } from './plan.ts'
import type { Reports } from './reports.ts'
import type { Ledger } from './truth.ts'
import type { Conditions } from './weather.ts'
import type { World } from './world.ts'

/** A market day with its weather. */
export interface Day extends Today {
  readonly conditions: Conditions
}

/** What every part of the city works with. */
export interface Town {
  readonly world: World
  readonly ledger: Ledger
  readonly reports: Reports
  readonly numbers: Numbers
  /** How finely the mass is told: twice as many lots of half the mass at 2. */
  readonly detail: number
}

/** Numbers lots and papers, each once in the city. */
export class Numbers {
  #day = ''
  #count = 0

  begin(day: string): void {
    this.#day = day.slice(2).replaceAll('-', '')
    this.#count = 0
  }

  next(prefix: string): string {
    this.#count += 1
    return `${prefix}${this.#day}-${this.#count}`
  }
}

export type ConsignmentLine = DataOf<'ConsignmentArrived'>['lines'][number]
