import type { Diagram, DiagramLink, DiagramNode } from '../flows/diagram.ts'

/** What of the answer of a view is drawn, from a document (`rows`) or from the live flows (`events`). */
interface Figures {
  readonly type: string
  readonly time: string
  readonly value: number
}

export interface DrawableView {
  readonly nodes: readonly {
    readonly id: string
    readonly group: string
    readonly label: string
    readonly layer: number
    readonly band: number
    readonly position: number
    readonly hidden: boolean
  }[]
  readonly links: readonly ({ readonly source: string; readonly target: string } & Figures)[]
  readonly elsewhere: readonly ({
    readonly node: string
    readonly direction: 'to' | 'from'
  } & Figures)[]
}

/** A link of the drawing and which figures of the answer it stands for. */
interface ViewMark {
  readonly key: string
  readonly list: 'links' | 'elsewhere'
  readonly at: number
}

export interface ViewDiagram {
  readonly diagram: Diagram
  readonly marks: readonly ViewMark[]
  /** Labels of nodes by key; empty for a bend that a bundle takes past a layer. */
  readonly labels: ReadonlyMap<string, string>
  /** Values without a width. */
  readonly notDrawn: number
}

/** No node of a view can have such an id: its parts are joined by a circumflex. */
function elsewhereKey(direction: 'to' | 'from', layer: number): string {
  return `elsewhere ${direction} ${layer}`
}

function labelOf({ id, group, label, hidden }: DrawableView['nodes'][number]): string {
  if (hidden) return ''
  if (label === '*' || label === '') return group
  return label === '_' ? `${group}: …` : id === group ? group : label
}

/**
 * Draws the answer of a view: its nodes in their layers, and what crosses the edge of the view from
 * or to Elsewhere beside them.
 *
 * @param words how to call what the definition does not name, and a process or group.
 */
export function viewDiagram(
  view: DrawableView,
  words: { readonly elsewhere: string; readonly name: (id: string) => string }
): ViewDiagram {
  const layers = new Map(view.nodes.map(({ id, layer }) => [id, layer]))
  const columns = new Map<string, number>(layers)
  const labels = new Map(view.nodes.map((node) => [node.id, words.name(labelOf(node))]))
  const links: DiagramLink[] = []
  const marks: ViewMark[] = []
  let notDrawn = 0
  const add = (mark: ViewMark, source: string, target: string, value: number) => {
    if (!(value > 0)) {
      notDrawn += value === 0 ? 0 : 1
      return
    }
    const kind = (columns.get(target) ?? 0) > (columns.get(source) ?? 0) ? 'flow' : 'return'
    marks.push(mark)
    links.push({
      key: mark.key,
      kind,
      source,
      target,
      massGrams: value,
      sdGrams: 0,
      events: 0,
      unknownMass: 0
    })
  }
  view.links.forEach(({ source, target, type, time, value }, at) => {
    const key = `link ${source} ${target} ${type} ${time}`
    add({ key, list: 'links', at }, source, target, value)
  })
  view.elsewhere.forEach(({ node, direction, type, time, value }, at) => {
    const layer = (layers.get(node) ?? 0) + (direction === 'to' ? 1 : -1)
    const other = elsewhereKey(direction, layer)
    columns.set(other, layer)
    labels.set(other, words.elsewhere)
    const [source, target] = direction === 'to' ? [node, other] : [other, node]
    add(
      { key: `${direction} ${node} ${type} ${time}`, list: 'elsewhere', at },
      source,
      target,
      value
    )
  })
  return { diagram: diagramOf(view, columns, links), marks, labels, notDrawn }
}

function diagramOf(
  view: DrawableView,
  columns: ReadonlyMap<string, number>,
  links: readonly DiagramLink[]
): Diagram {
  const used = new Set(links.flatMap(({ source, target }) => [source, target]))
  const place = new Map(view.nodes.map(({ id, band, position }) => [id, band * 1e6 + position]))
  const sum = (end: 'source' | 'target', key: string) =>
    links.reduce((total, link) => (link[end] === key ? total + link.massGrams : total), 0)
  const placed = [...columns].filter(([key]) => used.has(key))
  const ranks = [...new Set(placed.map(([, layer]) => layer))].sort((a, b) => a - b)
  const nodes = placed
    .map(([key, layer]): DiagramNode => {
      const [inGrams, outGrams] = [sum('target', key), sum('source', key)]
      return { key, process: key, stage: ranks.indexOf(layer), stageName: null, inGrams, outGrams }
    })
    .sort((a, b) => a.stage - b.stage || (place.get(a.key) ?? 1e12) - (place.get(b.key) ?? 1e12))
  const rank = { flow: 0, residual: 1, return: 2 } as const
  return {
    nodes,
    links: links.toSorted((a, b) => rank[a.kind] - rank[b.kind]),
    ...{ deficits: [], notDrawn: [], unknown: [] }
  }
}
