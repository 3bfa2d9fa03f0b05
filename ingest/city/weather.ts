import type { Today } from './calendar.ts'
import type { Random } from './random.ts'

/** What the weather and the prices do to a day's trade. */
export interface Conditions {
  readonly isHeat: boolean
  readonly isHail: boolean
  /** Share of the usual volume that arrives. */
  readonly supply: number
  /** Share of its shelf life that produce keeps. */
  readonly keeping: number
  /** What stays unsold, as a multiple of the usual: above 1 in a glut. */
  readonly glut: number
  /** Prices, as a multiple of the usual: a glut lowers them. */
  readonly price: number
}

/** Days for which a hailstorm is felt in what arrives. */
const hailDays = 5

/** The weather and the market's gluts go on from day to day: a hot or a dull spell lasts a week. */
export class Weather {
  readonly #random: Random
  #warmth = 0
  #surfeit = 0
  #hailUntil = 0

  constructor(random: Random) {
    this.#random = random
  }

  on(today: Today): Conditions {
    const random = this.#random
    this.#warmth = 0.85 * this.#warmth + 0.53 * random.normal()
    this.#surfeit = 0.6 * this.#surfeit + 0.3 * random.normal()
    const isSummer = today.month >= 6 && today.month <= 8
    const isHeat = isSummer && this.#warmth > 0.9
    const mayHail = today.month >= 4 && today.month <= 9
    if (mayHail && random.chance(0.025)) this.#hailUntil = today.number + hailDays
    const isHail = today.number < this.#hailUntil
    // Before the closed Sunday stands must be cleared, whatever the price.
    const glut = Math.exp(this.#surfeit) * (isHeat ? 1.4 : 1) * (today.weekday === 6 ? 1.3 : 1)
    return {
      ...{ isHeat, isHail, glut },
      supply: random.around(0.06) * (isHail ? 0.93 : 1),
      keeping: isHeat ? 0.7 : 1,
      price: 1 / Math.sqrt(glut) + (isHail ? 0.15 : 0)
    }
  }
}
