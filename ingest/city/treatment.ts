import { processLoss } from '../../domain/place.ts'
import { weighed } from './amounts.ts'
import { dayNumber, dayText, instant } from './calendar.ts'
import type { Place } from './inventory.ts'
import type { Random } from './random.ts'
import type { Day, Town } from './town.ts'

/** Between Milan 2019 (22,000 t of compost of 154,000 t) and the nameplate of Lacchiarella. */
const compostYield = { from: 0.1429, to: 0.2 }
/** Cubic metres a tonne, the same two plants. */
const biomethane = { from: 51.9, to: 80 }
/** Plastic and stones that came in with it. An assumption. */
const rejects = { from: 0.04, to: 0.09 }

/** Plants treat what came in over a month, and report on the first market day after it. */
export class Treatment {
  readonly #town: Town
  readonly #random: Random
  /** `YYYY-MM` of the last day seen. */
  #month = ''

  constructor(town: Town, random: Random) {
    this.#town = town
    this.#random = random
  }

  /** Closes the month before where a new one has begun. */
  close(day: Day): void {
    const before = this.#month
    this.#month = day.day.slice(0, 7)
    if (before === '' || before === this.#month) return
    const period = { from: `${before}-01`, to: dayText(dayNumber(`${this.#month}-01`) - 1) }
    for (const plant of this.#town.world.plants) this.#treat(plant, period, day)
  }

  #treat(plant: Place, period: { from: string; to: string }, day: Day): void {
    const { ledger, reports, world } = this.#town
    const random = this.#random
    const input = plant.grams
    if (input === 0) return
    const compost = Math.round(input * random.between(compostYield.from, compostYield.to))
    const reject = Math.round(input * random.between(rejects.from, rejects.to))
    const loss = input - compost - reject
    const parts = [
      { part: 'compost', grams: compost, to: 'outlet:compost', group: 'Compost' },
      { part: 'reject', grams: reject, to: 'outlet:refuse', group: 'Residual waste' },
      { part: 'loss', grams: loss, to: processLoss, group: null }
    ]
    for (const { part, grams, to, group } of parts) {
      const made = group === null ? null : { id: `${part}:${plant.id}:${period.to}`, group }
      if (grams > 0) ledger.treat(plant, grams, { to, made, day: period.to })
    }
    const perTonne = random.between(biomethane.from, biomethane.to)
    reports.say(
      'TreatmentReported',
      { ms: instant(day, random, 13, 18), by: plant.id },
      {
        boundary: world.boundary,
        plant: plant.id,
        period,
        input: weighed(input),
        compost: weighed(compost),
        biomethaneM3: Math.round((input * perTonne) / 1_000_000),
        reject: weighed(reject),
        loss: weighed(loss)
      }
    )
  }
}
