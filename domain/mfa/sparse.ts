/** Compressed rows (CSR; the same form read by columns is CSC). Entries of a row keep their order. */
export interface Sparse {
  readonly rows: number
  readonly columns: number
  /** Where each row begins in `index`; one entry more than rows. */
  readonly start: Int32Array
  readonly index: Int32Array
  readonly value: Float64Array
}

/** A row while it is put together. */
export interface SparseRow {
  readonly columns: readonly number[] | Int32Array
  readonly coefficients: readonly number[] | Float64Array
}

/** Joins rows into one matrix; the order of rows and of entries stays. */
export function sparseOf(rows: readonly SparseRow[], columns: number): Sparse {
  const start = new Int32Array(rows.length + 1)
  rows.forEach((row, at) => {
    start[at + 1] = (start[at] ?? 0) + row.columns.length
  })
  const total = start[rows.length] ?? 0
  const index = new Int32Array(total)
  const value = new Float64Array(total)
  let filled = 0
  for (const row of rows) {
    // Rows are short: set() would take longer to be called than to copy.
    for (let at = 0; at < row.columns.length; at += 1) {
      index[filled] = row.columns[at] ?? 0
      value[filled] = row.coefficients[at] ?? 0
      filled += 1
    }
  }
  return { rows: rows.length, columns, start, index, value }
}

/** Ones on the diagonal. */
export function identity(size: number): Sparse {
  const start = new Int32Array(size + 1)
  for (let row = 0; row < size; row += 1) start[row + 1] = row + 1
  const value = new Float64Array(size).fill(1)
  return { rows: size, columns: size, start, index: start.slice(0, size), value }
}

/** The transpose; entries of every new row are in ascending order. */
export function transposed(matrix: Sparse): Sparse {
  const { rows, columns, start, index, value } = matrix
  const counts = new Int32Array(columns + 1)
  for (let at = 0; at < index.length; at += 1) {
    const column = (index[at] ?? 0) + 1
    counts[column] = (counts[column] ?? 0) + 1
  }
  for (let column = 0; column < columns; column += 1) {
    counts[column + 1] = (counts[column + 1] ?? 0) + (counts[column] ?? 0)
  }
  const next = counts.slice()
  const outIndex = new Int32Array(index.length)
  const outValue = new Float64Array(index.length)
  for (let row = 0; row < rows; row += 1) {
    for (let at = start[row] ?? 0; at < (start[row + 1] ?? 0); at += 1) {
      const column = index[at] ?? 0
      const to = next[column] ?? 0
      next[column] = to + 1
      outIndex[to] = row
      outValue[to] = value[at] ?? 0
    }
  }
  return { rows: columns, columns: rows, start: counts, index: outIndex, value: outValue }
}

/** Matrix times vector. */
export function times(matrix: Sparse, vector: Float64Array): Float64Array {
  const { rows, start, index, value } = matrix
  const result = new Float64Array(rows)
  for (let row = 0; row < rows; row += 1) {
    let sum = 0
    for (let at = start[row] ?? 0; at < (start[row + 1] ?? 0); at += 1) {
      sum += (value[at] ?? 0) * (vector[index[at] ?? 0] ?? 0)
    }
    result[row] = sum
  }
  return result
}

/** Transposed matrix times vector, without forming the transpose. */
export function timesTransposed(matrix: Sparse, vector: Float64Array): Float64Array {
  const { rows, columns, start, index, value } = matrix
  const result = new Float64Array(columns)
  for (let row = 0; row < rows; row += 1) {
    const factor = vector[row] ?? 0
    if (factor === 0) continue
    for (let at = start[row] ?? 0; at < (start[row + 1] ?? 0); at += 1) {
      const column = index[at] ?? 0
      result[column] = (result[column] ?? 0) + (value[at] ?? 0) * factor
    }
  }
  return result
}
