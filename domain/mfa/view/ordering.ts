import type { ViewDefinition } from './definition.ts'
import type { Direction } from './plan.ts'
import type { ViewProblem } from './problem.ts'

/** Layers from left to right, each of bands from top to bottom, each of node ids. */
export type Ordering = string[][][]

/** Ordering with bands in every layer; without them a layer is one band. */
export function readOrdering(
  { ordering, nodes }: ViewDefinition,
  problems: ViewProblem[]
): Ordering {
  const at = 'ordering'
  const layers = ordering.map((layer) => {
    const names = layer.filter((item) => typeof item === 'string')
    return names.length > 0 ? [names] : layer.filter((item) => typeof item !== 'string')
  })
  const bands = Math.max(1, ...layers.map(({ length }) => length))
  const seen = new Set<string>()
  for (const [index, layer] of layers.entries()) {
    if (layer.length > 0 && layer.length !== bands) {
      const detail = `layer ${index} has ${layer.length} bands and another one ${bands}; give every layer as many, empty ones as []`
      problems.push({ problem: 'ordering', at: `${at}.${index}`, detail })
    }
    for (const id of layer.flat()) {
      if (!Object.hasOwn(nodes, id)) {
        const detail = `there is no node ${id}`
        problems.push({ problem: 'unknown_node', at: `${at}.${index}`, detail })
      }
      if (seen.has(id)) {
        const detail = `node ${id} stands in it twice`
        problems.push({ problem: 'ordering', at: `${at}.${index}`, detail })
      }
      seen.add(id)
    }
  }
  return layers.map((layer) => Array.from({ length: bands }, (_, band) => [...(layer[band] ?? [])]))
}

export interface Place {
  readonly layer: number
  readonly band: number
  readonly position: number
}

/** Where every node stands. */
export function placesOf(ordering: Ordering): ReadonlyMap<string, Place> {
  return new Map(
    ordering.flatMap((layer, index) =>
      layer.flatMap((nodes, band) =>
        nodes.map((id, position) => [id, { layer: index, band, position }] as const)
      )
    )
  )
}

interface Stop {
  readonly layer: number
  readonly direction: Direction
}

/**
 * Layers in which a way between two nodes needs a hidden waypoint, in the order of the way: those
 * that it crosses, and those of its ends where it has to turn round to leave or enter.
 */
export function crossedLayers(from: Stop, to: Stop): readonly number[] {
  const step = Math.sign(to.layer - from.layer)
  if (step === 0) return []
  const forwards = step > 0 ? 'R' : 'L'
  const first = from.direction === forwards ? from.layer + step : from.layer
  const last = to.direction === forwards ? to.layer - step : to.layer
  const count = (last - first) * step + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step)
}

/** Ids of the neighbours of every node, as far as ways are laid. */
export type Neighbours = ReadonlyMap<string, ReadonlySet<string>>

function median(sorted: readonly number[]): number | null {
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}

/**
 * Puts a hidden waypoint into the ordering: beside its predecessor where the way turns round, else
 * into the predecessor's band, where the neighbours of the nodes there begin to lie below it
 * (before equals on the way to the right, after them on the way to the left).
 */
export function place(
  ordering: Ordering,
  neighbours: Neighbours,
  node: { readonly id: string; readonly layer: number; readonly direction: Direction },
  before: { readonly id: string; readonly direction: Direction }
): void {
  const places = placesOf(ordering)
  const from = places.get(before.id)
  const band = ordering[node.layer]?.[from?.band ?? 0]
  if (from === undefined || band === undefined) return
  if (from.layer === node.layer) {
    band.splice(from.position + (before.direction === 'R' ? 1 : 0), 0, node.id)
    return
  }
  const middleOf = (id: string) =>
    median(
      [...(neighbours.get(id) ?? [])]
        .map((other) => places.get(other))
        .filter((other) => other?.layer === from.layer && other.band === from.band)
        .map((other) => other?.position ?? 0)
        .sort((a, b) => a - b)
    )
  const isBelow = (id: string) => {
    const middle = middleOf(id)
    if (middle === null) return false
    return node.direction === 'R' ? middle >= from.position : middle > from.position
  }
  const index = band.findIndex(isBelow)
  band.splice(index === -1 ? band.length : index, 0, node.id)
}
