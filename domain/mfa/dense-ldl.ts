/** Rows of L that are worked on at once, so that every number of the row in hand is read once for all. */
const abreast = 4

/**
 * L D Lᵀ of a dense symmetric matrix, row by row, in place: of each row below the diagonal L, on it
 * the pivot. Pivots up to the tolerance count as 0; their rows and columns are left out of what
 * follows.
 *
 * @param matrix lower triangle by rows, `size` numbers a row.
 */
export function factoriseDense(matrix: Float64Array, size: number, tolerance: number): void {
  const inverse = new Float64Array(size)
  const work = new Float64Array(size)
  for (let k = 0; k < size; k += 1) {
    const row = matrix.subarray(k * size, k * size + k)
    work.set(row)
    let j = 0
    for (; j + abreast <= k; j += abreast) subtractFour(matrix, work, j, size)
    for (; j < k; j += 1) work[j] = (work[j] ?? 0) - dot(matrix, j * size, work, j)
    let pivot = matrix[k * size + k] ?? 0
    for (let at = 0; at < k; at += 1) {
      const y = work[at] ?? 0
      const entry = y * (inverse[at] ?? 0)
      pivot -= entry * y
      row[at] = entry
    }
    matrix[k * size + k] = pivot
    if (pivot > tolerance) inverse[k] = 1 / pivot
  }
}

function dot(matrix: Float64Array, from: number, work: Float64Array, length: number): number {
  let sum = 0
  for (let at = 0; at < length; at += 1) sum += (matrix[from + at] ?? 0) * (work[at] ?? 0)
  return sum
}

/** Solves four further numbers of L y = row, with those before known. */
function subtractFour(matrix: Float64Array, work: Float64Array, j: number, size: number): void {
  const [one, two, three, four] = [j * size, (j + 1) * size, (j + 2) * size, (j + 3) * size]
  let a = work[j] ?? 0
  let b = work[j + 1] ?? 0
  let c = work[j + 2] ?? 0
  let d = work[j + 3] ?? 0
  for (let at = 0; at < j; at += 1) {
    const y = work[at] ?? 0
    a -= (matrix[one + at] ?? 0) * y
    b -= (matrix[two + at] ?? 0) * y
    c -= (matrix[three + at] ?? 0) * y
    d -= (matrix[four + at] ?? 0) * y
  }
  b -= (matrix[two + j] ?? 0) * a
  c -= (matrix[three + j] ?? 0) * a + (matrix[three + j + 1] ?? 0) * b
  d -=
    (matrix[four + j] ?? 0) * a + (matrix[four + j + 1] ?? 0) * b + (matrix[four + j + 2] ?? 0) * c
  work[j] = a
  work[j + 1] = b
  work[j + 2] = c
  work[j + 3] = d
}
