import { marketDays } from './calendar.ts'
import { Crates } from './crates.ts'
import type { Fault, FaultRates } from './faults.ts'
import { FaultyReports } from './faulty-reports.ts'
import type { CityPlan } from './plan.ts'
import { Plots } from './plots.ts'
import { Random } from './random.ts'
import { Reference } from './reference.ts'
import { type CityEvent, Reports } from './reports.ts'
import { Retail } from './retail.ts'
import { Startups } from './startups.ts'
import { Supply } from './supply.ts'
import { SurplusDesk } from './surplus.ts'
import { type Day, Numbers, type Town } from './town.ts'
import { Treatment } from './treatment.ts'
import { Ledger, type TruthMovement } from './truth.ts'
import { Waste } from './waste.ts'
import { Weather } from './weather.ts'
import { Wholesale } from './wholesale.ts'
import { worldOf } from './world.ts'

export interface CityOptions {
  readonly plan: CityPlan
  readonly seed: number
  /** First and last day, `YYYY-MM-DD`, both included. */
  readonly from: string
  readonly to: string
  /** How often what goes wrong in reports; nothing does where it is left out. */
  readonly faults?: Partial<FaultRates>
  /** How finely the mass is told: 1 is the plan's lot mass, 2 twice as many lots. Default 1. */
  readonly detail?: number
}

/** A market day of the city. */
export interface CityDay {
  readonly day: string
  /** Reports that reached the system, in the order in which they did, late ones of earlier days too. */
  readonly events: readonly CityEvent[]
  /** What really moved. */
  readonly truth: readonly TruthMovement[]
  /** What went wrong in reporting, by the day whose reports it is about. */
  readonly faults: readonly Fault[]
  /** Grams that lie at each place at the end of the day; to be asked before the next day is drawn. */
  readonly stock: () => ReadonlyMap<string, number>
}

function partsOf(town: Town, random: Random) {
  const waste = new Waste(town, random.fork('waste'))
  const surplus = new SurplusDesk(town, random.fork('surplus'), waste)
  const wholesale = new Wholesale(town, random.fork('wholesale'), { waste, surplus })
  const crates = new Crates(town, random.fork('crates'))
  return {
    ...{ waste, surplus, wholesale },
    weather: new Weather(random.fork('weather')),
    supply: new Supply(town, random.fork('supply')),
    retail: new Retail(town, random.fork('retail'), { waste, surplus, wholesale, crates }),
    plots: new Plots(town, random.fork('plots')),
    startups: new Startups(town, random.fork('startups'), wholesale),
    treatment: new Treatment(town, random.fork('treatment'))
  }
}

/** What happens on a market day, in the order of cause and effect. */
function live(parts: ReturnType<typeof partsOf>, day: Day): void {
  const { waste, surplus, wholesale, supply, retail, plots, startups, treatment } = parts
  treatment.close(day)
  surplus.begin()
  const arrived = supply.arrive(day)
  const leftovers = wholesale.leftovers(day, arrived)
  retail.buy(day)
  startups.buy(day)
  wholesale.sellOut(day)
  plots.work(day)
  wholesale.clear(day, leftovers)
  retail.trade(day)
  startups.work(day)
  surplus.close(day)
  waste.collect(day)
}

/**
 * A simulated city: produce arrives, is sold, spoils, is given away and composted, and the people
 * and machines of the city report it. What moved and what was reported are kept apart; without
 * faults they say the same to the gram. The same plan, seed and span give the same days.
 *
 * @throws RangeError when the plan names a site or product that it does not have, or `detail` is not
 * above 0.
 */
export function* createCity(options: CityOptions): Generator<CityDay> {
  const { plan, seed, from, to, detail = 1 } = options
  if (!(detail > 0)) throw new RangeError(`detail is ${detail}; give a number above 0`)
  const world = worldOf(plan)
  const random = new Random(`${world.boundary}/${seed}`)
  const town: Town = {
    ...{ world, detail },
    ledger: new Ledger(world.boundary),
    reports: new Reports(random.fork('delays')),
    numbers: new Numbers()
  }
  const parts = partsOf(town, random)
  const reference = new Reference(plan)
  const faults = new FaultyReports({ plan, seed, rates: options.faults ?? {} })
  for (const today of marketDays(from, to)) {
    const { day, startMs } = today
    town.ledger.begin(day)
    town.reports.begin(day)
    town.numbers.begin(day)
    live(parts, { ...today, conditions: parts.weather.on(today) })
    const known = reference.upTo(day, startMs)
    const told = faults.on(day, town.reports.taken())
    const events = told.events.sort((a, b) => a.recordedAtMs - b.recordedAtMs)
    yield {
      day,
      events: known.length === 0 ? events : [...known, ...events],
      truth: town.ledger.taken(),
      faults: told.faults,
      stock: () => new Map(world.places.map(({ id, grams }) => [id, grams]))
    }
    for (const place of world.places) place.tidy()
  }
}
