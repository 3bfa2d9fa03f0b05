import type { Classification } from './classification.ts'
import { covarianceWith, Gradients } from './covariance.ts'
import type { Fit } from './fit.ts'
import type { System } from './system.ts'

/** A further weighing and the sd that the wanted figure would then have. */
interface Weighing {
  readonly weigh: string
  /** Assumed sd of the weighing, in the unit of what is weighed; null where any would do. */
  readonly weighingSd: number | null
  /** Standard deviation of the wanted quantity afterwards; null where it only becomes observable. */
  readonly sdAfter: number | null
}

/** The answer to "which further weighing helps this figure most". */
export interface Improvement {
  readonly of: string
  readonly sdBefore: number | null
  /** The best first. */
  readonly weighings: Weighing[]
}

interface Known {
  readonly system: System
  readonly fit: Fit
  readonly values: Float64Array
  readonly sds: Float64Array
  readonly classification: Classification
  readonly weighingSd: number | undefined
}

const mostWeighings = 10
const usualShare = 0.01

function weighingSdOf(column: number, { values, weighingSd }: Known): number {
  return weighingSd ?? Math.abs(values[column] ?? 0) * usualShare
}

/**
 * Quantities that alone would make an unobservable one known: those that move in proportion to it in
 * the whole null space.
 */
function openers(target: number, known: Known): Weighing[] {
  const { system, classification } = known
  const [first, ...others] = classification.probes
  const by = first?.[target] ?? 0
  return system.columns.flatMap(({ id, kind }, column) => {
    const own = first?.[column] ?? 0
    const together =
      (kind === 'flow' || kind === 'stockChange') &&
      own !== 0 &&
      others.every((probe) => {
        const left = (probe[target] ?? 0) * own
        const right = (probe[column] ?? 0) * by
        return Math.abs(left - right) <= 1e-9 * (Math.abs(left) + Math.abs(right))
      })
    if (!together) return []
    return [{ weigh: id, weighingSd: known.weighingSd ?? null, sdAfter: null }]
  })
}

/**
 * Which one further weighing reduces the variance of a quantity t most. A weighing of k with
 * variance s² takes away Cov(t, k)² / (Var(k) + s²) (conditioning of a normal distribution; a rank-1
 * update of the least squares solution). One solution gives Cov(t, ·) for all k.
 */
export function improvementOf(target: number, known: Known): Improvement {
  const { system, fit, sds, classification } = known
  const of = system.columns[target]?.id ?? ''
  const before = sds[target] ?? Number.NaN
  if (Number.isNaN(before)) {
    return { of, sdBefore: null, weighings: openers(target, known).slice(0, mostWeighings) }
  }
  const gradients = new Gradients(fit)
  const along = covarianceWith(fit, gradients.of(target))
  const { unknown, variances } = fit.measurements
  carryOver(fit, along)
  const weighings = system.columns.flatMap(({ id, kind }, column): Weighing[] => {
    const isObserved = (variances[column] ?? 0) > 0 || classification.observable[column] === 1
    if (kind === 'parameter' || kind === 'measurement' || !isObserved) return []
    if (unknown[column] === 1 && Number.isNaN(sds[column] ?? Number.NaN)) return []
    const weighingSd = weighingSdOf(column, known)
    const total = (sds[column] ?? 0) ** 2 + weighingSd ** 2
    const gain = total > 0 ? (along[column] ?? 0) ** 2 / total : 0
    return [{ weigh: id, weighingSd, sdAfter: Math.sqrt(Math.max(0, before ** 2 - gain)) }]
  })
  const best = weighings
    .filter(({ sdAfter }) => sdAfter !== null && sdAfter < before * (1 - 1e-9))
    .sort((a, b) => (a.sdAfter ?? 0) - (b.sdAfter ?? 0))
  return { of, sdBefore: before, weighings: best.slice(0, mostWeighings) }
}

/** Covariances of the unmeasured columns out of those of the measured ones, by substitution. */
function carryOver({ projection, measurements }: Fit, along: Float64Array): void {
  for (let column = 0; column < along.length; column += 1) {
    if (measurements.unknown[column] === 1) along[column] = 0
  }
  for (let at = projection.pivots.length - 1; at >= 0; at -= 1) {
    const pivot = projection.pivots[at]
    if (pivot === undefined) continue
    let sum = 0
    pivot.rest.columns.forEach((column, term) => {
      sum -= (pivot.rest.coefficients[term] ?? 0) * (along[column] ?? 0)
    })
    along[pivot.column] = sum / pivot.coefficient
  }
}
