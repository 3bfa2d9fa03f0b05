import type { DiagramLink, DiagramNode } from './diagram.ts'
import type { Heading } from './frame.ts'
import { lineHeight, type PlacedLabel } from './labels.ts'
import type { Layout, LayoutDeficit, LayoutLink, LayoutNode, LayoutReturn } from './layout.ts'
import { type Mark, mark } from './mark.ts'
import { colours, nodeColour } from './palette.ts'

/** Full sentences for readers who hear the diagram, or hover over it. */
export interface DrawingWords {
  readonly linkName: (link: DiagramLink) => string
  readonly nodeName: (node: DiagramNode) => string
  readonly deficitName: (process: string, massGrams: number) => string
}

const hatchId = 'filiera-hatch'
const hatchFill = `url(#${hatchId})`

/** Marks that can be pointed at carry this attribute: the key of their node, link or deficit. */
export const keyAttribute = 'data-key'

export function round(value: number): number {
  return Math.round(value * 100) / 100
}

function hatch(): Mark {
  return mark(
    'defs',
    {},
    mark(
      'pattern',
      {
        id: hatchId,
        width: 7,
        height: 7,
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)'
      },
      mark('rect', { width: 7, height: 7, fill: colours.unaccountedTint }),
      mark('rect', { width: 2, height: 7, fill: colours.unaccounted, 'fill-opacity': 0.55 })
    )
  )
}

function pointable(key: string, kind: string, name: string, ...children: readonly Mark[]): Mark {
  return mark(
    'g',
    { class: `mark ${kind}`, [keyAttribute]: key },
    mark('title', {}, name),
    ...children
  )
}

function linkMark(placed: LayoutLink, colour: string, words: DrawingWords): Mark {
  const residual = placed.link.kind === 'residual'
  const path = residual
    ? { fill: hatchFill, stroke: colours.unaccounted, 'stroke-dasharray': '5 3' }
    : { fill: colour, 'fill-opacity': 0.3, stroke: colour, 'stroke-opacity': 0.35 }
  return pointable(
    placed.link.key,
    `link ${placed.link.kind}`,
    words.linkName(placed.link),
    mark('path', { d: placed.path, 'stroke-width': 1, ...path })
  )
}

function returnMark(placed: LayoutReturn, fontPx: number, words: DrawingWords): Mark {
  const outline = {
    fill: colours.returned,
    'fill-opacity': 0.16,
    stroke: colours.returned,
    'stroke-width': 1.25,
    'stroke-dasharray': '6 3'
  }
  const { x, y, width, height } = placed.sourceStub
  return pointable(
    placed.link.key,
    'link return',
    words.linkName(placed.link),
    mark('path', { d: placed.lane, ...outline }),
    mark('rect', {
      x: round(x),
      y: round(y),
      width: round(width),
      height: round(height),
      ...outline
    }),
    mark('path', { d: placed.targetStub, ...outline, 'fill-opacity': 0.6 }),
    ...placed.leaders.map((d) =>
      mark('path', { ...outline, d, fill: 'none', 'stroke-dasharray': '2 3' })
    ),
    ...(placed.label === null
      ? []
      : [
          mark(
            'text',
            {
              x: round(placed.label.x),
              y: round(placed.label.y),
              fill: colours.returned,
              'font-size': fontPx
            },
            placed.label.text
          )
        ])
  )
}

/** Keeps words readable over a flow. */
const halo = {
  stroke: colours.surface,
  'stroke-width': 3.5,
  'stroke-linejoin': 'round',
  'paint-order': 'stroke'
} as const

function labelMarks(label: PlacedLabel, fontPx: number, nameColour: string): Mark[] {
  const lines: readonly { text: string; weight: number; fill: string }[] = [
    ...label.nameLines.map((text) => ({ text, weight: 600, fill: nameColour })),
    ...label.valueLines.map((text) => ({
      text,
      weight: label.inside ? 600 : 400,
      fill: colours.muted
    }))
  ]
  return lines.map(({ text, weight, fill }, index) =>
    mark(
      'text',
      {
        x: round(label.x),
        y: round(label.top + fontPx * (1.02 + index * lineHeight)),
        'text-anchor': label.anchor,
        'font-weight': weight,
        ...(label.inside
          ? { fill: colours.surface }
          : {
              fill,
              ...halo
            })
      },
      text
    )
  )
}

function deficitMark({ deficit, box, label }: LayoutDeficit, words: DrawingWords): Mark {
  return pointable(
    deficit.key,
    'deficit',
    words.deficitName(deficit.process, deficit.massGrams),
    mark('rect', {
      x: round(box.x),
      y: round(box.y),
      width: round(box.width),
      height: round(box.height),
      fill: hatchFill,
      stroke: colours.unaccounted,
      'stroke-dasharray': '4 3'
    }),
    ...(label === null
      ? []
      : [
          mark(
            'text',
            {
              x: round(label.x),
              y: round(label.y),
              'text-anchor': 'end',
              'font-weight': 600,
              fill: colours.unaccounted,
              ...halo
            },
            label.text
          )
        ])
  )
}

function nodeMark(placed: LayoutNode, layout: Layout, words: DrawingWords): Mark {
  const lastStage = Math.max(...layout.nodes.map(({ node }) => node.stage))
  const colour = nodeColour(placed.node, lastStage)
  const { x, y, width, height } = placed.box
  const residual = placed.node.process === null
  const shape = {
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
    rx: 1.5
  }
  return pointable(
    placed.node.key,
    residual ? 'node unaccounted' : 'node',
    words.nodeName(placed.node),
    ...(placed.leader === null
      ? []
      : [
          mark('path', { d: placed.leader, fill: 'none', stroke: colours.muted, 'stroke-width': 1 })
        ]),
    mark('rect', {
      ...shape,
      fill: residual && !placed.label.inside ? hatchFill : colour,
      ...(residual ? { stroke: colours.unaccounted, 'stroke-width': 1.5 } : {})
    }),
    ...labelMarks(placed.label, layout.fontPx, residual ? colours.unaccounted : colours.text)
  )
}

function headingMark(heading: Heading, fontPx: number): Mark {
  return mark(
    'text',
    {
      x: round(heading.x),
      y: round(heading.y),
      'text-anchor': heading.anchor,
      'font-size': round(fontPx * 0.88),
      'letter-spacing': 0.6,
      fill: colours.muted
    },
    heading.text
  )
}

/** Everything inside the `<svg>`, from back to front. */
export function drawMarks(layout: Layout, words: DrawingWords): readonly Mark[] {
  const lastStage = Math.max(0, ...layout.nodes.map(({ node }) => node.stage))
  const colourOf = new Map(layout.nodes.map(({ node }) => [node.key, nodeColour(node, lastStage)]))
  return [
    hatch(),
    ...layout.headings.map((heading) => headingMark(heading, layout.fontPx)),
    ...layout.links.map((placed) =>
      linkMark(placed, colourOf.get(placed.link.source) ?? colours.muted, words)
    ),
    ...layout.returns.map((placed) => returnMark(placed, layout.fontPx, words)),
    ...layout.deficits.map((placed) => deficitMark(placed, words)),
    ...layout.nodes.map((placed) => nodeMark(placed, layout, words))
  ]
}
