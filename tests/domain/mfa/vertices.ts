import type { Bounds } from '../../../domain/mfa/interval.ts'

/** A finite stand-in for "no capacity": what reaches it in a vertex has no end. */
const beyond = 1e6
const rounding = 1e-7

/** Solves a square system by elimination with full care; null where it is singular. */
function solved(
  matrix: readonly (readonly number[])[],
  rightHand: readonly number[]
): number[] | null {
  const rows = matrix.map((row, index) => [...row, rightHand[index] ?? 0])
  const size = rows.length
  for (let column = 0; column < size; column += 1) {
    const pivot = rows
      .slice(column)
      .reduce((best, row) =>
        Math.abs(row[column] ?? 0) > Math.abs(best[column] ?? 0) ? row : best
      )
    const top = pivot[column] ?? 0
    if (Math.abs(top) < 1e-9) return null
    rows.splice(rows.indexOf(pivot), 1)
    rows.splice(column, 0, pivot)
    for (const row of rows) {
      if (row === pivot) continue
      const factor = (row[column] ?? 0) / top
      for (let each = column; each <= size; each += 1) {
        row[each] = (row[each] ?? 0) - factor * (pivot[each] ?? 0)
      }
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1))
}

/** Rows that are independent, found one by one. */
function independent(matrix: readonly (readonly number[])[]): number[] {
  const kept: number[][] = []
  const chosen: number[] = []
  for (const [index, row] of matrix.entries()) {
    const rest = [...row]
    for (const other of kept) {
      const lead = other.findIndex((each) => Math.abs(each) > 1e-9)
      const factor = (rest[lead] ?? 0) / (other[lead] ?? 1)
      for (const [column, each] of other.entries())
        rest[column] = (rest[column] ?? 0) - factor * each
    }
    if (rest.every((each) => Math.abs(each) < 1e-9)) continue
    kept.push(rest)
    chosen.push(index)
  }
  return chosen
}

function* subsets(from: number, below: number, size: number): Generator<number[]> {
  if (size === 0) yield []
  else {
    for (let first = from; first <= below - size; first += 1) {
      for (const rest of subsets(first + 1, below, size - 1)) yield [first, ...rest]
    }
  }
}

/** All choices of 0 or the capacity for the columns that are not basic. */
function* corners(
  rest: readonly number[],
  highs: readonly number[]
): Generator<Map<number, number>> {
  for (let bits = 0; bits < 2 ** rest.length; bits += 1) {
    yield new Map(
      rest.map((column, index) => [column, (bits >> index) % 2 === 0 ? 0 : (highs[column] ?? 0)])
    )
  }
}

/**
 * Bounds by brute force: every vertex of { A u = b, 0 <= u <= capacity }, with a capacity of a
 * million where there is none; a flow that can be half a million has no end. Null where there is
 * no vertex. For a handful of rows and columns of small numbers only.
 */
export function vertexBounds(
  matrix: readonly (readonly number[])[],
  rightHand: readonly number[],
  capacities: readonly (number | null)[]
): Bounds[] | null {
  const highs = capacities.map((each) => each ?? beyond)
  const rows = independent(matrix)
  const all = [...highs.keys()]
  const bounds = highs.map(() => ({
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY
  }))
  for (const basic of subsets(0, highs.length, rows.length)) {
    const rest = all.filter((column) => !basic.includes(column))
    for (const corner of corners(rest, highs)) {
      const left = rows.map(
        (row) =>
          (rightHand[row] ?? 0) -
          [...corner].reduce(
            (sum, [column, value]) => sum + (matrix[row]?.[column] ?? 0) * value,
            0
          )
      )
      const values = solved(
        rows.map((row) => basic.map((column) => matrix[row]?.[column] ?? 0)),
        left
      )
      if (values === null) continue
      const point = all.map((column) => corner.get(column) ?? values[basic.indexOf(column)] ?? 0)
      if (!isFeasible(point, { matrix, rightHand, highs })) continue
      for (const [column, value] of point.entries()) {
        const known = bounds[column]
        if (known === undefined) continue
        known.low = Math.min(known.low, value)
        known.high = Math.max(known.high, value)
      }
    }
  }
  if (bounds.some(({ low }) => low === Number.POSITIVE_INFINITY)) return null
  return bounds.map(({ low, high }) => ({ low, high: high > beyond / 50 ? null : high }))
}

function isFeasible(
  point: readonly number[],
  system: {
    readonly matrix: readonly (readonly number[])[]
    readonly rightHand: readonly number[]
    readonly highs: readonly number[]
  }
): boolean {
  const inside = point.every(
    (value, column) => value >= -rounding && value <= (system.highs[column] ?? 0) + rounding
  )
  return (
    inside &&
    system.matrix.every((row, index) => {
      const sum = row.reduce((total, each, column) => total + each * (point[column] ?? 0), 0)
      return Math.abs(sum - (system.rightHand[index] ?? 0)) <= rounding * 100
    })
  )
}
