import { Failure } from '../failure.ts'
import type { Sparse } from './sparse.ts'

/** Entries of V before duplicates are joined; a hub of more would fill the memory. */
const mostPairs = 40_000_000

/**
 * V = G Q Gᵀ with both triangles, the diagonal first in every row.
 *
 * @throws Failure `mfa_too_large` where a quantity stands in so many rows that V would be dense.
 */
export function normalMatrix(balances: Sparse, byColumn: Sparse, variances: Float64Array): Sparse {
  const size = balances.rows
  let pairs = 0
  for (let column = 0; column < byColumn.rows; column += 1) {
    pairs += ((byColumn.start[column + 1] ?? 0) - (byColumn.start[column] ?? 0)) ** 2
  }
  if (pairs > mostPairs) {
    throw new Failure(
      'mfa_too_large',
      `the balances touch each other ${pairs} times, more than ${mostPairs}; give a parameter that many relations share as a constant, or split the system`,
      { pairs, most: mostPairs }
    )
  }
  const start = new Int32Array(size + 1)
  const index = new Int32Array(pairs + size)
  const value = new Float64Array(pairs + size)
  const place = new Int32Array(size).fill(-1)
  let filled = 0
  for (let row = 0; row < size; row += 1) {
    const from = filled
    // The diagonal comes first, also where it stays 0: the row of constants alone.
    place[row] = filled
    index[filled] = row
    filled += 1
    for (let at = balances.start[row] ?? 0; at < (balances.start[row + 1] ?? 0); at += 1) {
      const column = balances.index[at] ?? 0
      const weight = (balances.value[at] ?? 0) * (variances[column] ?? 0)
      for (let to = byColumn.start[column] ?? 0; to < (byColumn.start[column + 1] ?? 0); to += 1) {
        const other = byColumn.index[to] ?? 0
        let spot = place[other] ?? -1
        if (spot < from) {
          spot = filled
          place[other] = filled
          index[filled] = other
          filled += 1
        }
        value[spot] = (value[spot] ?? 0) + weight * (byColumn.value[to] ?? 0)
      }
    }
    start[row + 1] = filled
  }
  return {
    rows: size,
    columns: size,
    start,
    index: index.subarray(0, filled),
    value: value.subarray(0, filled)
  }
}
