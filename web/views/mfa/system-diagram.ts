import {
  type Diagram,
  type DiagramLink,
  type DiagramNode,
  unaccountedKey
} from '../flows/diagram.ts'
import { type Solved, type SolvedFlow, shownValue } from './solved.ts'
import { stagesOf } from './stages.ts'

/** What of a solved system is drawn. */
type DrawnSystem = Pick<Solved, 'flows' | 'processes'> & {
  readonly answer: Pick<Solved['answer'], 'balances'>
}

/** A solved system as what is drawn, and what of it has no width. */
export interface SystemDiagram {
  readonly diagram: Diagram
  /** Without a value: unknown, and no balance tells it. */
  readonly unknown: readonly SolvedFlow[]
  /** Below 0. */
  readonly negative: readonly SolvedFlow[]
}

export function flowKey(id: string): string {
  return `flow:${id}`
}

type Side = 'in' | 'inside' | 'out'

interface End {
  readonly key: string
  readonly name: string
  readonly side: Side
}

/** A place outside is two: where it gives, on the left, and where it takes, on the right. */
function endOf(name: string, side: Exclude<Side, 'inside'>, inside: ReadonlySet<string>): End {
  return inside.has(name)
    ? { key: `process:${name}`, name, side: 'inside' }
    : { key: `${side}:${name}`, name, side }
}

function ends(
  flow: SolvedFlow,
  value: number,
  inside: ReadonlySet<string>
): { source: End; target: End } {
  if (flow.to !== null) {
    return { source: endOf(flow.from, 'in', inside), target: endOf(flow.to, 'out', inside) }
  }
  const process = endOf(flow.from, 'in', inside)
  const stock = { key: `stock:${flow.id}`, name: flow.id }
  // A stock that shrinks gives to its process.
  return value >= 0
    ? { source: process, target: { ...stock, side: 'out' } }
    : { source: { ...stock, side: 'in' }, target: process }
}

interface Drawn {
  readonly flow: SolvedFlow
  readonly value: number
  readonly source: End
  readonly target: End
}

function drawnOf({ flows, processes }: DrawnSystem, figures: 'reconciled' | 'given'): Drawn[] {
  const inside = new Set(processes)
  return flows.flatMap((flow) => {
    const value = shownValue(flow, figures)
    if (value === null || value === 0 || (flow.kind === 'flow' && value < 0)) return []
    return [{ flow, value: Math.abs(value), ...ends(flow, value, inside) }]
  })
}

/** Columns of all ends: what is inside by its way from the sources, what is outside beside it. */
function columnsOf(solved: DrawnSystem, drawn: readonly Drawn[]): ReadonlyMap<string, number> {
  const inner = drawn.filter(
    ({ source, target }) => source.side === 'inside' && target.side === 'inside'
  )
  const stages = stagesOf(
    solved.processes,
    inner.map(({ source, target }) => ({ from: source.name, to: target.name }))
  )
  const columns = new Map<string, number>()
  for (const [process, stage] of stages) columns.set(`process:${process}`, stage + 1)
  const at = (end: End) => columns.get(end.key) ?? 1
  const givers = Map.groupBy(
    drawn.filter(({ source }) => source.side === 'in'),
    ({ source }) => source.key
  )
  const takers = Map.groupBy(
    drawn.filter(({ target }) => target.side === 'out'),
    ({ target }) => target.key
  )
  const inners = new Map(columns)
  for (const [key, from] of givers) {
    columns.set(key, Math.min(...from.map(({ target }) => inners.get(target.key) ?? 1)) - 1)
  }
  for (const [key, to] of takers)
    columns.set(key, Math.max(...to.map(({ source }) => at(source))) + 1)
  return columns
}

function linkOf(
  { flow, value, source, target }: Drawn,
  columns: ReadonlyMap<string, number>
): DiagramLink {
  const forward = (columns.get(target.key) ?? 0) > (columns.get(source.key) ?? 0)
  return {
    key: flowKey(flow.id),
    kind: forward ? 'flow' : 'return',
    source: source.key,
    target: target.key,
    massGrams: value,
    sdGrams: flow.sd ?? 0,
    events: 0,
    unknownMass: 0
  }
}

/** What the measured flows leave open at a process, as a link to what is unaccounted for. */
function residuals({ answer }: DrawnSystem, columns: ReadonlyMap<string, number>): DiagramLink[] {
  return answer.balances.flatMap(({ process, before }) => {
    if (before === null || !(before > 0) || !columns.has(`process:${process}`)) return []
    return [
      {
        ...{ key: `residual:${process}`, kind: 'residual' as const, source: `process:${process}` },
        ...{ target: unaccountedKey, massGrams: before, sdGrams: 0, events: 0, unknownMass: 0 }
      }
    ]
  })
}

function nodesOf(
  columns: ReadonlyMap<string, number>,
  names: ReadonlyMap<string, string>,
  links: readonly DiagramLink[]
): DiagramNode[] {
  const used = new Set(links.flatMap(({ source, target }) => [source, target]))
  const sum = (end: 'source' | 'target', key: string) =>
    links.reduce((total, link) => (link[end] === key ? total + link.massGrams : total), 0)
  const first = Math.min(...[...columns].filter(([key]) => used.has(key)).map(([, at]) => at))
  const stages = [...columns].filter(([key]) => used.has(key))
  const ranks = [...new Set(stages.map(([, at]) => at - first))].sort((a, b) => a - b)
  return stages
    .map(([key, at]): DiagramNode => {
      const process = key === unaccountedKey ? null : (names.get(key) ?? key)
      const stage = ranks.indexOf(at - first)
      return {
        key,
        process,
        stage,
        stageName: null,
        inGrams: sum('target', key),
        outGrams: sum('source', key)
      }
    })
    .sort((a, b) => a.stage - b.stage)
}

/**
 * Draws a solved system. With the measured figures every process shows what it leaves open; with the
 * reconciled ones nothing is left open, as the balances hold.
 */
export function systemDiagram(solved: DrawnSystem, figures: 'reconciled' | 'given'): SystemDiagram {
  const drawn = drawnOf(solved, figures)
  const columns = new Map(columnsOf(solved, drawn))
  const open = figures === 'given' ? residuals(solved, columns) : []
  const last = Math.max(0, ...columns.values())
  if (open.length > 0) columns.set(unaccountedKey, last)
  const flows = drawn.map((one) => linkOf(one, columns))
  const rank = { flow: 0, residual: 1, return: 2 } as const
  const links = [...flows, ...open].sort((a, b) => rank[a.kind] - rank[b.kind])
  const names = new Map(
    drawn.flatMap(({ source, target }) => [source, target]).map(({ key, name }) => [key, name])
  )
  const deficits =
    figures === 'reconciled'
      ? []
      : solved.answer.balances.flatMap(({ process, before }) => {
          const node = `process:${process}`
          if (before === null || !(before < 0) || !names.has(node)) return []
          return [{ key: `residual:${process}`, node, process, massGrams: -before }]
        })
  return {
    diagram: { nodes: nodesOf(columns, names, links), links, deficits, notDrawn: [], unknown: [] },
    unknown: solved.flows.filter((flow) => shownValue(flow, figures) === null),
    negative: solved.flows.filter(
      (flow) => flow.kind === 'flow' && (shownValue(flow, figures) ?? 0) < 0
    )
  }
}
