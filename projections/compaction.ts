import type { Build } from './builds.ts'
import { integer } from './cells.ts'
import { type Rollup, rollupContent, tableName } from './projection.ts'
import type { Session } from './session.ts'

/** When it is worth while. */
interface Worth {
  /** Below this a rollup is read faster than it is compacted. */
  readonly leastRows: number
  /** Deltas are added up when they are this many times the rows that are left then. */
  readonly deltaFactor: number
}

const usual: Worth = { leastRows: 20_000, deltaFactor: 2 }

/**
 * About how many rows would be left. What a catch-up or a rebuild has written hardly adds up further,
 * and to find that by adding up takes as long as a rebuild; counting keys takes a hundredth of it.
 */
async function rowsLeft(session: Session, table: string, { keys }: Rollup): Promise<number> {
  const [row] = await session.rows(
    `select least(count(*), approx_count_distinct(hash(${keys.join(', ')}))) as n from ${table}`
  )
  return row === undefined ? 0 : integer(row, 'n')
}

/** Adds up the deltas of a rollup. Changes no answer. */
async function compactTable(session: Session, table: string, content: string): Promise<number> {
  await session.define(`create temp table compacted as ${content}`)
  await session.define(`delete from ${table}`)
  const rows = await session.define(`insert into ${table} select * from compacted`)
  await session.define('drop table compacted')
  return rows
}

/** Rows of each rollup that were left when it was last looked at, by full table name. */
export type CompactedRows = Map<string, number>

/** Compacts the rollups whose deltas have grown; `known` remembers their sizes between calls. */
export async function compact(
  session: Session,
  builds: readonly Build[],
  known: CompactedRows,
  { leastRows, deltaFactor }: Worth = usual
): Promise<void> {
  for (const { projection, suffix } of builds) {
    for (const { name, rollup } of projection.tables) {
      if (rollup === undefined) continue
      const table = tableName(projection.name, name, suffix)
      const [row] = await session.rows(`select count(*) as n from ${table}`)
      const rows = row === undefined ? 0 : integer(row, 'n')
      const limit = Math.max(leastRows, deltaFactor * (known.get(table) ?? 0))
      if (rows <= limit) continue
      const left = await rowsLeft(session, table, rollup)
      const isWorth = rows > deltaFactor * left
      const content = rollupContent(table, rollup)
      known.set(table, isWorth ? await compactTable(session, table, content) : left)
    }
  }
}
