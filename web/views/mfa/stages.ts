/** A directed edge between two processes inside the boundary. */
export interface Edge {
  readonly from: string
  readonly to: string
}

/**
 * Columns of processes from left to right, from 0: one further than the furthest process before.
 * Where flows run in circles, the edge that closes a circle in the order of the list runs back.
 */
export function stagesOf(
  processes: readonly string[],
  edges: readonly Edge[]
): ReadonlyMap<string, number> {
  const onward = new Map<string, string[]>(processes.map((process) => [process, []]))
  for (const { from, to } of edges) {
    if (from !== to && onward.has(to)) onward.get(from)?.push(to)
  }
  const fed = new Set(
    edges.filter(({ from, to }) => from !== to && onward.has(from)).map(({ to }) => to)
  )
  // From the processes that nothing inside feeds, so that a circle is cut where it comes back.
  const starts = [...processes.filter((one) => !fed.has(one)), ...processes]
  const order = finished(starts, onward)
  const rank = new Map(order.toReversed().map((process, at) => [process, at]))
  const stages = new Map<string, number>(processes.map((process) => [process, 0]))
  for (const process of order.toReversed()) {
    for (const next of onward.get(process) ?? []) {
      // An edge to an earlier place in the order closes a circle.
      if ((rank.get(next) ?? 0) <= (rank.get(process) ?? 0)) continue
      stages.set(next, Math.max(stages.get(next) ?? 0, (stages.get(process) ?? 0) + 1))
    }
  }
  return stages
}

/** Processes in the order in which a search in depth leaves them, without recursion. */
function finished(
  starts: readonly string[],
  onward: ReadonlyMap<string, readonly string[]>
): string[] {
  const seen = new Set<string>()
  const left: string[] = []
  for (const start of starts) {
    if (seen.has(start)) continue
    seen.add(start)
    const path = [{ process: start, next: 0 }]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = onward.get(top.process)?.[top.next]
      top.next += 1
      if (next === undefined) {
        left.push(top.process)
        path.pop()
      } else if (!seen.has(next)) {
        seen.add(next)
        path.push({ process: next, next: 0 })
      }
    }
  }
  return left
}
