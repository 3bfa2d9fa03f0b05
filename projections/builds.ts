import type { Position } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'
import type { MirrorCheckpoint } from './log/mirror.ts'
import { type BuiltTables, type Projection, tableName, versionsOf } from './projection.ts'
import { openRange, type RangeWork } from './range.ts'
import type { KeptTables } from './range-tables.ts'
import type { Session } from './session.ts'
import {
  createBuild,
  dropBuild,
  type Face,
  type StoredBuild,
  storedBuilds
} from './stored-builds.ts'

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
    for (const build of own) if (build !== found && !build.serving) await dropBuild(session, build)
    if (found === undefined) {
      const suffix = freeSuffix(version, own)
      await createBuild(session, projection, version, suffix)
      builds.push({ projection, version, suffix, seq: 0, position: null, serving: false })
    } else builds.push({ projection, ...found })
  }
  for (const build of stored) {
    if (projections.some(({ name }) => name === build.name)) continue
    await dropBuild(session, build)
  }
  return builds
}

/** How many events one statement takes at most: bounds its memory. */
const chunkEvents = 1_000_000

const moveShape =
  '[{"name": "varchar", "suffix": "varchar", "from": "bigint", "to": "bigint", "position": "varchar"}]'

/** Moves the checkpoints of builds, by one statement: each would cost as much as all. */
async function moveCheckpoints(
  session: Session,
  left: readonly Build[],
  reached: readonly Build[]
): Promise<void> {
  const moves = reached.flatMap(({ projection: { name }, suffix, seq, position }, index) => {
    const from = left[index]?.seq ?? seq
    return seq === from ? [] : [{ name, suffix, from, to: seq, position }]
  })
  if (moves.length === 0) return
  const moved = await session.run(
    `update build set seq = m.to_seq, position = m.position
     from (
       select m.name, m.suffix, m."from" as from_seq, m."to" as to_seq, m.position
       from (select unnest(from_json($moves, '${moveShape}')) as m)
     ) m
     where build.projection = m.name and build.suffix = m.suffix and build.seq = m.from_seq`,
    { moves: JSON.stringify(moves) }
  )
  if (moved === moves.length) return
  const names = moves.map(({ name, from }) => `${name} at event ${from}`).join(', ')
  throw new Failure(
    'read_model_unavailable',
    `only ${moved} of ${moves.length} projections are where they were left (${names}); another writer moved them: start again`,
    { moved, left: moves.length }
  )
}

/**
 * Carries builds forward by one chunk, with their checkpoints, in the caller's transaction.
 *
 * @param kept of the writer that the session is, for short ranges.
 * @throws Failure `read_model_unavailable` when a checkpoint is not where it was left: what is
 * applied twice would count twice.
 */
export async function advance(
  session: Session,
  builds: readonly Build[],
  mirror: MirrorCheckpoint,
  kept?: KeptTables
): Promise<readonly Build[]> {
  const advanced: Build[] = []
  let work: RangeWork | null = null
  for (const build of builds) {
    const limits = build.projection.needs.map(
      (name) => advanced.find((needed) => needed.projection.name === name)?.seq ?? 0
    )
    const to = Math.min(build.seq + chunkEvents, mirror.seq, ...limits)
    if (to <= build.seq) {
      advanced.push(build)
      continue
    }
    // Builds go together nearly always, and then one range's work serves all of them.
    if (work === null || work.range.from !== build.seq || work.range.to !== to) {
      await work?.close()
      work = await openRange(session, builds, { from: build.seq, to }, kept)
    }
    await work.apply(build)
    // On the way to the mirror's end the last known position stays: everything up to it is there.
    const position = to === mirror.seq ? mirror.position : build.position
    advanced.push({ ...build, seq: to, position })
  }
  await work?.close()
  await moveCheckpoints(session, builds, advanced)
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
    for (const old of others) await dropBuild(session, old)
    await session.defineAll(
      projection.tables.map(({ name }) => {
        const table = tableName(projection.name, name, suffix)
        return `create or replace view ${name} as select * from ${table}`
      })
    )
  }
  // Of each projection only the build that has just been completed is left.
  await session.run('update build set serving = true')
  return builds.map((build) => ({ ...build, serving: true }))
}

/** Builds of other versions that serve while today's are being built. */
export async function formerFaces(
  session: Session,
  builds: readonly Build[]
): Promise<readonly Face[]> {
  const stored = await storedBuilds(session)
  return stored.filter(
    ({ serving, suffix }) => serving && !builds.some((build) => build.suffix === suffix)
  )
}

/** What readers see of today's builds. */
export function facesOf(builds: readonly Build[]): readonly Face[] {
  return builds
    .filter(({ serving }) => serving)
    .map(({ projection: { name, views = [] }, suffix, seq }) => ({
      ...{ name, suffix, seq },
      views: views.map((view) => view.name)
    }))
}
