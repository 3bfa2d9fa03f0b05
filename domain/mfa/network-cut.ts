import { MaximumFlow } from './maximum-flow.ts'
import type { Contradiction, LinearSystem } from './simplex.ts'

/** What a cut may miss by, relative to the sum of all that is demanded. */
const tolerance = 1e-9

/** One column as what may go from one node to another beyond what must go. */
interface Arc {
  readonly column: number
  readonly from: number
  readonly to: number
  readonly forth: number
  readonly back: number
}

/** Nodes, what each must get beyond what it gives, and what may go between them. */
interface Network {
  readonly demands: Float64Array
  readonly arcs: readonly Arc[]
}

/** The row that a column enters with 1 and the one that it leaves with −1; null where it is otherwise. */
function endsOf({ rows, low }: LinearSystem): { to: Int32Array; from: Int32Array } | null {
  const outside = rows.length
  const to = new Int32Array(low.length).fill(outside)
  const from = new Int32Array(low.length).fill(outside)
  for (const [row, { columns, coefficients }] of rows.entries()) {
    for (const [at, column] of columns.entries()) {
      const coefficient = coefficients[at] ?? 0
      if (Math.abs(coefficient) !== 1) return null
      const ends = coefficient === 1 ? to : from
      if (ends[column] !== outside) return null
      ends[column] = row
    }
  }
  return { to, from }
}

/** What a column carries at least, and what it may carry beyond that either way. */
function roomOf(low: number, high: number): { base: number; forth: number; back: number } {
  if (Number.isFinite(low)) return { base: low, forth: high - low, back: 0 }
  const base = Math.min(0, high)
  return { base, forth: high - base, back: Number.POSITIVE_INFINITY }
}

/**
 * Balances as a network: the outside is one more node, whose balance follows from all others. Null where
 * a row is no balance.
 */
function networkOf(system: LinearSystem): Network | null {
  const ends = endsOf(system)
  if (ends === null) return null
  const outside = system.rows.length
  const demands = new Float64Array(outside + 1)
  const demand = (node: number, by: number) => {
    if (node === outside) return
    demands[node] = (demands[node] ?? 0) + by
    demands[outside] = (demands[outside] ?? 0) - by
  }
  for (const [row, { rightHand }] of system.rows.entries()) demand(row, rightHand)
  const arcs = system.low.map((low, column): Arc => {
    const [from, to] = [ends.from[column] ?? outside, ends.to[column] ?? outside]
    const { base, forth, back } = roomOf(low, system.high[column] ?? Number.POSITIVE_INFINITY)
    demand(to, -base)
    demand(from, base)
    return { column, from, to, forth, back }
  })
  return { demands, arcs: arcs.filter(({ from, to }) => from !== to) }
}

/** Nodes of a set that hang together by arcs within it. */
function piecesOf(inSet: (node: number) => boolean, { demands, arcs }: Network): number[][] {
  const parent = Int32Array.from(demands, (_, node) => node)
  const rootOf = (node: number): number => {
    let root = node
    for (let up = parent[root] ?? root; up !== root; up = parent[root] ?? root) {
      parent[root] = parent[up] ?? up
      root = up
    }
    return root
  }
  for (const { from, to } of arcs) {
    if (inSet(from) && inSet(to)) parent[rootOf(to)] = rootOf(from)
  }
  const nodes = [...demands.keys()].filter(inSet)
  return [...Map.groupBy(nodes, rootOf).values()]
}

/**
 * What a set of nodes proves: that it must get more than can come to it, or must give more than can
 * leave. Null where it does neither.
 */
function proof(nodes: readonly number[], network: Network, least: number): Contradiction | null {
  const own = new Set(nodes)
  const crossing = network.arcs.filter(({ from, to }) => own.has(from) !== own.has(to))
  const needed = nodes.reduce((sum, node) => sum + (network.demands[node] ?? 0), 0)
  let [enters, leaves] = [0, 0]
  for (const { to, forth, back } of crossing) {
    enters += own.has(to) ? forth : back
    leaves += own.has(to) ? back : forth
  }
  if (needed - enters <= least && -needed - leaves <= least) return null
  return {
    rows: nodes.toSorted((a, b) => a - b),
    columns: crossing.map(({ column }) => column).toSorted((a, b) => a - b)
  }
}

/** What cannot hold of balances alone. */
function cutsOf(system: LinearSystem): Contradiction[] | null {
  const network = networkOf(system)
  if (network === null) return null
  const outside = system.rows.length
  const flow = new MaximumFlow(network.demands.length)
  let total = 0
  for (const [node, needed] of network.demands.entries()) {
    if (needed > 0) flow.sink(node, needed)
    else flow.source(node, -needed)
    total += Math.max(0, needed)
  }
  for (const { from, to, forth, back } of network.arcs) flow.join(from, to, { forth, back })
  const least = tolerance * Math.max(1, total)
  if (!flow.run(least / (1 + network.demands.length))) return null
  const { fromSource, toSink } = flow.cut()
  // The side without the outside is what balances themselves cannot hold.
  const sides = [fromSource, toSink].map((side) => {
    const isOutside = side[outside] === 1
    return (node: number) => node !== outside && (side[node] === 1) !== isOutside
  })
  const found: Contradiction[] = []
  const named = new Set<number>()
  for (const nodes of sides.flatMap((inSet) => piecesOf(inSet, network))) {
    // One cut may be the least that can come and the most that can leave: it is told once.
    if (nodes.some((node) => named.has(node))) continue
    const proven = proof(nodes, network, least)
    if (proven === null) continue
    found.push(proven)
    for (const node of nodes) named.add(node)
  }
  return found
}

/** Rows of one column say what it is; the others, with it as a bound. Null where it can't be that. */
function withFixed(system: LinearSystem) {
  const [low, high] = [[...system.low], [...system.high]]
  const fixedBy = new Map<number, number>()
  const kept: number[] = []
  for (const [row, { columns, coefficients, rightHand }] of system.rows.entries()) {
    const [column, coefficient] = [columns[0], coefficients[0]]
    if (columns.length !== 1 || column === undefined || coefficient === undefined) {
      kept.push(row)
      continue
    }
    const value = rightHand / coefficient
    if (!(value >= (low[column] ?? 0) && value <= (high[column] ?? 0))) return null
    low[column] = value
    high[column] = value
    fixedBy.set(column, row)
  }
  const rows = kept.flatMap((row) => system.rows[row] ?? [])
  return { system: { rows, low, high }, kept, fixedBy }
}

/**
 * The sets of balances that no figures within bounds can meet, where every row is a balance, or says what
 * one column is: by a maximum flow, since a network can be supplied unless some set of its nodes must get
 * more than can come to it (Gale 1957, doi 10.2140/pjm.1957.7.1073; Hoffman 1960). In the time of some
 * passes over the columns, where a simplex would take that of its square.
 *
 * @returns null where a row is no balance, or the passes ran out.
 */
export function networkContradictions(given: LinearSystem): Contradiction[] | null {
  const fixed = withFixed(given)
  const found = fixed === null ? null : cutsOf(fixed.system)
  if (fixed === null || found === null) return null
  const { kept, fixedBy } = fixed
  return found.map(({ rows, columns }) => ({
    rows: [
      ...rows.map((row) => kept[row] ?? 0),
      ...columns.flatMap((column) => fixedBy.get(column) ?? [])
    ].sort((a, b) => a - b),
    columns: columns.filter((column) => !fixedBy.has(column))
  }))
}
