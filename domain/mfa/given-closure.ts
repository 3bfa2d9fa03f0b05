import type { System } from './system.ts'
import type { Balance } from './tests.ts'

/** How well the values as given balance. */
interface GivenClosure {
  /** 1 − sum of |imbalance| / sum of throughput; null where no process has all its flows. */
  readonly before: number | null
  /** Imbalance in mass units, share of the throughput from 0 to 1. */
  readonly offenders: { process: string; imbalance: number; share: number }[]
}

/**
 * Imbalances against the throughput max(in, out); processes with unknown flows are left out.
 *
 * @param tolerance an imbalance of more than this share of the throughput is listed.
 */
export function givenClosure(
  { columns, balances }: System,
  judged: readonly Balance[],
  tolerance: number
) {
  let gaps = 0
  let throughputs = 0
  const offenders = judged.flatMap(({ process, before }, at) => {
    if (before === null) return []
    let inward = 0
    let outward = 0
    const balance = balances[at]
    for (const [place, index] of balance?.columns.entries() ?? []) {
      const part = (balance?.coefficients[place] ?? 0) * (columns[index]?.value ?? 0)
      if (part > 0) inward += part
      else outward -= part
    }
    const throughput = Math.max(inward, outward)
    gaps += Math.abs(before)
    throughputs += throughput
    if (Math.abs(before) <= tolerance * throughput) return []
    return [{ process, imbalance: before, share: Math.abs(before) / throughput }]
  })
  const closure: GivenClosure = {
    before: throughputs === 0 ? null : 1 - gaps / throughputs,
    offenders: offenders.sort((a, b) => b.share - a.share)
  }
  return closure
}
