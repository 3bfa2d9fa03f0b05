import type { Position } from '../domain/event-store.ts'
import { advance, type Build, ensureBuilds, facesOf, formerFaces, swapWhenReady } from './builds.ts'
import { type CompactedRows, compact } from './compaction.ts'
import {
  appendBatch,
  type MirrorBatch,
  type MirrorCheckpoint,
  readCheckpoint
} from './log/mirror.ts'
import type { Projection } from './projection.ts'
import { KeptTables } from './range-tables.ts'
import type { ReadModel } from './read-model.ts'
import { type Face, type ShownViews, showViews } from './stored-builds.ts'

/** What was committed in one transaction. */
export interface ProjectedBatch {
  /** Up to where queries answer; null before the first event, or while a version is being built. */
  readonly position: Position | null
  /** Events newly in the mirror. */
  readonly events: number
  /** Projections whose answers may have changed. */
  readonly projections: readonly string[]
}

/** Carries the mirror and the projections forward, one transaction after the other. */
export interface Applier {
  readonly mirrored: () => MirrorCheckpoint
  readonly builds: () => readonly Build[]
  /** Up to where today's version of every projection answers. */
  readonly position: () => Position | null
  /** Events that are in the mirror and not yet in every projection. */
  readonly lag: () => number
  /** Some projection lags, or waits to be swapped in. */
  readonly isBehind: () => boolean
  /**
   * Appends a batch to the mirror, and carries the projections forward where asked.
   * All of it or nothing, the checkpoints included.
   */
  readonly commit: (batch: MirrorBatch | null, extent: Extent) => Promise<ProjectedBatch>
  /** As `ReadModel` has it. */
  readonly useThreads: ReadModel['useThreads']
  /** Adds up the deltas of rollups that have grown; for when there is nothing else to do. */
  readonly compactWhenDue: () => Promise<void>
  /** Begins to build every projection anew; `commit` does the building and the swap. */
  readonly beginRebuild: () => Promise<void>
}

/** How far a transaction goes. */
type Extent = 'mirror' | 'mirror and projections'

/** Rollups are looked at again after this many events. */
const compactEveryEvents = 10_000

/** One at a time, in order. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work)
    last = run.catch(() => undefined)
    return run
  }
}

function isSwapped(builds: readonly Build[]): boolean {
  return builds.every(({ serving }) => serving)
}

/** Makes sure that today's versions exist, and lets them serve where they are complete. */
export async function createApplier(
  readModel: ReadModel,
  projections: readonly Projection[]
): Promise<Applier> {
  const inTurn = createQueue()
  const compacted: CompactedRows = new Map()
  // At a start nothing is known of the rollups, so they are looked at soon.
  let sinceCompaction = compactEveryEvents
  let mirrored: MirrorCheckpoint = { seq: 0, position: null }
  let builds: readonly Build[] = []
  /** What serves in place of builds that are under way. */
  let former: readonly Face[] = []
  let shown: ShownViews = new Map()
  const rangeTables = new KeptTables()

  await readModel.write(async (session) => {
    mirrored = await readCheckpoint(session)
    const ensured = await ensureBuilds(session, projections, 'where missing')
    builds = await swapWhenReady(session, ensured, mirrored)
    former = await formerFaces(session, builds)
    shown = await showViews(session, [...former, ...facesOf(builds)], mirrored.seq, shown)
  })

  async function commit(batch: MirrorBatch | null, extent: Extent): Promise<ProjectedBatch> {
    const upTo = batch?.upTo ?? mirrored
    const events = upTo.seq - mirrored.seq
    const [advanced, showing] = await readModel.write(async (session) => {
      if (batch !== null) await appendBatch(session, batch)
      const present =
        extent === 'mirror'
          ? builds
          : await swapWhenReady(session, await advance(session, builds, upTo, rangeTables), upTo)
      const faces = [...(isSwapped(present) ? [] : former), ...facesOf(present)]
      return [present, await showViews(session, faces, upTo.seq, shown)] as const
    })
    const changed = advanced.filter((build, index) => build.seq !== builds[index]?.seq)
    sinceCompaction += events
    mirrored = upTo
    builds = advanced
    shown = showing
    if (isSwapped(builds)) former = []
    return { position: position(), events, projections: changed.map((b) => b.projection.name) }
  }

  function position(): Position | null {
    if (!isSwapped(builds)) return null
    const last = builds.toSorted((a, b) => a.seq - b.seq)[0]
    return last?.position ?? null
  }

  const lag = () => Math.max(0, ...builds.map((build) => mirrored.seq - build.seq))
  return {
    mirrored: () => mirrored,
    builds: () => builds,
    position,
    lag,
    isBehind: () => lag() > 0 || !isSwapped(builds),
    commit: (batch, extent) => inTurn(() => commit(batch, extent)),
    useThreads: (which) => inTurn(() => readModel.useThreads(which)),
    compactWhenDue: () =>
      inTurn(async () => {
        if (sinceCompaction < compactEveryEvents) return
        sinceCompaction = 0
        await readModel.write((session) => compact(session, builds, compacted))
      }),
    beginRebuild: () =>
      inTurn(async () => {
        builds = await readModel.write(async (session) => {
          const fresh = await ensureBuilds(session, projections, 'all')
          former = await formerFaces(session, fresh)
          return fresh
        })
      })
  }
}
