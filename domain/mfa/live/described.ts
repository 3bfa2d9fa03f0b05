import { placeKinds, recipients } from '../../place-kinds.ts'
import { type DestinationName, destinationNames } from '../../waste/destination.ts'
import { type End, ends, type FlowAttributes } from '../flow-set.ts'

/** A flow of a solved period of the live city; grams. */
export interface LiveFlow {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly value: number | null
}

/** What a live flow, or a part of it, is to an indicator. */
export interface DescribedPart extends FlowAttributes {
  readonly id: string
  /** The flow that it is a part of, and how large a part. */
  readonly of: string
  readonly share: number
}

/** What plants were given, by what became of it: the flows alone do not say. */
export type PlantUse = ReadonlyMap<DestinationName, number>

/** Water and the like that enters is no food. */
const notFood: readonly string[] = ['environment:process-gain']

function kindOf(place: string): string {
  const end = place.indexOf(':')
  return end === -1 ? place : place.slice(0, end)
}

function stageOf(place: string): string | undefined {
  const found = Object.entries(placeKinds).find(([kind]) => kind === kindOf(place))
  return found?.[1].stage ?? undefined
}

function endOfOutlet(place: string): End | undefined {
  const name = place.slice(place.indexOf(':') + 1).replaceAll('-', '_')
  return ends.find((end) => end === name)
}

/** Where food ends that a flow carries to: with people, at an outlet, or at a plant, one share each. */
function endsOf({ from, to }: LiveFlow, inside: ReadonlySet<string>, plants: PlantUse) {
  const one = (end: End | undefined) => [{ end, share: 1 }]
  // What a plant gives off has ended at its intake.
  if (kindOf(from) === 'plant') return one(undefined)
  if (to === recipients || (kindOf(to) === 'charity' && !inside.has(to))) return one('people')
  if (kindOf(to) === 'outlet') return one(endOfOutlet(to) ?? 'unknown')
  if (kindOf(to) !== 'plant') return one(undefined)
  const total = [...plants.values()].reduce((sum, grams) => sum + grams, 0)
  if (total === 0) return one('unknown')
  return destinationNames.flatMap((end) => {
    const grams = plants.get(end) ?? 0
    return grams === 0 ? [] : [{ end, share: grams / total }]
  })
}

const recycledEnds: readonly (End | undefined)[] = [
  'anaerobic_digestion',
  'composting',
  'land_application'
]

/**
 * What the flows of the live city are to the indicators, by the kinds of their places: what enters from
 * outside is food, what reaches people in need or a destination has ended there.
 */
export function describeFlows(
  { processes, flows }: { processes: readonly string[]; flows: readonly LiveFlow[] },
  plants: PlantUse
): readonly DescribedPart[] {
  const inside = new Set(processes)
  return flows.flatMap((flow) => {
    const { id, from, to } = flow
    const enters = !inside.has(from) && inside.has(to) && !notFood.includes(from)
    const parts = endsOf(flow, inside, plants)
    return parts.map(({ end, share }): DescribedPart => {
      return {
        id: parts.length === 1 ? id : `${id} (${end})`,
        ...{ of: id, share, end, sourceStage: stageOf(from), targetStage: stageOf(to) },
        ...(enters ? { crossing: 'in', material: 'food' } : {}),
        ...(recycledEnds.includes(end) ? { recovery: 'recycling' } : {})
      }
    })
  })
}

/** Collected grams by destination, less what the flows show to go to an outlet of that name. */
export function plantUse(
  collected: readonly { readonly destination: DestinationName; readonly grams: number }[],
  flows: readonly LiveFlow[]
): PlantUse {
  const direct = new Map<string, number>()
  for (const { from, to, value } of flows) {
    const end = kindOf(to) === 'outlet' && kindOf(from) !== 'plant' ? endOfOutlet(to) : undefined
    if (end !== undefined) direct.set(end, (direct.get(end) ?? 0) + (value ?? 0))
  }
  const used = new Map<DestinationName, number>()
  for (const { destination, grams } of collected) {
    const left = grams - (direct.get(destination) ?? 0)
    // Weighings of the two differ a little; what is left of equals is no use of a plant.
    if (left > 0.01 * grams) used.set(destination, left)
  }
  return used
}
