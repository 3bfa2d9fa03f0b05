import { processLoss } from '../../domain/place.ts'
import { dayNumber, instant } from './calendar.ts'
import { Counter, forSale } from './counter.ts'
import { consign } from './dispatch.ts'
import type { Holding } from './inventory.ts'
import type { Random } from './random.ts'
import { evenParts, lineOf } from './sorting.ts'
import type { Day, Town } from './town.ts'
import type { Wholesale } from './wholesale.ts'
import type { Startup } from './world.ts'

/** Inputs of one batch, at most. */
const mostInputs = 6

/** Startups buy produce, or grow it, make something of it once a week, and sell it all week. */
export class Startups {
  readonly #town: Town
  readonly #random: Random
  readonly #counter: Counter
  readonly #wholesale: Wholesale

  constructor(town: Town, random: Random, wholesale: Wholesale) {
    this.#town = town
    this.#random = random
    this.#counter = new Counter(town, random)
    this.#wholesale = wholesale
  }

  /** Before dawn: those without a harvest of their own buy. */
  buy(day: Day): void {
    for (const [index, startup] of this.#town.world.startups.entries()) {
      if (startup.plan.makes === null || this.#grows(startup)) continue
      if (!this.#isActive(startup, day) || day.weekday !== (index % 6) + 1) continue
      const stand = this.#random.pick(this.#town.world.wholesalers)
      const loads = this.#wholesale.pick(stand, startup.plan.kgPerWeek * 1_000, 3)
      if (loads.length === 0) continue
      const leftMs = instant(day, this.#random, 8, 11)
      this.#wholesale.soldToMarket(loads.reduce((sum, { grams }) => sum + grams, 0))
      consign(this.#town, { from: stand, channel: 'processing', leftMs, loads }, startup.place, {
        ms: leftMs + 3_600_000,
        as: 'ConsignmentReceived'
      })
    }
  }

  /** The day at the workshop. */
  work(day: Day): void {
    for (const [index, startup] of this.#town.world.startups.entries()) {
      if (!this.#isActive(startup, day)) continue
      if (day.weekday === ((index + 2) % 6) + 1) this.#transform(startup, day)
      this.#sell(startup, day)
    }
  }

  /** Whether it works up a harvest of its own. */
  #grows({ plan }: Startup): boolean {
    const { plot } = plan.registered
    const own = this.#town.world.plots.find(({ place }) => place.id === plot)
    return own !== undefined && own.crops.length > 0
  }

  #isActive({ plan }: Startup, { number }: Day): boolean {
    const founded = plan.registered.foundedOn
    return founded === null || number >= dayNumber(founded)
  }

  #transform({ place, plan }: Startup, day: Day): void {
    const { ledger, reports, numbers, world } = this.#town
    if (plan.makes === null) return
    const raw = forSale(place).filter(({ lot }) => lot.product !== null)
    const inputs = raw.slice(0, mostInputs)
    if (inputs.length === 0) return
    const batch = numbers.next('T')
    const lines = inputs.map((holding) => ({ ...lineOf(holding), lot: holding.lot.id }))
    const masses = inputs.map(({ grams }) => grams)
    const parts = evenParts(masses, plan.yieldShare * this.#random.between(0.95, 1))
    const made = place.hold({ id: batch, product: null, group: plan.makes, bornOn: day.number })
    for (const [index, holding] of inputs.entries()) {
      ledger.turn(holding, parts[index] ?? 0, made)
      if (holding.grams > 0) ledger.leave(holding, holding.grams, processLoss)
    }
    const ms = instant(day, this.#random, 16, 20)
    reports.say(
      'LotTransformed',
      { ms, by: place.id },
      {
        boundary: world.boundary,
        site: place.id,
        batch,
        inputs: lines,
        outputs: [{ ...lineOf(made), lot: batch }]
      }
    )
  }

  #sell({ place, plan }: Startup, day: Day): void {
    const goods = forSale(place).filter(isMade)
    const stock = goods.reduce((sum, { grams }) => sum + grams, 0)
    const wanted = (plan.kgPerWeek * plan.yieldShare * 1_000) / 5
    const grams = Math.min(stock, Math.round((wanted * this.#random.around(0.3)) / 100) * 100)
    if (grams === 0) return
    const selling = { grams, receipts: 1, fromHour: 20, toHour: 22, only: isMade }
    this.#counter.sell(place, selling, day)
  }
}

function isMade({ lot }: Holding): boolean {
  return lot.product === null
}
