import type { LinearRow } from './linear-row.ts'
import { identity, type Sparse, type SparseRow, sparseOf } from './sparse.ts'

/** An unmeasured flow that a row was solved for: u = (constant − the rest of the row) / coefficient. */
export interface Pivot {
  readonly column: number
  readonly coefficient: number
  /** The rest of the row: measured columns, and unmeasured ones that come later or are free. */
  readonly rest: SparseRow
  readonly constant: number
}

/** The system without its unmeasured flows, and how to get these back (Crowe 1983; mfa P, G, b'). */
export interface Projection {
  /** G: rows over all columns, with entries at measured ones alone. */
  readonly balances: Sparse
  readonly constants: Float64Array
  readonly magnitudes: Float64Array
  /** P: every row of G as a combination of the given rows. */
  readonly origins: Sparse
  /** In the order of elimination; a pivot depends on later ones alone. */
  readonly pivots: readonly Pivot[]
  /** Unmeasured columns that no row determines: the dimensions of what cannot be observed. */
  readonly free: readonly number[]
}

interface Row {
  readonly entries: Map<number, number>
  readonly origins: Map<number, number>
  constant: number
  magnitude: number
}

/** A pivot is at least this share of the largest entry of its column, against growth of errors. */
const pivotShare = 0.1
/** What is left of a difference of equals: rounding, not an entry. */
const cancelled = 1e-12

/** Adds a multiple of one sparse row to another and tells which columns came and went. */
export function addTo(
  target: Map<number, number>,
  source: Iterable<readonly [number, number]>,
  factor: number,
  changed?: (column: number, present: boolean) => void
): void {
  for (const [column, coefficient] of source) {
    const before = target.get(column)
    const part = factor * coefficient
    if (before === undefined) {
      target.set(column, part)
      changed?.(column, true)
      continue
    }
    const sum = before + part
    if (Math.abs(sum) > cancelled * (Math.abs(before) + Math.abs(part))) target.set(column, sum)
    else {
      target.delete(column)
      changed?.(column, false)
    }
  }
}

/** Rows with unmeasured columns, and for each such column the rows that hold it. */
class Elimination {
  readonly #rows: (Row | undefined)[]
  readonly #holders = new Map<number, Set<number>>()
  /** Columns by the number of their rows; entries may be stale and are checked when taken. */
  readonly #byCount: number[][] = []

  constructor(rows: readonly LinearRow[], unknown: Uint8Array) {
    this.#rows = rows.map((row, at) => {
      if (!holdsUnknown(row, unknown)) return undefined
      const entries = new Map<number, number>()
      row.columns.forEach((column, place) => {
        entries.set(column, row.coefficients[place] ?? 0)
        if (unknown[column] === 1) this.#hold(column, at)
      })
      const { constant, magnitude } = row
      return { entries, origins: new Map([[at, 1]]), constant, magnitude }
    })
    for (const column of [...this.#holders.keys()].sort((a, b) => b - a)) this.#queue(column)
  }

  #hold(column: number, row: number): void {
    const holders = this.#holders.get(column)
    if (holders === undefined) this.#holders.set(column, new Set([row]))
    else holders.add(row)
  }

  #queue(column: number): void {
    const count = this.#holders.get(column)?.size ?? 0
    if (count === 0) return
    const list = this.#byCount[count]
    if (list === undefined) this.#byCount[count] = [column]
    else list.push(column)
  }

  /** The unmeasured column in the fewest rows. */
  #nextColumn(): number | undefined {
    for (let count = 1; count < this.#byCount.length; count += 1) {
      const list = this.#byCount[count] ?? []
      for (let column = list.pop(); column !== undefined; column = list.pop()) {
        if (this.#holders.get(column)?.size === count) return column
      }
    }
    return undefined
  }

  /** The shortest row among those whose entry in the column is large enough. */
  #pivotRow(column: number): number {
    const holders = [...(this.#holders.get(column) ?? [])]
    const entry = (at: number) => Math.abs(this.#rows[at]?.entries.get(column) ?? 0)
    const largest = holders.reduce((most, at) => Math.max(most, entry(at)), 0)
    let best = -1
    let length = Number.POSITIVE_INFINITY
    for (const at of holders.sort((a, b) => a - b)) {
      const size = this.#rows[at]?.entries.size ?? 0
      if (entry(at) < pivotShare * largest || size >= length) continue
      best = at
      length = size
    }
    return best
  }

  /** Solves one row for a column and removes the column from all others; undefined at the end. */
  step(): Pivot | undefined {
    const column = this.#nextColumn()
    if (column === undefined) return undefined
    const at = this.#pivotRow(column)
    const pivot = this.#rows[at]
    const coefficient = pivot?.entries.get(column)
    if (pivot === undefined || coefficient === undefined) return undefined
    this.#rows[at] = undefined
    for (const held of pivot.entries.keys()) {
      if (this.#holders.get(held)?.delete(at) && held !== column) this.#queue(held)
    }
    for (const other of this.#holders.get(column) ?? []) {
      const row = this.#rows[other]
      if (row !== undefined) this.#subtract(other, row, pivot, column, coefficient)
    }
    this.#holders.delete(column)
    pivot.entries.delete(column)
    return { column, coefficient, rest: flat(pivot.entries), constant: pivot.constant }
  }

  #subtract(at: number, row: Row, pivot: Row, column: number, coefficient: number): void {
    const factor = -(row.entries.get(column) ?? 0) / coefficient
    row.entries.delete(column)
    addTo(row.entries, without(pivot.entries, column), factor, (changed, present) => {
      const holders = this.#holders.get(changed)
      if (holders === undefined) return
      if (present) holders.add(at)
      else holders.delete(at)
      this.#queue(changed)
    })
    addTo(row.origins, pivot.origins, factor)
    row.constant += factor * pivot.constant
    row.magnitude += Math.abs(factor) * pivot.magnitude
  }

  left(): readonly (Row | undefined)[] {
    return this.#rows
  }
}

function* without(entries: ReadonlyMap<number, number>, column: number) {
  for (const entry of entries) if (entry[0] !== column) yield entry
}

export function flat(entries: ReadonlyMap<number, number>): SparseRow {
  const sorted = [...entries].sort(([a], [b]) => a - b)
  return { columns: sorted.map(([column]) => column), coefficients: sorted.map(([, c]) => c) }
}

/**
 * Removes the unmeasured columns by sparse elimination, the column in the fewest rows first and the
 * shortest row as its pivot. For plain node balances an entry is ±1 and a step joins two nodes, the
 * smaller to the larger: the graph form of the projection, without rounding.
 *
 * @param unknown 1 where a column is unmeasured.
 */
export function project(rows: readonly LinearRow[], unknown: Uint8Array): Projection {
  if (!rows.some((row) => holdsUnknown(row, unknown))) return untouched(rows, unknown)
  const elimination = new Elimination(rows, unknown)
  const pivots: Pivot[] = []
  const solved = new Set<number>()
  for (let pivot = elimination.step(); pivot !== undefined; pivot = elimination.step()) {
    pivots.push(pivot)
    solved.add(pivot.column)
  }
  const left = elimination.left()
  const kept: { row: SparseRow; origin: SparseRow; constant: number; magnitude: number }[] = []
  rows.forEach((given, at) => {
    const row = left[at]
    if (row === undefined && !holdsUnknown(given, unknown)) {
      kept.push({ row: given, origin: { columns: [at], coefficients: [1] }, ...constantOf(given) })
    } else if (row !== undefined) {
      kept.push({ row: flat(row.entries), origin: flat(row.origins), ...constantOf(row) })
    }
  })
  const constants = new Float64Array(kept.length)
  const magnitudes = new Float64Array(kept.length)
  kept.forEach(({ constant, magnitude }, at) => {
    constants[at] = constant
    magnitudes[at] = magnitude
  })
  return {
    balances: sparseOf(
      kept.map(({ row }) => row),
      unknown.length
    ),
    origins: sparseOf(
      kept.map(({ origin }) => origin),
      rows.length
    ),
    ...{ constants, magnitudes, pivots, free: freeOf(unknown, solved) }
  }
}

function holdsUnknown({ columns }: LinearRow, unknown: Uint8Array): boolean {
  for (let at = 0; at < columns.length; at += 1) {
    if (unknown[columns[at] ?? 0] === 1) return true
  }
  return false
}

/** The rows as they are, where no unmeasured column stands in any. */
function untouched(rows: readonly LinearRow[], unknown: Uint8Array): Projection {
  const constants = new Float64Array(rows.length)
  const magnitudes = new Float64Array(rows.length)
  rows.forEach(({ constant, magnitude }, at) => {
    constants[at] = constant
    magnitudes[at] = magnitude
  })
  return {
    balances: sparseOf(rows, unknown.length),
    origins: identity(rows.length),
    ...{ constants, magnitudes, pivots: [], free: freeOf(unknown, new Set()) }
  }
}

function freeOf(unknown: Uint8Array, solved: ReadonlySet<number>): number[] {
  const free: number[] = []
  for (let column = 0; column < unknown.length; column += 1) {
    if (unknown[column] === 1 && !solved.has(column)) free.push(column)
  }
  return free
}

function constantOf({ constant, magnitude }: { constant: number; magnitude: number }) {
  return { constant, magnitude }
}
