import type { Build } from './builds.ts'
import { integer } from './cells.ts'
import { rollupContent, tableName } from './projection.ts'
import type { Session } from './session.ts'

/** Deltas are added up when they are this many times the rows that are left then. */
const deltaFactor = 2
/** Below this a rollup is read faster than it is compacted. */
const defaultLeastRows = 20_000

/** Adds up the deltas of a rollup. Changes no answer. */
async function compactTable(session: Session, table: string, content: string): Promise<number> {
  await session.define(`create temp table compacted as ${content}`)
  await session.define(`delete from ${table}`)
  const rows = await session.define(`insert into ${table} select * from compacted`)
  await session.define('drop table compacted')
  return rows
}

/** Rows of each rollup after its last compaction, by full table name. */
export type CompactedRows = Map<string, number>

/** Compacts the rollups whose deltas have grown; `known` remembers their sizes between calls. */
export async function compact(
  session: Session,
  builds: readonly Build[],
  known: CompactedRows,
  leastRows: number = defaultLeastRows
): Promise<void> {
  for (const { projection, suffix } of builds) {
    for (const { name, rollup } of projection.tables) {
      if (rollup === undefined) continue
      const table = tableName(projection.name, name, suffix)
      const [row] = await session.rows(`select count(*) as n from ${table}`)
      const rows = row === undefined ? 0 : integer(row, 'n')
      const limit = Math.max(leastRows, deltaFactor * (known.get(table) ?? 0))
      if (rows <= limit) continue
      known.set(table, await compactTable(session, table, rollupContent(table, rollup)))
    }
  }
}
