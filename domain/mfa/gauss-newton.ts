import { Failure } from '../failure.ts'
import { type Equations, equationsAt, isNonlinear, residualsAt } from './equations.ts'
import { type Fit, fitLinear } from './fit.ts'
import { type Measurements, sizeOf } from './measurements.ts'
import { timesTransposed } from './sparse.ts'
import type { System } from './system.ts'

/** Where the figures contradict each other strongly, a step gains a tenth of a digit only. */
const mostIterations = 200
const mostHalvings = 30
/** Stop: relative change of the quantities, and of the relations against the largest flow. */
const changeTolerance = 1e-10
const relationTolerance = 1e-9
/** Quantities below this share of the largest flow count as this large. */
const smallShare = 1e-6

/** How a solve ended; it is answered beside the figures. */
interface Convergence {
  readonly converged: boolean
  readonly iterations: number
  /** Largest residual of any row at the end, in the unit of the row. */
  readonly largestResidual: number
  /** The row it belongs to; null where all rows hold to rounding. */
  readonly worst: string | null
}

/** The last linearisation and how it was reached. */
export interface Solution extends Convergence {
  readonly fit: Fit
  /** Values by column; the fit's own but for a step that was shortened. */
  readonly values: Float64Array
}

/** Further exact rows, such as bounds that hold, in the form of equations. */
export type Addition = Pick<Equations, 'rows' | 'labels'>

const noAddition: Addition = { rows: [], labels: [] }

/** y where there is one, the mean size of the flows where not, 0.5 for unknown parameters. */
function startingPoint({ columns }: System): Float64Array {
  let sum = 0
  let known = 0
  const missing: number[] = []
  const point = new Float64Array(columns.length)
  columns.forEach(({ kind, value }, at) => {
    if (value === null) {
      missing.push(at)
      return
    }
    point[at] = value
    if (kind !== 'flow') return
    sum += Math.abs(value)
    known += 1
  })
  const typical = sum / Math.max(1, known)
  const unknownFlow = typical === 0 ? 1 : typical
  for (const at of missing) point[at] = columns[at]?.kind === 'parameter' ? 0.5 : unknownFlow
  return point
}

/** What is measured in a system; variances in squared units. */
function measurementsOf({ columns }: System): Measurements {
  // Filled in place: Float64Array.from of a list is many times as slow.
  const values = new Float64Array(columns.length)
  const variances = new Float64Array(columns.length)
  const unknown = new Uint8Array(columns.length)
  columns.forEach(({ role, value, sd }, at) => {
    values[at] = role === 'unknown' ? 0 : (value ?? 0)
    if (role === 'measured') variances[at] = (sd ?? 0) ** 2
    if (role === 'unknown') unknown[at] = 1
  })
  return { values, variances, unknown }
}

function objective({ values, variances }: Measurements, point: Float64Array): number {
  let sum = 0
  for (let column = 0; column < point.length; column += 1) {
    const variance = variances[column] ?? 0
    if (variance > 0) sum += ((point[column] ?? 0) - (values[column] ?? 0)) ** 2 / variance
  }
  return sum
}

function violation(system: System, point: Float64Array): number {
  return residualsAt(system, point).reduce((sum, residual) => sum + Math.abs(residual), 0)
}

/** From a point towards the fit, halved while squares plus violations grow (Han 1977). */
function step(system: System, from: Float64Array, fit: Fit): Float64Array {
  const { multipliers, projection, measurements } = fit
  const given = timesTransposed(projection.origins, multipliers)
  const penalty = 2 * given.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300)
  const merit = (point: Float64Array) =>
    objective(measurements, point) / 2 + penalty * violation(system, point)
  const before = merit(from)
  let share = 1
  for (let halving = 0; halving < mostHalvings; halving += 1) {
    const point = from.map((value, column) => value + share * ((fit.values[column] ?? 0) - value))
    if (merit(point) <= before * (1 + 1e-12)) return point
    share /= 2
  }
  return fit.values
}

function worstOf(system: System, equations: Equations, point: Float64Array) {
  const residuals = residualsAt(system, point)
  let worst = -1
  let largest = 0
  residuals.forEach((residual, row) => {
    if (Math.abs(residual) <= largest) return
    largest = Math.abs(residual)
    worst = row
  })
  return { largest, label: equations.labels[worst] }
}

/**
 * The fit of the tangents at a point that was stepped to; null where they contradict each other. That
 * says nothing of the figures: flows that can only be 0 leave products without a tangent.
 */
function fitTangent(
  equations: Equations,
  measurements: Measurements,
  point: Float64Array
): Fit | null {
  try {
    return fitLinear(equations, measurements, point)
  } catch (error) {
    if (error instanceof Failure && error.code === 'mfa_contradiction') return null
    throw error
  }
}

/**
 * Solves a system: once where it is linear, by Gauss-Newton where products of uncertain quantities
 * occur. Every step starts from the measurements, not from the last step (Cencic 2016, § 2.4).
 * At most 200 steps; whether they converged is part of the result.
 *
 * @throws Failure `mfa_contradiction`, `mfa_infeasible`, `mfa_too_large` of the linear solves.
 */
export function solveSystem(system: System, added: Addition = noAddition): Solution {
  const measurements = measurementsOf(system)
  const near = (point: Float64Array): Equations => {
    const given = equationsAt(system, point)
    if (added.rows.length === 0) return given
    return {
      ...given,
      rows: [...given.rows, ...added.rows],
      labels: [...given.labels, ...added.labels]
    }
  }
  let point = startingPoint(system)
  let fit = fitLinear(near(point), measurements, point)
  const nonlinear = isNonlinear(system)
  let iterations = 1
  let settled = !nonlinear
  while (!settled && iterations <= mostIterations) {
    const next = step(system, point, fit)
    const tangent = fitTangent(near(next), measurements, next)
    if (tangent === null) break
    point = next
    fit = tangent
    iterations += 1
    settled = isSettled(point, fit)
  }
  if (settled) point = fit.values
  const { largest, label } = worstOf(system, fit.equations, point)
  const holds = largest <= relationTolerance * sizeOf(measurements)
  return {
    ...{ fit, values: point, iterations, converged: settled && holds, largestResidual: largest },
    worst: holds || label === undefined ? null : `${label.kind} ${label.name}`
  }
}

/** Whether the next solution is the point itself, each column measured by its size and its sd. */
function isSettled(point: Float64Array, fit: Fit): boolean {
  const least = sizeOf(fit.measurements) * smallShare
  return point.every((value, column) => {
    const sd = Math.sqrt(fit.measurements.variances[column] ?? 0)
    const size = Math.max(Math.abs(value), sd, least)
    return Math.abs((fit.values[column] ?? 0) - value) <= changeTolerance * size
  })
}
