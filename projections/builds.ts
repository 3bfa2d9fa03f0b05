import type { Position } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'
import { flag, integer, text, textOrNull } from './cells.ts'
import type { MirrorCheckpoint } from './log/mirror.ts'
import {
  type BuiltTables,
  type Projection,
  type RangeContent,
  rollupContent,
  tableName,
  versionsOf
} from './projection.ts'
import { applyRange, contentOf } from './range.ts'
import type { Session } from './session.ts'

/**
 * The tables of one version of a projection and how far they are. A new version is built beside the
 * serving one and takes its place, by its views, once it is as far as the mirror.
 */
export interface Build extends BuiltTables {
  readonly version: string
  readonly seq: number
  readonly position: Position | null
  readonly serving: boolean
}

/** Creates empty tables; `temp` ones vanish with their connection. */
export async function createTables(
  session: Session,
  { projection, suffix }: BuiltTables,
  kind: 'table' | 'temp table'
): Promise<void> {
  for (const { name, columns } of projection.tables) {
    await session.define(`create ${kind} ${tableName(projection.name, name, suffix)} (${columns})`)
  }
}

interface StoredBuild extends Omit<Build, 'projection'> {
  readonly name: string
  readonly tables: readonly string[]
}

async function storedBuilds(session: Session): Promise<readonly StoredBuild[]> {
  const rows = await session.rows('select * from build')
  return rows.map((row) => ({
    name: text(row, 'projection'),
    version: text(row, 'version'),
    suffix: text(row, 'suffix'),
    tables: text(row, 'tables').split(' '),
    seq: integer(row, 'seq'),
    position: textOrNull(row, 'position'),
    serving: flag(row, 'serving')
  }))
}

/**
 * The builds of today's definitions that serve.
 *
 * @throws Failure `read_model_unavailable` while a projection is still being built.
 */
export async function servingBuilds(
  session: Session,
  projections: readonly Projection[]
): Promise<readonly Build[]> {
  const versions = versionsOf(projections)
  const stored = await storedBuilds(session)
  return projections.map((projection) => {
    const found = stored.find(
      ({ name, version, serving }) =>
        serving && name === projection.name && version === versions.get(name)
    )
    if (found !== undefined) return { projection, ...found }
    throw new Failure(
      'read_model_unavailable',
      `${projection.name} is still being built; ask again when it serves`,
      { projection: projection.name }
    )
  })
}

async function drop(session: Session, build: StoredBuild): Promise<void> {
  for (const table of build.tables) {
    await session.define(`drop table ${tableName(build.name, table, build.suffix)}`)
  }
  await session.run('delete from build where projection = $name and suffix = $suffix', {
    name: build.name,
    suffix: build.suffix
  })
}

async function create(
  session: Session,
  projection: Projection,
  version: string,
  suffix: string
): Promise<Build> {
  const build = { projection, version, suffix, seq: 0, position: null, serving: false }
  await createTables(session, build, 'table')
  await session.run(
    'insert into build values ($name, $version, $suffix, $tables, 0, null, false)',
    {
      name: projection.name,
      version,
      suffix,
      tables: projection.tables.map(({ name }) => name).join(' ')
    }
  )
  return build
}

/** A table name ends in the version, and in a number where the same version is built again. */
function freeSuffix(version: string, taken: readonly StoredBuild[]): string {
  let suffix = version
  for (let again = 2; taken.some((build) => build.suffix === suffix); again += 1) {
    suffix = `${version}_${again}`
  }
  return suffix
}

/**
 * The builds of today's definitions: those found, and new empty ones where a version is missing.
 * Half-finished builds of other versions and projections no longer defined are dropped.
 *
 * @param which `all` builds every projection anew, beside what serves.
 */
export async function ensureBuilds(
  session: Session,
  projections: readonly Projection[],
  which: 'where missing' | 'all'
): Promise<readonly Build[]> {
  const versions = versionsOf(projections)
  const stored = await storedBuilds(session)
  const builds: Build[] = []
  for (const projection of projections) {
    const version = versions.get(projection.name) ?? ''
    const own = stored.filter((build) => build.name === projection.name)
    const usable = which === 'all' ? [] : own.filter((build) => build.version === version)
    const found = usable.find((build) => build.serving) ?? usable[0]
    for (const build of own) if (build !== found && !build.serving) await drop(session, build)
    if (found === undefined) {
      builds.push(await create(session, projection, version, freeSuffix(version, own)))
    } else builds.push({ projection, ...found })
  }
  for (const build of stored) {
    if (projections.some(({ name }) => name === build.name)) continue
    if (build.serving) {
      for (const table of build.tables) await session.define(`drop view ${table}`)
    }
    await drop(session, build)
  }
  return builds
}

/** How many events one statement takes at most: bounds its memory. */
const chunkEvents = 1_000_000

/**
 * Carries builds forward by one chunk, with their checkpoints, in the caller's transaction.
 *
 * @throws Failure `read_model_unavailable` when a checkpoint is not where it was left: what is
 * applied twice would count twice.
 */
export async function advance(
  session: Session,
  builds: readonly Build[],
  mirror: MirrorCheckpoint
): Promise<readonly Build[]> {
  const advanced: Build[] = []
  const contents = new Map<string, RangeContent>()
  for (const build of builds) {
    const limits = build.projection.needs.map(
      (name) => advanced.find((needed) => needed.projection.name === name)?.seq ?? 0
    )
    const to = Math.min(build.seq + chunkEvents, mirror.seq, ...limits)
    if (to <= build.seq) {
      advanced.push(build)
      continue
    }
    const range = { from: build.seq, to }
    const key = `${range.from}-${range.to}`
    const content = contents.get(key) ?? (await contentOf(session, range))
    contents.set(key, content)
    await applyRange(session, build, builds, range, content)
    // On the way to the mirror's end the last known position stays: everything up to it is there.
    const position = to === mirror.seq ? mirror.position : build.position
    const moved = await session.run(
      `update build set seq = $to, position = $position
       where projection = $name and suffix = $suffix and seq = $from`,
      { to, position, name: build.projection.name, suffix: build.suffix, from: build.seq }
    )
    if (moved !== 1) {
      throw new Failure(
        'read_model_unavailable',
        `${build.projection.name} is no longer at event ${build.seq}; another writer moved it: start again`,
        { projection: build.projection.name, seq: build.seq }
      )
    }
    advanced.push({ ...build, seq: to, position })
  }
  return advanced
}

/** Lets the builds serve, all at once, when all are as far as the mirror; the old ones go. */
export async function swapWhenReady(
  session: Session,
  builds: readonly Build[],
  mirror: MirrorCheckpoint
): Promise<readonly Build[]> {
  if (builds.every((build) => build.serving)) return builds
  if (builds.some((build) => build.seq < mirror.seq)) return builds
  const stored = await storedBuilds(session)
  for (const { projection, suffix } of builds) {
    const others = stored.filter(
      (build) => build.name === projection.name && build.suffix !== suffix
    )
    for (const old of others) {
      if (old.serving) for (const table of old.tables) await session.define(`drop view ${table}`)
      await drop(session, old)
    }
    for (const { name } of projection.tables) {
      await session.define(
        `create or replace view ${name} as select * from ${tableName(projection.name, name, suffix)}`
      )
    }
    await session.run(
      'update build set serving = true where projection = $name and suffix = $suffix',
      { name: projection.name, suffix }
    )
  }
  return builds.map((build) => ({ ...build, serving: true }))
}

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
