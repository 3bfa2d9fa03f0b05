import { DuckDBDataChunk } from '@duckdb/node-api'
import { integer, text } from '../cells.ts'
import type { Session } from '../session.ts'
import { dictionaryColumns } from './tables.ts'

/** Repeated names as small integers, given in the order of their first appearance. */
export interface Dictionary {
  /** The number of a name, a new one where it is new. */
  readonly idOf: (name: string) => number
  /** Takes the entries given since the last call, to be stored with the rows that use them. */
  readonly takeNew: () => readonly DuckDBDataChunk[]
}

const chunkRows = 2_048

function chunkOf(entries: readonly (readonly [string, number])[]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(dictionaryColumns.map(({ type }) => type))
  chunk.setColumns([entries.map(([, id]) => id), entries.map(([name]) => name)])
  return chunk
}

/** Reads the stored names. Of two runners only one can store what it gives; see run.ts. */
export async function loadDictionary(session: Session): Promise<Dictionary> {
  const stored = await session.rows('select id, name from dictionary order by id')
  const ids = new Map(stored.map((row) => [text(row, 'name'), integer(row, 'id')]))
  let fresh: (readonly [string, number])[] = []
  return {
    idOf: (name) => {
      const known = ids.get(name)
      if (known !== undefined) return known
      const id = ids.size + 1
      ids.set(name, id)
      fresh.push([name, id])
      return id
    },
    takeNew: () => {
      const taken = fresh
      fresh = []
      const chunks: DuckDBDataChunk[] = []
      for (let start = 0; start < taken.length; start += chunkRows) {
        chunks.push(chunkOf(taken.slice(start, start + chunkRows)))
      }
      return chunks
    }
  }
}
