import { normalUpper } from './distributions.ts'

/** Coefficients of flows in a sum, by flow id. */
export type Weights = ReadonlyMap<string, number>

/**
 * Joint covariance of two weighted sums of flows: l^T C r. Handed in by whoever reconciled, who may
 * solve for the two sums and need not form the matrix.
 */
export type JointCovariance = (left: Weights, right: Weights) => number

/** Two sided, 95 %. */
const z95 = normalUpper(0.025)
/** A denominator nearer to 0 than this many of its sd makes a ratio lopsided. */
const leastSds = 3

/**
 * Where the true figure lies with 95 % confidence. `outside` says that it lies below `low` or above
 * `high`; `anywhere` that the denominator may be 0 and nothing can be said.
 */
export type Interval =
  | { readonly kind: 'between' | 'outside'; readonly low: number; readonly high: number }
  | { readonly kind: 'anywhere' }

export interface IndicatorValue {
  /** Null where it is not defined or not known; `reason` says which. */
  readonly value: number | null
  /** One standard deviation; null where the figure is too lopsided to have one. */
  readonly sd: number | null
  readonly interval: Interval | null
  readonly reason: string | null
}

/** offset + factor * N / D; a diversion rate is 1 - N / D. */
export interface Ratio {
  readonly numerator: Weights
  /** Flows, or a constant in their unit such as the mass of one meal. */
  readonly denominator: Weights | number
  readonly offset: number
  readonly factor: number
}

export interface Measured {
  /** Values in kg per period by flow id; null where a flow is not known. */
  readonly values: ReadonlyMap<string, number | null>
  readonly covariance: JointCovariance
}

/** Covariance from a matrix over some flows; flows outside it count as exact. */
export function matrixCovariance(
  ids: readonly string[],
  matrix: readonly (readonly number[])[]
): JointCovariance {
  const places = new Map(ids.map((id, place) => [id, place]))
  return (left, right) => {
    let sum = 0
    for (const [one, weight] of left) {
      const row = matrix[places.get(one) ?? -1]
      if (row === undefined) continue
      for (const [other, factor] of right)
        sum += weight * factor * (row[places.get(other) ?? -1] ?? 0)
    }
    return sum
  }
}

/** Covariance of flows whose errors are independent, from their standard deviations. */
export function independentCovariance(sds: ReadonlyMap<string, number>): JointCovariance {
  return (left, right) => {
    let sum = 0
    for (const [id, weight] of left) sum += weight * (right.get(id) ?? 0) * (sds.get(id) ?? 0) ** 2
    return sum
  }
}

function nothing(reason: string): IndicatorValue {
  return { value: null, sd: null, interval: null, reason }
}

function sumOf(weights: Weights, values: Measured['values']): number {
  let sum = 0
  for (const [id, weight] of weights) sum += weight * (values.get(id) ?? 0)
  return sum
}

/** Variance, where rounding of a difference may have gone below 0. */
function variance(covariance: JointCovariance, weights: Weights): number {
  return Math.max(0, covariance(weights, weights))
}

/**
 * Fieller 1954, J. R. Stat. Soc. B 16(2): the ratios R for which N - R D is within z of its sd from
 * 0, that is R^2 (D^2 - z^2 Vd) - 2 R (N D - z^2 C) + N^2 - z^2 Vn <= 0.
 */
export function fieller(
  n: { readonly value: number; readonly variance: number },
  d: { readonly value: number; readonly variance: number },
  covariance: number
): Interval {
  const square = d.value ** 2 - z95 ** 2 * d.variance
  const half = n.value * d.value - z95 ** 2 * covariance
  const constant = n.value ** 2 - z95 ** 2 * n.variance
  const discriminant = half ** 2 - square * constant
  if (square === 0 || discriminant < 0) return { kind: 'anywhere' }
  const roots = [half - Math.sqrt(discriminant), half + Math.sqrt(discriminant)].map(
    (root) => root / square
  )
  return finite({
    kind: square > 0 ? 'between' : 'outside',
    low: Math.min(...roots),
    high: Math.max(...roots)
  })
}

/** Ends that no number holds, as squares of large figures come to, say nothing. */
function finite(interval: Interval): Interval {
  if (interval.kind === 'anywhere') return interval
  const { low, high } = interval
  return Number.isFinite(low) && Number.isFinite(high) ? interval : { kind: 'anywhere' }
}

function moved(interval: Interval, { offset, factor }: Ratio): Interval {
  if (interval.kind === 'anywhere') return interval
  const ends = [offset + factor * interval.low, offset + factor * interval.high]
  return finite({ kind: interval.kind, low: Math.min(...ends), high: Math.max(...ends) })
}

/** Weights of (n - R d) / D, whose variance is that of the ratio to first order. */
function gradient(numerator: Weights, denominator: Weights, at: { r: number; d: number }): Weights {
  const weights = new Map<string, number>()
  for (const [id, weight] of numerator) weights.set(id, weight / at.d)
  for (const [id, weight] of denominator) {
    weights.set(id, (weights.get(id) ?? 0) - (at.r * weight) / at.d)
  }
  return weights
}

/** Weights of a whole figure, with its sign; null where it has no value or no symmetric sd. */
function slope(ratio: Ratio, measured: Measured): Weights | null {
  const { value, sd } = evaluate(ratio, measured)
  if (value === null || sd === null) return null
  const { numerator, denominator, factor } = ratio
  const isSum = typeof denominator !== 'number'
  const d = isSum ? sumOf(denominator, measured.values) : denominator
  const at = { r: sumOf(numerator, measured.values) / d, d }
  const weights = gradient(numerator, isSum ? denominator : new Map(), at)
  return new Map([...weights].map(([id, weight]) => [id, factor * weight]))
}

/** By how much a figure differs from another one. */
export interface Change {
  readonly value: number
  /** One standard deviation; what both err together does not make them differ. */
  readonly sd: number
}

/**
 * The change from one figure to another, whose errors may be joint: the variance of a difference is
 * that of its gradient under the covariance of all flows (JCGM 100:2008, 5.2.2).
 *
 * @returns null where one of them is not known, or too lopsided to have an sd
 */
export function changeBetween(before: Ratio, after: Ratio, measured: Measured): Change | null {
  const [first, second] = [slope(before, measured), slope(after, measured)]
  if (first === null || second === null) return null
  const weights = new Map(second)
  for (const [id, weight] of first) weights.set(id, (weights.get(id) ?? 0) - weight)
  const [was, is] = [evaluate(before, measured).value, evaluate(after, measured).value]
  if (was === null || is === null) return null
  return { value: is - was, sd: Math.sqrt(variance(measured.covariance, weights)) }
}

/**
 * A figure offset + factor * N / D with its uncertainty, by the joint covariance of all its flows:
 * without it the sd of a ratio is wrong, since N is often a part of D. Where |D| is below 3 of its
 * sd there is no symmetric sd but the interval of Fieller.
 *
 * @returns value and sd in the unit of the ratio; no value where D is 0 or a flow is not known
 */
export function evaluate(ratio: Ratio, { values, covariance }: Measured): IndicatorValue {
  const { numerator, denominator } = ratio
  const below = typeof denominator === 'number' ? new Map<string, number>() : denominator
  const used = new Set([...numerator.keys(), ...below.keys()])
  const unknown = [...used].filter((id) => (values.get(id) ?? null) === null)
  if (unknown.length > 0) return nothing(`not known are the flows ${unknown.join(', ')}`)
  const n = sumOf(numerator, values)
  const d = typeof denominator === 'number' ? denominator : sumOf(denominator, values)
  if (d === 0) return nothing('not defined: the denominator is 0')
  const value = ratio.offset + ratio.factor * (n / d)
  const spread = variance(covariance, below)
  if (d ** 2 < leastSds ** 2 * spread) {
    const top = { value: n, variance: variance(covariance, numerator) }
    const bottom = { value: d, variance: spread }
    const interval = moved(fieller(top, bottom, covariance(numerator, below)), ratio)
    return { value, sd: null, interval, reason: null }
  }
  const weights = gradient(numerator, below, { r: n / d, d })
  const sd = Math.abs(ratio.factor) * Math.sqrt(variance(covariance, weights))
  const interval = finite({ kind: 'between', low: value - z95 * sd, high: value + z95 * sd })
  return { value, sd: Number.isFinite(sd) ? sd : null, interval, reason: null }
}
