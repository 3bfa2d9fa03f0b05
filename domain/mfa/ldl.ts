import { numericFactor, symbolicFactor, type Upper } from './ldl-rows.ts'
import { minimumDegree } from './ordering.ts'
import type { Pattern } from './quotient-graph.ts'
import type { Sparse } from './sparse.ts'

/**
 * L D Lᵀ of a symmetric positive semidefinite matrix in a fill-reducing order. The matrix is scaled
 * to a unit diagonal first. A row that depends on earlier ones has pivot 0 and is left out of
 * solutions; it is listed in `dependent`.
 */
export interface Factor {
  readonly size: number
  /** order[k] = row of the matrix that is k-th in the elimination. */
  readonly order: Int32Array
  readonly position: Int32Array
  /** Rows are multiplied by this before they are factorised: 1 / sqrt of the diagonal. */
  readonly scale: Float64Array
  /** Columns of the unit lower triangle, in the order of elimination, without the diagonal. */
  readonly start: Int32Array
  readonly index: Int32Array
  readonly value: Float64Array
  /** 1 / pivot; 0 where the row is dependent. */
  readonly inverse: Float64Array
  /** Places in the order of elimination whose rows depend on earlier ones, ascending. */
  readonly dependent: readonly number[]
}

/** Pivots below this share of the scaled diagonal, which is 1, belong to dependent rows. */
const rankTolerance = 1e-10

/** Pattern without the diagonal. */
function adjacency({ rows, start, index }: Sparse): Pattern {
  const starts = new Int32Array(rows + 1)
  const out = new Int32Array(index.length)
  let filled = 0
  for (let row = 0; row < rows; row += 1) {
    for (let at = start[row] ?? 0; at < (start[row + 1] ?? 0); at += 1) {
      const column = index[at] ?? 0
      if (column === row) continue
      out[filled] = column
      filled += 1
    }
    starts[row + 1] = filled
  }
  return { size: rows, start: starts, index: out.subarray(0, filled) }
}

/** Rows and columns in the order of elimination, scaled, upper triangle by columns. */
function permutedUpper(
  matrix: Sparse,
  position: Int32Array,
  order: Int32Array,
  scale: Float64Array
): Upper {
  const size = matrix.rows
  const starts = new Int32Array(size + 1)
  const index = new Int32Array(matrix.index.length)
  const value = new Float64Array(matrix.index.length)
  let filled = 0
  for (let k = 0; k < size; k += 1) {
    const row = order[k] ?? 0
    for (let at = matrix.start[row] ?? 0; at < (matrix.start[row + 1] ?? 0); at += 1) {
      const column = matrix.index[at] ?? 0
      const place = position[column] ?? 0
      if (place > k) continue
      index[filled] = place
      value[filled] = (matrix.value[at] ?? 0) * (scale[row] ?? 0) * (scale[column] ?? 0)
      filled += 1
    }
    starts[k + 1] = filled
  }
  return { starts, index, value }
}

/** What the caller of a factorisation knows. */
interface Known {
  /** The order of a matrix with the same pattern. */
  readonly order?: Int32Array | undefined
  /** Pivots below this share of the scaled diagonal, which is 1, belong to dependent rows. */
  readonly tolerance?: number
}

/**
 * Factorises a symmetric positive semidefinite matrix that holds both triangles and its diagonal.
 * A zero diagonal marks an empty row, which is dependent.
 */
export function factorise(
  matrix: Sparse,
  { order: known, tolerance = rankTolerance }: Known = {}
): Factor {
  const size = matrix.rows
  const scale = new Float64Array(size)
  for (let row = 0; row < size; row += 1) {
    for (let at = matrix.start[row] ?? 0; at < (matrix.start[row + 1] ?? 0); at += 1) {
      const entry = matrix.value[at] ?? 0
      if (matrix.index[at] === row && entry > 0) scale[row] = 1 / Math.sqrt(entry)
    }
  }
  const order = known ?? minimumDegree(adjacency(matrix))
  const position = new Int32Array(size)
  for (let k = 0; k < size; k += 1) position[order[k] ?? 0] = k
  const upper = permutedUpper(matrix, position, order, scale)
  const tree = symbolicFactor(upper, size)
  const numbers = numericFactor(upper, size, tree, tolerance)
  return { size, order, position, scale, start: tree.start, ...numbers }
}

/** Solves L z = P S b in the order of elimination. */
export function forward(factor: Factor, right: Float64Array): Float64Array {
  const { size, order, scale, start, index, value } = factor
  const z = new Float64Array(size)
  for (let k = 0; k < size; k += 1) {
    const row = order[k] ?? 0
    z[k] = (right[row] ?? 0) * (scale[row] ?? 0)
  }
  for (let k = 0; k < size; k += 1) {
    const known = z[k] ?? 0
    if (known === 0) continue
    for (let at = start[k] ?? 0; at < (start[k + 1] ?? 0); at += 1) {
      const to = index[at] ?? 0
      z[to] = (z[to] ?? 0) - (value[at] ?? 0) * known
    }
  }
  return z
}

/** Solves Lᵀ w = z in place and gives it back in the rows of the matrix, unscaled. */
export function backward(factor: Factor, z: Float64Array): Float64Array {
  const { size, order, scale, start, index, value } = factor
  const result = new Float64Array(size)
  for (let k = size - 1; k >= 0; k -= 1) {
    let sum = z[k] ?? 0
    for (let at = start[k] ?? 0; at < (start[k + 1] ?? 0); at += 1) {
      sum -= (value[at] ?? 0) * (z[index[at] ?? 0] ?? 0)
    }
    z[k] = sum
    const row = order[k] ?? 0
    result[row] = sum * (scale[row] ?? 0)
  }
  return result
}

/** V⁻¹ b, with 0 for dependent rows. */
export function solve(factor: Factor, right: Float64Array): Float64Array {
  const z = forward(factor, right)
  for (let k = 0; k < factor.size; k += 1) z[k] = (z[k] ?? 0) * (factor.inverse[k] ?? 0)
  return backward(factor, z)
}

/** bᵀ V⁻¹ b, at half the cost of a solution. */
export function quadratic(factor: Factor, right: Float64Array): number {
  const z = forward(factor, right)
  let sum = 0
  for (let k = 0; k < factor.size; k += 1) sum += (z[k] ?? 0) ** 2 * (factor.inverse[k] ?? 0)
  return sum
}
