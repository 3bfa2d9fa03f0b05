import type { Stage } from '../../../domain/movement.ts'
import type { AcrossPlaces, Span } from './across.ts'
import type { Diagram, DiagramLink, DiagramNode } from './diagram.ts'
import type { NodeText, PlacedLabel } from './labels.ts'
import type { Direction } from './shapes.ts'

export interface LayoutOptions {
  /** Px; the height follows from it and from the number of nodes. */
  readonly width: number
  readonly direction: Direction
  readonly fontPx: number
  readonly nodeText: (node: DiagramNode) => NodeText
  readonly returnText: (link: DiagramLink) => string
  /** Short, beside the block of a deficit. */
  readonly deficitText: (massGrams: number) => string
  readonly stageText: (stage: Stage) => string
}

export interface Heading {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
}

/** What a direction decides: where things stand along the flow, and where the words go. */
export interface Frame {
  /** Where each column begins along the flow, and how thick its nodes are. */
  readonly columns: readonly Span[]
  /** Added to every place across the flow. */
  readonly acrossOffset: number
  readonly across: AcrossPlaces
  readonly labels: ReadonlyMap<string, { label: PlacedLabel; leader: string | null }>
  readonly headings: readonly Heading[]
  readonly width: number
  readonly height: number
}

/** The nodes of each stage, in the diagram's order. */
export function columnsOf(diagram: Diagram): readonly (readonly DiagramNode[])[] {
  const columns: DiagramNode[][] = []
  for (const node of diagram.nodes) {
    const column = columns[node.stage] ?? []
    column.push(node)
    columns[node.stage] = column
  }
  return columns
}

/** Length of the stub at either end of a return, and of the block that shows a deficit. */
export const stubPx = 14
/** Between the leaders of returns that start at the same column. */
export const leaderGapPx = 5
/** After so many the leaders of returns share their places again. */
export const leadersAtMost = 6

/** Room that stubs and leaders take before (`target`) or after (`source`) a column. */
export function stubRoomPx(
  diagram: Diagram,
  column: readonly DiagramNode[],
  side: 'source' | 'target'
): number {
  const keys = new Set(column.map((node) => node.key))
  const returns = diagram.links.filter((link) => link.kind === 'return')
  if (returns.some((link) => keys.has(link[side]))) {
    return stubPx + leaderGapPx * Math.min(returns.length, leadersAtMost) + 4
  }
  const deficit = diagram.deficits.some((one) => keys.has(one.node))
  return side === 'target' && deficit ? stubPx + 4 : 0
}
