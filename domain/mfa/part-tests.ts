import type { Fit } from './fit.ts'
import { type Part, partsOf } from './parts.ts'
import type { System } from './system.ts'
import { type GlobalTest, globalTest } from './tests.ts'

/** A part of the system that no flow, stock or relation joins to another, with a test of its own. */
interface PartTest extends GlobalTest {
  readonly processes: string[]
  /** Flows, stock changes and parameters. */
  readonly quantities: number
}

/** What stands in a row of the system, whatever its figures; a flow to itself stands in none. */
function columnsOf({ balances, linear, transfers }: System) {
  return [
    ...[...balances, ...linear].map(({ columns, coefficients }) => ({
      columns: columns.filter((_, at) => coefficients[at] !== 0)
    })),
    ...transfers.map(({ flow, of, parameter }) => ({ columns: [flow, ...of, parameter] }))
  ]
}

/** Which part each column is in, as its place among the parts. */
function partByColumn(parts: readonly Part[], columns: number): Int32Array {
  const found = new Int32Array(columns).fill(-1)
  parts.forEach((part, at) => {
    for (const column of part.columns) found[column] = at
  })
  return found
}

/** Redundancies of each part: its rows of G, without those that depend on others. */
function freedoms({ projection, factor }: Fit, byColumn: Int32Array, parts: number): Int32Array {
  const { start, index } = projection.balances
  const dependent = new Set(factor.dependent.map((place) => factor.order[place] ?? -1))
  const found = new Int32Array(parts)
  for (let row = 0; row < projection.balances.rows; row += 1) {
    const first = start[row] ?? 0
    if (dependent.has(row) || first === start[row + 1]) continue
    const part = byColumn[index[first] ?? 0] ?? -1
    found[part] = (found[part] ?? 0) + 1
  }
  return found
}

/** Sum of squared adjustments of each part, in units of variance; together the global statistic. */
function statistics({ measurements, values }: Fit, byColumn: Int32Array, parts: number) {
  const found = new Float64Array(parts)
  measurements.variances.forEach((variance, column) => {
    const part = byColumn[column] ?? -1
    if (variance === 0 || part < 0) return
    const change = (values[column] ?? 0) - (measurements.values[column] ?? 0)
    found[part] = (found[part] ?? 0) + change ** 2 / variance
  })
  return found
}

/**
 * The parts that a system falls into, each with its global test (§ 7.3.1 of Narasimhan & Jordache
 * 2000): nothing that is wrong in one of them shows in another. What stands in no row is in no part.
 */
export function partTests(system: System, fit: Fit, alpha: number): PartTest[] {
  const parts = partsOf(columnsOf(system), system.columns.length).filter(
    ({ rows, columns }) => rows.length > 0 && columns.length > 0
  )
  const byColumn = partByColumn(parts, system.columns.length)
  const dofs = freedoms(fit, byColumn, parts.length)
  const sums = statistics(fit, byColumn, parts.length)
  return parts.map(({ rows, columns }, at) => ({
    processes: rows.flatMap((row) => system.balances[row]?.label.name ?? []),
    quantities: columns.filter((column) => system.columns[column]?.kind !== 'measurement').length,
    ...globalTest({ statistic: sums[at] ?? 0, dof: dofs[at] ?? 0 }, alpha)
  }))
}
