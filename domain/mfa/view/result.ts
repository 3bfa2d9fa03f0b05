import { byCodePoint } from '../../by-code-point.ts'
import type { Category } from './judgement.ts'
import { labelOrder, whole } from './partition.ts'
import type { Plan, PlanNode } from './plan.ts'
import { invalidView, listed } from './problem.ts'

/** The rows of one segment that are alike in parts, type and time, added up. */
export interface Drawn {
  readonly segment: number
  readonly sourcePart: string
  readonly targetPart: string
  readonly type: string
  readonly time: string
  readonly value: number
  /** How many rows. */
  readonly count: number
  /** Of their sum. */
  readonly variance: number
  /** How many of them have one. */
  readonly withSd: number
  /** By the plan's measures: over the rows that have a number there. */
  readonly measures: readonly { readonly sum: number; readonly count: number }[]
  /** Their numbers, ascending; empty where they were not asked for. */
  readonly rows: Int32Array
}

/** Where no numbers are told. */
export const noRows = new Int32Array(0)

/** What is at no link and no stub, so that its rows are listed apart. */
export const hiddenCategories = ['internal', 'unused', 'outside', 'filtered'] as const

interface ViewNode {
  readonly id: string
  /** Node of the definition, or of a hidden waypoint, of which this is a part. */
  readonly group: string
  readonly label: string
  readonly layer: number
  readonly band: number
  readonly position: number
  /** Set where a bundle crosses a layer; drawn as a mere bend. */
  readonly hidden: boolean
}

export interface Figures {
  readonly type: string
  readonly time: string
  readonly value: number
  /**
   * One standard deviation of the value: rows err independently, but for those that the definition's
   * `sharedError` lets err together. Null unless all rows have one.
   */
  readonly sd: number | null
  readonly count: number
  /** By column; null where no row has a number there. */
  readonly measures: Readonly<Record<string, number | null>>
  readonly rows: Int32Array
}

interface ViewLink extends Figures {
  readonly source: string
  readonly target: string
}

/** What leaves a node to, or comes from, what the view does not name at that side. */
interface ViewStub extends Figures {
  readonly node: string
  readonly direction: 'to' | 'from'
}

export interface Sum {
  readonly count: number
  readonly value: number
  /** Of what is not shown; the others are at their links and stubs. */
  readonly rows: Int32Array
}

export interface ViewResult {
  readonly nodes: readonly ViewNode[]
  readonly links: readonly ViewLink[]
  readonly elsewhere: readonly ViewStub[]
  /** Every row is in exactly one of these. */
  readonly account: Readonly<Record<Category, Sum>>
}

interface Part {
  readonly node: PlanNode
  readonly label: string
}

function idOf({ node, label }: Part): string {
  return `${node.id}^${label}`
}

function titleOf({ node, label }: Part): string {
  return label === whole ? (node.title ?? node.id) : label
}

/** From left to right and from top to bottom, the parts of a node in the order of its partition. */
function byPlace(a: Part, b: Part): number {
  const [x, y] = [a.node, b.node]
  return (
    x.layer - y.layer ||
    x.band - y.band ||
    x.position - y.position ||
    labelOrder(x.part)(a.label, b.label)
  )
}

function figuresOf(drawn: Drawn, { measures }: Plan): Figures {
  const { type, time, value, count, variance, withSd, rows } = drawn
  const sd = withSd === count ? Math.sqrt(variance) : null
  const told = measures.map(({ column, aggregate }, index) => {
    const { sum, count: numbers } = drawn.measures[index] ?? { sum: 0, count: 0 }
    if (numbers === 0) return [column, null] as const
    return [column, aggregate === 'sum' ? sum : sum / numbers] as const
  })
  return { type, time, value, sd, count, measures: Object.fromEntries(told), rows }
}

/**
 * Nodes, links and stubs out of what an executor added up, in an order that follows from the
 * definition alone.
 */
export function assemble(
  plan: Plan,
  drawn: readonly Drawn[],
  account: ViewResult['account']
): ViewResult {
  const parts = new Map<string, Part>()
  const partOf = (id: string | null, label: string): Part | null => {
    const node = id === null ? undefined : plan.nodes.get(id)
    if (node === undefined) return null
    const part = { node, label }
    const known = parts.get(idOf(part)) ?? part
    parts.set(idOf(part), known)
    return known
  }
  const typeOrder = plan.segments.map(({ typeLabel }) =>
    labelOrder(typeLabel === null ? null : (plan.labels[typeLabel]?.part ?? null))
  )
  const found = drawn.map((one) => {
    const { source = null, target = null } = plan.segments[one.segment] ?? {}
    return { one, from: partOf(source, one.sourcePart), to: partOf(target, one.targetPart) }
  })
  const sorted = [...parts.values()].sort(byPlace)
  const places = new Map(sorted.map((part, index) => [idOf(part), index]))
  const placeOf = (part: Part | null) => (part === null ? -1 : (places.get(idOf(part)) ?? -1))
  found.sort(
    (a, b) =>
      placeOf(a.from) - placeOf(b.from) ||
      placeOf(a.to) - placeOf(b.to) ||
      (typeOrder[a.one.segment] ?? byCodePoint)(a.one.type, b.one.type) ||
      byCodePoint(a.one.time, b.one.time)
  )
  return {
    nodes: sorted.map((part) => {
      const { id, layer, band, position, hidden } = part.node
      return { id: idOf(part), group: id, label: titleOf(part), layer, band, position, hidden }
    }),
    links: found.flatMap(({ one, from, to }) =>
      from === null || to === null
        ? []
        : [{ source: idOf(from), target: idOf(to), ...figuresOf(one, plan) }]
    ),
    elsewhere: found.flatMap(({ one, from, to }): ViewStub[] => {
      if (from !== null && to === null) {
        return [{ node: idOf(from), direction: 'to', ...figuresOf(one, plan) }]
      }
      if (from !== null || to === null) return []
      return [{ node: idOf(to), direction: 'from', ...figuresOf(one, plan) }]
    }),
    account
  }
}

/** @throws Failure `invalid_view` naming rows that two bundles claim, where there are any. */
export function refuseConflicts(conflicts: readonly { count: number; rows: Int32Array }[]): void {
  const count = conflicts.reduce((sum, conflict) => sum + conflict.count, 0)
  if (conflicts.length === 0) return
  const rows = conflicts.flatMap((conflict) => [...conflict.rows]).sort((a, b) => a - b)
  const named = rows.length === 0 ? '' : `, numbers ${listed(rows)},`
  const detail = `${count} flows${named} belong to two bundles at once; tell the bundles apart by where`
  throw invalidView([{ problem: 'row_in_two_bundles', at: 'bundles', detail }])
}
