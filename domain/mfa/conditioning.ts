import { addTo, flat, type Projection } from './projection.ts'
import { type Sparse, sparseOf, transposed } from './sparse.ts'

/**
 * A quantity whose variance makes up all but this share of two balances makes them look like one
 * another: what tells them apart drowns in rounding, to the fourth power of the ratio of sds.
 */
const drowned = 1e-4
/** Every pass settles one more order of magnitude of variances. */
const mostPasses = 40

/** A projection whose rows can be told apart in spite of very different variances. */
export interface Conditioned extends Projection {
  /** Column → the one row of G that is left with it. */
  readonly imprecise: ReadonlyMap<number, number>
  /** G by columns. */
  readonly byColumn: Sparse
}

interface Row {
  readonly entries: Map<number, number>
  readonly origins: Map<number, number>
  constant: number
  magnitude: number
}

function rowsOf({ balances, origins, constants, magnitudes }: Projection): Row[] {
  const read = ({ start, index, value }: Sparse, row: number) => {
    const entries = new Map<number, number>()
    for (let at = start[row] ?? 0; at < (start[row + 1] ?? 0); at += 1) {
      entries.set(index[at] ?? 0, value[at] ?? 0)
    }
    return entries
  }
  return [...constants].map((constant, row) => ({
    entries: read(balances, row),
    origins: read(origins, row),
    constant,
    magnitude: magnitudes[row] ?? 0
  }))
}

/** Rows of G that a column fills but for a drowned rest, by column, the largest variance first. */
function dominated(
  balances: Sparse,
  byColumn: Sparse,
  variances: Float64Array
): [number, number[]][] {
  const share = (column: number, value: number) => value * value * (variances[column] ?? 0)
  const totals = new Float64Array(balances.rows)
  let filled = 0
  for (let row = 0; row < balances.rows; row += 1) {
    let sum = 0
    let most = 0
    for (let at = balances.start[row] ?? 0; at < (balances.start[row + 1] ?? 0); at += 1) {
      const part = share(balances.index[at] ?? 0, balances.value[at] ?? 0)
      sum += part
      if (part > most) most = part
    }
    totals[row] = sum
    if (most > 0 && most >= (1 - drowned) * sum) filled += 1
  }
  // A column that stands in one row alone tells it apart.
  if (filled < 2) return []
  const found: [number, number[]][] = []
  for (let column = 0; column < byColumn.rows; column += 1) {
    const rows: number[] = []
    for (let at = byColumn.start[column] ?? 0; at < (byColumn.start[column + 1] ?? 0); at += 1) {
      const row = byColumn.index[at] ?? 0
      const part = share(column, byColumn.value[at] ?? 0)
      if (part > 0 && part >= (1 - drowned) * (totals[row] ?? 0)) rows.push(row)
    }
    if (rows.length > 1) found.push([column, rows])
  }
  return found.sort(([a], [b]) => (variances[b] ?? 0) - (variances[a] ?? 0) || a - b)
}

/** Takes a column out of all rows but the shortest that it fills, which is answered. */
function concentrate(rows: readonly Row[], column: number, filled: readonly number[]): number {
  const [pivotAt = -1] = [...filled].sort(
    (a, b) => (rows[a]?.entries.size ?? 0) - (rows[b]?.entries.size ?? 0) || a - b
  )
  const pivot = rows[pivotAt]
  const lead = pivot?.entries.get(column)
  if (pivot === undefined || lead === undefined) return -1
  rows.forEach((row, at) => {
    const entry = row.entries.get(column)
    if (at === pivotAt || entry === undefined) return
    const factor = -entry / lead
    addTo(row.entries, pivot.entries, factor)
    row.entries.delete(column)
    addTo(row.origins, pivot.origins, factor)
    row.constant += factor * pivot.constant
    row.magnitude += Math.abs(factor) * pivot.magnitude
  })
  return pivotAt
}

function rebuilt(projection: Projection, rows: readonly Row[]): Projection {
  const { balances, origins } = projection
  return {
    ...projection,
    balances: sparseOf(
      rows.map(({ entries }) => flat(entries)),
      balances.columns
    ),
    origins: sparseOf(
      rows.map((row) => flat(row.origins)),
      origins.columns
    ),
    constants: Float64Array.from(rows, ({ constant }) => constant),
    magnitudes: Float64Array.from(rows, ({ magnitude }) => magnitude)
  }
}

/**
 * Combines balances so that every very imprecise quantity stands in one of them alone. Any
 * non-singular combination of the rows of G has the same solution; this one keeps V = G Q Gᵀ well
 * conditioned, as pivoting by weight does (Björck 1996, Numerical Methods for Least Squares
 * Problems, § 4.4). Ordinary systems are returned as they are.
 */
export function condition(projection: Projection, variances: Float64Array): Conditioned {
  const imprecise = new Map<number, number>()
  const taken = new Set<number>()
  let current = projection
  let byColumn = transposed(projection.balances)
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const found = dominated(current.balances, byColumn, variances).filter(
      ([column, rows]) => !imprecise.has(column) && rows.some((row) => !taken.has(row))
    )
    if (found.length === 0) break
    const rows = rowsOf(current)
    for (const [column, filled] of found) {
      // Earlier steps of this pass may have moved the column; the next pass looks again.
      const free = filled.filter((row) => !taken.has(row) && rows[row]?.entries.has(column))
      if (free.length === 0) continue
      const row = concentrate(rows, column, free)
      taken.add(row)
      imprecise.set(column, row)
    }
    current = rebuilt(current, rows)
    byColumn = transposed(current.balances)
  }
  return { ...current, imprecise, byColumn }
}
