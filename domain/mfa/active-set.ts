import { Failure } from '../failure.ts'
import { classify } from './classification.ts'
import { isNonlinear } from './equations.ts'
import { type Addition, type Solution, solveSystem } from './gauss-newton.ts'
import { refuseInfeasible } from './infeasible.ts'
import { sizeOf } from './measurements.ts'
import { type Bound, pressedBounds } from './pressed-bounds.ts'
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

/** Rounds after which it is looked whether the bounds can be met at all, and by which of them. */
const roundsBeforeDoubt = 20
const mostRounds = 400
/** Interior points that are tried: one where the equations are linear, else each from better tangents. */
const mostPoints = 10
/** Solves that may be needed to take up what an interior point left out. */
const mostPolishes = 10
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
 * Solves with non-negative flows and shares within 0 to 1 by an active set: a violated bound becomes an
 * exact row, one with a multiplier of the wrong sign is dropped, all at once while that leaves fewer of
 * both (Bergounioux, Ito & Kunisch 1999), else a smaller and smaller share of them. Where 20 rounds do not
 * end it, an interior point tells which bounds hold. At most 400 rounds; the result says whether they were
 * enough.
 *
 * @throws Failure `mfa_infeasible` naming all balances and bounds that cannot hold together.
 */
export function solveWithin(system: System): BoundedSolution {
  try {
    return descend(system, 'many')
  } catch (error) {
    // Bounds that entered together may exclude each other where one by one they do not.
    if (!isInfeasible(error)) throw error
    refuseInfeasible(system)
    return solvePressed(system) ?? descend(system, 'one')
  }
}

/**
 * The same by an interior point alone, which sees what bounds of flows that nothing determines imply for
 * others; null where it does not settle.
 */
export function solvePressed(system: System): BoundedSolution | null {
  return polished(system, solveSystem(system), 0, 1)
}

function isInfeasible(error: unknown): boolean {
  return error instanceof Failure && error.code === 'mfa_infeasible'
}

/** The first of a list, as many as a share of it, at least one of any. */
function most<Item>(items: readonly Item[], share: number): readonly Item[] {
  return items.slice(0, Math.ceil(share * items.length))
}

/**
 * What a round changes: a share of the bounds that are violated, and of those that hold wrongly; of few,
 * one alone, as both at once could go on for ever.
 */
function exchanged(
  active: readonly Bound[],
  { out, back }: { readonly out: readonly Bound[]; readonly back: readonly Bound[] },
  share: number
): readonly Bound[] {
  const isOne = share * (out.length + back.length) <= 1
  const leaving = new Set(most(back, share).map(({ column }) => column))
  const entering = isOne && back.length > 0 ? [] : most(out, share)
  return [...active.filter(({ column }) => !leaving.has(column)), ...entering]
}

/** The share of what is wrong that the next round changes: less after one that left no less wrong. */
function shareAfter(
  share: number,
  { out, back }: { readonly out: readonly Bound[]; readonly back: readonly Bound[] },
  fewest: number
): number {
  // Bounds that only come, or only go, cannot come again.
  if (out.length === 0 || back.length === 0) return 1
  const wrong = out.length + back.length
  return Math.max(1 / wrong, wrong < fewest ? Math.min(1, 4 * share) : share / 2)
}

function ended(
  system: System,
  solution: Solution,
  active: readonly Bound[],
  end: { readonly rounds: number; readonly isBest: boolean }
): BoundedSolution {
  const bounds = active.map(({ column, value }) => {
    return { id: system.columns[column]?.id ?? '', value }
  })
  const converged = solution.converged && end.isBest
  return { ...solution, converged, active: bounds, rounds: end.rounds }
}

/** A solve with bounds as exact rows, and with those that it misses; null where they exclude each other. */
function taken(system: System, bounds: readonly Bound[]) {
  let active = bounds
  try {
    for (let polish = 1; polish <= mostPolishes; polish += 1) {
      const solution = solveSystem(system, additionOf(system, active))
      const out = violated(system, solution, active)
      if (out.length === 0) return { solution, active }
      active = [...active, ...out]
    }
  } catch (error) {
    if (!isInfeasible(error)) throw error
  }
  return null
}

/**
 * The solution with the bounds that an interior point presses against as exact rows; null where that is
 * not shown to be the best.
 *
 * @param held rows of bounds at the end of the equations of the solution that it begins from.
 */
function polished(
  system: System,
  near: Solution,
  held: number,
  rounds: number
): BoundedSolution | null {
  const { equations } = near.fit
  let rows = equations.rows.slice(0, equations.rows.length - held)
  let from = near
  for (let point = 1; point <= (isNonlinear(system) ? mostPoints : 1); point += 1) {
    const pressed = pressedBounds(system, from, rows)
    const found = pressed === null ? null : taken(system, pressed.bounds)
    if (pressed === null || found === null) return null
    const { solution, active } = found
    if (pressed.isBest(solution.values)) {
      return ended(system, solution, active, { rounds: rounds + point, isBest: true })
    }
    from = solution
    rows = solution.fit.equations.rows.slice(0, rows.length)
  }
  return null
}

/** @param step whether a round changes many bounds, or one alone. */
function descend(system: System, step: 'many' | 'one'): BoundedSolution {
  let active: readonly Bound[] = []
  let solution = solveSystem(system)
  let [fewest, share] = [Number.POSITIVE_INFINITY, 1]
  for (let round = 1; ; round += 1) {
    const out = violated(system, solution, active)
    const back = released(active, solution)
    const wrong = out.length + back.length
    if (wrong === 0 || round === mostRounds) {
      return ended(system, solution, active, { rounds: round, isBest: wrong === 0 })
    }
    // What cannot be met would be tried in all rounds, or named by what was met first alone.
    if (round === roundsBeforeDoubt + 1) {
      refuseInfeasible(system)
      const best = polished(system, solution, active.length, round)
      if (best !== null) return best
    }
    share = step === 'one' ? 1 / wrong : shareAfter(share, { out, back }, fewest)
    fewest = Math.min(fewest, wrong)
    active = exchanged(active, { out, back }, share)
    solution = solveSystem(system, additionOf(system, active))
  }
}
