import { monthOf } from '../../domain/period.ts'
import type { WasteFraction } from '../../domain/waste/destination.ts'
import { intakeLine, wasteLine } from '../../domain/waste/lot.ts'
import { weighed } from './amounts.ts'
import { instant } from './calendar.ts'
import type { Holding, Place } from './inventory.ts'
import type { DataOf } from './plan.ts'
import type { Random } from './random.ts'
import type { Day, Town } from './town.ts'

type FoodFraction = Extract<WasteFraction, 'organic' | 'feed' | 'residual'>
type Line = DataOf<'WasteRecorded'>['lines'][number]
type Reason = DataOf<'WasteRecorded'>['reason']

interface Bin {
  readonly fraction: FoodFraction
  readonly day: string
  readonly holding: Holding
  /** What was put into it and is not reported yet, by reason. */
  readonly lines: Map<Reason, Line[]>
}

/** European waste code of waste from markets. */
const marketWaste = '200302'
/** More lines than this on one sheet are two sheets. */
const mostLines = 100

/** Bins of every place: what goes into them, and who takes it where. */
export class Waste {
  readonly #town: Town
  readonly #random: Random
  #bins = new Map<Place, Bin[]>()
  /** Residual bins wait for the next round. */
  #waiting: Bin[] = []

  constructor(town: Town, random: Random) {
    this.#town = town
    this.#random = random
  }

  /** The fraction that food is put into: most of it is organic. */
  fraction(): FoodFraction {
    const luck = this.#random.next()
    if (luck < 0.86) return 'organic'
    return luck < 0.93 ? 'feed' : 'residual'
  }

  /** Today's bin of a place, as something to put grams into. */
  bin(place: Place, fraction: FoodFraction, day: Day): Holding {
    return this.#binAt(place, fraction, day).holding
  }

  /** Food goes into a bin; the place's sheet of the day says so. */
  discard(holding: Holding, grams: number, day: Day, reason: Reason): void {
    const fraction = this.fraction()
    const bin = this.#binAt(holding.place, fraction, day)
    this.#town.ledger.turn(holding, grams, bin.holding)
    const lines = bin.lines.get(reason) ?? []
    bin.lines.set(reason, lines)
    const { id: lot, product, group } = holding.lot
    lines.push({ lot, product: product?.id ?? null, group, quantity: weighed(grams) })
  }

  /** Evening: sheets are reported, organic bins and feed are taken away, residual ones next time. */
  collect(day: Day): void {
    for (const bin of this.#waiting) this.#take(bin, day)
    this.#waiting = []
    for (const bins of this.#bins.values()) {
      for (const bin of bins) {
        this.#report(bin, day)
        if (bin.holding.grams === 0) continue
        if (bin.fraction === 'residual') this.#waiting.push(bin)
        else this.#take(bin, day)
      }
    }
    this.#bins = new Map()
  }

  #binAt(place: Place, fraction: FoodFraction, day: Day): Bin {
    let bins = this.#bins.get(place)
    if (bins === undefined) {
      bins = []
      this.#bins.set(place, bins)
    }
    let bin = bins.find((one) => one.fraction === fraction)
    if (bin === undefined) {
      const { lot, group } = wasteLine(place.id, fraction, day.day)
      // A bin always has a lot; only the type, which is any line's, does not say so.
      const holding = place.hold({ id: lot ?? '', product: null, group, bornOn: day.number })
      holding.isAside = true
      bin = { fraction, day: day.day, holding, lines: new Map() }
      bins.push(bin)
    }
    return bin
  }

  #report({ fraction, holding, lines: byReason }: Bin, day: Day): void {
    const { reports, world } = this.#town
    const site = holding.place.id
    for (const [reason, lines] of byReason) {
      for (let from = 0; from < lines.length; from += mostLines) {
        const ms = instant(day, this.#random, 15, 22.4)
        reports.say(
          'WasteRecorded',
          { ms, by: site },
          {
            boundary: world.boundary,
            site,
            fraction,
            lines: lines.slice(from, from + mostLines),
            reason,
            edible: reason === 'unsold'
          }
        )
      }
    }
  }

  #plants(day: Day): readonly Place[] {
    return this.#town.world.plants.filter((plant) => plant.isOpen(day.number))
  }

  #take({ fraction, holding, day: binDay }: Bin, day: Day): void {
    const { ledger, reports, numbers, world } = this.#town
    const { wasteCollector: collector } = world.plan
    const site = holding.place.id
    const { grams } = holding
    const goes = {
      organic: 'anaerobic_digestion',
      feed: 'animal_feed',
      residual: 'controlled_combustion'
    } as const
    const destination = goes[fraction]
    const plant = fraction === 'organic' ? this.#random.pick(this.#plants(day)) : null
    if (plant === null) ledger.leave(holding, grams, `outlet:${destination.replaceAll('_', '-')}`)
    else {
      const { lot: id, group } = intakeLine(plant.id, monthOf(day.day))
      ledger.carry(holding, grams, plant, { id, product: null, group, bornOn: day.number })
    }
    const ms = instant(day, this.#random, 22.5, 22.8)
    reports.say(
      'WasteCollected',
      { ms, by: collector },
      {
        boundary: world.boundary,
        site,
        fraction,
        quantity: weighed(grams),
        collector,
        plant: plant === null ? null : plant.id,
        destination,
        wasteCode: marketWaste,
        formNo: numbers.next('F'),
        binDay: binDay === day.day ? null : binDay
      }
    )
  }
}
