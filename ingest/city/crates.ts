import { weighedWithTare } from './amounts.ts'
import { instant } from './calendar.ts'
import { forSale } from './counter.ts'
import type { Holding, Place } from './inventory.ts'
import type { DataOf } from './plan.ts'
import type { Random } from './random.ts'
import type { Day, Town } from './town.ts'

type Position = DataOf<'CrateMoved'>['from']

interface Crate {
  readonly id: string
  /** What it holds; null: it is empty, outside. */
  holding: Holding | null
  position: Position
}

/** Crates of the market that works with them, at `detail` 1. */
const crateCount = 12
const leastGrams = 8_000
const mostGrams = 14_000
/** Of a crate that the plan's packagings do not list as reusable. Assumed. */
const usualTareGrams = 1_500

/** Reusable crates: filled from lots, moved about, topped up, given back empty. */
export class Crates {
  readonly #town: Town
  readonly #random: Random
  readonly #crates: readonly Crate[]
  readonly #tareGrams: number
  #filled = 0

  constructor(town: Town, random: Random) {
    this.#town = town
    this.#random = random
    const count = Math.max(2, Math.round(crateCount * town.detail))
    this.#crates = Array.from({ length: count }, (_, index) => ({
      id: `G-${index + 1}`,
      holding: null,
      position: 'outside'
    }))
    const reusable = town.world.plan.packagings.find((one) => one.reusable)
    this.#tareGrams = reusable?.tareGrams ?? usualTareGrams
  }

  /** Morning: empty crates are filled, and crates with the same in them are put together. */
  fill(market: Place, day: Day): void {
    const goods = forSale(market).filter(({ grams }) => grams >= leastGrams)
    for (const crate of this.#crates) {
      if (crate.holding !== null) continue
      const holding = goods.find(({ grams }) => grams >= leastGrams)
      if (holding === undefined) break
      this.#fillOne(crate, holding, day)
    }
    this.#refill(day)
    for (const crate of this.#crates) {
      if (crate.holding === null || crate.position === 'stall') continue
      this.#move(crate, this.#random.chance(0.7) ? 'stall' : 'depot', day)
    }
  }

  /** Evening: what was emptied goes back. */
  giveBack(market: Place, day: Day): void {
    for (const crate of this.#crates) {
      if (crate.holding === null || crate.holding.grams > 0) continue
      crate.holding = null
      crate.position = 'outside'
      const ms = instant(day, this.#random, 19, 20)
      const { boundary } = this.#town.world
      const data = { boundary, site: market.id, crate: crate.id, to: null }
      this.#town.reports.say('CrateReturned', { ms, by: market.id }, data)
    }
  }

  #fillOne(crate: Crate, from: Holding, day: Day): void {
    const { ledger, reports, world } = this.#town
    const wanted = Math.round(this.#random.between(leastGrams, mostGrams) / 100) * 100
    const grams = Math.min(wanted, from.grams)
    this.#filled += 1
    const content = from.place.hold({ ...from.lot, id: `${crate.id}/${day.day}/${this.#filled}` })
    ledger.turn(from, grams, content)
    crate.holding = content
    const ms = instant(day, this.#random, 11.8, 12.2)
    reports.say(
      'CrateFilled',
      { ms, by: from.place.id },
      {
        boundary: world.boundary,
        site: from.place.id,
        crate: crate.id,
        ...materialOf(from),
        quantity: weighedWithTare(grams, this.#tareGrams),
        content: content.lot.id
      }
    )
  }

  /** What is left in one crate is poured onto the same in another. */
  #refill(day: Day): void {
    const { ledger, reports, world } = this.#town
    const full = new Map<string | undefined, Crate>()
    for (const crate of this.#crates) {
      const { holding } = crate
      if (holding === null || holding.grams === 0) continue
      const target = full.get(holding.lot.product?.id)
      if (target === undefined || target.holding === null) {
        full.set(holding.lot.product?.id, crate)
        continue
      }
      const { grams } = holding
      if (grams + target.holding.grams > 2 * mostGrams) continue
      ledger.turn(holding, grams, target.holding)
      const ms = instant(day, this.#random, 12.2, 12.4)
      reports.say(
        'CrateRefilled',
        { ms, by: holding.place.id },
        {
          boundary: world.boundary,
          site: holding.place.id,
          crate: target.id,
          sourceCrate: crate.id,
          ...materialOf(holding),
          quantity: weighedWithTare(grams, this.#tareGrams),
          content: target.holding.lot.id
        }
      )
    }
  }

  #move(crate: Crate, to: Position, day: Day): void {
    const { position: from, holding } = crate
    if (from === to || holding === null) return
    crate.position = to
    const ms = instant(day, this.#random, 12.4, 12.5)
    this.#town.reports.say(
      'CrateMoved',
      { ms, by: holding.place.id },
      {
        boundary: this.#town.world.boundary,
        site: holding.place.id,
        crate: crate.id,
        content: holding.lot.id,
        from,
        to
      }
    )
  }
}

function materialOf({ lot: { id, product, group } }: Holding) {
  return { lot: id, product: product?.id ?? null, group }
}
