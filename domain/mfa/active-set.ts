import { Failure } from '../failure.ts'
import { classify } from './classification.ts'
import { type Addition, type Solution, solveSystem } from './gauss-newton.ts'
import { refuseInfeasible } from './infeasible.ts'
import { sizeOf } from './measurements.ts'
import { timesTransposed } from './sparse.ts'
import { boundsOf, type System } from './system.ts'

/** A bound that holds with equality. */
interface ActiveBound {
  readonly id: string
  readonly value: number
}

/** A solution within bounds, and the bounds that shaped it. */
export interface BoundedSolution extends Solution {
  readonly active: readonly ActiveBound[]
  /** Solves that were needed. */
  readonly rounds: number
}

interface Bound {
  readonly column: number
  readonly value: number
}

/** Rounds in which all violated bounds enter at once; after them one enters at a time. */
const wideRounds = 20
const mostRounds = 400
/** Below a bound by less than this share of the largest value is rounding. */
const tolerance = 1e-9

function additionOf(system: System, active: readonly Bound[]): Addition {
  return {
    rows: active.map(({ column, value }) => {
      return { columns: [column], coefficients: [1], constant: value, magnitude: Math.abs(value) }
    }),
    labels: active.map(({ column }) => {
      return { kind: 'bound' as const, name: system.columns[column]?.id ?? '' }
    })
  }
}

/** Violated bounds, the worst first, in units of the largest flow or of 1 for a share. */
function violated(system: System, { values, fit }: Solution, active: readonly Bound[]) {
  const { observable } = classify(fit.projection, fit.measurements.unknown)
  const largest = sizeOf(fit.measurements)
  const held = new Set(active.map(({ column }) => column))
  return system.columns
    .flatMap((column, at) => {
      const unknown = fit.measurements.unknown[at] === 1
      if (held.has(at) || (unknown && observable[at] !== 1)) return []
      const { low, high } = boundsOf(column)
      const value = values[at] ?? 0
      const size = column.kind === 'flow' ? largest : 1
      if (value < low - tolerance * size) return [{ column: at, value: low, by: low - value }]
      if (value > high + tolerance * size) return [{ column: at, value: high, by: value - high }]
      return []
    })
    .sort((a, b) => b.by - a.by || a.column - b.column)
}

/**
 * Bounds whose multiplier has the wrong sign: the solution would move inside if they were dropped.
 * At a lower bound x − y > 0 costs, so the multiplier of its row, −lambda, must not be negative.
 */
function released(active: readonly Bound[], { fit }: Solution): Bound[] {
  const { origins } = fit.projection
  const byRow = timesTransposed(origins, fit.multipliers)
  const first = fit.equations.rows.length - active.length
  const least = byRow.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * tolerance
  return active
    .map((bound, at) => {
      const multiplier = -(byRow[first + at] ?? 0)
      return { ...bound, wrong: bound.value === 0 ? -multiplier : multiplier }
    })
    .filter(({ wrong }) => wrong > least)
    .sort((a, b) => b.wrong - a.wrong || a.column - b.column)
}

/**
 * Solves with non-negative flows and shares within 0 to 1 by an active set (Bergounioux, Ito &
 * Kunisch 1999 for the wide rounds): a violated bound becomes an exact row, one
 * with a multiplier of the wrong sign is dropped. At most 400 rounds; the result says whether they
 * were enough.
 *
 * @throws Failure `mfa_infeasible` naming all balances and bounds that cannot hold together.
 */
export function solveWithin(system: System): BoundedSolution {
  try {
    return descend(system, wideRounds)
  } catch (error) {
    // Bounds that entered together may exclude each other where one by one they do not.
    if (!(error instanceof Failure) || error.code !== 'mfa_infeasible') throw error
    return descend(system, 0)
  }
}

function descend(system: System, wide: number): BoundedSolution {
  let active: readonly Bound[] = []
  let solution = solveSystem(system)
  for (let round = 1; ; round += 1) {
    const out = violated(system, solution, active)
    const back = released(active, solution)
    const done = out.length === 0 && back.length === 0
    if (done || round === mostRounds) {
      const bounds = active.map(({ column, value }) => {
        return { id: system.columns[column]?.id ?? '', value }
      })
      const converged = solution.converged && done
      return { ...solution, converged, active: bounds, rounds: round }
    }
    // What cannot be met would be tried in all rounds, or named by what was met first alone.
    if (round === wide + 1) refuseInfeasible(system)
    const isWide = round <= wide
    const leaving = new Set((isWide ? back : back.slice(0, 1)).map(({ column }) => column))
    const entering = isWide ? out : back.length > 0 ? [] : out.slice(0, 1)
    active = [...active.filter(({ column }) => !leaving.has(column)), ...entering]
    solution = solveSystem(system, additionOf(system, active))
  }
}
