import { simdKernel } from './simd-tile.ts'
import { plainKernel, type TileKernel, tileSide } from './tile.ts'

/** Columns that are settled before what they leave of the others is computed at once. */
const panelWidth = 48

/** What the tiles of a factor need: both sides of the rows below a panel, and one product. */
function numbersFor(size: number): number {
  const padded = Math.ceil(size / tileSide) * tileSide
  return 2 * padded * panelWidth + tileSide * tileSide
}

/**
 * L D Lᵀ of a dense symmetric matrix, in place: of each row below the diagonal L, on it the pivot.
 * Pivots up to the tolerance count as 0; their rows and columns are left out of what follows. Column
 * after column within a panel, then all rows below less the panel's products (Golub & Van Loan 2013,
 * § 4.2.9, for LDLᵀ).
 *
 * @param matrix lower triangle by rows, `size` numbers a row.
 */
export function factoriseDense(
  matrix: Float64Array,
  size: number,
  tolerance: number,
  kernelFor: (size: number) => TileKernel = (needed) => simdKernel(needed) ?? plainKernel(needed)
): void {
  const inverse = new Float64Array(size)
  const kernel = kernelFor(numbersFor(size))
  for (let from = 0; from < size; from += panelWidth) {
    const panel = { from, end: Math.min(size, from + panelWidth) }
    for (let row = from; row < size; row += 1) {
      solveRow(matrix, size, row, panel)
      settleRow({ matrix, size, inverse, kernel, tolerance }, row, panel)
    }
    subtractPanel(matrix, size, kernel, panel)
  }
}

interface Panel {
  readonly from: number
  readonly end: number
}

interface Factorisation {
  readonly matrix: Float64Array
  readonly size: number
  readonly inverse: Float64Array
  readonly kernel: TileKernel
  readonly tolerance: number
}

/** y of L y = row over the columns of the panel before the diagonal. */
function solveRow(matrix: Float64Array, size: number, row: number, { from, end }: Panel): void {
  const start = row * size
  const last = Math.min(row, end)
  let column = from
  for (; column + 4 <= last; column += 4) solveFour(matrix, size, start, column, from)
  for (; column < last; column += 1) {
    const other = column * size
    let left = matrix[start + column] ?? 0
    for (let at = from; at < column; at += 1) {
      left -= (matrix[other + at] ?? 0) * (matrix[start + at] ?? 0)
    }
    matrix[start + column] = left
  }
}

/** Four numbers of y at once, which do not wait for each other's sums, with those before known. */
function solveFour(
  matrix: Float64Array,
  size: number,
  start: number,
  column: number,
  from: number
): void {
  const one = column * size
  const [two, three, four] = [one + size, one + 2 * size, one + 3 * size]
  const to = start + column
  let a = matrix[to] ?? 0
  let b = matrix[to + 1] ?? 0
  let c = matrix[to + 2] ?? 0
  let d = matrix[to + 3] ?? 0
  for (let at = from; at < column; at += 1) {
    const y = matrix[start + at] ?? 0
    a -= (matrix[one + at] ?? 0) * y
    b -= (matrix[two + at] ?? 0) * y
    c -= (matrix[three + at] ?? 0) * y
    d -= (matrix[four + at] ?? 0) * y
  }
  b -= (matrix[two + column] ?? 0) * a
  c -= (matrix[three + column] ?? 0) * a + (matrix[three + column + 1] ?? 0) * b
  d -=
    (matrix[four + column] ?? 0) * a +
    (matrix[four + column + 1] ?? 0) * b +
    (matrix[four + column + 2] ?? 0) * c
  matrix[to] = a
  matrix[to + 1] = b
  matrix[to + 2] = c
  matrix[to + 3] = d
}

/** Makes y to L, settles the pivot of a row of the panel, and lays rows below it out for the tiles. */
function settleRow(
  { matrix, size, inverse, kernel, tolerance }: Factorisation,
  row: number,
  { from, end }: Panel
): void {
  const start = row * size
  const last = Math.min(row, end)
  const isBelow = row >= end
  const below = row - end
  const { numbers } = kernel
  const second = rightSide(size)
  let place = (below - (below % tileSide)) * panelWidth + (below % tileSide)
  let taken = 0
  for (let at = from; at < last; at += 1) {
    const y = matrix[start + at] ?? 0
    const entry = y * (inverse[at] ?? 0)
    matrix[start + at] = entry
    taken += entry * y
    if (!isBelow) continue
    numbers[place] = entry
    numbers[second + place] = y
    place += tileSide
  }
  if (isBelow) return
  const pivot = (matrix[start + row] ?? 0) - taken
  matrix[start + row] = pivot
  if (pivot > tolerance) inverse[row] = 1 / pivot
}

/** Where the right sides begin, behind all left sides. */
function rightSide(size: number): number {
  return Math.ceil(size / tileSide) * tileSide * panelWidth
}

/** Takes the products of a panel from the lower triangle of all rows below it, tile by tile. */
function subtractPanel(
  matrix: Float64Array,
  size: number,
  { numbers, multiply }: TileKernel,
  { from, end }: Panel
): void {
  const second = rightSide(size)
  const product = 2 * second
  for (let row = end; row < size; row += tileSide) {
    const height = Math.min(tileSide, size - row)
    for (let column = end; column <= row; column += tileSide) {
      const width = Math.min(tileSide, size - column)
      const right = second + (column - end) * panelWidth
      multiply((row - end) * panelWidth, right, end - from, product)
      for (let i = 0; i < height; i += 1) {
        const start = (row + i) * size + column
        for (let j = 0; j < width; j += 1) {
          const entry = matrix[start + j] ?? 0
          matrix[start + j] = entry - (numbers[product + tileSide * i + j] ?? 0)
        }
      }
    }
  }
}
