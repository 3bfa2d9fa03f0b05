import { placeAcross, type Span } from './across.ts'
import type { Diagram, DiagramNode } from './diagram.ts'
import { columnsOf, type Frame, type LayoutOptions, stubRoomPx } from './frame.ts'
import {
  lineHeight,
  movedTo,
  type PlacedLabel,
  placeLabel,
  separator,
  stackLabels,
  textWidth
} from './labels.ts'

/** Space between rows in which the flows bend. */
const bendPx = 110
const gapPx = 6

interface Band {
  readonly heightPx: number
  readonly labels: ReadonlyMap<string, { readonly label: PlacedLabel; readonly rowTop: number }>
}

/** Lines on the node itself, where they fit there. */
function insideLabel(
  lines: readonly string[],
  place: Span,
  options: LayoutOptions
): PlacedLabel | null {
  const width = Math.max(...lines.map((line) => textWidth(line, options.fontPx)))
  if (width > place.size - 2 * gapPx) return null
  const x = place.start + place.size / 2
  return {
    nameLines: [],
    valueLines: lines,
    anchor: 'middle',
    x,
    top: 0,
    box: { x: x - width / 2, y: 0, width, height: lines.length * lineHeight * options.fontPx },
    inside: true
  }
}

/** The words of a row on its nodes, in one line or else in two; null where that is too narrow for any. */
function insideRow(
  nodes: readonly DiagramNode[],
  places: ReadonlyMap<string, Span>,
  options: LayoutOptions
): { readonly lines: number; readonly labels: ReadonlyMap<string, PlacedLabel> } | null {
  for (const lines of [1, 2]) {
    const labels = new Map<string, PlacedLabel>()
    for (const node of nodes) {
      const { name, values } = options.nodeText(node)
      const parts = lines === 1 ? [[name, ...values]] : [[name], values]
      const place = places.get(node.key) ?? { start: 0, size: 0 }
      const label = insideLabel(
        parts.map((part) => part.join(separator)),
        place,
        options
      )
      if (label !== null) labels.set(node.key, label)
    }
    if (labels.size === nodes.length) return { lines, labels }
  }
  return null
}

/** Words of one row of nodes in as many lines as they need, so that none overlap. */
function bandFor(
  nodes: readonly DiagramNode[],
  places: ReadonlyMap<string, Span>,
  options: LayoutOptions
): Band {
  const { fontPx, width } = options
  const measured = nodes.map((node) => {
    const place = places.get(node.key) ?? { start: 0, size: 0 }
    const text = options.nodeText(node)
    // A long name is wrapped and cut; a figure never is, as long as it fits the drawing.
    const figures = text.values.map((value) => textWidth(value, fontPx))
    const maxPx = Math.min(width, Math.max(fontPx * 7.5, ...figures))
    const label = placeLabel(text, { x: 0, top: 0, anchor: 'start', maxPx, fontPx })
    return { node, text, label, maxPx, centre: place.start + place.size / 2 }
  })
  const stacked = stackLabels(
    measured.map(({ label }) => label.box.width),
    measured.map(({ centre }) => centre),
    width
  )
  const rowHeight = Math.max(0, ...measured.map(({ label }) => label.box.height)) + gapPx
  const labels = new Map(
    measured.map(({ node, text, label, maxPx }, index) => {
      const { start, row } = stacked.places[index] ?? { start: 0, row: 0 }
      const placed = placeLabel(text, {
        x: start + label.box.width / 2,
        top: 0,
        anchor: 'middle',
        maxPx,
        fontPx
      })
      return [node.key, { label: placed, rowTop: row * rowHeight }]
    })
  )
  return { heightPx: stacked.rows * rowHeight, labels }
}

/** Rows from top to bottom, for narrow screens: words above each row and below the last. */
export function placeDown(diagram: Diagram, options: LayoutOptions): Frame {
  const { fontPx, width } = options
  const rows = columnsOf(diagram)
  const across = placeAcross(diagram, { extent: width, padding: 14, laneGap: 8 })
  const labels = new Map<string, { label: PlacedLabel; leader: string | null }>()
  const columns: Span[] = []
  let along = 0
  rows.forEach((nodes, stage) => {
    const before = stubRoomPx(diagram, nodes, 'target')
    const after = stubRoomPx(diagram, nodes, 'source')
    const below = stage === rows.length - 1 && stage > 0
    const inside = insideRow(nodes, across.nodes, options)
    const band = bandFor(inside === null ? nodes : [], across.nodes, options)
    const thickness = fontPx * lineHeight * (inside?.lines ?? 1) + 8
    const top = along + (stage === 0 ? 0 : bendPx) + (below ? 0 : band.heightPx) + before
    columns.push({ start: top, size: thickness })
    for (const [key, label] of inside?.labels ?? []) {
      labels.set(key, { label: movedTo(label, top + 4), leader: null })
    }
    for (const [key, words] of band.labels) {
      const place = across.nodes.get(key) ?? { start: 0, size: 0 }
      const start = below ? top + thickness + after + gapPx : top - before - band.heightPx
      const label = movedTo(words.label, start + words.rowTop)
      labels.set(key, { label, leader: leaderFor(label, place, { below, top, thickness }) })
    }
    along = top + thickness + after + (below ? gapPx + band.heightPx : 0)
  })
  return { columns, acrossOffset: 0, across, labels, headings: [], width, height: along + gapPx }
}

/** Thin line to the node, where the label's row is not the one beside it or it had to move aside. */
function leaderFor(
  label: PlacedLabel,
  place: Span,
  at: { readonly below: boolean; readonly top: number; readonly thickness: number }
): string | null {
  const centre = place.start + place.size / 2
  const edge = at.below ? at.top + at.thickness : at.top
  const near = at.below ? label.box.y : label.box.y + label.box.height
  const beside = label.box.x <= centre && centre <= label.box.x + label.box.width
  if (beside && Math.abs(near - edge) <= 3 * gapPx) return null
  const from = Math.min(Math.max(centre, label.box.x + 4), label.box.x + label.box.width - 4)
  const round = (value: number) => Math.round(value * 10) / 10
  return `M${round(from)},${round(near)}L${round(centre)},${round(edge)}`
}
