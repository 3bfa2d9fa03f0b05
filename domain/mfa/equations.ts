import type { LinearRow } from './linear-row.ts'
import { add, listed, type RowLabel, type System, type Terms, type Transfer } from './system.ts'

/** The equations near a point, with constants moved to the right. */
export interface Equations {
  readonly rows: readonly LinearRow[]
  readonly labels: readonly RowLabel[]
  /** The exact figures that stand in a row, as `id = value`. */
  readonly exact: (row: number) => readonly string[]
}

/** 1 where a column is constant; null where none is, so that no row has to be searched. */
function constantsOf({ columns }: System): Uint8Array | null {
  let constants: Uint8Array | null = null
  for (let at = 0; at < columns.length; at += 1) {
    if (columns[at]?.role !== 'constant') continue
    constants ??= new Uint8Array(columns.length)
    constants[at] = 1
  }
  return constants
}

/** Whether a row has neither constants nor terms that cancelled. */
function isPlain(constants: Uint8Array | null, given: Omit<Terms, 'label'>): boolean {
  for (let at = 0; at < given.columns.length; at += 1) {
    if (given.coefficients[at] === 0) return false
    if (constants !== null && constants[given.columns[at] ?? 0] === 1) return false
  }
  return true
}

/** Moves constants to the right and leaves out what is 0. */
function rowOf(
  system: System,
  constants: Uint8Array | null,
  given: Omit<Terms, 'label'>
): LinearRow {
  const { constant } = given
  if (isPlain(constants, given)) {
    const { columns, coefficients } = given
    return { columns, coefficients, constant, magnitude: Math.abs(constant) }
  }
  const columns: number[] = []
  const coefficients: number[] = []
  let right = constant
  let magnitude = Math.abs(constant)
  for (let at = 0; at < given.columns.length; at += 1) {
    const index = given.columns[at] ?? 0
    const coefficient = given.coefficients[at] ?? 0
    const column = system.columns[index]
    if (coefficient === 0 || column === undefined) continue
    if (column.role === 'constant') {
      const part = coefficient * (column.value ?? 0)
      right -= part
      magnitude += Math.abs(part)
      continue
    }
    columns.push(index)
    coefficients.push(coefficient)
  }
  return { columns, coefficients, constant: right, magnitude }
}

function sumAt(point: Float64Array, columns: readonly number[]): number {
  return columns.reduce((sum, column) => sum + (point[column] ?? 0), 0)
}

/**
 * The tangent of F = p·S at a point: F − p₀S − S₀p = −p₀S₀ (Cencic 2016, § 2.4). Exact where the
 * parameter or all of S is constant.
 */
function tangent({ flow, of, parameter }: Transfer, point: Float64Array) {
  const share = point[parameter] ?? 0
  const sum = sumAt(point, of)
  const terms = new Map<number, number>()
  add(terms, flow, 1)
  for (const column of of) add(terms, column, -share)
  add(terms, parameter, -sum)
  return { ...listed(terms), constant: -share * sum }
}

/** All equations, products of two uncertain factors by their tangent at the point. */
export function equationsAt(system: System, point: Float64Array): Equations {
  const { balances, linear, transfers } = system
  const given = [...balances, ...linear]
  const all = [...given, ...transfers]
  const constants = constantsOf(system)
  return {
    exact: (row) => exactIn(system, all[row]),
    rows: [
      ...given.map((terms) => rowOf(system, constants, terms)),
      ...transfers.map((transfer) => rowOf(system, constants, tangent(transfer, point)))
    ],
    labels: all.map(({ label }) => label)
  }
}

function exactIn({ columns }: System, row: Terms | Transfer | undefined): string[] {
  if (row === undefined) return []
  const own = 'of' in row ? [row.flow, ...row.of, row.parameter] : row.columns
  return own.flatMap((index) => {
    const column = columns[index]
    return column?.role === 'constant' ? [`${column.id} = ${column.value}`] : []
  })
}

/** Whether a tangent differs from its relation: both factors can move. */
export function isNonlinear(system: System): boolean {
  const moves = (column: number) => system.columns[column]?.role !== 'constant'
  return system.transfers.some(({ of, parameter }) => moves(parameter) && of.some(moves))
}

/** What is left of every row at a point: sum in − sum out − stock change, or left − right. */
export function residualsAt(
  { balances, linear, transfers }: System,
  point: Float64Array
): Float64Array {
  const residuals = new Float64Array(balances.length + linear.length + transfers.length)
  let row = 0
  for (const given of [balances, linear]) {
    for (const { columns, coefficients, constant } of given) {
      let sum = -constant
      for (let at = 0; at < columns.length; at += 1) {
        sum += (coefficients[at] ?? 0) * (point[columns[at] ?? 0] ?? 0)
      }
      residuals[row] = sum
      row += 1
    }
  }
  for (const { flow, of, parameter } of transfers) {
    residuals[row] = (point[flow] ?? 0) - (point[parameter] ?? 0) * sumAt(point, of)
    row += 1
  }
  return residuals
}

/** A row as a message names it. */
export function rowName({ kind, name }: RowLabel): string {
  if (kind === 'balance') return `the balance of process ${name}`
  if (kind === 'measurement') return `the measurement of ${name}`
  return kind === 'relation' ? `relation ${name}` : `the bound of ${name}`
}
