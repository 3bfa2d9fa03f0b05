import { type Conditioned, condition } from './conditioning.ts'
import type { Equations } from './equations.ts'
import { conflicts, refuse } from './exact-conflict.ts'
import { type Factor, factorise, solve } from './ldl.ts'
import type { Measurements } from './measurements.ts'
import { normalMatrix } from './normal-matrix.ts'
import { type Projection, project } from './projection.ts'
import { type Sparse, timesTransposed } from './sparse.ts'

/** Corrections of the rounding of one solution. */
const mostRefinements = 3
/** A row that misses by less than this share of the sum of its terms is as good as rounded: 1.4e-14. */
const closed = 64 * Number.EPSILON

/** A weighted least squares solution of linear equations (Narasimhan & Jordache 2000, chapter 3; Crowe 1983). */
export interface Fit {
  readonly equations: Equations
  readonly measurements: Measurements
  readonly projection: Conditioned
  /** G by columns. */
  readonly byColumn: Sparse
  /** V = G Q Gᵀ. */
  readonly factor: Factor
  /** V⁻¹ r, one multiplier a row of G. */
  readonly multipliers: Float64Array
  /** By column. A column that cannot be observed keeps the value of the starting point. */
  readonly values: Float64Array
  /** rᵀ V⁻¹ r, the least sum of squares in units of variance. */
  readonly statistic: number
  readonly dof: number
}

/** Unmeasured columns from the reconciled ones, last pivot first; free ones keep their value. */
function substitute({ pivots }: Projection, values: Float64Array): void {
  for (let at = pivots.length - 1; at >= 0; at -= 1) {
    const pivot = pivots[at]
    if (pivot === undefined) continue
    const { columns, coefficients } = pivot.rest
    let sum = pivot.constant
    for (let term = 0; term < columns.length; term += 1) {
      sum -= (coefficients[term] ?? 0) * (values[columns[term] ?? 0] ?? 0)
    }
    values[pivot.column] = sum / pivot.coefficient
  }
}

/**
 * What is left of each row, and whether each misses by no more than its own terms are rounded (Oettli &
 * Prager 1964).
 */
function leftOf({ balances, constants, magnitudes }: Projection, values: Float64Array) {
  const { rows, start, index, value } = balances
  const residuals = new Float64Array(rows)
  let isClosed = true
  for (let row = 0; row < rows; row += 1) {
    let sum = 0
    let magnitude = magnitudes[row] ?? 0
    for (let at = start[row] ?? 0; at < (start[row + 1] ?? 0); at += 1) {
      const term = (value[at] ?? 0) * (values[index[at] ?? 0] ?? 0)
      sum += term
      magnitude += Math.abs(term)
    }
    const residual = sum - (constants[row] ?? 0)
    residuals[row] = residual
    if (Math.abs(residual) > closed * magnitude) isClosed = false
  }
  return { residuals, isClosed }
}

/** The measured values, and where the solve starts for what is unmeasured. */
function begunAt({ values: given, unknown }: Measurements, start: Float64Array): Float64Array {
  const values = given.slice()
  for (let column = 0; column < values.length; column += 1) {
    if (unknown[column] === 1) values[column] = start[column] ?? 0
  }
  return values
}

/**
 * Reconciles linear equations: x = y − Q Gᵀ V⁻¹ (G y − b'), then the unmeasured columns (Crowe 1983;
 * Narasimhan & Jordache 2000, ch. 3). Rounding of the balances is corrected by further solutions.
 *
 * @param start values of columns that nothing determines.
 * @throws Failure `mfa_contradiction` or `mfa_infeasible` naming the rows; `mfa_too_large`.
 */
export function fitLinear(
  equations: Equations,
  measurements: Measurements,
  start: Float64Array
): Fit {
  const { values: given, variances, unknown } = measurements
  const projection = condition(project(equations.rows, unknown), variances)
  const { byColumn } = projection
  const factor = factorise(normalMatrix(projection.balances, byColumn, variances))
  const { residuals } = leftOf(projection, given)
  refuse(conflicts(projection, factor, residuals, measurements), equations)
  const multipliers = solve(factor, residuals)
  const values = begunAt(measurements, start)
  let step = multipliers
  for (let round = 0; ; round += 1) {
    const change = timesTransposed(projection.balances, step)
    for (let column = 0; column < values.length; column += 1) {
      values[column] = (values[column] ?? 0) - (variances[column] ?? 0) * (change[column] ?? 0)
    }
    if (round === mostRefinements) break
    const left = leftOf(projection, values)
    if (left.isClosed) break
    step = solve(factor, left.residuals)
    for (let row = 0; row < step.length; row += 1) {
      multipliers[row] = (multipliers[row] ?? 0) + (step[row] ?? 0)
    }
  }
  substitute(projection, values)
  const statistic = residuals.reduce((sum, r, row) => sum + r * (multipliers[row] ?? 0), 0)
  return {
    ...{ equations, measurements, projection, byColumn, factor, multipliers, values },
    statistic: Math.max(0, statistic),
    dof: factor.size - factor.dependent.length
  }
}
