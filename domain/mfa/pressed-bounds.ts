import { forcedBounds } from './forced-bounds.ts'
import type { Solution } from './gauss-newton.ts'
import { type BoundedProgram, type InteriorPoint, interiorPoint } from './interior-point.ts'
import type { LinearRow } from './linear-row.ts'
import { sparseOf, timesTransposed } from './sparse.ts'
import { boundsOf, type System } from './system.ts'

/** A slope that should be 0, or of the other sign, may be off by this share of the largest. */
const slopeTolerance = 1e-7
/** Where nothing pulls at all, slopes are measured by this: the figures are around 1. */
const leastSlope = 1

/** A bound that holds with equality. */
export interface Bound {
  readonly column: number
  readonly value: number
}

/** The bounds that shape a solution, and what shows that they do. */
export interface PressedBounds {
  readonly bounds: readonly Bound[]
  /**
   * Whether values that satisfy the equations and the bounds are the best: no slope leads inside from a
   * bound or along what is free (Karush 1939; Kuhn & Tucker 1951). It needs the multipliers of the
   * interior point: where bounds depend on each other those of an active set are not unique.
   */
  readonly isBest: (values: Float64Array) => boolean
}

interface Scaled {
  readonly program: BoundedProgram
  /** Unit of each column. */
  readonly units: Float64Array
  /** Columns that have one value alone. */
  readonly forced: ReadonlyMap<number, number>
}

/** The unit of masses: the largest value that was given or is computed. */
function unitOf({ values, fit }: Solution): number {
  const most = (sum: number, value: number) => Math.max(sum, Math.abs(value))
  const given = fit.measurements.values.reduce(most, 0)
  const unit = given > 0 ? given : values.reduce(most, 0)
  return unit > 0 ? unit : 1
}

/** A row without what is forced, in the units of its columns, its largest coefficient 1. */
function scaledRow(row: LinearRow, units: Float64Array, forced: ReadonlyMap<number, number>) {
  const columns: number[] = []
  const coefficients: number[] = []
  let { constant } = row
  row.columns.forEach((column, term) => {
    const coefficient = row.coefficients[term] ?? 0
    const value = forced.get(column)
    if (value !== undefined) {
      constant -= coefficient * value
      return
    }
    columns.push(column)
    coefficients.push(coefficient * (units[column] ?? 1))
  })
  const size = coefficients.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const scale = size > 0 ? 1 / size : 1
  return {
    columns,
    coefficients: coefficients.map((value) => value * scale),
    constant: size > 0 ? constant * scale : 0
  }
}

/** 1 / variance in units of each column, divided by the mean; 0 where nothing was measured. */
function weightsOf(variances: Float64Array, units: Float64Array): Float64Array {
  const weights = variances.map((variance, column) =>
    variance > 0 ? (units[column] ?? 1) ** 2 / variance : 0
  )
  const measured = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0)
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, measured)
  return mean > 0 ? weights.map((weight) => weight / mean) : weights
}

/** The equations near a solution and its bounds, in numbers around 1. */
function scaled({ columns }: System, solution: Solution, rows: readonly LinearRow[]): Scaled {
  const bounds = columns.map(boundsOf)
  const forced = forcedBounds(rows, (column) => bounds[column] ?? { low: 0, high: 0 })
  const { values, variances } = solution.fit.measurements
  const unit = unitOf(solution)
  const units = Float64Array.from(columns, ({ kind }) => (kind === 'parameter' ? 1 : unit))
  const scaledRows = rows.map((row) => scaledRow(row, units, forced))
  // What is forced stands in no row, and nothing presses it.
  const inUnits = (value: number, column: number, away: number) =>
    forced.has(column) ? away : value / (units[column] ?? 1)
  return {
    ...{ units, forced },
    program: {
      matrix: sparseOf(scaledRows, columns.length),
      constants: Float64Array.from(scaledRows, ({ constant }) => constant),
      given: values.map((value, column) => inUnits(value, column, 0)),
      weights: weightsOf(variances, units),
      low: Float64Array.from(bounds, ({ low }, at) => inUnits(low, at, Number.NEGATIVE_INFINITY)),
      high: Float64Array.from(bounds, ({ high }, at) => inUnits(high, at, Number.POSITIVE_INFINITY))
    }
  }
}

/** Bounds that hold a column back by more than what is left between: both measured in its own sd. */
function boundsAt({ columns }: System, { program, forced }: Scaled, point: InteriorPoint): Bound[] {
  return columns.flatMap((column, at) => {
    const only = forced.get(at)
    if (only !== undefined) return [{ column: at, value: only }]
    const { low, high } = boundsOf(column)
    const weight = program.weights[at] ?? 0
    const softness = weight > 0 ? 1 / weight : 1
    const isLow = (point.low.pressure[at] ?? 0) * softness > (point.low.slack[at] ?? 0)
    const isHigh = (point.high.pressure[at] ?? 0) * softness > (point.high.slack[at] ?? 0)
    if (isLow) return [{ column: at, value: low }]
    return isHigh ? [{ column: at, value: high }] : []
  })
}

function isBest(
  { program, units, forced }: Scaled,
  { multipliers }: InteriorPoint,
  held: ReadonlyMap<number, number>,
  values: Float64Array
): boolean {
  const { matrix, given, weights, low } = program
  const carried = timesTransposed(matrix, multipliers)
  // By its own sd where there is one, so that no unit decides.
  const sd = (column: number) => {
    const weight = weights[column] ?? 0
    return weight > 0 ? 1 / Math.sqrt(weight) : 1
  }
  const most = carried.reduce(
    (size, value, column) => Math.max(size, Math.abs(value) * sd(column)),
    leastSlope
  )
  const least = slopeTolerance * most
  return values.every((value, column) => {
    if (forced.has(column)) return true
    const pull = (weights[column] ?? 0) * (value / (units[column] ?? 1) - (given[column] ?? 0))
    const slope = (pull - (carried[column] ?? 0)) * sd(column)
    const bound = held.get(column)
    if (bound === undefined) return Math.abs(slope) <= least
    return bound / (units[column] ?? 1) === low[column] ? slope >= -least : slope <= least
  })
}

/**
 * The bounds that hold at the solution within bounds, all at once, by an interior point of the equations
 * near a solution; null where that does not settle.
 *
 * @param rows the equations near the solution, without rows of bounds.
 * @throws Failure `mfa_too_large` where a step's equations would be dense.
 */
export function pressedBounds(
  system: System,
  solution: Solution,
  rows: readonly LinearRow[]
): PressedBounds | null {
  const near = scaled(system, solution, rows)
  const from = solution.values.map((value, column) => value / (near.units[column] ?? 1))
  const point = interiorPoint(near.program, from)
  if (!point.settled) return null
  const bounds = boundsAt(system, near, point)
  const held = new Map(bounds.map(({ column, value }) => [column, value]))
  return { bounds, isBest: (values) => isBest(near, point, held, values) }
}
