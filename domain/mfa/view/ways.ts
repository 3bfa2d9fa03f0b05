import { type BundleDefinition, elsewhere, type ViewDefinition } from './definition.ts'
import { bundleName } from './ends.ts'
import { crossedLayers, type Ordering, type Place, place, placesOf } from './ordering.ts'
import type { Direction } from './plan.ts'
import type { ViewProblem } from './problem.ts'

/** A bundle, said or implied, with its legs laid: from node to node, null being Elsewhere. */
export interface Way {
  readonly bundle: BundleDefinition
  /** Where it is said; implied ones can have no problem of their own. */
  readonly at: string
  readonly legs: readonly Leg[]
}

interface Leg {
  readonly source: string | null
  readonly target: string | null
}

/** A waypoint set where a way crosses a layer. */
export interface HiddenNode {
  readonly id: string
  readonly direction: Direction
  readonly partition: BundleDefinition['defaultPartition']
}

function directionOf(id: string, { nodes }: ViewDefinition): Direction {
  return (Object.hasOwn(nodes, id) ? nodes[id]?.direction : undefined) ?? 'R'
}

/**
 * The bundles to and from Elsewhere that nobody said: for each group on each side where there is a
 * layer beyond it, or on both where the view has no bundles at all. One that is said, even of some
 * flows only, stands for its side.
 */
function implicitBundles(
  definition: ViewDefinition,
  places: ReadonlyMap<string, Place>
): readonly BundleDefinition[] {
  const { nodes, bundles, ordering } = definition
  const exists = (layer: number) => bundles.length === 0 || (layer >= 0 && layer < ordering.length)
  return Object.keys(nodes).flatMap((id) => {
    const layer = places.get(id)?.layer
    if (layer === undefined || nodes[id]?.type !== 'group') return []
    const ahead = directionOf(id, definition) === 'R' ? 1 : -1
    const said = (source: string, target: string) =>
      bundles.some((bundle) => bundle.source === source && bundle.target === target)
    return [
      ...(exists(layer + ahead) && !said(id, elsewhere)
        ? [{ source: id, target: elsewhere, waypoints: [] }]
        : []),
      ...(exists(layer - ahead) && !said(elsewhere, id)
        ? [{ source: elsewhere, target: id, waypoints: [] }]
        : [])
    ]
  })
}

/** Forwards, the shortest first; then backwards, the longest first; Elsewhere last. */
function rankOf({ source, target }: BundleDefinition, places: ReadonlyMap<string, Place>): number {
  const [from, to] = [places.get(source), places.get(target)]
  if (from === undefined || to === undefined) return Number.POSITIVE_INFINITY
  const span = to.layer - from.layer
  return span >= 0 ? span : 1e6 + span
}

/**
 * Lays every bundle through the layers, setting hidden waypoints into the ordering.
 *
 * @param ordering is added to.
 */
export function layWays(
  definition: ViewDefinition,
  ordering: Ordering,
  problems: ViewProblem[]
): { readonly ways: readonly Way[]; readonly hidden: ReadonlyMap<string, HiddenNode> } {
  const hidden = new Map<string, HiddenNode>()
  const neighbours = new Map<string, Set<string>>()
  const said = definition.bundles.map((bundle, index) => ({ bundle, at: bundleName(index) }))
  const places = placesOf(ordering)
  const implied = implicitBundles(definition, places).map((bundle) => ({ bundle, at: 'nodes' }))
  const isOpen = ({ source, target }: BundleDefinition) =>
    source === elsewhere || target === elsewhere
  const wanted = [...said, ...implied].sort(
    (a, b) =>
      Number(isOpen(a.bundle)) - Number(isOpen(b.bundle)) ||
      rankOf(a.bundle, places) - rankOf(b.bundle, places) ||
      0
  )

  function join(source: string | null, target: string | null): Leg {
    if (source !== null && target !== null) {
      neighbours.set(source, (neighbours.get(source) ?? new Set()).add(target))
      neighbours.set(target, (neighbours.get(target) ?? new Set()).add(source))
    }
    return { source, target }
  }

  function layLeg(source: string, target: string, bundle: BundleDefinition, at: string): Leg[] {
    const [from, to] = [places.get(source), places.get(target)]
    if (from === undefined || to === undefined) return []
    const stop = (id: string, { layer }: Place) => ({
      layer,
      direction: directionOf(id, definition)
    })
    const partition = bundle.defaultPartition
    const direction: Direction = to.layer > from.layer ? 'R' : 'L'
    let before = { id: source, direction: directionOf(source, definition) }
    const legs: Leg[] = []
    for (const layer of crossedLayers(stop(source, from), stop(target, to))) {
      const id = `__${source}_${target}_${layer}`
      const known = hidden.get(id)
      if (known !== undefined && JSON.stringify(known.partition) !== JSON.stringify(partition)) {
        const detail = `another bundle crosses layer ${layer} the same way with another defaultPartition; give both the same`
        problems.push({ problem: 'partition_differs', at, detail })
      }
      if (known === undefined) place(ordering, neighbours, { id, layer, direction }, before)
      hidden.set(id, { id, direction, partition })
      legs.push(join(before.id, id))
      before = { id, direction }
    }
    return [...legs, join(before.id, target)]
  }

  const ways = wanted.map(({ bundle, at }) => {
    const path = [bundle.source, ...bundle.waypoints, bundle.target]
    const legs = path.slice(1).flatMap((target, index) => {
      const source = path[index] ?? elsewhere
      if (source === elsewhere) return [join(null, target)]
      return target === elsewhere ? [join(source, null)] : layLeg(source, target, bundle, at)
    })
    return { bundle, at, legs }
  })
  return { ways, hidden }
}
