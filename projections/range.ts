import { flag, text } from './cells.ts'
import { type BuiltTables, concerns, namesFor, type RangeContent } from './projection.ts'
import type { Session } from './session.ts'

/** Events after `from` up to `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

export async function contentOf(session: Session, range: Range): Promise<RangeContent> {
  const rows = await session.rows(
    `select d.name as type, bool_or(l.corrects is not null) as corrects
     from (select type, corrects from log where seq > $from and seq <= $to) l
     join dictionary d on d.id = l.type
     group by d.name`,
    { ...range }
  )
  return {
    types: new Set(rows.map((row) => text(row, 'type'))),
    hasCorrections: rows.some((row) => flag(row, 'corrects'))
  }
}

/**
 * Applies the events of a range.
 *
 * @param content what the range holds, where it is known already.
 */
export async function applyRange(
  session: Session,
  build: BuiltTables,
  builds: readonly BuiltTables[],
  range: Range,
  content?: RangeContent
): Promise<void> {
  const held = content ?? (await contentOf(session, range))
  for (const statement of build.projection.apply(namesFor(build, builds))) {
    if (concerns(statement, held)) await session.run(statement.sql, { ...range })
  }
}
