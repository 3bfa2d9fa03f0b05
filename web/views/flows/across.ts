import { sankey } from 'd3-sankey'
import type { Diagram } from './diagram.ts'

/** Space across the direction of flow: y where the diagram runs sideways, x where it runs down. */
export interface AcrossSpace {
  readonly extent: number
  /** Between the nodes of a column; shrinks where there are many. */
  readonly padding: number
  /** Before each return lane. */
  readonly laneGap: number
}

export interface Span {
  readonly start: number
  readonly size: number
}

export interface AcrossPlaces {
  /** Px for a gram, the same for every node, link and lane. */
  readonly pxPerGram: number
  readonly nodes: ReadonlyMap<string, Span>
  /** Where a link or return leaves its source and reaches its target. */
  readonly ends: ReadonlyMap<string, { readonly source: Span; readonly target: Span }>
  /** Of the return links, beyond the last node. */
  readonly lanes: ReadonlyMap<string, Span>
  /** Where the nodes end, and where the lanes end. */
  readonly nodesEnd: number
  readonly end: number
}

/** Largest parts of the extent that the gaps between nodes, and before lanes, may take. */
export const paddingShare = 0.7
export const laneGapShare = 0.3

/** A node is as large as what goes in or what comes out, returns included. */
export function throughput(node: { readonly inGrams: number; readonly outGrams: number }): number {
  return Math.max(node.inGrams, node.outGrams)
}

function columnSums(diagram: Diagram): { count: number; grams: number }[] {
  const columns: { count: number; grams: number }[] = []
  for (const node of diagram.nodes) {
    const column = columns[node.stage] ?? { count: 0, grams: 0 }
    columns[node.stage] = {
      count: column.count + 1,
      grams: column.grams + throughput(node)
    }
  }
  return columns
}

/**
 * Runs d3-sankey for the breadths only. It throws on cycles, moves nodes to columns of its own and
 * leaves columns out, so it gets no returns, fixed sizes, and a chain of phantoms of size 0 that
 * makes every column exist; the phantoms' padding is added to the extent.
 */
function runSankey(
  diagram: Diagram,
  space: { readonly columns: number; readonly extent: number; readonly padding: number }
) {
  const order = new Map(diagram.nodes.map((node, index) => [node.key, index]))
  const phantoms = Array.from({ length: space.columns }, (_, stage) => `phantom ${stage}`)
  const graph = {
    nodes: [
      ...diagram.nodes.map((node) => ({
        key: node.key,
        stage: node.stage,
        fixedValue: throughput(node)
      })),
      ...phantoms.map((key, stage) => ({ key, stage, fixedValue: 0 }))
    ],
    links: [
      ...diagram.links
        .filter((link) => link.kind !== 'return')
        .map(({ key, source, target, massGrams }) => ({ key, source, target, value: massGrams })),
      ...phantoms.slice(1).map((target, index) => ({
        key: target,
        source: phantoms[index] ?? '',
        target,
        value: 0
      }))
    ]
  }
  const rank = (key: string) => order.get(key) ?? order.size
  return sankey<(typeof graph.nodes)[number], (typeof graph.links)[number]>()
    .nodeId((node) => node.key)
    .nodeAlign((node) => node.stage)
    .nodeSort((a, b) => rank(a.key) - rank(b.key))
    .nodePadding(space.padding)
    .nodeWidth(0)
    .extent([
      [0, 0],
      [space.columns, space.extent + space.padding]
    ])(graph)
}

/**
 * Places nodes, links and return lanes across the direction of flow.
 *
 * @param diagram with at least one link.
 */
export function placeAcross(diagram: Diagram, space: AcrossSpace): AcrossPlaces {
  const columns = columnSums(diagram)
  const returns = diagram.links.filter((link) => link.kind === 'return')
  const most = Math.max(...columns.map((column) => column.count))
  const padding = most > 1 ? Math.min(space.padding, (paddingShare * space.extent) / (most - 1)) : 0
  const laneGap = Math.min(
    space.laneGap,
    (laneGapShare * space.extent) / Math.max(returns.length, 1)
  )
  const laneGrams = returns.reduce((sum, link) => sum + link.massGrams, 0)
  const free = (count: number) => space.extent - (count - 1) * padding - returns.length * laneGap
  const pxPerGram = Math.min(
    ...columns.map((column) => free(column.count) / (column.grams + laneGrams))
  )
  const nodesEnd = Math.max(
    ...columns.map((column) => column.grams * pxPerGram + (column.count - 1) * padding)
  )
  const graph = runSankey(diagram, { columns: columns.length, extent: nodesEnd, padding })
  const starts = new Map(graph.nodes.map((node) => [node.key, node.y0 ?? 0]))
  const nodes = new Map(
    diagram.nodes.map((node) => [
      node.key,
      { start: starts.get(node.key) ?? 0, size: throughput(node) * pxPerGram }
    ])
  )
  const ends = new Map<string, { source: Span; target: Span }>()
  for (const link of graph.links) {
    const size = link.value * pxPerGram
    ends.set(link.key, {
      source: { start: (link.y0 ?? 0) - size / 2, size },
      target: { start: (link.y1 ?? 0) - size / 2, size }
    })
  }
  const lanes = new Map<string, Span>()
  // Returns take what the forward links leave free of a node, below them.
  const used = { source: new Map<string, number>(), target: new Map<string, number>() }
  for (const link of diagram.links) {
    if (link.kind === 'return') continue
    const size = link.massGrams * pxPerGram
    used.source.set(link.source, (used.source.get(link.source) ?? 0) + size)
    used.target.set(link.target, (used.target.get(link.target) ?? 0) + size)
  }
  let end = nodesEnd
  for (const link of returns) {
    const size = link.massGrams * pxPerGram
    const take = (side: 'source' | 'target'): Span => {
      const before = used[side].get(link[side]) ?? 0
      used[side].set(link[side], before + size)
      return { start: (nodes.get(link[side])?.start ?? 0) + before, size }
    }
    ends.set(link.key, { source: take('source'), target: take('target') })
    lanes.set(link.key, { start: end + laneGap, size })
    end += laneGap + size
  }
  return { pxPerGram, nodes, ends, lanes, nodesEnd, end }
}
