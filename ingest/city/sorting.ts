import { splitGrams } from '../../domain/split-grams.ts'
import { weighed } from './amounts.ts'
import { minuteMs } from './answers.ts'
import { Giving } from './giving.ts'
import type { Holding, Place } from './inventory.ts'
import type { DataOf } from './plan.ts'
import type { Random } from './random.ts'
import type { Day, Town } from './town.ts'
import type { Waste } from './waste.ts'

interface Brought {
  readonly holding: Holding
  readonly collection: string
  readonly ms: number
}

type Sorted = DataOf<'SurplusSorted'>

/** More than this is sorted in two goes. */
const mostInputs = 8

/** Hubs sort what was brought to them, by product, into what people can eat and what they cannot. */
export class Sorting {
  readonly #town: Town
  readonly #random: Random
  readonly #waste: Waste
  readonly #giving: Giving
  #brought = new Map<Place, Brought[]>()

  constructor(town: Town, random: Random, waste: Waste) {
    this.#town = town
    this.#random = random
    this.#waste = waste
    this.#giving = new Giving(town, random.fork('giving'))
  }

  add(brought: Brought): void {
    const hub = brought.holding.place
    const there = this.#brought.get(hub)
    if (there === undefined) this.#brought.set(hub, [brought])
    else there.push(brought)
  }

  /** Grams given away by a hub since the city began. */
  delivered(hub: Place): number {
    return this.#giving.delivered(hub)
  }

  /** Grams given away by all other hubs since the city began. */
  deliveredBeside(hub: Place): number {
    return this.#giving.deliveredBeside(hub)
  }

  close(day: Day): void {
    for (const [hub, brought] of this.#brought) {
      for (let from = 0; from < brought.length; from += mostInputs) {
        this.#sort(hub, brought.slice(from, from + mostInputs), day)
      }
    }
    this.#brought = new Map()
    this.#giving.attest(day)
  }

  #sort(hub: Place, brought: readonly Brought[], day: Day): void {
    const { numbers, reports, world } = this.#town
    const random = this.#random
    const sorting = numbers.next('R')
    const ms = Math.max(...brought.map((one) => one.ms)) + random.whole(15, 30) * minuteMs
    const inputs = brought.map(({ holding, collection }) => ({ ...lineOf(holding), collection }))
    const edible: Sorted['edible'] = []
    const rejects: Sorted['rejects'] = []
    const fit: Holding[] = []
    for (const holdings of byProduct(brought)) {
      const { good, line, reject } = this.#sortProduct(hub, holdings, {
        day,
        lot: `${sorting}.${edible.length + rejects.length + 1}`
      })
      if (line !== null) edible.push(line)
      if (reject !== null) rejects.push(reject)
      if (good !== null) fit.push(good)
    }
    reports.say(
      'SurplusSorted',
      { ms, by: hub.id },
      {
        boundary: world.boundary,
        sorting,
        site: hub.id,
        inputs,
        edible,
        rejects
      }
    )
    this.#giving.handOut({ hub, sorting, ms, lots: fit })
  }

  #sortProduct(
    hub: Place,
    holdings: readonly Holding[],
    { day, lot }: { readonly day: Day; readonly lot: string }
  ) {
    const [first] = holdings
    if (first === undefined) return { good: null, line: null, reject: null }
    const { ledger } = this.#town
    const weights = holdings.map(({ grams }) => grams)
    const share = this.#random.between(0.78, 0.98) * (day.conditions.isHeat ? 0.92 : 1)
    const parts = evenParts(weights, share)
    const good = hub.hold({ ...first.lot, id: lot })
    const fraction = this.#waste.fraction()
    const bin = this.#waste.bin(hub, fraction, day)
    for (const [index, holding] of holdings.entries()) {
      ledger.turn(holding, parts[index] ?? 0, good)
      ledger.turn(holding, holding.grams, bin)
    }
    const rejected = weights.reduce((sum, grams) => sum + grams, -good.grams)
    good.isAside = true
    return {
      good: good.grams > 0 ? good : null,
      line: good.grams > 0 ? lineOf(good) : null,
      reject:
        rejected > 0 ? { ...lineOf(first), lot: null, quantity: weighed(rejected), fraction } : null
    }
  }
}

/** What lies there, as a line with its lot. */
export function lineOf({ lot, grams }: Holding) {
  const { id, product, group } = lot
  return { lot: id, product: product?.id ?? null, group, quantity: weighed(grams) }
}

function byProduct(brought: readonly Brought[]): Holding[][] {
  const groups = new Map<string | undefined, Holding[]>()
  for (const { holding } of brought) {
    const { product } = holding.lot
    const group = groups.get(product?.id)
    if (group === undefined) groups.set(product?.id, [holding])
    else group.push(holding)
  }
  return [...groups.values()]
}

/**
 * Parts of some masses that are close to a share of each, chosen so that the parts and the rests
 * both are what a split of their sums in proportion to the masses gives: what reads a sum and splits
 * it comes to the same grams.
 */
export function evenParts(masses: readonly number[], share: number): number[] {
  const total = masses.reduce((sum, grams) => sum + grams, 0)
  for (let taken = Math.round(total * share); taken > 0; taken -= 1) {
    const parts = splitGrams(taken, masses)
    const rests = splitGrams(total - taken, masses)
    if (masses.every((grams, index) => grams === (parts[index] ?? 0) + (rests[index] ?? 0))) {
      return parts
    }
  }
  return masses.map(() => 0)
}
