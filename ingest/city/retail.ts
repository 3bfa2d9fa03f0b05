import { weighed } from './amounts.ts'
import { instant } from './calendar.ts'
import { Counter, forSale } from './counter.ts'
import type { Crates } from './crates.ts'
import { consign } from './dispatch.ts'
import { daysLeft, type Holding, type Place } from './inventory.ts'
import { type Random, Weighted } from './random.ts'
import type { SurplusDesk } from './surplus.ts'
import type { Day, Town } from './town.ts'
import type { Waste } from './waste.ts'
import type { Wholesale } from './wholesale.ts'
import type { Collector } from './world.ts'

interface Parts {
  readonly waste: Waste
  readonly surplus: SurplusDesk
  readonly wholesale: Wholesale
  readonly crates: Crates
}

/** Bodies that are asked about one market's surplus. */
const mostAsked = 4
/** Below this nobody is called. */
const leastOfferGrams = 3_000
/** Of what an open-air market must clear at closing, the part that is offered before it is steered. */
const usualOffer = 0.5
/** How fast gifts return to what a year usually brings. */
const steering = 0.3

/** The covered and the open-air markets: they buy for the day, sell, count and clear. */
export class Retail {
  readonly #town: Town
  readonly #random: Random
  readonly #counter: Counter
  readonly #parts: Parts
  readonly #stands: Weighted<Place>
  readonly #collectors: readonly Collector[]
  #giftsDue = 0

  constructor(town: Town, random: Random, parts: Parts) {
    this.#town = town
    this.#random = random
    this.#counter = new Counter(town, random)
    this.#parts = parts
    this.#stands = new Weighted(town.world.wholesalers, (_, index) => 1 / (index + 10))
    const { collectors, wholesaleHub } = town.world
    this.#collectors = collectors.filter(({ hub }) => hub !== wholesaleHub)
  }

  /** Before dawn the markets buy at the wholesale market. */
  buy(day: Day): void {
    const { coveredMarkets, openAirMarkets, plan } = this.#town.world
    const { coveredMarketKgPerDay, openAirMarketKgPerDay } = plan.scale
    for (const [index, market] of coveredMarkets.entries()) {
      if (!market.isOpen(day.number)) continue
      const stock = forSale(market).reduce((sum, { grams }) => sum + grams, 0)
      const wanted = coveredMarketKgPerDay * 1_000 * day.volume * 1.15 - stock
      // Some markets keep no books of what they receive.
      this.#order(market, wanted, { channel: 'covered_market', isKept: index % 5 !== 4 }, day)
    }
    for (const [index, market] of openAirMarkets.entries()) {
      if (!isMarketDayOf(index, day) || !market.isOpen(day.number)) continue
      const wanted = openAirMarketKgPerDay * 1_000 * this.#random.around(0.15)
      this.#order(market, wanted, { channel: 'open_air_market', isKept: index % 3 === 0 }, day)
    }
  }

  /** The day at the markets. */
  trade(day: Day): void {
    const { coveredMarkets, openAirMarkets, plan, wholesaleHub } = this.#town.world
    const usual = (plan.scale.marketsRedistributedTonnes * 1_000_000) / day.marketDays
    this.#giftsDue += usual
    const behind = this.#giftsDue - this.#parts.surplus.deliveredBeside(wholesaleHub)
    const offered = usual === 0 ? 0 : usualOffer * (1 + (steering * behind) / usual)
    for (const market of coveredMarkets) if (market.isOpen(day.number)) this.#cover(market, day)
    for (const [index, market] of openAirMarkets.entries()) {
      if (isMarketDayOf(index, day)) this.#openAir(market, offered, day)
    }
  }

  #order(
    market: Place,
    grams: number,
    terms: { readonly channel: 'covered_market' | 'open_air_market'; readonly isKept: boolean },
    day: Day
  ): void {
    if (grams < 5_000) return
    const random = this.#random
    const { detail } = this.#town
    const orders = Math.max(1, Math.min(4, Math.round(3 * Math.sqrt(detail))))
    const lines = Math.max(2, Math.min(12, Math.round(6 * Math.sqrt(detail))))
    for (let order = 0; order < orders; order += 1) {
      const stand = this.#stands.draw(random)
      const loads = this.#parts.wholesale.pick(stand, grams / orders, lines)
      if (loads.length === 0) continue
      const leftMs = instant(day, random, 7.5, 10)
      const ms = leftMs + random.whole(30, 90) * 60_000
      const arrival = terms.isKept ? ({ ms, as: 'ConsignmentReceived' } as const) : null
      const consignment = { from: stand, channel: terms.channel, leftMs, loads }
      this.#parts.wholesale.soldToMarket(loads.reduce((sum, load) => sum + load.grams, 0))
      consign(this.#town, consignment, market, arrival)
    }
  }

  #cover(market: Place, day: Day): void {
    const random = this.#random
    const { plan } = this.#town.world
    const { detail } = this.#town
    const hasCrates = market.id === plan.crateMarket
    if (hasCrates) this.#parts.crates.fill(market, day)
    const demand = plan.scale.coveredMarketKgPerDay * 1_000 * day.volume
    const grams = Math.round((demand * random.around(0.15)) / 100) * 100
    const receipts = Math.max(1, Math.round(3 * detail))
    const selling = { grams, receipts, fromHour: 12.5, toHour: 18.5 }
    this.#counter.sell(market, selling, day)
    if (hasCrates) this.#parts.crates.giveBack(market, day)
    this.#clear(market, day)
    this.#count(market, day)
  }

  /** Late afternoon: what is past its time goes into the bin, what is about to be is offered. */
  #clear(market: Place, day: Day): void {
    const random = this.#random
    for (const holding of forSale(market)) {
      const left = daysLeft(holding.lot, day.number, day.conditions.keeping)
      if (left <= 0) this.#parts.waste.discard(holding, holding.grams, day, 'spoiled')
      else if (left <= 1 && holding.grams >= leastOfferGrams && random.chance(0.4)) {
        this.#offer(holding, instant(day, random, 19, 19.7), day)
        // What nobody fetched is sold tomorrow, or spoils.
        holding.isAside = false
      }
    }
  }

  #openAir(market: Place, offered: number, day: Day): void {
    const random = this.#random
    const stock = forSale(market).reduce((sum, { grams }) => sum + grams, 0)
    const share = Math.min(0.995, 0.97 - 0.012 * (day.conditions.glut - 1) + 0.01 * random.normal())
    const receipts = Math.max(1, Math.round(2 * this.#town.detail))
    const grams = Math.floor((stock * share) / 100) * 100
    const selling = { grams, receipts, fromHour: 11.5, toHour: 17.5 }
    this.#counter.sell(market, selling, day)
    for (const holding of forSale(market)) {
      if (holding.grams >= leastOfferGrams && random.chance(offered)) {
        this.#offer(holding, instant(day, random, 18, 18.5), day)
      }
      if (holding.grams > 0) this.#parts.waste.discard(holding, holding.grams, day, 'unsold')
    }
  }

  #offer(holding: Holding, ms: number, day: Day): void {
    const { product } = holding.lot
    if (product === null) return
    holding.isAside = true
    const collectors = this.#random.shuffled(this.#collectors).slice(0, mostAsked)
    this.#parts.surplus.offer({ holding, product, ms, collectors }, day)
  }

  #count(market: Place, day: Day): void {
    const { reports, world, detail } = this.#town
    const goods = forSale(market).slice(0, Math.max(1, Math.round(2 * detail)))
    for (const { lot, grams } of goods) {
      const ms = instant(day, this.#random, 22.2, 22.7)
      reports.say(
        'StockCounted',
        { ms, by: market.id },
        {
          boundary: world.boundary,
          site: market.id,
          lot: lot.id,
          product: lot.product?.id ?? null,
          group: lot.group,
          quantity: weighed(grams),
          booked: null,
          reason: 'closing'
        }
      )
    }
  }
}

/** Every open-air market has its day of the week. */
function isMarketDayOf(index: number, { weekday }: Day): boolean {
  return (index % 6) + 1 === weekday
}
