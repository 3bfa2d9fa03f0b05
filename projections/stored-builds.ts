import type { Position } from '../domain/event-store.ts'
import { flag, integer, text, textOrNull } from './cells.ts'
import { type BuiltTables, namesFor, type Projection, tableName } from './projection.ts'
import type { Session } from './session.ts'

/** A build as the read model keeps it, of whatever version. */
export interface StoredBuild {
  readonly name: string
  readonly version: string
  /** End of the tables' names. */
  readonly suffix: string
  readonly tables: readonly string[]
  readonly views: readonly string[]
  readonly seq: number
  readonly position: Position | null
  readonly serving: boolean
}

function words(list: string): readonly string[] {
  return list === '' ? [] : list.split(' ')
}

export async function storedBuilds(session: Session): Promise<readonly StoredBuild[]> {
  const rows = await session.rows('select * from build')
  return rows.map((row) => ({
    name: text(row, 'projection'),
    version: text(row, 'version'),
    suffix: text(row, 'suffix'),
    tables: words(text(row, 'tables')),
    views: words(text(row, 'views')),
    seq: integer(row, 'seq'),
    position: textOrNull(row, 'position'),
    serving: flag(row, 'serving')
  }))
}

/** Creates empty tables, and the views over them; `temp` ones vanish with their connection. */
export async function createTables(
  session: Session,
  build: BuiltTables,
  kind: 'lasting' | 'temp'
): Promise<void> {
  const { projection, suffix } = build
  const create = kind === 'temp' ? 'create temp' : 'create'
  const named = (name: string) => tableName(projection.name, name, suffix)
  const { tables, views = [] } = projection
  await session.defineAll([
    ...tables.map(({ name, columns }) => `${create} table ${named(name)} (${columns})`),
    ...views.map(
      ({ name, sql }) => `${create} view ${named(name)} as ${sql(namesFor(build, [build]))}`
    )
  ])
}

/** Makes an empty build of a projection. */
export async function createBuild(
  session: Session,
  projection: Projection,
  version: string,
  suffix: string
): Promise<void> {
  await createTables(session, { projection, suffix }, 'lasting')
  const { tables, views = [] } = projection
  await session.run(
    `insert into build (projection, version, suffix, tables, views, seq, serving)
     values ($name, $version, $suffix, $tables, $views, 0, false)`,
    {
      ...{ name: projection.name, version, suffix },
      tables: tables.map(({ name }) => name).join(' '),
      views: views.map(({ name }) => name).join(' ')
    }
  )
}

/** Drops a build; what serves under its own name goes too. */
export async function dropBuild(session: Session, build: StoredBuild): Promise<void> {
  const { name, suffix, tables, views } = build
  const named = (one: string) => tableName(name, one, suffix)
  const faces = build.serving ? [...tables, ...views] : []
  await session.defineAll([
    ...faces.map((face) => `drop view ${face}`),
    ...views.map((view) => `drop view ${named(view)}`),
    ...tables.map((table) => `drop table ${named(table)}`)
  ])
  await session.run('delete from build where projection = $name and suffix = $suffix', {
    name,
    suffix
  })
}

/** What of a build readers ask by name. */
export type Face = Pick<StoredBuild, 'name' | 'suffix' | 'views' | 'seq'>

/** Up to which event each view is shown, by the name that it has in its build; null: all of it. */
export type ShownViews = ReadonlyMap<string, number | null>

/**
 * Lets the views of serving builds end where each build stands, where the mirror is ahead of it:
 * readers see a projection as of its checkpoint, not as of the mirror's.
 *
 * @param shown how they are shown already.
 */
export async function showViews(
  session: Session,
  faces: readonly Face[],
  mirrorSeq: number,
  shown: ShownViews
): Promise<ShownViews> {
  const now = new Map<string, number | null>()
  for (const { name, suffix, views, seq } of faces) {
    const end = seq < mirrorSeq ? seq : null
    for (const view of views) {
      const own = tableName(name, view, suffix)
      now.set(own, end)
      if (shown.get(own) === end) continue
      // In the text, not as a look-up: against a constant the scan passes over blocks.
      const known = end === null ? '' : `where known_seq <= ${end}`
      await session.define(`create or replace view ${view} as select * from ${own} ${known}`)
    }
  }
  return now
}
