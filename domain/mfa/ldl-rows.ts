import { factoriseDense } from './dense-ldl.ts'

/** From so many full columns on a dense factor is faster than a sparse one. */
const leastFull = 24

/** Upper triangle by columns, in the order of elimination. */
export interface Upper {
  readonly starts: Int32Array
  readonly index: Int32Array
  readonly value: Float64Array
}

/** Elimination tree, and where each column of L begins. */
interface Tree {
  readonly parent: Int32Array
  readonly start: Int32Array
}

/** Elimination tree and the sizes of the columns of L (Davis 2005, LDL, ACM TOMS 31, § 3). */
export function symbolicFactor({ starts, index }: Upper, size: number): Tree {
  const parent = new Int32Array(size).fill(-1)
  const flag = new Int32Array(size).fill(-1)
  const counts = new Int32Array(size)
  for (let k = 0; k < size; k += 1) {
    flag[k] = k
    for (let at = starts[k] ?? 0; at < (starts[k + 1] ?? 0); at += 1) {
      for (let i = index[at] ?? 0; flag[i] !== k; i = parent[i] ?? 0) {
        if (parent[i] === -1) parent[i] = k
        counts[i] = (counts[i] ?? 0) + 1
        flag[i] = k
      }
    }
  }
  const start = new Int32Array(size + 1)
  for (let k = 0; k < size; k += 1) start[k + 1] = (start[k] ?? 0) + (counts[k] ?? 0)
  return { parent, start }
}

/** Where the last columns of L begin to be full, each with all rows below it. */
function fullFrom(start: Int32Array, size: number): number {
  let from = size
  while (from > 0 && (start[from] ?? 0) - (start[from - 1] ?? 0) === size - from) from -= 1
  // A few columns are not worth a matrix of their own.
  return size - from < leastFull ? size : from
}

/** L while its rows are computed (Davis 2005, § 3); rows of no pivot are left out of what follows. */
class Rows {
  readonly index: Int32Array
  readonly value: Float64Array
  readonly inverse: Float64Array
  readonly dependent: number[] = []
  readonly #upper: Upper
  readonly #tree: Tree
  readonly #size: number
  readonly #tolerance: number
  readonly #next: Int32Array
  /** The row in hand; 0 between rows. */
  readonly #row: Float64Array
  readonly #pattern: Int32Array
  readonly #path: Int32Array
  readonly #flag: Int32Array

  constructor(upper: Upper, size: number, tree: Tree, tolerance: number) {
    this.index = new Int32Array(tree.start[size] ?? 0)
    this.value = new Float64Array(tree.start[size] ?? 0)
    this.inverse = new Float64Array(size)
    this.#upper = upper
    this.#tree = tree
    this.#size = size
    this.#tolerance = tolerance
    this.#next = tree.start.slice(0, size)
    this.#row = new Float64Array(size)
    this.#pattern = new Int32Array(size)
    this.#path = new Int32Array(size)
    this.#flag = new Int32Array(size).fill(-1)
  }

  /** Spreads row k of the matrix; where the columns before `before` that it touches begin in pattern. */
  #spread(k: number, before: number): { top: number; pivot: number } {
    const { starts, index, value } = this.#upper
    const { parent } = this.#tree
    const [row, pattern, path, flag] = [this.#row, this.#pattern, this.#path, this.#flag]
    let top = this.#size
    let pivot = 0
    flag[k] = k
    for (let at = starts[k] ?? 0; at < (starts[k + 1] ?? 0); at += 1) {
      const place = index[at] ?? 0
      const entry = value[at] ?? 0
      if (place === k) {
        pivot += entry
        continue
      }
      row[place] = (row[place] ?? 0) + entry
      let length = 0
      for (let i = place; i < before && flag[i] !== k; i = parent[i] ?? 0) {
        path[length] = i
        length += 1
        flag[i] = k
      }
      while (length > 0) {
        top -= 1
        length -= 1
        pattern[top] = path[length] ?? 0
      }
    }
    return { top, pivot }
  }

  /** Row k of L in the columns before `before`; what is left of the pivot. */
  sparse(k: number, before: number): number {
    const { start } = this.#tree
    const { index, value, inverse } = this
    const [row, pattern, next] = [this.#row, this.#pattern, this.#next]
    let { top, pivot } = this.#spread(k, before)
    for (; top < this.#size; top += 1) {
      const i = pattern[top] ?? 0
      const y = row[i] ?? 0
      row[i] = 0
      const end = next[i] ?? 0
      for (let at = start[i] ?? 0; at < end; at += 1) {
        const to = index[at] ?? 0
        row[to] = (row[to] ?? 0) - (value[at] ?? 0) * y
      }
      const entry = y * (inverse[i] ?? 0)
      pivot -= entry * y
      index[end] = k
      value[end] = entry
      next[i] = end + 1
    }
    return pivot
  }

  settle(k: number, pivot: number): void {
    if (pivot > this.#tolerance) this.inverse[k] = 1 / pivot
    else this.dependent.push(k)
  }

  /**
   * The full columns, whose rows before them are known by now: what the others leave of the matrix is
   * factorised as a dense one.
   */
  full(from: number): void {
    const width = this.#size - from
    const left = new Float64Array(width * width)
    const row = this.#row
    for (let k = from; k < this.#size; k += 1) {
      const pivot = this.sparse(k, from)
      const place = (k - from) * width
      left.set(row.subarray(from, k), place)
      row.fill(0, from, k)
      left[place + k - from] = pivot
    }
    factoriseDense(left, width, this.#tolerance)
    for (let column = 0; column < width; column += 1) {
      let at = this.#tree.start[from + column] ?? 0
      for (let below = column + 1; below < width; below += 1) {
        this.index[at] = from + below
        this.value[at] = left[below * width + column] ?? 0
        at += 1
      }
      this.settle(from + column, left[column * width + column] ?? 0)
    }
  }
}

/** L of the scaled matrix, 1 / pivots, and the places of dependent rows. */
export function numericFactor(upper: Upper, size: number, tree: Tree, tolerance: number) {
  const rows = new Rows(upper, size, tree, tolerance)
  const from = fullFrom(tree.start, size)
  for (let k = 0; k < from; k += 1) rows.settle(k, rows.sparse(k, size))
  if (from < size) rows.full(from)
  const { index, value, inverse, dependent } = rows
  return { index, value, inverse, dependent }
}
