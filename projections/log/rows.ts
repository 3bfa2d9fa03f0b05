import {
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector
} from '@duckdb/node-api'

/** What a DuckDB vector holds at most. */
const chunkRows = 2_048

/** Rows of one table, written cell by cell into the vectors that the appender takes. */
export interface Rows {
  /** Begins a row. Every column of it must be set. */
  readonly next: () => void
  readonly set: (column: number, value: DuckDBValue) => void
  readonly count: () => number
  /** The rows so far as chunks; begins anew. */
  readonly take: () => readonly DuckDBDataChunk[]
}

export function createRows(types: readonly DuckDBType[]): Rows {
  let full: DuckDBDataChunk[] = []
  let chunk: DuckDBDataChunk | null = null
  let vectors: DuckDBVector[] = []
  let used = 0

  function close(): void {
    if (chunk === null) return
    for (const vector of vectors) vector.flush()
    // Only after the flush: setting the count lets go of the vectors.
    chunk.rowCount = used
    full.push(chunk)
    chunk = null
  }

  return {
    next: () => {
      if (chunk === null || used === chunkRows) {
        close()
        const opened = DuckDBDataChunk.create(types, chunkRows)
        vectors = types.map((_, index) => opened.getColumnVector(index))
        chunk = opened
        used = 0
      }
      used += 1
    },
    set: (column, value) => {
      const vector = vectors[column]
      if (vector === undefined) throw new RangeError(`the table has no column ${column}`)
      vector.setItem(used - 1, value)
    },
    count: () => full.length * chunkRows + (chunk === null ? 0 : used),
    take: () => {
      close()
      const taken = full
      full = []
      return taken
    }
  }
}
