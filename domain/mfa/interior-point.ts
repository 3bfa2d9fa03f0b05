import { factorise, solve } from './ldl.ts'
import { normalMatrix } from './normal-matrix.ts'
import { type Sparse, times, timesTransposed, transposed } from './sparse.ts'

/** It takes 15 to 40 steps whatever the size; more says that it leads nowhere. */
const mostSteps = 100
/** Stop: what is left of rows and slopes, against their sizes. */
const settledShare = 1e-11
/** Stop: slack times pressure; what is neither slack nor pressed is known to its root. */
const settledGap = 1e-17
/** Or, where rounding lets it fall no further: */
const roundedGap = 1e-10
/** What a bound is left at the start. */
const leastSlack = 0.01
/** A step ends this short of the nearest bound. */
const shortOf = 0.995
/** Where correcting would widen the gap: the share of it that a step aims at instead. */
const centred = 0.5
/** Pivots below this share belong to dependent rows; what lies near a bound makes others small. */
const rankTolerance = 1e-14
/** Curvature that unmeasured columns are given within a step, so that none goes on for ever. */
const damping = 1e-8

/** Least Σ weight · (x − given)² / 2 with A x = constants and low ≤ x ≤ high, in numbers around 1. */
export interface BoundedProgram {
  readonly matrix: Sparse
  readonly constants: Float64Array
  readonly given: Float64Array
  /** 1 / variance; 0 where nothing was measured. */
  readonly weights: Float64Array
  /** −Infinity and Infinity where there is no bound. */
  readonly low: Float64Array
  readonly high: Float64Array
}

/** The bounds of one side, by column; all 0 where a column has none. */
interface Side {
  /** 1 of lower bounds, −1 of upper ones: how the slack changes with the value. */
  readonly sign: 1 | -1
  /** What is left to the bound; kept by itself, as the difference of both would round to 0. */
  readonly slack: Float64Array
  /** What the bound holds back. */
  readonly pressure: Float64Array
}

/** The point in hand; its arrays are changed in place. */
interface Point {
  readonly values: Float64Array
  /** One a row. */
  readonly multipliers: Float64Array
  readonly low: Side
  readonly high: Side
}

export interface InteriorPoint extends Point {
  readonly steps: number
  readonly settled: boolean
}

/** Changes of a point. */
interface Step {
  readonly values: Float64Array
  readonly multipliers: Float64Array
  /** Changes of the pressure. */
  readonly low: Float64Array
  readonly high: Float64Array
}

/** What is wrong with a point: of rows, of slopes, and slack times pressure on average. */
interface Residuals {
  readonly rows: Float64Array
  readonly slopes: Float64Array
  readonly gap: number
}

/** Where a step aims: slack times pressure of each bound, and the step that was looked ahead. */
interface Aim {
  readonly centre: number
  readonly ahead: Step | null
}

const largestOf = (values: Float64Array) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

function sideOf(sign: 1 | -1, bounds: Float64Array, values: Float64Array): Side {
  const slack = values.map((value, at) => {
    const bound = bounds[at] ?? 0
    return Number.isFinite(bound) ? Math.abs(value - bound) : 0
  })
  const pressure = slack.map((left) => (left > 0 ? 1 / Math.max(leastSlack, left) : 0))
  return { sign, slack, pressure }
}

/** Within the bounds, each pressed the more, the nearer it is. */
function startOf({ matrix, low, high }: BoundedProgram, from: Float64Array): Point {
  const values = from.map((value, column) => {
    const [least, most] = [low[column] ?? 0, high[column] ?? 0]
    const room = Math.min(leastSlack, (most - least) / 4)
    return Math.min(Math.max(value, least + room), most - room)
  })
  return {
    ...{ values, multipliers: new Float64Array(matrix.rows) },
    ...{ low: sideOf(1, low, values), high: sideOf(-1, high, values) }
  }
}

/** Slack times pressure on average; after a share of a step, if one is given. */
function gapOf({ low, high }: Point, step?: Step, share = 0): number {
  let [sum, bounds] = [0, 0]
  const add = ({ sign, slack, pressure }: Side, change: Float64Array | undefined) => {
    for (let at = 0; at < slack.length; at += 1) {
      const left = slack[at] ?? 0
      if (left === 0) continue
      const next = left + share * sign * (step?.values[at] ?? 0)
      sum += next * ((pressure[at] ?? 0) + share * (change?.[at] ?? 0))
      bounds += 1
    }
  }
  add(low, step?.low)
  add(high, step?.high)
  return bounds === 0 ? 0 : sum / bounds
}

function residualsOf(program: BoundedProgram, point: Point): Residuals {
  const { matrix, constants, given, weights } = program
  const { values, multipliers, low, high } = point
  const rows = times(matrix, values).map((sum, row) => (constants[row] ?? 0) - sum)
  const slopes = timesTransposed(matrix, multipliers)
  for (let at = 0; at < slopes.length; at += 1) {
    const pull = (weights[at] ?? 0) * ((values[at] ?? 0) - (given[at] ?? 0))
    slopes[at] = pull - (slopes[at] ?? 0) - (low.pressure[at] ?? 0) + (high.pressure[at] ?? 0)
  }
  return { rows, slopes, gap: gapOf(point) }
}

/** A step's own equations: A D Aᵀ of the multipliers, with D from the point. */
class Newton {
  readonly #program: BoundedProgram
  readonly #byColumn: Sparse
  #order: Int32Array | undefined

  constructor(program: BoundedProgram) {
    this.#program = program
    this.#byColumn = transposed(program.matrix)
  }

  /** Steps from a point: its changes that meet rows and slopes, and slack times pressure where it aims. */
  at(point: Point, { rows, slopes }: Residuals): (aim: Aim) => Step {
    const { matrix, weights } = this.#program
    const soft = weights.map((weight, at) => {
      return 1 / (Math.max(weight, damping) + stiffness(point.low, at) + stiffness(point.high, at))
    })
    const normal = normalMatrix(matrix, this.#byColumn, soft)
    const factor = factorise(normal, { order: this.#order, tolerance: rankTolerance })
    this.#order = factor.order
    return (aim) => {
      const low = wanted(point.low, aim, aim.ahead?.low)
      const high = wanted(point.high, aim, aim.ahead?.high)
      const pull = slopes.map((slope, at) => (low[at] ?? 0) - (high[at] ?? 0) - slope)
      const pulled = times(
        matrix,
        pull.map((value, at) => value * (soft[at] ?? 0))
      )
      const multipliers = solve(
        factor,
        rows.map((left, row) => left - (pulled[row] ?? 0))
      )
      const values = timesTransposed(matrix, multipliers)
      for (let at = 0; at < values.length; at += 1) {
        values[at] = ((values[at] ?? 0) + (pull[at] ?? 0)) * (soft[at] ?? 0)
      }
      const pressed = (side: Side, change: Float64Array) =>
        change.map((value, at) => value - side.sign * stiffness(side, at) * (values[at] ?? 0))
      return { values, multipliers, low: pressed(point.low, low), high: pressed(point.high, high) }
    }
  }
}

function stiffness({ slack, pressure }: Side, at: number): number {
  const left = slack[at] ?? 0
  return left === 0 ? 0 : (pressure[at] ?? 0) / left
}

/**
 * What the pressure is to become less what it is, were the slack to stay: slack times pressure at the
 * centre, less what the step ahead has shown of the product of both changes.
 */
function wanted(side: Side, { centre, ahead }: Aim, aheadPressure?: Float64Array): Float64Array {
  const { sign, slack, pressure } = side
  return pressure.map((value, at) => {
    const left = slack[at] ?? 0
    if (left === 0) return 0
    const both = sign * (ahead?.values[at] ?? 0) * (aheadPressure?.[at] ?? 0)
    return (centre - both) / left - value
  })
}

/** The longest share of a step, up to 1, within bounds and with no pressure below 0. */
function longest({ low, high }: Point, step: Step): number {
  let share = 1
  const limit = (room: number, change: number) => {
    if (change < 0 && -change * share > room) share = room / -change
  }
  const limitSide = ({ sign, slack, pressure }: Side, change: Float64Array) => {
    for (let at = 0; at < slack.length; at += 1) {
      const left = slack[at] ?? 0
      if (left === 0) continue
      limit(left, sign * (step.values[at] ?? 0))
      limit(pressure[at] ?? 0, change[at] ?? 0)
    }
  }
  limitSide(low, step.low)
  limitSide(high, step.high)
  return share
}

function advance(point: Point, step: Step, share: number): void {
  const add = (target: Float64Array, change: Float64Array, factor = share) => {
    for (let at = 0; at < target.length; at += 1) {
      target[at] = (target[at] ?? 0) + factor * (change[at] ?? 0)
    }
  }
  add(point.values, step.values)
  add(point.multipliers, step.multipliers)
  for (const side of [point.low, point.high]) {
    const slopes = step.values.map((value, at) => (side.slack[at] === 0 ? 0 : value))
    add(side.slack, slopes, share * side.sign)
    add(side.pressure, side.sign === 1 ? step.low : step.high)
  }
}

/**
 * A bounded least squares problem by a primal-dual interior point method with predictor and corrector
 * (Mehrotra 1992, SIAM J. Optim. 2, 575–601; for quadratic programs Nocedal & Wright 2006, Numerical
 * Optimization, § 16.6). The linear systems are A D Aᵀ as in the solve without bounds, with another
 * diagonal; their order is found once.
 *
 * @param from values to begin near.
 * @throws Failure `mfa_too_large` where A D Aᵀ would be dense.
 */
export function interiorPoint(program: BoundedProgram, from: Float64Array): InteriorPoint {
  const point = startOf(program, from)
  const newton = new Newton(program)
  const pulls = program.weights.map((weight, column) => weight * (program.given[column] ?? 0))
  const rowSize = settledShare * Math.max(1, largestOf(program.constants))
  const slopeSize = settledShare * Math.max(1, largestOf(pulls))
  let before = Number.POSITIVE_INFINITY
  for (let steps = 0; ; steps += 1) {
    const left = residualsOf(program, point)
    const { gap } = left
    const holds = largestOf(left.rows) <= rowSize && largestOf(left.slopes) <= slopeSize
    const isNarrow = gap <= settledGap || (gap <= roundedGap && gap > before / 2)
    if ((holds && isNarrow) || steps === mostSteps || !Number.isFinite(gap)) {
      return { ...point, steps, settled: holds && isNarrow }
    }
    before = gap
    const step = newton.at(point, left)
    const ahead = step({ centre: 0, ahead: null })
    const reached = gapOf(point, ahead, longest(point, ahead))
    const centre = gap === 0 ? 0 : (reached / gap) ** 3 * gap
    const corrected = step({ centre, ahead })
    // What was looked ahead is far from what is met where a step ends early, and may lead round for ever
    // (Cartis 2009, Appl. Numer. Math. 59, 1110–1119); a step to the centre does not.
    const narrows = gapOf(point, corrected, longest(point, corrected)) <= gap
    const taken = narrows ? corrected : step({ centre: centred * gap, ahead: null })
    advance(point, taken, Math.min(1, shortOf * longest(point, taken)))
  }
}
