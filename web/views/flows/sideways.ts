import type { Stage } from '../../../domain/movement.ts'
import { type AcrossPlaces, laneGapShare, paddingShare, placeAcross, type Span } from './across.ts'
import type { Diagram, DiagramNode } from './diagram.ts'
import { columnsOf, type Frame, type Heading, type LayoutOptions, stubRoomPx } from './frame.ts'
import {
  fitText,
  joinedValues,
  lineHeight,
  movedTo,
  type PlacedLabel,
  placeLabel,
  textWidth
} from './labels.ts'

const nodeThicknessPx = 18
const labelGapPx = 10
/** Smallest part of the height that is left for the flows themselves. */
const flowsPx = 240

function stageNameOf(column: readonly DiagramNode[]): Stage | null {
  const names = new Set(column.flatMap((node) => (node.stageName === null ? [] : [node.stageName])))
  const [only] = names
  return names.size === 1 && only !== undefined ? only : null
}

interface Sides {
  readonly left: number
  readonly right: number
  /** Part of the margins that stubs of returns take. */
  readonly leftStubs: number
  readonly rightStubs: number
  /** Widest that a label in a margin may be. */
  readonly labelPx: number
}

/** Margins wide enough for the words beside the first and the last column. */
function sidesFor(
  diagram: Diagram,
  columns: readonly (readonly DiagramNode[])[],
  options: LayoutOptions
): Sides {
  const { fontPx } = options
  const labelPx = Math.min(options.width * 0.23, fontPx * 14)
  const widest = (nodes: readonly DiagramNode[]) =>
    nodes.reduce((most, node) => {
      const text = joinedValues(options.nodeText(node), labelPx, fontPx)
      const at = { x: 0, top: 0, anchor: 'start' as const, maxPx: labelPx, fontPx }
      return Math.max(most, placeLabel(text, at).box.width)
    }, 0)
  const first = columns[0] ?? []
  const last = columns.at(-1) ?? []
  const leftStubs = stubRoomPx(diagram, first, 'target')
  const rightStubs = stubRoomPx(diagram, last, 'source')
  return {
    left: widest(first) + labelGapPx + leftStubs,
    right: (columns.length > 1 ? widest(last) + labelGapPx : 0) + rightStubs,
    leftStubs,
    rightStubs,
    labelPx
  }
}

/** Columns side by side that are of one stage share its heading, in the middle above them. */
function stagesOf(columns: readonly (readonly DiagramNode[])[]) {
  const found: { name: Stage; first: number; last: number }[] = []
  columns.forEach((column, at) => {
    const name = stageNameOf(column)
    const before = found.at(-1)
    if (before !== undefined && before.name === name && before.last === at - 1) before.last = at
    else if (name !== null) found.push({ name, first: at, last: at })
  })
  return found
}

function headingsFor(
  columns: readonly (readonly DiagramNode[])[],
  places: readonly Span[],
  options: LayoutOptions & { readonly spacing: number; readonly edgePx: number }
): Heading[] {
  const { fontPx, spacing, edgePx } = options
  const headings = stagesOf(columns).map(({ name, first, last }): Heading & { roomPx: number } => {
    const [from, to] = [places[first], places[last]]
    const start = from?.start ?? 0
    const end = (to?.start ?? 0) + (to?.size ?? 0)
    const isEdge = first === last && (first === 0 || first === columns.length - 1)
    const anchor = !isEdge ? 'middle' : first === 0 ? 'end' : 'start'
    const x = { start, middle: (start + end) / 2, end }[anchor]
    const roomPx = isEdge ? Math.max(spacing, edgePx) : spacing * (last - first + 1)
    return { text: options.stageText(name), x, y: fontPx, anchor, roomPx: roomPx - labelGapPx }
  })
  // Where one has too little room, every second goes a line below and each has the room of two.
  const isWide = headings.some(({ text, roomPx }) => textWidth(text, fontPx) > roomPx)
  return headings.map(({ roomPx, text, ...heading }, index) => ({
    ...heading,
    text: fitText(text, isWide ? 2 * roomPx : roomPx, fontPx),
    y: fontPx + (isWide && index % 2 === 1 ? fontPx * lineHeight : 0)
  }))
}

interface Columns {
  readonly places: readonly Span[]
  readonly sides: Sides
  readonly spacing: number
}

/** The label of a node of size `across`, its top relative to the first node's edge. */
function labelFor(
  node: DiagramNode,
  at: { readonly columns: Columns; readonly across: Span; readonly options: LayoutOptions }
): PlacedLabel {
  const { places, sides, spacing } = at.columns
  const { fontPx } = at.options
  const labelOf = (maxPx: number, place: { x: number; anchor: PlacedLabel['anchor'] }) =>
    placeLabel(joinedValues(at.options.nodeText(node), maxPx, fontPx), {
      ...place,
      top: 0,
      maxPx,
      fontPx
    })
  const column = places[node.stage] ?? { start: 0, size: 0 }
  const middle = at.across.start + at.across.size / 2
  if (node.stage === 0) {
    const x = column.start - labelGapPx - sides.leftStubs
    const label = labelOf(sides.labelPx, { x, anchor: 'end' })
    return movedTo(label, middle - label.box.height / 2)
  }
  if (node.stage === places.length - 1) {
    const x = column.start + column.size + labelGapPx + sides.rightStubs
    const label = labelOf(sides.labelPx, { x, anchor: 'start' })
    return movedTo(label, middle - label.box.height / 2)
  }
  const x = column.start + column.size / 2
  const label = labelOf(spacing - labelGapPx, { x, anchor: 'middle' })
  return movedTo(label, at.across.start - label.box.height - 4)
}

/** Places the nodes so that the tallest label fits between any two of a column. */
function acrossFor(diagram: Diagram, labelPx: number, options: LayoutOptions): AcrossPlaces {
  const counts = new Map<number, number>()
  for (const node of diagram.nodes) counts.set(node.stage, (counts.get(node.stage) ?? 0) + 1)
  const gaps = Math.max(...counts.values()) - 1
  const padding = labelPx + labelGapPx
  const laneGap = (lineHeight + 0.6) * options.fontPx
  const returns = diagram.links.filter((link) => link.kind === 'return').length
  const extent = Math.max(
    Math.min(Math.max(options.width * 0.42, 360), 520),
    gaps * padding + flowsPx + returns * laneGap,
    // Beyond these parts of the extent placeAcross() shrinks them, and words need them whole.
    (gaps * padding) / paddingShare,
    (returns * laneGap) / laneGapShare
  )
  return placeAcross(diagram, { extent, padding, laneGap })
}

/** Columns from left to right; words outside the first and last column and above inner nodes. */
export function placeSideways(diagram: Diagram, options: LayoutOptions): Frame {
  const { fontPx, width } = options
  const nodesOf = columnsOf(diagram)
  const sides = sidesFor(diagram, nodesOf, options)
  const last = nodesOf.length - 1
  const spacing = last > 0 ? (width - sides.left - sides.right - nodeThicknessPx) / last : 0
  const places = nodesOf.map((_, stage) => ({
    start: sides.left + stage * spacing,
    size: nodeThicknessPx
  }))
  const columns = { places, sides, spacing }
  const nowhere = { start: 0, size: 0 }
  const heights = diagram.nodes.map(
    (node) => labelFor(node, { columns, across: nowhere, options }).box.height
  )
  const across = acrossFor(diagram, Math.max(...heights), options)
  const relative = diagram.nodes.map((node) => ({
    key: node.key,
    label: labelFor(node, { columns, across: across.nodes.get(node.key) ?? nowhere, options })
  }))
  const highest = Math.min(0, ...relative.map(({ label }) => label.box.y))
  const lowest = Math.max(...relative.map(({ label }) => label.box.y + label.box.height))
  const headings = headingsFor(nodesOf, places, { ...options, spacing, edgePx: sides.left })
  const below = Math.max(fontPx, ...headings.map(({ y }) => y))
  const top = below - fontPx + fontPx * lineHeight + 2 * labelGapPx - highest
  return {
    columns: places,
    acrossOffset: top,
    across,
    labels: new Map(
      relative.map(({ key, label }) => [
        key,
        { label: movedTo(label, label.top + top), leader: null }
      ])
    ),
    headings,
    width,
    height: top + Math.max(across.end, lowest) + 4
  }
}
