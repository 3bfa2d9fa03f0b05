import { type BoundedSolution, solvePressed, solveWithin } from './active-set.ts'
import type { MfaAnswer, Quantity } from './answer.ts'
import { type Classification, classify, isRedundant } from './classification.ts'
import { covariances, deviations } from './covariance.ts'
import { sidakCritical } from './distributions.ts'
import { type ReadDocument, readDocument } from './document.ts'
import { eliminateSerially } from './elimination.ts'
import { solveSystem } from './gauss-newton.ts'
import { givenClosure } from './given-closure.ts'
import { improvementOf } from './improvement.ts'
import { refuseInfeasible } from './infeasible.ts'
import type { Bounds } from './interval.ts'
import { locate } from './locate.ts'
import { sizeOf } from './measurements.ts'
import { type Notice, oddities } from './notices.ts'
import { partTests } from './part-tests.ts'
import { type Column, type System, systemOf } from './system.ts'
import { balancesOf, globalTest, measurementTests } from './tests.ts'
import { unknownIntervals } from './unknown-intervals.ts'

const mostSuspects = 10

/** Everything that is known of the columns after a solve. */
interface Figures {
  readonly document: ReadDocument
  readonly system: System
  readonly solution: BoundedSolution
  readonly classification: Classification
  readonly sds: Float64Array
  readonly z: Float64Array
  readonly bounds: ReadonlyMap<number, Bounds>
}

function isKnown({ system, classification }: Omit<Figures, 'bounds'>, column: number): boolean {
  return system.columns[column]?.role !== 'unknown' || classification.observable[column] === 1
}

function classOf({ classification, solution }: Figures, column: Column, at: number) {
  if (column.role === 'constant') return 'constant'
  if (column.role === 'measured')
    return isRedundant(solution.fit, at) ? 'redundant' : 'nonredundant'
  return classification.observable[at] === 1 ? 'observable' : 'unobservable'
}

function finite(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

function quantityOf(figures: Figures, column: Column, at: number): Quantity {
  const { document, solution, sds, z, bounds } = figures
  const interval = bounds.get(at)
  const known = isKnown(figures, at)
  // Of a flow that was measured with a factor it is the measurement that can be checked.
  const read = figures.system.made.get(at)?.measurement ?? at
  const readColumn = figures.system.columns[read] ?? column
  return {
    id: column.id,
    ...document.origins.get(column.id),
    measured: column.value,
    measuredSd: column.sd,
    value: known ? finite(solution.values[at]) : null,
    sd: known ? finite(sds[at]) : null,
    class: classOf(figures, readColumn, read),
    z: finite(z[read]),
    ...(interval === undefined ? {} : { interval: [interval.low, interval.high] })
  }
}

type ListName = 'flows' | 'parameters' | 'stockChanges' | 'inventories'

/** Where a column is answered; what is held from period to period is solved as a flow in time. */
function listOf({ document }: Figures, { id, kind }: Column): ListName {
  if (kind === 'parameter') return 'parameters'
  if (kind === 'stockChange') return 'stockChanges'
  return document.inventories.has(id) ? 'inventories' : 'flows'
}

function quantities(figures: Figures): Record<ListName, Quantity[]> {
  const lists: Record<ListName, Quantity[]> = {
    ...{ flows: [], parameters: [], stockChanges: [], inventories: [] }
  }
  figures.system.columns.forEach((column, at) => {
    if (column.kind === 'measurement') return
    lists[listOf(figures, column)].push(quantityOf(figures, column, at))
  })
  return lists
}

/** What a column may be in itself: flows from 0 to their capacity, parameters from 0 upwards. */
function capacityOf({ flows }: ReadDocument, { columns }: System): (column: number) => Bounds {
  return (at) => {
    const kind = columns[at]?.kind
    if (kind === 'stockChange') return { low: null, high: null }
    return { low: 0, high: kind === 'flow' ? (flows[at]?.capacity ?? null) : null }
  }
}

function solveOf(document: ReadDocument, system: System): BoundedSolution {
  if (document.options.nonNegative) return solveWithin(system)
  return { ...solveSystem(system), active: [], rounds: 1 }
}

function noticesOf(figures: Figures, problem: string | null): Notice[] {
  const { document, solution, system } = figures
  const largest = sizeOf(solution.fit.measurements)
  const negative = system.columns.filter(
    ({ kind }, at) =>
      kind === 'flow' && isKnown(figures, at) && (solution.values[at] ?? 0) < -1e-9 * largest
  )
  const notices = oddities(document, system)
  if (negative.length > 0 && !document.options.nonNegative) {
    const ids = negative.map(({ id }) => id)
    const text = `${ids.join(', ')} came out below 0; ask with nonNegative to bound flows`
    notices.push({ code: 'below_zero', ids, text })
  }
  if (!solution.converged) {
    const text = 'the solution did not converge; see convergence and do not rely on the figures'
    notices.push({ code: 'not_converged', ids: [], text })
  }
  if (problem !== null) {
    notices.push({ code: 'no_intervals', ids: [], text: `no intervals: ${problem}` })
  }
  return notices
}

function count(values: Float64Array): number {
  return values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + 1), 0)
}

/** Tests and their levels, suspects, and the steps that would pass the global test. */
function judged(figures: Omit<Figures, 'bounds'>, deviation: ReturnType<typeof deviations>) {
  const { document, system, solution, z } = figures
  const { alpha, eliminate, tolerance } = document.options
  const { fit, values } = solution
  const global = globalTest(fit, alpha)
  const location = locate(system, fit, deviation.inverse, alpha)
  const balances = balancesOf(system, values, (column) => isKnown(figures, column)).map(
    (balance) => ({ ...balance, ...document.origins.get(balance.process) })
  )
  const nodeTests = balances.filter((balance) => balance.z !== null).length
  const tests = count(z)
  // Of two single errors the difference of the ratios is a chi-square of 1 degree of freedom at most.
  const nearTie = sidakCritical(alpha, 1) ** 2
  return {
    balances,
    closure: givenClosure(system, balances, tolerance),
    global,
    parts: partTests(system, fit, alpha),
    critical: {
      z: tests === 0 ? null : sidakCritical(alpha, tests),
      node: nodeTests === 0 ? null : sidakCritical(alpha, nodeTests),
      glr: location.suspicions.length === 0 ? null : location.critical
    },
    suspects: location.suspicions.slice(0, mostSuspects).map((suspicion) => {
      const { culprit, glr, size, indistinguishableFrom } = suspicion
      const aboveCritical = glr > location.critical
      return {
        ...culprit,
        glr,
        size,
        indistinguishableFrom,
        aboveCritical,
        asLikely: glr >= (location.suspicions[0]?.glr ?? 0) - nearTie
      }
    }),
    undetectable: [...location.undetectable],
    steps: global.reject && eliminate ? eliminateSerially(system, location, alpha) : []
  }
}

/** What is known after a solve, and why flows that nothing determines have no intervals, if so. */
function figuresAt(document: ReadDocument, system: System, solution: BoundedSolution) {
  const { fit, values } = solution
  const classification = classify(fit.projection, fit.measurements.unknown)
  const deviation = deviations(fit, classification.observable)
  const { sds } = deviation
  const z = measurementTests(fit, values, deviation.leverage)
  const known = { document, system, solution, classification, sds, z }
  const unobservable = [...system.columns.keys()].filter((column) => !isKnown(known, column))
  const { bounds, problem } = unknownIntervals({
    ...{ fit, unobservable, values, capacity: capacityOf(document, system) },
    id: (column) => system.columns[column]?.id ?? ''
  })
  return { figures: { ...known, bounds }, deviation, problem }
}

/**
 * Solves a document. Where bounds leave what nothing determines no values beside those of the others, as an
 * active set finds them, the interior point finds others.
 */
function solved(document: ReadDocument, system: System) {
  const first = figuresAt(document, system, solveOf(document, system))
  if (first.problem === null || !document.options.nonNegative) return first
  refuseInfeasible(system)
  const pressed = solvePressed(system)
  return pressed === null ? first : figuresAt(document, system, pressed)
}

/**
 * Reconciles a system that was read by `readDocument`.
 *
 * @throws Failure `mfa_contradiction`, `mfa_infeasible`, `mfa_too_large`.
 */
function reconcileDocument(document: ReadDocument): MfaAnswer {
  const system = systemOf(document)
  const { figures, deviation, problem } = solved(document, system)
  const { solution } = figures
  const { fit, values } = solution
  const { covariance, improve, weighingSd } = document.options
  const at = new Map(
    system.columns.flatMap(({ id, kind }, column) => (kind === 'measurement' ? [] : [[id, column]]))
  )
  const chosen = covariance.map((id) => at.get(id) ?? -1)
  const target = improve === undefined ? undefined : at.get(improve)
  const { converged, iterations, rounds, largestResidual, worst, active } = solution
  const { inventories, ...lists } = quantities(figures)
  const notices = noticesOf(figures, problem)
  return {
    ...lists,
    ...(document.inventories.size === 0 ? {} : { inventories }),
    ...judged(figures, deviation),
    covariance: {
      ids: covariance,
      matrix: covariances(fit, chosen, (column) => isKnown(figures, column))
    },
    improve:
      target === undefined ? null : improvementOf(target, { ...figures, fit, values, weighingSd }),
    activeBounds: [...active],
    convergence: { converged, iterations, rounds, largestResidual, worst },
    notices,
    warnings: notices.map(({ text }) => text)
  }
}

/**
 * Reads, balances, reconciles, tests and classifies a system given as JSON. Masses in the unit of the
 * document.
 *
 * @throws Failure `mfa_invalid` naming every wrong item, and those of `reconcileDocument`.
 */
export function reconcile(raw: unknown): MfaAnswer {
  return reconcileDocument(readDocument(raw))
}
