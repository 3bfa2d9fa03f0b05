import { surplusReasons } from '../../domain/surplus/reasons.ts'
import { declared, packages, weighedWithTare } from './amounts.ts'
import { Answers, type Claim, minuteMs } from './answers.ts'
import { Capacity } from './capacity.ts'
import type { Holding, Place } from './inventory.ts'
import type { Product } from './product.ts'
import type { Random } from './random.ts'
import { Sorting } from './sorting.ts'
import type { Day, Town } from './town.ts'
import type { Waste } from './waste.ts'
import type { Collector } from './world.ts'

/** Tare of a crate, and of as many as a scale takes at once. Assumed. */
const crateGrams = 200
const mostCrates = 20

interface Offer {
  /** Kept apart; all of it is offered. */
  readonly holding: Holding
  readonly product: Product
  readonly ms: number
  readonly collectors: readonly Collector[]
}

interface Fetched {
  readonly surplus: string
  readonly nth: number
  readonly holding: Holding
  readonly grams: number
  readonly claim: Claim
}

/** Surplus of donors: declared, answered within half an hour, fetched, sorted, given on. */
export class SurplusDesk {
  readonly #town: Town
  readonly #random: Random
  readonly #answers: Answers
  readonly #sorting: Sorting
  readonly #capacity = new Capacity()

  constructor(town: Town, random: Random, waste: Waste) {
    this.#town = town
    this.#random = random
    this.#answers = new Answers(town, random.fork('answers'), this.#capacity)
    this.#sorting = new Sorting(town, random.fork('sorting'), waste)
  }

  begin(): void {
    this.#capacity.begin()
  }

  /** Grams given away by a hub since the city began. */
  delivered(hub: Place): number {
    return this.#sorting.delivered(hub)
  }

  /** Grams given away by all other hubs since the city began. */
  deliveredBeside(hub: Place): number {
    return this.#sorting.deliveredBeside(hub)
  }

  /** Evening: hubs sort what was brought to them and hand it out. */
  close(day: Day): void {
    this.#sorting.close(day)
  }

  /** Runs one offer through; what is not fetched stays in its holding. */
  offer(offer: Offer, day: Day): { readonly isWithdrawn: boolean } {
    const { reports, numbers, world } = this.#town
    const { holding, product, ms, collectors } = offer
    const { lot, grams, place } = holding
    const surplus = numbers.next('S')
    // A half-filled package is one, so what is fetched never exceeds what was declared.
    const count = Math.ceil(grams / product.packageGrams)
    reports.note(
      'SurplusDeclared',
      { ms, by: place.id },
      {
        boundary: world.boundary,
        surplus,
        donor: place.id,
        stand: null,
        lot: lot.id,
        product: product.id,
        group: lot.group,
        quantity: packages(count, product, 'estimated'),
        reason: this.#reason(day),
        availableUntil: new Date(ms + 180 * minuteMs).toISOString(),
        storage: this.#random.chance(0.8) ? 'ambient' : 'chilled'
      }
    )
    const call = { surplus, donor: place.id, product, count, ms, collectors }
    const { claims, open, isWithdrawn } = this.#answers.to(call, day)
    for (const [index, claim] of claims.entries()) {
      const isLast = open === 0 && index === claims.length - 1
      // A claim is in packages; what they hold is a like share of what there is.
      const part = isLast ? holding.grams : Math.floor((grams * claim.count) / count)
      if (part > 0) this.#fetch({ surplus, nth: index + 1, holding, grams: part, claim })
    }
    return { isWithdrawn }
  }

  #fetch({ surplus, nth, holding, grams, claim }: Fetched): void {
    const { ledger, numbers } = this.#town
    const ms = claim.ms + this.#random.whole(10, 30) * minuteMs
    const collection = `${surplus}.${nth}`
    const lot = { ...holding.lot, id: `C${collection}` }
    const arrived = ledger.carry(holding, grams, claim.collector.hub, lot)
    arrived.isAside = true
    this.#sorting.add({ holding: arrived, collection, ms })
    const ddtNo = numbers.next('D')
    const paper = { surplus, collection, ddtNo, ms, claim, from: holding, to: arrived, grams }
    const isTwofold = this.#random.chance(0.3)
    this.#reportFetched(paper, 'collector', isTwofold)
    if (isTwofold) this.#reportFetched(paper, 'donor', isTwofold)
  }

  #reportFetched(
    paper: {
      readonly surplus: string
      readonly collection: string
      readonly ddtNo: string
      readonly ms: number
      readonly claim: Claim
      readonly from: Holding
      readonly to: Holding
      readonly grams: number
    },
    reportedBy: 'donor' | 'collector',
    isTwofold: boolean
  ): void {
    const { surplus, collection, ddtNo, ms, claim, from, to, grams } = paper
    const { lot, place } = from
    const isDonor = reportedBy === 'donor'
    const by = isDonor ? place.id : claim.collector.ngo
    const tare = Math.min(claim.count, mostCrates) * crateGrams
    const said = isTwofold ? { statement: { of: ddtNo, counts: !isDonor } } : {}
    this.#town.reports.say(
      'SurplusCollected',
      { ms, by, ...said },
      {
        boundary: this.#town.world.boundary,
        surplus,
        collection,
        claim: claim.id,
        from: place.id,
        collector: to.place.id,
        reportedBy,
        lines: [
          {
            lot: lot.id,
            product: lot.product?.id ?? null,
            group: lot.group,
            quantity: isDonor ? declared(grams) : weighedWithTare(grams, tare),
            collectedLot: to.lot.id
          }
        ],
        packages: claim.count,
        ddtNo,
        vehicle: isDonor ? null : 'van',
        legalBasis: 'law_166_2016_art_16',
        startedAt: new Date(ms).toISOString(),
        totalValueCents: Math.round((grams / 1_000) * (lot.product?.centsPerKg ?? 0))
      }
    )
  }

  #reason(day: Day): (typeof surplusReasons)[number] {
    if (day.conditions.isHail && this.#random.chance(0.4)) return 'weather_damage'
    if (day.conditions.glut > 1.3 && this.#random.chance(0.5)) return 'unsold_low_demand'
    return this.#random.pick(surplusReasons)
  }
}
