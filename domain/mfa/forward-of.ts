import type { ForwardSystem } from './forward-system.ts'

/** A flow of a solved system, or, with no `to`, what the stock of a process grew by. */
export interface ValuedFlow {
  readonly id: string
  readonly from: string
  readonly to: string | null
  /** Null where nobody knows it. */
  readonly value: number | null
}

/** A solved system as shares, to be computed forwards, and what of it could not be taken over. */
export interface AsShares {
  readonly system: ForwardSystem
  /** Ids of flows without a value or below 0. */
  readonly left: readonly string[]
  /** Id of the input that stands for what leaves a process without having come, by process. */
  readonly unexplained: ReadonlyMap<string, string>
}

/** What a stock gives or takes, as a place outside the boundary. */
export function stockPlace(process: string): string {
  return `stock of ${process}`
}

/** What of a throughput is rounding of the solution and not a flow of its own. */
const rounding = 1e-9

interface Side {
  readonly id: string
  readonly at: string
  readonly other: string
  readonly value: number
}

/** What leaves and what comes to processes, stocks among it: where one fell, it gave. */
function sidesOf(flows: readonly ValuedFlow[], inside: ReadonlySet<string>) {
  const out: Side[] = []
  const into: Side[] = []
  for (const { id, from, to, value } of flows) {
    if (value === null) continue
    if (to === null) {
      const stock = { id, at: from, other: stockPlace(from), value: Math.abs(value) }
      if (inside.has(from)) (value >= 0 ? out : into).push(stock)
      continue
    }
    if (inside.has(from)) out.push({ id, at: from, other: to, value })
    if (inside.has(to)) into.push({ id, at: to, other: from, value })
  }
  return { out, into }
}

function sums(sides: readonly Side[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { at, value } of sides) found.set(at, (found.get(at) ?? 0) + value)
  return found
}

/**
 * The solved flows of a system as shares of what passes each process, so that scenarios and
 * attributions can be asked of it: what comes from outside is an input, what leaves a share. Where
 * more leaves than came, the difference is an input of its own; where less leaves, it is the rest.
 */
export function forwardOf(processes: readonly string[], flows: readonly ValuedFlow[]): AsShares {
  const inside = new Set(processes)
  const isUsable = ({ to, value }: ValuedFlow) => value !== null && (to === null || value >= 0)
  const { out, into } = sidesOf(flows.filter(isUsable), inside)
  const [left, came] = [sums(out), sums(into)]
  const throughput = (process: string) => Math.max(left.get(process) ?? 0, came.get(process) ?? 0)
  const unexplained = new Map<string, string>()
  const inputs = into
    .filter(({ other }) => !inside.has(other))
    .map(({ id, at, value }) => ({ id, to: at, value }))
  for (const process of processes) {
    const missing = (left.get(process) ?? 0) - (came.get(process) ?? 0)
    if (missing <= rounding * throughput(process)) continue
    const id = `unexplained into ${process}`
    unexplained.set(process, id)
    inputs.push({ id, to: process, value: missing })
  }
  return {
    system: {
      processes: processes.map((id) => ({ id })),
      transfers: withoutExcess(
        out
          .filter(({ at }) => throughput(at) > 0)
          .map(({ id, at, other, value }) => {
            return { id, from: at, to: other, share: value / throughput(at) }
          })
      ),
      inputs
    },
    left: flows.filter((flow) => !isUsable(flow)).map(({ id }) => id),
    unexplained
  }
}

/** Shares of one process that exceed 1 by rounding are scaled to it. */
function withoutExcess(transfers: ForwardSystem['transfers']): ForwardSystem['transfers'] {
  const total = new Map<string, number>()
  for (const { from, share } of transfers) total.set(from, (total.get(from) ?? 0) + share)
  return transfers.map((transfer) => {
    return { ...transfer, share: transfer.share / Math.max(1, total.get(transfer.from) ?? 1) }
  })
}
