import { among } from './among.ts'
import { integer, text } from './cells.ts'
import type { Session } from './session.ts'

/** Names of lots by their numbers. */
export async function lotNames(
  session: Session,
  lots: Iterable<number>
): Promise<ReadonlyMap<number, string>> {
  const list = [...lots]
  if (list.length === 0) return new Map()
  const rows = await session.rowsOnce(`select id, name from lot where ${among('id', list)}`)
  return new Map(rows.map((row) => [integer(row, 'id'), text(row, 'name')]))
}
