import { performance } from 'node:perf_hooks'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DisplayUnit, displayUnits } from '../../../../web/app/format.ts'
import { type Language, languages } from '../../../../web/app/texts/texts.ts'
import { buildDiagram, type Diagram } from '../../../../web/views/flows/diagram.ts'
import { type Box, textWidth } from '../../../../web/views/flows/labels.ts'
import { type Layout, layoutDiagram } from '../../../../web/views/flows/layout.ts'
import type { Direction } from '../../../../web/views/flows/shapes.ts'
import { flowWords } from '../../../../web/views/flows/words.ts'
import { sized } from '../../../size.ts'
import { publishedAnswers } from '../../published.ts'
import { type Graph, graphs, idOf } from './graphs.ts'

const widths: Readonly<Record<Direction, readonly [number, number]>> = {
  sideways: [680, 1_400],
  down: [280, 700]
}

interface Case {
  readonly graph: Graph
  readonly direction: Direction
  readonly width: number
  readonly fontPx: number
  readonly unit: DisplayUnit
  readonly language: Language
}

const cases: fc.Arbitrary<Case> = fc
  .constantFrom<Direction>('sideways', 'down')
  .chain((direction) =>
    fc.record({
      graph: graphs(),
      direction: fc.constant(direction),
      width: fc.integer({ min: widths[direction][0], max: widths[direction][1] }),
      fontPx: fc.constantFrom(13, 15),
      unit: fc.constantFrom(...displayUnits),
      language: fc.constantFrom(...languages)
    })
  )

function layoutOf(one: Case, diagram: Diagram): Layout {
  const words = flowWords({
    language: one.language,
    unit: one.unit,
    inhabitants: 3_250_077,
    supplyGrams: 1e12,
    diagram
  })
  return layoutDiagram(diagram, { ...one, ...words.layoutTexts })
}

function laidOut(one: Case): { diagram: Diagram; layout: Layout } {
  const diagram = buildDiagram(one.graph, one.graph.balance)
  return { diagram, layout: layoutOf(one, diagram) }
}

function overlap(a: Box, b: Box): boolean {
  const slack = 0.01
  return (
    a.x + slack < b.x + b.width &&
    b.x + slack < a.x + a.width &&
    a.y + slack < b.y + b.height &&
    b.y + slack < a.y + a.height
  )
}

/** Mass of the drawable links at one end of a process, summed from the input. */
function massAt(graph: Graph, process: string, end: 'source' | 'target'): number {
  return graph.links
    .filter((link) => link[end] === process && link.massGrams > 0 && link.massGrams < Infinity)
    .reduce((sum, link) => sum + link.massGrams, 0)
}

function imbalanceOf(graph: Graph, process: string): number {
  const row = graph.balance.find((one) => one.process === process)
  return Math.max(0, row?.imbalanceGrams ?? 0)
}

function check(property: (one: Case) => void): void {
  fc.assert(fc.property(cases, property), { numRuns: sized({ daily: 60, nightly: 1_000 }) })
}

describe('the layout of any graph', () => {
  test('has no number that is not finite, and nothing outside its edges', () => {
    check((one) => {
      const { layout } = laidOut(one)
      const text = JSON.stringify(layout, (_, value: unknown) =>
        typeof value === 'number' && !Number.isFinite(value) ? 'NOT FINITE' : value
      )
      expect(text).not.toMatch(/NOT FINITE|NaN|Infinity/u)
      for (const { box } of layout.nodes) {
        expect(box.width).toBeGreaterThanOrEqual(0)
        expect(box.height).toBeGreaterThanOrEqual(0)
        expect(box.x).toBeGreaterThanOrEqual(-0.01)
        expect(box.y).toBeGreaterThanOrEqual(-0.01)
        expect(box.x + box.width).toBeLessThanOrEqual(layout.width + 0.01)
        expect(box.y + box.height).toBeLessThanOrEqual(layout.height + 0.01)
      }
    })
  })

  test('makes a node as large as what enters or what leaves, returns and residual included', () => {
    check((one) => {
      const { layout } = laidOut(one)
      for (const { node, box } of layout.nodes) {
        const size = one.direction === 'sideways' ? box.height : box.width
        if (node.process === null) continue
        const entered = massAt(one.graph, node.process, 'target')
        const left =
          massAt(one.graph, node.process, 'source') + imbalanceOf(one.graph, node.process)
        expect(size).toBeCloseTo(Math.max(entered, left) * layout.pxPerGram, 6)
      }
    })
  })

  test('keeps totals: every drawable gram is in one link, as wide as its mass', () => {
    check((one) => {
      const { diagram, layout } = laidOut(one)
      const drawn = [...layout.links, ...layout.returns]
      expect(drawn.map(({ link }) => link.key).sort()).toEqual(
        diagram.links.map(({ key }) => key).sort()
      )
      for (const { link, thicknessPx } of drawn) {
        expect(link.massGrams).toBeGreaterThan(0)
        expect(thicknessPx).toBeCloseTo(link.massGrams * layout.pxPerGram, 6)
      }
      const flows = drawn.filter(({ link }) => link.kind !== 'residual')
      const total = flows.reduce((sum, { link }) => sum + link.massGrams, 0)
      const ids = one.graph.nodes.map(({ id }) => id)
      expect(total).toBe(ids.reduce((sum, id) => sum + massAt(one.graph, id, 'source'), 0))
    })
  })

  test('puts a process in the column of its stage, whatever its links are', () => {
    check((one) => {
      const { layout } = laidOut(one)
      const stages = new Map(one.graph.nodes.map(({ id, stage }) => [id, stage]))
      const places = layout.nodes.flatMap(({ node, box }) =>
        node.process === null
          ? []
          : [
              {
                stage: stages.get(node.process) ?? 0,
                at: one.direction === 'sideways' ? box.x : box.y
              }
            ]
      )
      for (const a of places) {
        for (const b of places) {
          if (a.stage < b.stage) expect(a.at).toBeLessThan(b.at)
          if (a.stage === b.stage) expect(a.at).toBe(b.at)
        }
      }
    })
  })

  test('lets no label overlap another, nor leave the drawing', () => {
    check((one) => {
      const { layout } = laidOut(one)
      const boxes = layout.nodes.map(({ label }) => label.box)
      boxes.forEach((box, index) => {
        expect(box.x).toBeGreaterThanOrEqual(-0.01)
        expect(box.x + box.width).toBeLessThanOrEqual(layout.width + 0.01)
        expect(box.y).toBeGreaterThanOrEqual(-0.01)
        expect(box.y + box.height).toBeLessThanOrEqual(layout.height + 0.01)
        for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false)
      })
    })
  })

  test('cuts no figure on a narrow screen, whatever the unit', () => {
    check((one) => {
      const { layout } = laidOut({ ...one, direction: 'down', width: Math.min(one.width, 700) })
      for (const { label } of layout.nodes) {
        expect(label.valueLines.join(' ')).not.toContain('…')
        if (label.inside) expect(label.valueLines.join(' ')).toContain('\u00a0')
      }
    })
  })

  test('keeps the words on a return inside the drawing', () => {
    check((one) => {
      const { layout } = laidOut(one)
      for (const { label } of layout.returns) {
        if (label === null) continue
        expect(label.x).toBeGreaterThanOrEqual(-0.01)
        const end = label.x + textWidth(label.text, one.fontPx)
        expect(end).toBeLessThanOrEqual(layout.width + 0.01)
      }
    })
  })

  test('does not depend on the order in which nodes and links come', () => {
    check((one) => {
      const { graph } = one
      const turned = {
        nodes: graph.nodes.toReversed(),
        links: graph.links.toReversed(),
        balance: graph.balance.toReversed()
      }
      expect(laidOut({ ...one, graph: turned }).layout.links.map(({ path }) => path)).toEqual(
        laidOut(one).layout.links.map(({ path }) => path)
      )
    })
  })

  test('draws returns in lanes beyond the nodes, and only those', () => {
    check((one) => {
      const { layout } = laidOut(one)
      const stages = new Map(one.graph.nodes.map(({ id, stage }) => [`process:${id}`, stage]))
      const stage = (key: string) => stages.get(key) ?? Number.POSITIVE_INFINITY
      for (const { link } of layout.returns) {
        expect(stage(link.target)).toBeLessThanOrEqual(stage(link.source))
      }
      for (const { link } of layout.links) {
        expect(stage(link.target)).toBeGreaterThan(stage(link.source))
      }
    })
  })
})

const plain = {
  direction: 'sideways',
  width: 1_200,
  fontPx: 15,
  unit: 't',
  language: 'it'
} as const

test('every figure of Milan is whole in kilograms, down to the narrowest drawing of each direction', () => {
  const published = publishedAnswers()
  const graph = { ...published, balance: published.byProcess }
  for (const direction of ['sideways', 'down'] as const) {
    const one = { ...plain, graph, direction, unit: 'kg' as const, width: widths[direction][0] }
    const lines = laidOut(one).layout.nodes.flatMap(({ label }) => label.valueLines)
    expect(lines.join(' ')).toContain('2.520.612.000\u00a0kg')
    expect(lines.join(' ')).not.toContain('…')
  }
})

test('a graph without a drawable link gives an empty layout', () => {
  const graph: Graph = {
    nodes: [{ id: 'Growers', label: 'Growers', stage: 0, stageName: 'origin' }],
    links: [
      { source: 'Growers', target: 'Growers', massGrams: 0, sdGrams: 0, events: 1, unknownMass: 0 }
    ],
    balance: []
  }
  const { layout } = laidOut({ ...plain, graph })
  expect(layout).toMatchObject({ height: 0, nodes: [], links: [], returns: [] })
})

test('300 nodes and 2,000 links with loops are laid out within a second and a half', () => {
  const nodes = Array.from({ length: 300 }, (_, index) => ({
    id: idOf(index),
    label: idOf(index),
    stage: index % 5,
    stageName: null
  }))
  const links = Array.from({ length: 2_000 }, (_, index) => ({
    source: idOf((index * 7) % 300),
    target: idOf((index * 13 + 1) % 300),
    massGrams: 1_000 + ((index * 7_919) % 100_000),
    sdGrams: 0,
    events: 1,
    unknownMass: 0
  }))
  const one = { ...plain, graph: { nodes, links, balance: [] } }
  const start = performance.now()
  const { layout } = laidOut(one)
  expect(performance.now() - start).toBeLessThan(1_500)
  expect(layout.nodes).toHaveLength(300)
})
