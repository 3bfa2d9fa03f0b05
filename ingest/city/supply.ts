import { declared, packages, weighed } from './amounts.ts'
import { instant } from './calendar.ts'
import type { Lot, Place } from './inventory.ts'
import type { Product } from './product.ts'
import { hash32, type Random, Weighted } from './random.ts'
import type { ConsignmentLine, Day, Town } from './town.ts'
import type { Supplier } from './world.ts'

const gramsPerTonne = 1_000_000
/** Share of one day's shortfall against the year's plan that suppliers make good on the next. */
const catchUp = 0.1
const mostLines = 3
const firstHour = 1
const lastHour = 7

const qualityClasses = ['Extra', 'I', 'I', 'I', 'II'] as const

/** Produce arrives at the wholesale market by the season, the weekday and the weather. */
export class Supply {
  readonly #town: Town
  readonly #random: Random
  readonly #wholesalers: Weighted<Place>
  /** Who ships a product, where anybody is said to. */
  readonly #shippers: ReadonlyMap<Product, readonly Supplier[]>
  #month = 0
  #products: Weighted<Product>
  #goods: ReadonlyMap<Supplier, Weighted<Product>> = new Map()
  #shortfall = 0

  constructor(town: Town, random: Random) {
    this.#town = town
    this.#random = random
    // A few big stands and many small ones.
    this.#wholesalers = new Weighted(town.world.wholesalers, (_, index) => 1 / (index + 10))
    const { products, suppliers } = town.world
    this.#products = inSeason(products, 1)
    this.#shippers = new Map(
      products.flatMap((product) => {
        const shippers = suppliers.filter(({ ships }) => ships?.includes(product) ?? true)
        return shippers.length === 0 ? [] : [[product, shippers]]
      })
    )
  }

  /** Everything that arrives on a day; returns its grams. */
  arrive(day: Day): number {
    if (day.month !== this.#month) this.#turnSeason(day.month)
    const { throughputTonnes } = this.#town.world.plan.scale
    const expected = (throughputTonnes * gramsPerTonne * day.volume) / day.marketDays
    const wanted = expected * day.conditions.supply + this.#shortfall * catchUp
    let arrived = 0
    while (arrived < wanted) arrived += this.#consign(day, wanted - arrived)
    this.#shortfall += expected - arrived
    return arrived
  }

  #turnSeason(month: number): void {
    const { products, suppliers } = this.#town.world
    this.#month = month
    this.#products = inSeason(products, month)
    this.#goods = new Map(
      suppliers.flatMap((one) => (one.ships === null ? [] : [[one, inSeason(one.ships, month)]]))
    )
  }

  /** One lorry for one wholesaler; returns its grams. */
  #consign(day: Day, most: number): number {
    const { ledger, reports, numbers, world } = this.#town
    const random = this.#random
    const to = this.#wholesalers.draw(random)
    const first = this.#products.draw(random)
    const from = random.pick(this.#shippers.get(first) ?? world.suppliers)
    const goods = this.#goods.get(from) ?? this.#products
    // How a stand takes stock is its habit: by the scale, by the paper, by counting packages.
    const habit = hash32(to.id) % 3
    const lines: ConsignmentLine[] = []
    let grams = 0
    for (let left = random.whole(1, mostLines); left > 0 && grams < most; left -= 1) {
      const product = lines.length === 0 ? first : goods.draw(random)
      const count = this.#packagesOf(product, most - grams)
      const mass = count * product.packageGrams
      const lot: Lot = {
        id: numbers.next('L'),
        product,
        group: product.group,
        bornOn: day.number
      }
      ledger.enter(from.id, to, lot, mass)
      lines.push({
        lot: lot.id,
        product: product.id,
        group: product.group,
        quantity: amountBy(habit, mass, count, product),
        qualityClass: random.pick(qualityClasses),
        origin: from.origin,
        packaging: product.packaging
      })
      grams += mass
    }
    const ms = instant(day, random, firstHour, lastHour)
    reports.say(
      'ConsignmentArrived',
      { ms, by: to.id },
      {
        boundary: world.boundary,
        from: from.id,
        to: to.id,
        stand: null,
        ddtNo: numbers.next('D'),
        lines
      }
    )
    return grams
  }

  /** How many packages a lot has: about the mean lot's, and not more than is still to come. */
  #packagesOf(product: Product, most: number): number {
    const { detail, world } = this.#town
    const mean = (world.plan.scale.lotKg * 1_000 * product.lotShare) / detail
    const grams = Math.min(mean * this.#random.around(0.6), most)
    return Math.max(1, Math.round(grams / product.packageGrams))
  }
}

function inSeason(products: readonly Product[], month: number): Weighted<Product> {
  return new Weighted(products, ({ weight, season }) => weight * (season[month - 1] ?? 1))
}

function amountBy(habit: number, grams: number, count: number, product: Product) {
  if (habit === 0) return weighed(grams)
  return habit === 1 || product.factorId === null
    ? declared(grams)
    : packages(count, product, 'counted')
}
