import { byCodePoint } from '../../domain/by-code-point.ts'
import { type Stage, stages } from '../../domain/movement.ts'

interface Edge {
  readonly source: string
  readonly target: string
}

interface Neighbours {
  readonly before: readonly string[]
  readonly after: readonly string[]
}

function neighboursOf(ids: readonly string[], edges: readonly Edge[]): Map<string, Neighbours> {
  const found = new Map(
    ids.map((id) => [id, { before: new Set<string>(), after: new Set<string>() }])
  )
  for (const { source, target } of edges) {
    if (source === target) continue
    found.get(source)?.after.add(target)
    found.get(target)?.before.add(source)
  }
  return new Map(
    [...found].map(([id, { before, after }]) => [
      id,
      { before: [...before].sort(byCodePoint), after: [...after].sort(byCodePoint) }
    ])
  )
}

/**
 * Ids in an order in which an edge leads forwards wherever no cycle forbids it: reversed order of
 * leaving of a depth-first walk. The walk keeps its own stack, as chains may be long.
 */
function flowOrder(ids: readonly string[], neighbours: ReadonlyMap<string, Neighbours>): string[] {
  const sources = ids.filter((id) => neighbours.get(id)?.before.length === 0)
  const seen = new Set<string>()
  const left: string[] = []
  for (const start of [...sources, ...ids]) {
    if (seen.has(start)) continue
    seen.add(start)
    const stack = [{ id: start, next: 0 }]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = neighbours.get(top.id)?.after[top.next]
      top.next += 1
      if (child === undefined) {
        left.push(top.id)
        stack.pop()
      } else if (!seen.has(child)) {
        seen.add(child)
        stack.push({ id: child, next: 0 })
      }
    }
  }
  return left.reverse()
}

/**
 * Column of every process in the drawing, from 0 and without gaps. A process whose stage is known
 * stands in its stage's column; any other one column after those that it gets from or, where it
 * gets from nobody, one before those that it gives to. The same flows give the same columns, also
 * where they go round in circles.
 */
export function columnsOf(
  stageOf: ReadonlyMap<string, Stage | null>,
  edges: readonly Edge[]
): ReadonlyMap<string, number> {
  const ids = [...stageOf.keys()].sort(byCodePoint)
  const neighbours = neighboursOf(ids, edges)
  const order = flowOrder(ids, neighbours)
  const ranks = new Map<string, number>()
  for (const id of ids) {
    const stage = stageOf.get(id)
    if (stage) ranks.set(id, stages.indexOf(stage))
  }
  const known = (of: readonly string[] = []) =>
    of.flatMap((id) => {
      const rank = ranks.get(id)
      return rank === undefined ? [] : [rank]
    })
  for (const id of order) {
    const before = known(neighbours.get(id)?.before)
    if (!ranks.has(id) && before.length > 0) ranks.set(id, Math.max(...before) + 1)
  }
  for (const id of order.toReversed()) {
    const after = known(neighbours.get(id)?.after)
    if (!ranks.has(id) && after.length > 0) ranks.set(id, Math.min(...after) - 1)
  }
  // What is left hangs on no stage at all, so it begins in the first column.
  for (const id of order) {
    const before = known(neighbours.get(id)?.before)
    if (!ranks.has(id)) ranks.set(id, before.length > 0 ? Math.max(...before) + 1 : 0)
  }
  const used = [...new Set(ranks.values())].sort((a, b) => a - b)
  const columnOfRank = new Map(used.map((rank, column) => [rank, column]))
  return new Map([...ranks].map(([id, rank]) => [id, columnOfRank.get(rank) ?? 0]))
}
