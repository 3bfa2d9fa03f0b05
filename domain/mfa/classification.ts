import type { Fit } from './fit.ts'
import type { Pivot, Projection } from './projection.ts'

/** Random directions in the null space; each misses a column with probability below 1e-6. */
const probeCount = 3
const largestWeight = 2 ** 20
/** What is left of a sum of cancelling terms. */
const zeroShare = 1e-9

/** Observability and the null space it was read from, after the projection of Crowe (1983). */
export interface Classification {
  /** By column; 1 where an unmeasured column is determined. */
  readonly observable: Uint8Array
  /** Vectors of the null space of the unmeasured columns, by column. */
  readonly probes: readonly Float64Array[]
}

/** Whole weights, so that sums of a plain network are exact; a fixed sequence (Lehmer 1951). */
function* weights(): Generator<number, never> {
  let state = 20_011
  while (true) {
    state = (state * 48_271) % 2_147_483_647
    yield 1 + (state % largestWeight)
  }
}

/** The pivot columns that belong to given values of the free ones, with all else at 0. */
function extend(pivots: readonly Pivot[], probe: Float64Array): void {
  const size = probe.map((weight) => Math.abs(weight))
  for (let at = pivots.length - 1; at >= 0; at -= 1) {
    const pivot = pivots[at]
    if (pivot === undefined) continue
    const { columns, coefficients } = pivot.rest
    let sum = 0
    let scale = 0
    for (let term = 0; term < columns.length; term += 1) {
      const column = columns[term] ?? 0
      const coefficient = coefficients[term] ?? 0
      sum -= coefficient * (probe[column] ?? 0)
      scale += Math.abs(coefficient) * (size[column] ?? 0)
    }
    const isZero = Math.abs(sum) <= zeroShare * scale
    probe[pivot.column] = isZero ? 0 : sum / pivot.coefficient
    size[pivot.column] = isZero ? 0 : scale / Math.abs(pivot.coefficient)
  }
}

/**
 * Which unmeasured columns are determined: those that no vector of the null space moves. Instead of
 * the whole null space a few random vectors of it are looked at; a column that can move stays at 0 in
 * all of them with a probability below 1e-18. Linear in the size of the system.
 */
export function classify(
  { pivots, free }: Pick<Projection, 'pivots' | 'free'>,
  unknown: Uint8Array
): Classification {
  const source = weights()
  const probes = Array.from({ length: probeCount }, () => {
    const probe = new Float64Array(unknown.length)
    for (const column of free) probe[column] = source.next().value
    extend(pivots, probe)
    return probe
  })
  const observable = unknown.map((isUnknown, column) =>
    isUnknown === 1 && probes.every((probe) => probe[column] === 0) ? 1 : 0
  )
  return { observable, probes }
}

/** Whether a measured column stands in any balance that is left, and so can be checked. */
export function isRedundant({ byColumn }: Fit, column: number): boolean {
  return (byColumn.start[column + 1] ?? 0) > (byColumn.start[column] ?? 0)
}
