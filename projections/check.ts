import { type Build, servingBuilds } from './builds.ts'
import { integer } from './cells.ts'
import { type Projection, type ProjectionTable, rollupContent, tableName } from './projection.ts'
import { openRange, type RangeWork } from './range.ts'
import type { ReadModel } from './read-model.ts'
import type { Session } from './session.ts'
import { createTables } from './stored-builds.ts'

/** How one live table compares with the same table rebuilt from the mirror. */
export interface TableCheck {
  readonly projection: string
  readonly table: string
  /** Rows of the rebuilt table. */
  readonly rows: number
  /** Rows that only one of both has, repeated ones counted; 0 means equal. */
  readonly differing: number
}

function contentOf(table: string, { rollup }: ProjectionTable): string {
  return rollup === undefined ? `select * from ${table}` : rollupContent(table, rollup)
}

async function compare(
  session: Session,
  live: Build,
  scratchSuffix: string,
  table: ProjectionTable
): Promise<TableCheck> {
  const { name } = live.projection
  const a = contentOf(tableName(name, table.name, live.suffix), table)
  const b = contentOf(tableName(name, table.name, scratchSuffix), table)
  const [row] = await session.rows(
    `with a as materialized (${a}), b as materialized (${b})
     select (select count(*) from b) as n,
       (select count(*) from (from a except all from b))
         + (select count(*) from (from b except all from a)) as differing`
  )
  if (row === undefined) throw new Error(`comparing ${table.name} gave no row`)
  return {
    projection: name,
    table: table.name,
    rows: integer(row, 'n'),
    differing: integer(row, 'differing')
  }
}

/**
 * Rebuilds every projection into temporary tables, on one snapshot and beside live work, and
 * compares them with the live tables regardless of order.
 *
 * @throws Failure `read_model_unavailable` while a projection is still being built.
 */
export function checkProjections(
  readModel: ReadModel,
  projections: readonly Projection[]
): Promise<readonly TableCheck[]> {
  return readModel.scratch(async (session) => {
    const live = await servingBuilds(session, projections)
    const suffix = 'check'
    const scratch = live.map(({ projection }) => ({ projection, suffix }))
    const checks: TableCheck[] = []
    let work: RangeWork | null = null
    for (const [index, build] of live.entries()) {
      const rebuilt = scratch[index]
      if (rebuilt === undefined) continue
      await createTables(session, rebuilt, 'temp')
      if (work?.range.to !== build.seq) {
        await work?.close()
        work = await openRange(session, scratch, { from: 0, to: build.seq })
      }
      await work.apply(rebuilt)
      for (const table of build.projection.tables) {
        checks.push(await compare(session, build, suffix, table))
      }
    }
    await work?.close()
    return checks
  })
}
