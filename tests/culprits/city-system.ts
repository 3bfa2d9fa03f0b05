import { placeKindOf } from '../../domain/place.ts'
import { createCity } from '../../ingest/city/city.ts'
import type { Random } from '../../ingest/city/random.ts'
import { smallPlan } from '../ingest/city/small-plan.ts'

const span = { from: '2022-06-13', to: '2022-06-26' }
/** Shares of the value that a weighing may be off by, from a certified scale to a count of crates. */
const sdShares = [0.01, 0.02, 0.05, 0.1] as const
/** A stock is counted, not weighed. */
const stockSdShare = 0.05
const gramsPerKilogram = 1_000

/** What one place gave another in the span; `to` is null for the growth of a stock. */
export interface TrueFlow {
  readonly id: string
  readonly from: string
  readonly to: string | null
  readonly kilograms: number
  readonly sd: number
}

/** Two weeks of the small simulated city as one system, with the flows as they really were, kg. */
export interface CitySystem {
  readonly processes: readonly string[]
  readonly flows: readonly TrueFlow[]
}

function isBalanced(place: string): boolean {
  return placeKindOf(place)?.keepsStock === true
}

/** Lives a city through and adds its movements up by pair of places. */
export function citySystem(seed: number, random: Random): CitySystem {
  const grams = new Map<string, { from: string; to: string; grams: number }>()
  let stock: ReadonlyMap<string, number> = new Map()
  for (const day of createCity({ plan: smallPlan, seed, ...span })) {
    for (const { kind, source, target, massGrams } of day.truth) {
      if (kind !== 'flow') continue
      const id = `${source} > ${target}`
      const before = grams.get(id)?.grams ?? 0
      grams.set(id, { from: source, to: target, grams: before + massGrams })
    }
    stock = day.stock()
  }
  const weighed = [...grams].map(([id, { from, to, grams: mass }]): TrueFlow => {
    const kilograms = mass / gramsPerKilogram
    const share = sdShares[random.whole(0, sdShares.length - 1)] ?? sdShares[0]
    return { id, from, to, kilograms, sd: kilograms * share }
  })
  const counted = [...stock].flatMap(([place, left]): TrueFlow[] => {
    if (left === 0 || !isBalanced(place)) return []
    const kilograms = left / gramsPerKilogram
    return [
      { id: `stock of ${place}`, from: place, to: null, kilograms, sd: kilograms * stockSdShare }
    ]
  })
  const flows = [...weighed, ...counted]
  const places = new Set(flows.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))
  return { processes: [...places].filter(isBalanced).sort(), flows }
}

/** By process, kg: what came in less what left and stayed; 0 where the movements are complete. */
export function imbalances({ processes, flows }: CitySystem): ReadonlyMap<string, number> {
  const left = new Map(processes.map((process) => [process, 0]))
  for (const { from, to, kilograms } of flows) {
    const giver = left.get(from)
    if (giver !== undefined) left.set(from, giver - kilograms)
    const taker = to === null ? undefined : left.get(to)
    if (to !== null && taker !== undefined) left.set(to, taker + kilograms)
  }
  return left
}
