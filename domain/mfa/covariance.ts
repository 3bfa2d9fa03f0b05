import type { Fit } from './fit.ts'
import { quadratic, solve } from './ldl.ts'
import { type SelectedInverse, selectedInverse } from './selected-inverse.ts'
import { times } from './sparse.ts'

/**
 * Least share of a measured variance that can be told from 0: it is a difference of equals. An sd
 * below a millionth of the measured one is answered as 0.
 */
const resolution = 1e-12

/** h = gᵀ V⁻¹ g for every column g of G: Cov_ii = Q_ii − Q_ii² h_i, W_ii = Q_ii² h_i (mfa 5.11). */
function leverages({ byColumn }: Fit, inverse: SelectedInverse): Float64Array {
  const { rows, start, index, value } = byColumn
  const result = new Float64Array(rows)
  for (let column = 0; column < rows; column += 1) {
    let sum = 0
    for (let one = start[column] ?? 0; one < (start[column + 1] ?? 0); one += 1) {
      const row = index[one] ?? 0
      const weight = value[one] ?? 0
      sum += weight * weight * (inverse.at(row, row) ?? 0)
      for (let two = start[column] ?? 0; two < one; two += 1) {
        sum += 2 * weight * (value[two] ?? 0) * (inverse.at(row, index[two] ?? 0) ?? 0)
      }
    }
    result[column] = Math.max(0, sum)
  }
  return result
}

/** Slopes of a quantity by measured columns, each column once. */
interface Gradient {
  readonly columns: readonly number[]
  readonly slopes: readonly number[]
}

/** Derivatives of quantities by the reconciled measured ones, one quantity at a time. */
export class Gradients {
  readonly #fit: Fit
  readonly #place = new Map<number, number>()
  readonly #slopes: Float64Array
  #touched: number[] = []

  constructor(fit: Fit) {
    this.#fit = fit
    this.#slopes = new Float64Array(fit.values.length)
    fit.projection.pivots.forEach(({ column }, at) => {
      this.#place.set(column, at)
    })
  }

  #add(column: number, slope: number): void {
    if (this.#slopes[column] === 0) this.#touched.push(column)
    this.#slopes[column] = (this.#slopes[column] ?? 0) + slope
  }

  /** Follows the substitution in reverse; free columns cancel where the quantity is observable. */
  #substitute(column: number): void {
    const { pivots } = this.#fit.projection
    for (let at = this.#place.get(column) ?? pivots.length; at < pivots.length; at += 1) {
      const pivot = pivots[at]
      const slope = pivot === undefined ? 0 : (this.#slopes[pivot.column] ?? 0)
      if (pivot === undefined || slope === 0) continue
      this.#slopes[pivot.column] = 0
      const { columns, coefficients } = pivot.rest
      for (let term = 0; term < columns.length; term += 1) {
        this.#add(columns[term] ?? 0, (-slope * (coefficients[term] ?? 0)) / pivot.coefficient)
      }
    }
  }

  /** Writes imprecise columns as the others of their rows: their own variance would drown theirs. */
  #replaceImprecise(): void {
    const { balances, imprecise } = this.#fit.projection
    const { start, index, value } = balances
    for (const [column, row] of imprecise) {
      const slope = this.#slopes[column] ?? 0
      if (slope === 0) continue
      const from = start[row] ?? 0
      const to = start[row + 1] ?? 0
      const own = value[index.subarray(from, to).indexOf(column) + from] ?? 1
      for (let at = from; at < to; at += 1) {
        const other = index[at] ?? 0
        if (other !== column) this.#add(other, (-slope * (value[at] ?? 0)) / own)
      }
      this.#slopes[column] = 0
    }
  }

  /** Derivatives of one column, which is measured or observable. */
  of(column: number): Gradient {
    const { variances } = this.#fit.measurements
    this.#add(column, 1)
    this.#substitute(column)
    this.#replaceImprecise()
    const columns: number[] = []
    const slopes: number[] = []
    for (const touched of this.#touched) {
      const slope = this.#slopes[touched] ?? 0
      this.#slopes[touched] = 0
      if (slope === 0 || !((variances[touched] ?? 0) > 0)) continue
      columns.push(touched)
      slopes.push(slope)
    }
    this.#touched = []
    return { columns, slopes }
  }
}

/** GQg: what a gradient puts on the balances. */
function carried({ byColumn, measurements, factor }: Fit, { columns, slopes }: Gradient) {
  const { start, index, value } = byColumn
  const result = new Float64Array(factor.size)
  columns.forEach((column, term) => {
    const weight = (slopes[term] ?? 0) * (measurements.variances[column] ?? 0)
    for (let at = start[column] ?? 0; at < (start[column + 1] ?? 0); at += 1) {
      const row = index[at] ?? 0
      result[row] = (result[row] ?? 0) + weight * (value[at] ?? 0)
    }
  })
  return result
}

/** gᵀ Cov(x) g = gᵀQg − (GQg)ᵀ V⁻¹ (GQg): a variance without the covariance matrix. */
function varianceAlong(fit: Fit, gradient: Gradient): number {
  const { variances } = fit.measurements
  const own = gradient.columns.reduce(
    (sum, column, term) => sum + (gradient.slopes[term] ?? 0) ** 2 * (variances[column] ?? 0),
    0
  )
  const left = own - quadratic(fit.factor, carried(fit, gradient))
  return left > resolution * own ? left : 0
}

/** Cov(x) g: covariances of all measured columns with a combination of them. */
export function covarianceWith(fit: Fit, gradient: Gradient): Float64Array {
  const { variances } = fit.measurements
  const answer = times(fit.byColumn, solve(fit.factor, carried(fit, gradient)))
  const result = answer.map((share, column) => -share * (variances[column] ?? 0))
  gradient.columns.forEach((column, term) => {
    result[column] = (result[column] ?? 0) + (gradient.slopes[term] ?? 0) * (variances[column] ?? 0)
  })
  return result
}

function dot({ columns, slopes }: Gradient, along: Float64Array): number {
  return columns.reduce((sum, column, term) => sum + (slopes[term] ?? 0) * (along[column] ?? 0), 0)
}

/** Covariances of chosen columns, one solution each; null where a column cannot be observed. */
export function covariances(
  fit: Fit,
  chosen: readonly number[],
  isKnown: (column: number) => boolean
): (number | null)[][] {
  const gradients = new Gradients(fit)
  const known = chosen.map((column) => (isKnown(column) ? gradients.of(column) : null))
  return known.map((gradient) => {
    if (gradient === null) return known.map(() => null)
    const along = covarianceWith(fit, gradient)
    return known.map((other) => (other === null ? null : dot(other, along)))
  })
}

/** Standard deviations of every column: reconciled, propagated; NaN where none can be told. */
export function deviations(fit: Fit, observable: Uint8Array) {
  const { variances, unknown } = fit.measurements
  const inverse = selectedInverse(fit.factor)
  const leverage = leverages(fit, inverse)
  const gradients = new Gradients(fit)
  const sds = variances.map((variance, column) => {
    if (unknown[column] === 1) {
      if (observable[column] !== 1) return Number.NaN
      return Math.sqrt(varianceAlong(fit, gradients.of(column)))
    }
    if (fit.projection.imprecise.has(column)) {
      return Math.sqrt(Math.min(variance, varianceAlong(fit, gradients.of(column))))
    }
    const left = 1 - variance * (leverage[column] ?? 0)
    return left > resolution ? Math.sqrt(variance * Math.min(1, left)) : 0
  })
  return { inverse, leverage, sds }
}
