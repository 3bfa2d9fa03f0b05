import { classify } from './classification.ts'
import { deviations } from './covariance.ts'
import { solveSystem } from './gauss-newton.ts'
import { type Culprit, type Location, locate, type Suspicion } from './locate.ts'
import type { System } from './system.ts'
import { type GlobalTest, globalTest } from './tests.ts'

/** More gross errors than this are not told apart by any test. */
const mostSteps = 10

/** One step of the serial elimination, with the global test that was reached by it. */
export interface Step {
  readonly removed: Culprit
  readonly glr: number
  readonly size: number
  readonly indistinguishableFrom: Culprit[]
  readonly global: GlobalTest
}

/** The system without a suspect: the quantity unmeasured, or an unrecorded flow at the process. */
function withoutSuspect(system: System, { column, row }: Suspicion): System {
  if (column !== null) {
    const columns = system.columns.map((known, at) =>
      at === column ? { ...known, role: 'unknown' as const, value: null, sd: null } : known
    )
    return { ...system, columns }
  }
  const unrecorded = system.columns.length
  const balances = system.balances.map((balance, at) =>
    at === row
      ? {
          ...balance,
          columns: [...balance.columns, unrecorded],
          coefficients: [...balance.coefficients, -1]
        }
      : balance
  )
  const id = `unrecorded at ${system.balances[row ?? 0]?.label.name}`
  const added = {
    id,
    kind: 'stockChange',
    role: 'unknown',
    value: null,
    sd: null,
    most: null
  } as const
  return { ...system, columns: [...system.columns, added], balances }
}

/**
 * Serial elimination (Ripps 1965; Serth & Heenan 1986): takes away the likeliest gross error above
 * its critical value and solves anew, until the global test passes. The log says what was taken away;
 * the given figures stay as they are.
 */
export function eliminateSerially(system: System, first: Location, alpha: number): Step[] {
  const steps: Step[] = []
  let now = system
  let found = first
  while (steps.length < mostSteps) {
    const [worst] = found.suspicions
    if (worst === undefined || worst.glr <= found.critical) return steps
    now = withoutSuspect(now, worst)
    const { fit } = solveSystem(now)
    const global = globalTest(fit, alpha)
    const { culprit, glr, size, indistinguishableFrom } = worst
    steps.push({ removed: culprit, glr, size, indistinguishableFrom, global })
    if (!global.reject) return steps
    const { observable } = classify(fit.projection, fit.measurements.unknown)
    found = locate(now, fit, deviations(fit, observable).inverse, alpha)
  }
  return steps
}
