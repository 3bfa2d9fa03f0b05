import { placeAcross, type Span } from './across.ts'
import type { Diagram, DiagramNode } from './diagram.ts'
import { columnsOf, type Frame, type LayoutOptions, stubRoomPx } from './frame.ts'
import {
  lineHeight,
  movedTo,
  type NodeText,
  type PlacedLabel,
  placeLabel,
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

/** One line on the node itself, where name and value fit there. */
function insideLabel(text: NodeText, place: Span, options: LayoutOptions): PlacedLabel | null {
  const line = [text.name, ...text.values].join(' · ')
  const width = textWidth(line, options.fontPx)
  if (width > place.size - 2 * gapPx) return null
  const x = place.start + place.size / 2
  return {
    nameLines: [],
    valueLines: [line],
    anchor: 'middle',
    x,
    top: 0,
    box: { x: x - width / 2, y: 0, width, height: lineHeight * options.fontPx },
    inside: true
  }
}

/** Words of one row of nodes in as many lines as they need, so that none overlap. */
function bandFor(
  nodes: readonly DiagramNode[],
  places: ReadonlyMap<string, Span>,
  options: LayoutOptions
): Band {
  const { fontPx, width } = options
  const maxPx = Math.min(width, fontPx * 7.5)
  const measured = nodes.map((node) => {
    const place = places.get(node.key) ?? { start: 0, size: 0 }
    const text = options.nodeText(node)
    const label = placeLabel(text, { x: 0, top: 0, anchor: 'start', maxPx, fontPx })
    return { node, text, label, centre: place.start + place.size / 2 }
  })
  const stacked = stackLabels(
    measured.map(({ label }) => label.box.width),
    measured.map(({ centre }) => centre),
    width
  )
  const rowHeight = Math.max(0, ...measured.map(({ label }) => label.box.height)) + gapPx
  const labels = new Map(
    measured.map(({ node, text, label }, index) => {
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
  const thickness = fontPx * lineHeight + 8
  const labels = new Map<string, { label: PlacedLabel; leader: string | null }>()
  const columns: Span[] = []
  let along = 0
  rows.forEach((nodes, stage) => {
    const before = stubRoomPx(diagram, nodes, 'target')
    const after = stubRoomPx(diagram, nodes, 'source')
    const below = stage === rows.length - 1 && stage > 0
    const inside = nodes.map((node) =>
      insideLabel(
        options.nodeText(node),
        across.nodes.get(node.key) ?? { start: 0, size: 0 },
        options
      )
    )
    const allInside = inside.every((label) => label !== null)
    const band = bandFor(allInside ? [] : nodes, across.nodes, options)
    const top = along + (stage === 0 ? 0 : bendPx) + (below ? 0 : band.heightPx) + before
    columns.push({ start: top, size: thickness })
    nodes.forEach((node, index) => {
      const onNode = inside[index]
      const place = across.nodes.get(node.key) ?? { start: 0, size: 0 }
      if (allInside && onNode !== null && onNode !== undefined) {
        labels.set(node.key, { label: movedTo(onNode, top + 4), leader: null })
        return
      }
      const words = band.labels.get(node.key)
      if (words === undefined) return
      const start = below ? top + thickness + after + gapPx : top - before - band.heightPx
      const label = movedTo(words.label, start + words.rowTop)
      labels.set(node.key, { label, leader: leaderFor(label, place, { below, top, thickness }) })
    })
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
