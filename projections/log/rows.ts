import { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { type Vector, vectorRows } from './vectors.ts'

/** Columns of a table by name, in its order. */
export type Columns = Readonly<Record<string, Vector>>

/** Rows of one table on their way into the chunks that the appender takes. */
export interface Rows<C extends Columns> {
  readonly columns: C
  /** Begins a row and returns its number in the columns. Every column of it must be set. */
  readonly next: () => number
  readonly count: () => number
  /** Lets go of the last rows, so that this many are left. Only `take` may follow. */
  readonly cutTo: (count: number) => void
  /** The rows so far as chunks; begins anew. */
  readonly take: () => readonly DuckDBDataChunk[]
}

export function createRows<C extends Columns>(columns: C): Rows<C> {
  const vectors = Object.values(columns)
  const types = vectors.map((vector) => vector.type)
  let full: DuckDBDataChunk[] = []
  let inFull = 0
  let used = 0

  function close(): void {
    if (used === 0) return
    const chunk = DuckDBDataChunk.create(types, used)
    for (const [index, vector] of vectors.entries()) {
      vector.moveTo(duckdb.data_chunk_get_vector(chunk.chunk, index), used)
    }
    full.push(chunk)
    inFull += used
    used = 0
  }

  return {
    columns,
    next: () => {
      if (used === vectorRows) close()
      used += 1
      return used - 1
    },
    count: () => inFull + used,
    cutTo: (left) => {
      used = Math.max(0, Math.min(used, left - inFull))
      while (inFull > left) {
        const last = full.pop()
        if (last === undefined) return
        inFull -= last.rowCount
        if (inFull >= left) continue
        last.rowCount = left - inFull
        full.push(last)
        inFull = left
      }
    },
    take: () => {
      close()
      const taken = full
      full = []
      inFull = 0
      return taken
    }
  }
}
