import { growth } from '../../domain/place.ts'
import { weighed } from './amounts.ts'
import { dayNumber, instant } from './calendar.ts'
import { consign } from './dispatch.ts'
import type { Holding, Place } from './inventory.ts'
import type { Product } from './product.ts'
import type { Random } from './random.ts'
import type { Day, Town } from './town.ts'
import type { Plot } from './world.ts'

/** Days from planting to the first harvest, and from it to the last. Assumed for vegetables. */
const growing = { from: 45, to: 80 }
const bearing = { from: 20, to: 40 }
/** Grams a square metre and harvest. Assumed: some 2 to 3 kg/m² a crop. */
const yieldGrams = { from: 150, to: 350 }
const usualSquareMetres = 5_000

interface Crop {
  readonly product: Product
  readonly bearsFrom: number
  readonly bearsTo: number
}

/** Plots are planted in turn with their crops, and harvested weekly while they bear. */
export class Plots {
  readonly #town: Town
  readonly #random: Random
  readonly #crops = new Map<Plot, Crop>()
  readonly #turns = new Map<Plot, number>()

  constructor(town: Town, random: Random) {
    this.#town = town
    this.#random = random
  }

  /** Plants, harvests and brings the harvest away. */
  work(day: Day): void {
    for (const [index, plot] of this.#town.world.plots.entries()) {
      if (!isWorked(plot, day)) continue
      const crop = this.#crops.get(plot)
      if (crop === undefined || day.number > crop.bearsTo) this.#plant(plot, day)
      else if (day.number >= crop.bearsFrom && day.weekday === (index % 6) + 1) {
        this.#bringAway(plot, this.#harvest(plot, crop, day), day)
      }
    }
    this.#fromFarms(day)
  }

  #plant(plot: Plot, day: Day): void {
    const turn = this.#turns.get(plot) ?? 0
    this.#turns.set(plot, turn + 1)
    const product = plot.crops[turn % plot.crops.length]
    if (product === undefined) return
    // What a city begins with stands in the field already: it was planted up to two months before.
    const daysAgo = turn === 0 ? this.#random.whole(0, growing.to) : 0
    const assignedOn = dayNumber(plot.plan.assigned.from)
    const plantedOn = Math.max(assignedOn, day.number - daysAgo)
    const bearsFrom = plantedOn + this.#random.whole(growing.from, growing.to)
    const bearsTo = bearsFrom + this.#random.whole(bearing.from, bearing.to)
    this.#crops.set(plot, { product, bearsFrom, bearsTo })
    const ms = instant(day, this.#random, 11, 15) - (day.number - plantedOn) * 86_400_000
    this.#town.reports.say(
      'CropPlanted',
      { ms, by: plot.plan.assigned.holder },
      {
        boundary: this.#town.world.boundary,
        plot: plot.place.id,
        crop: product.id,
        areaSquareMetres: plot.plan.assigned.areaSquareMetres,
        method: this.#random.chance(0.5) ? 'seeding' : 'transplanting'
      }
    )
  }

  #harvest(plot: Plot, { product }: Crop, day: Day): Holding {
    const { ledger, reports, numbers, world } = this.#town
    const { areaSquareMetres, holder } = plot.plan.assigned
    const perMetre = this.#random.between(yieldGrams.from, yieldGrams.to)
    const hail = day.conditions.isHail ? 0.5 : 1
    const area = areaSquareMetres ?? usualSquareMetres
    const grams = Math.max(1_000, Math.round((area * perMetre * hail) / 1_000) * 1_000)
    const { group } = product
    const lot = { id: numbers.next('H'), product, group, bornOn: day.number }
    const holding = ledger.enter(growth, plot.place, lot, grams)
    const ms = instant(day, this.#random, 10, 13)
    reports.say(
      'HarvestRecorded',
      { ms, by: holder },
      {
        boundary: world.boundary,
        plot: plot.place.id,
        lot: lot.id,
        product: product.id,
        group,
        quantity: weighed(grams),
        areaSquareMetres,
        intendedUse: 'sale'
      }
    )
    return holding
  }

  /** To the startup that makes something of it, to the farm where there is one, or to a market. */
  #bringAway(plot: Plot, holding: Holding, day: Day): void {
    const { startups } = this.#town.world
    const own = startups.find(
      ({ plan }) => plan.registered.plot === plot.place.id && plan.makes !== null
    )
    const { grams } = holding
    if (own !== undefined) {
      this.#bring([{ holding, grams }], plot.place, own.place, day)
    } else if (plot.farm !== null) this.#bring([{ holding, grams }], plot.place, plot.farm, day)
    else this.#bring([{ holding, grams }], plot.place, this.#market(day), day)
  }

  /** Farms bring what they gathered to a market, or to a stand of the wholesale market. */
  #fromFarms(day: Day): void {
    const farms = new Set(this.#town.world.plots.map(({ farm }) => farm))
    for (const farm of farms) {
      if (farm === null) continue
      const loads = farm.holdings
        .filter(({ grams, lot }) => grams > 0 && lot.bornOn < day.number)
        .map((holding) => ({ holding, grams: holding.grams }))
      if (loads.length === 0) continue
      const toStand = this.#random.chance(0.6)
      const to = toStand ? this.#random.pick(this.#town.world.wholesalers) : this.#market(day)
      this.#bring(loads, farm, to, day)
    }
  }

  #market(day: Day): Place {
    const { coveredMarkets, wholesalers } = this.#town.world
    const open = coveredMarkets.filter((market) => market.isOpen(day.number))
    return this.#random.pick(open.length > 0 ? open : wholesalers)
  }

  #bring(
    loads: readonly { readonly holding: Holding; readonly grams: number }[],
    from: Place,
    to: Place,
    day: Day
  ): void {
    const leftMs = instant(day, this.#random, 14, 16)
    const as = to.id.startsWith('wholesaler:') ? 'ConsignmentArrived' : 'ConsignmentReceived'
    const arrival = { ms: leftMs + 1_800_000, as } as const
    const channel = to.id.startsWith('covered-market:') ? 'covered_market' : 'other'
    consign(this.#town, { from, channel, leftMs, loads }, to, arrival)
  }
}

function isWorked({ plan: { assigned }, crops }: Plot, { number }: Day): boolean {
  const until = assigned.to === null ? Number.POSITIVE_INFINITY : dayNumber(assigned.to)
  return crops.length > 0 && number >= dayNumber(assigned.from) && number <= until
}
