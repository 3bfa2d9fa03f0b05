import { customers } from '../../domain/place.ts'
import { weighed } from './amounts.ts'
import { instant } from './calendar.ts'
import type { Holding, Place } from './inventory.ts'
import type { DataOf } from './plan.ts'
import type { Random } from './random.ts'
import type { Day, Town } from './town.ts'

type SaleLine = DataOf<'SaleRecorded'>['lines'][number]

interface Selling {
  readonly grams: number
  readonly receipts: number
  readonly fromHour: number
  readonly toHour: number
  /** What of it is for sale; all where it is not said. */
  readonly only?: (holding: Holding) => boolean
}

const linesPerReceipt = 4
/** What a kilogram costs that nobody has priced. */
const usualCents = 600
/** Of the wholesale price. An assumption. */
const retailMarkup = 2

/** What is for sale at a place, oldest first. */
export function forSale(place: Place): Holding[] {
  return place.holdings.filter(({ grams, isAside }) => grams > 0 && !isAside)
}

/** Places sell to customers, oldest goods first, and say so in receipts. */
export class Counter {
  readonly #town: Town
  readonly #random: Random

  constructor(town: Town, random: Random) {
    this.#town = town
    this.#random = random
  }

  /** Sells as much as is asked for, or all that there is. */
  sell(place: Place, { grams, receipts, fromHour, toHour, only }: Selling, day: Day): void {
    const goods = only === undefined ? forSale(place) : forSale(place).filter(only)
    let left = Math.min(
      grams,
      goods.reduce((sum, one) => sum + one.grams, 0)
    )
    for (let receipt = receipts; receipt > 0 && left > 0; receipt -= 1) {
      const lines: SaleLine[] = []
      // The last receipt takes the rest, however many lines that are.
      const isLast = receipt === 1
      for (let line = linesPerReceipt; left > 0 && (line > 0 || isLast); line -= 1) {
        const share = tenths(left / Math.max(1, (receipt - 1) * linesPerReceipt + line))
        const holding = goods.shift()
        if (holding === undefined) break
        const part = Math.min(share, left, holding.grams)
        lines.push(this.#sold(holding, part, day))
        left -= part
        // What is not sold out waits for its next turn.
        if (holding.grams > 0) goods.push(holding)
      }
      const { reports, numbers, world } = this.#town
      const ms = instant(day, this.#random, fromHour, toHour)
      reports.say(
        'SaleRecorded',
        { ms, by: place.id },
        {
          boundary: world.boundary,
          site: place.id,
          receipt: numbers.next('V'),
          channel: this.#random.chance(0.1) ? 'delivery' : 'counter',
          lines
        }
      )
    }
  }

  #sold(holding: Holding, grams: number, day: Day): SaleLine {
    this.#town.ledger.leave(holding, grams, customers)
    const { product, id: lot, group } = holding.lot
    const cents = (product?.centsPerKg ?? usualCents) * retailMarkup * day.conditions.price
    return {
      lot,
      product: product?.id ?? null,
      group,
      quantity: weighed(grams),
      priceCents: Math.round((grams / 1_000) * cents)
    }
  }
}

/** Scales at a stall show tenths of a kilogram. */
function tenths(grams: number): number {
  return Math.max(100, Math.round(grams / 100) * 100)
}
