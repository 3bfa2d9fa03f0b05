import type { Span } from './across.ts'
import type { Deficit, Diagram, DiagramLink, DiagramNode } from './diagram.ts'
import { placeDown } from './down.ts'
import {
  type Frame,
  type Heading,
  type LayoutOptions,
  leaderGapPx,
  leadersAtMost,
  stubPx
} from './frame.ts'
import { type Box, fitText, type PlacedLabel, textWidth } from './labels.ts'
import { type Direction, shapesFor } from './shapes.ts'
import { placeSideways } from './sideways.ts'

export interface LayoutNode {
  readonly node: DiagramNode
  readonly box: Box
  readonly label: PlacedLabel
  /** From a label that stands away from its node to the node; null where it stands beside it. */
  readonly leader: string | null
}

export interface LayoutLink {
  readonly link: DiagramLink
  readonly path: string
  readonly thicknessPx: number
}

/** A return: a lane of true width beyond the nodes, joined by leaders to a stub at either end. */
export interface LayoutReturn {
  readonly link: DiagramLink
  readonly lane: string
  readonly sourceStub: Box
  readonly targetStub: string
  readonly leaders: readonly string[]
  readonly thicknessPx: number
  readonly label: { readonly text: string; readonly x: number; readonly y: number } | null
}

export interface LayoutDeficit {
  readonly deficit: Deficit
  readonly box: Box
  /** Left of the block; null where the columns are too close for it. */
  readonly label: { readonly text: string; readonly x: number; readonly y: number } | null
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly direction: Direction
  readonly fontPx: number
  readonly pxPerGram: number
  readonly nodes: readonly LayoutNode[]
  readonly links: readonly LayoutLink[]
  readonly returns: readonly LayoutReturn[]
  readonly deficits: readonly LayoutDeficit[]
  readonly headings: readonly Heading[]
}

function shifted(span: Span, by: number): Span {
  return { start: span.start + by, size: span.size }
}

function layoutReturns(diagram: Diagram, frame: Frame, options: LayoutOptions): LayoutReturn[] {
  const shapes = shapesFor(options.direction)
  const stageOf = new Map(diagram.nodes.map((node) => [node.key, node.stage]))
  const columnOf = (key: string): Span =>
    frame.columns[stageOf.get(key) ?? 0] ?? { start: 0, size: 0 }
  const returns = diagram.links.filter((link) => link.kind === 'return')
  return returns.flatMap((link, index) => {
    const ends = frame.across.ends.get(link.key)
    const across = frame.across.lanes.get(link.key)
    if (ends === undefined || across === undefined) return []
    const source = shifted(ends.source, frame.acrossOffset)
    const target = shifted(ends.target, frame.acrossOffset)
    const lane = shifted(across, frame.acrossOffset)
    const away = stubPx + leaderGapPx * (index % leadersAtMost)
    const from = columnOf(link.source).start + columnOf(link.source).size
    const to = columnOf(link.target).start
    const text = fitText(options.returnText(link), options.width, options.fontPx)
    const laneMiddle = lane.start + lane.size / 2
    return [
      {
        link,
        lane: shapes.arrow(from + away, to - away, lane),
        sourceStub: shapes.box({ start: from, size: stubPx - 4 }, source),
        targetStub: shapes.arrow(to - stubPx, to, target),
        leaders: [
          `M${shapes.point(from + stubPx - 4, source.start + source.size / 2)}L${shapes.point(from + away, source.start + source.size / 2)}L${shapes.point(from + away, laneMiddle)}`,
          `M${shapes.point(to - away, laneMiddle)}L${shapes.point(to - away, target.start + target.size / 2)}L${shapes.point(to - stubPx, target.start + target.size / 2)}`
        ],
        thicknessPx: lane.size,
        label:
          options.direction === 'sideways'
            ? {
                text,
                // From the head of the lane on, or as far left as it must be to stay inside.
                x: Math.min(to, options.width - textWidth(text, options.fontPx)),
                y: lane.start - options.fontPx * 0.4
              }
            : null
      }
    ]
  })
}

function layoutDeficits(diagram: Diagram, frame: Frame, options: LayoutOptions): LayoutDeficit[] {
  const shapes = shapesFor(options.direction)
  return diagram.deficits.flatMap((deficit) => {
    const node = diagram.nodes.find((one) => one.key === deficit.node)
    const place = frame.across.nodes.get(deficit.node)
    if (node === undefined || place === undefined) return []
    const column = frame.columns[node.stage] ?? { start: 0, size: 0 }
    const received = node.inGrams * frame.across.pxPerGram
    const size = Math.min(deficit.massGrams * frame.across.pxPerGram, place.size - received)
    if (!(size > 0)) return []
    const box = shapes.box(
      { start: column.start - stubPx, size: stubPx },
      { start: place.start + received + frame.acrossOffset, size }
    )
    const text = options.deficitText(deficit.massGrams)
    const before = column.start - (frame.columns[node.stage - 1]?.start ?? column.start)
    const fits = textWidth(text, options.fontPx) + 2 * stubPx < before / 2
    return [
      {
        deficit,
        box,
        label:
          fits && options.direction === 'sideways'
            ? { text, x: box.x - 6, y: box.y + box.height / 2 + options.fontPx * 0.35 }
            : null
      }
    ]
  })
}

const empty: Omit<Layout, 'direction' | 'fontPx'> = {
  width: 0,
  height: 0,
  pxPerGram: 0,
  nodes: [],
  links: [],
  returns: [],
  deficits: [],
  headings: []
}

/**
 * Computes every place of a Sankey, without a browser: the same diagram and options give the same
 * layout wherever it runs. A diagram without links gives an empty layout of height 0.
 */
export function layoutDiagram(diagram: Diagram, options: LayoutOptions): Layout {
  const { direction, fontPx } = options
  if (diagram.links.length === 0) return { ...empty, direction, fontPx, width: options.width }
  const frame =
    direction === 'sideways' ? placeSideways(diagram, options) : placeDown(diagram, options)
  const shapes = shapesFor(direction)
  const stageOf = new Map(diagram.nodes.map((node) => [node.key, node.stage]))
  const column = (key: string): Span =>
    frame.columns[stageOf.get(key) ?? 0] ?? { start: 0, size: 0 }
  const links = diagram.links.flatMap((link): LayoutLink[] => {
    const ends = frame.across.ends.get(link.key)
    if (link.kind === 'return' || ends === undefined) return []
    const source = column(link.source)
    return [
      {
        link,
        path: shapes.ribbon(
          { along: source.start + source.size, span: shifted(ends.source, frame.acrossOffset) },
          { along: column(link.target).start, span: shifted(ends.target, frame.acrossOffset) }
        ),
        thicknessPx: ends.source.size
      }
    ]
  })
  const nodes = diagram.nodes.flatMap((node): LayoutNode[] => {
    const place = frame.across.nodes.get(node.key)
    const words = frame.labels.get(node.key)
    if (place === undefined || words === undefined) return []
    return [
      { node, box: shapes.box(column(node.key), shifted(place, frame.acrossOffset)), ...words }
    ]
  })
  return {
    width: frame.width,
    height: frame.height,
    direction,
    fontPx,
    pxPerGram: frame.across.pxPerGram,
    nodes,
    links,
    returns: layoutReturns(diagram, frame, options),
    deficits: layoutDeficits(diagram, frame, options),
    headings: frame.headings
  }
}
