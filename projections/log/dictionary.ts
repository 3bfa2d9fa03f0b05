import type { DuckDBDataChunk } from '@duckdb/node-api'
import { integer, text } from '../cells.ts'
import type { Session } from '../session.ts'
import { createRows } from './rows.ts'
import { dictionaryColumns } from './tables.ts'

/** Repeated names as small integers, given in the order of their first appearance. */
export interface Dictionary {
  /** The number of a name, a new one where it is new. Throws TypeError when it is no text. */
  readonly idOf: (name: string) => number
  /** Takes the entries given since the last call, to be stored with the rows that use them. */
  readonly takeNew: () => readonly DuckDBDataChunk[]
}

/** Reads the stored names. Of two runners only one can store what it gives; see run.ts. */
export async function loadDictionary(session: Session): Promise<Dictionary> {
  const stored = await session.rows('select id, name from dictionary order by id')
  const ids = new Map(stored.map((row) => [text(row, 'name'), integer(row, 'id')]))
  const fresh = createRows(dictionaryColumns())
  return {
    idOf: (name) => {
      const known = ids.get(name)
      if (known !== undefined) return known
      if (typeof name !== 'string') throw new TypeError(`${name} stands where a name belongs`)
      const id = ids.size + 1
      ids.set(name, id)
      const row = fresh.next()
      fresh.columns.id.set(row, id)
      fresh.columns.name.set(row, name)
      return id
    },
    takeNew: fresh.take
  }
}
