import { Failure } from '../failure.ts'
import { contradictions, mostContradictions } from './contradiction.ts'
import { type Equations, equationsAt, isNonlinear, rowName } from './equations.ts'
import { listOf } from './exact-conflict.ts'
import { networkContradictions } from './network-cut.ts'
import { partsOf } from './parts.ts'
import type { Contradiction, LinearSystem } from './simplex.ts'
import { boundsOf, type System } from './system.ts'

/** The programs are dense: larger ones would take seconds. */
const mostCells = 100_000
/** Cells times steps of all programs together, about a second; a program takes a step or two a row. */
const mostWork = 500_000_000

/** Balances, relations and bounds that cannot hold together; of few, none can be spared. */
interface Infeasibility {
  /** Rows as a message names them. */
  readonly rows: readonly string[]
  /** Ids of the quantities whose bounds take part. */
  readonly bounded: readonly string[]
  /** Exact figures that stand in the rows, as `id = value`. */
  readonly exact: readonly string[]
}

interface Infeasibilities {
  readonly sets: readonly Infeasibility[]
  /**
   * Whether all were looked for: not so in very large parts with relations, beyond the first many of
   * one, and among products of uncertain quantities.
   */
  readonly isComplete: boolean
}

/** A part of the equations as a linear program, each row scaled to numbers around 1. */
function programOf(
  system: System,
  rows: Equations['rows'],
  columns: readonly number[]
): LinearSystem {
  const place = new Map(columns.map((column, at) => [column, at]))
  const largest = rows.reduce((most, { constant }) => Math.max(most, Math.abs(constant)), 0)
  const scale = largest > 0 ? largest : 1
  const bounds = columns.map((column) => {
    const known = system.columns[column]
    return known === undefined ? { low: 0, high: Number.POSITIVE_INFINITY } : boundsOf(known)
  })
  return {
    rows: rows.map((row) => {
      const pivot = row.coefficients.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
      const factor = pivot > 0 ? 1 / pivot : 1
      return {
        columns: row.columns.map((column) => place.get(column) ?? 0),
        coefficients: row.coefficients.map((coefficient) => coefficient * factor),
        rightHand: (row.constant * factor) / scale
      }
    }),
    low: bounds.map(({ low }) => low / scale),
    high: bounds.map(({ high }) => high / scale)
  }
}

function described(
  system: System,
  equations: Equations,
  rows: readonly number[],
  columns: readonly number[],
  found: Contradiction
): Infeasibility {
  const own = found.rows.map((row) => rows[row] ?? 0)
  return {
    rows: own.flatMap((row) => {
      const label = equations.labels[row]
      return label === undefined ? [] : [rowName(label)]
    }),
    bounded: found.columns.flatMap((column) => system.columns[columns[column] ?? 0]?.id ?? []),
    exact: [...new Set(own.flatMap((row) => equations.exact(row)))]
  }
}

/** The contradictions of a program; null where the steps ran out. */
function foundIn(program: LinearSystem): Contradiction[] | null {
  try {
    return contradictions(program)
  } catch (error) {
    if (error instanceof Failure && error.code === 'bounds_not_found') return null
    throw error
  }
}

/**
 * Every set of balances and linear relations of a system that no figures within their bounds can
 * meet, part by part: by phase 1 of the simplex, whose multipliers name the rows (Farkas), and without
 * the rows that can be spared. Sets share no row. Parts too large for that are looked at as networks, if
 * they are.
 */
export function infeasibilities(given: System): Infeasibilities {
  // The tangents of a point say nothing of other points: what all else excludes is excluded.
  const transfers = given.transfers.filter((one) => !isNonlinear({ ...given, transfers: [one] }))
  const system = { ...given, transfers }
  const equations = equationsAt(system, new Float64Array(system.columns.length))
  const sets: Infeasibility[] = []
  let isComplete = transfers.length === given.transfers.length
  let work = 0
  for (const { rows, columns } of partsOf(equations.rows, system.columns.length)) {
    const cells = rows.length * columns.length
    const own = rows.flatMap((row) => equations.rows[row] ?? [])
    const program = programOf(system, own, columns)
    const isLarge = cells > mostCells || work > mostWork
    const found = isLarge ? networkContradictions(program) : foundIn(program)
    if (found === null || (!isLarge && found.length >= mostContradictions)) isComplete = false
    if (!isLarge) work += cells * rows.length * (1 + (found?.length ?? 0))
    if (found === null) continue
    sets.push(...found.map((each) => described(system, equations, rows, columns, each)))
  }
  return { sets, isComplete }
}

/** @throws Failure `mfa_infeasible` naming every set that `infeasibilities` finds, if there is any. */
export function refuseInfeasible(system: System): void {
  const { sets, isComplete } = infeasibilities(system)
  if (sets.length === 0) return
  const texts = sets.map(({ rows, bounded, exact }) => {
    const given = exact.length === 0 ? '' : ` (exact: ${listOf(exact)})`
    const bounds = bounded.map((name) => rowName({ kind: 'bound', name }))
    return `${listOf([...rows, ...bounds])} cannot hold together${given}`
  })
  const more = isComplete ? '' : '; there may be more than these'
  throw new Failure(
    'mfa_infeasible',
    `no figures within their bounds satisfy these: ${texts.join('; ')}${more}; correct an exact figure, give it an sd above 0, or give mass a way in or out`,
    { conflicts: sets.length }
  )
}
