import { instant } from './calendar.ts'
import { sell } from './dispatch.ts'
import { daysLeft, type Holding, type Place } from './inventory.ts'
import type { DestinationPlan } from './plan.ts'
import type { Random } from './random.ts'
import type { SurplusDesk } from './surplus.ts'
import type { Day, Town } from './town.ts'
import type { Waste } from './waste.ts'

/** Of a stand's stock, lots that keep and are held for the next day. */
const heldShare = 0.12
const heldDaysLeft = 4
/** Part of the day's leftovers that is offered rather than thrown away, before it is steered. */
const usualOffer = 0.33
/** How fast leftovers and gifts return to what a year usually brings. */
const steering = 0.15
const mostLines = 3

interface Destination extends DestinationPlan {
  sent: number
}

/** Stands sell nearly all that they have; what is left is offered or thrown away. */
export class Wholesale {
  readonly #town: Town
  readonly #random: Random
  readonly #waste: Waste
  readonly #surplus: SurplusDesk
  readonly #destinations: readonly Destination[]
  #sent = 0
  #shortfall = 0
  #giftsDue = 0

  constructor(town: Town, random: Random, parts: { waste: Waste; surplus: SurplusDesk }) {
    this.#town = town
    this.#random = random
    this.#waste = parts.waste
    this.#surplus = parts.surplus
    this.#destinations = town.world.plan.scale.destinations.map((one) => ({ ...one, sent: 0 }))
  }

  /** Keeps apart what will not be sold today. The glut of the day decides how much. */
  leftovers(day: Day, arrivedGrams: number): Holding[] {
    const { throughputTonnes, wasteTonnes, redistributedTonnes, leftoverKg } =
      this.#town.world.plan.scale
    const usual = (arrivedGrams * (wasteTonnes + redistributedTonnes)) / throughputTonnes
    this.#giftsDue += (arrivedGrams * redistributedTonnes) / throughputTonnes
    const wanted = Math.max(0.2 * usual, usual * day.conditions.glut + this.#shortfall * steering)
    const pool = this.#town.world.wholesalers.flatMap((stand) =>
      stand.holdings.filter(({ grams, isAside }) => grams > 0 && !isAside)
    )
    const apart: Holding[] = []
    let grams = 0
    const mean = (leftoverKg * 1_000) / this.#town.detail
    while (grams < wanted && pool.length > 0) {
      const holding = this.#oldestOfSome(pool, day)
      const piece = wholeKilos(Math.min(mean * this.#random.around(0.7), wanted - grams + 1_000))
      const part = Math.min(piece, holding.grams)
      if (part === 0) break
      apart.push(holding.place.setAside(holding, part))
      grams += part
      if (holding.grams === 0) pool.splice(pool.indexOf(holding), 1)
    }
    this.#shortfall += usual - grams
    return apart
  }

  /** Morning: what was kept apart is offered, or thrown away at once. */
  clear(day: Day, leftovers: readonly Holding[]): void {
    const { world } = this.#town
    const random = this.#random
    const collectors = world.collectors.filter(({ hub }) => hub === world.wholesaleHub)
    const { redistributedTonnes, throughputTonnes } = world.plan.scale
    const usual = (redistributedTonnes * 1_000_000) / day.marketDays
    const behind = this.#giftsDue - this.#surplus.delivered(world.wholesaleHub)
    const offer = throughputTonnes === 0 ? 0 : usualOffer * (1 + (steering * 4 * behind) / usual)
    for (const holding of leftovers) {
      const { grams } = holding
      if (!random.chance(Math.min(0.95, Math.max(0.02, offer)))) {
        this.#waste.discard(holding, grams, day, random.chance(0.7) ? 'unsold' : 'damaged')
        continue
      }
      const { product } = holding.lot
      if (product === null) continue
      const ms = instant(day, random, 12, 14)
      const { isWithdrawn } = this.#surplus.offer({ holding, product, ms, collectors }, day)
      if (isWithdrawn) {
        // Sold after all, with the next day's goods.
        holding.isAside = false
        this.#shortfall += holding.grams
      } else if (holding.grams > 0) this.#waste.discard(holding, holding.grams, day, 'unsold')
    }
  }

  /** Takes goods out of a stand for one order: some packages each of some of its lots. */
  pick(stand: Place, wantedGrams: number, lines: number): { holding: Holding; grams: number }[] {
    const picked: { holding: Holding; grams: number }[] = []
    let left = wantedGrams
    for (const holding of stand.holdings) {
      if (picked.length === lines || left <= 0) break
      if (holding.isAside || holding.grams === 0) continue
      const share = wholeKilos(left / (lines - picked.length))
      const grams = Math.min(holding.grams, share)
      picked.push({ holding, grams })
      left -= grams
    }
    return picked
  }

  /** Goods that went to one of Milan's markets count as sent to Milan. */
  soldToMarket(grams: number): void {
    const [milan] = this.#destinations
    if (milan !== undefined) milan.sent += grams
    this.#sent += grams
  }

  /** Night and morning: all that is for sale goes to buyers in and around Milan and abroad. */
  sellOut(day: Day): void {
    const { scale } = this.#town.world.plan
    const mean = (scale.lotKg * 600) / this.#town.detail
    for (const stand of this.#town.world.wholesalers) {
      let loads: { holding: Holding; grams: number }[] = []
      let room = this.#random.whole(1, mostLines)
      for (const holding of stand.holdings) {
        if (holding.isAside || holding.grams === 0 || this.#isHeld(holding, day)) continue
        let left = holding.grams
        while (left > 0) {
          const line = wholeKilos(mean * this.#random.around(0.5))
          // Nobody leaves a rest behind that is not worth the way.
          const grams = left < line * 1.3 ? left : line
          loads.push({ holding, grams })
          left -= grams
          if (loads.length < room && left > 0) continue
          if (loads.length < room) break
          this.#send(stand, loads, day)
          loads = []
          room = this.#random.whole(1, mostLines)
        }
      }
      if (loads.length > 0) this.#send(stand, loads, day)
    }
  }

  #send(from: Place, loads: { holding: Holding; grams: number }[], day: Day): void {
    let grams = 0
    for (const load of loads) grams += load.grams
    const to = this.#furthestBehind(grams)
    if (to === undefined) return
    to.sent += grams
    this.#sent += grams
    const leftMs = instant(day, this.#random, 7.5, 13)
    sell(this.#town, { from, channel: to.channel, leftMs, loads }, to.buyer)
  }

  /** Orders come from where least has gone yet beside its share, give or take. */
  #furthestBehind(grams: number): Destination | undefined {
    let best: Destination | undefined
    let most = Number.NEGATIVE_INFINITY
    for (const destination of this.#destinations) {
      const due = destination.share * (this.#sent + grams) - destination.sent
      const behind = due + this.#random.next() * grams * 3
      if (behind <= most) continue
      most = behind
      best = destination
    }
    return best
  }

  #isHeld(holding: Holding, day: Day): boolean {
    const keeps = daysLeft(holding.lot, day.number, day.conditions.keeping) >= heldDaysLeft
    return keeps && this.#random.chance(heldShare)
  }

  #oldestOfSome(pool: readonly Holding[], day: Day): Holding {
    let oldest = this.#random.pick(pool)
    for (let look = 0; look < 2; look += 1) {
      const other = this.#random.pick(pool)
      const { keeping } = day.conditions
      if (daysLeft(other.lot, day.number, keeping) < daysLeft(oldest.lot, day.number, keeping)) {
        oldest = other
      }
    }
    return oldest
  }
}

/** Rounded to kilograms, at least one. */
function wholeKilos(grams: number): number {
  return Math.max(1_000, Math.round(grams / 1_000) * 1_000)
}
