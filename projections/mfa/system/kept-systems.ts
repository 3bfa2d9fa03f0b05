import { isDeepStrictEqual } from 'node:util'
import type { Position } from '../../../domain/event-store.ts'
import { integer, text, textOrNull } from '../../cells.ts'
import type { ReadModelState } from '../../read-model.ts'
import type { Session } from '../../session.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { askedFor } from './asked.ts'
import type { SystemParameters, SystemPeriod } from './contract.ts'
import { foundAfter } from './found-after.ts'
import { findNewFacts } from './new-facts.ts'
import { type Found, find, solvePeriod } from './period-answer.ts'
import { type Bucket, bucketsOf } from './periods.ts'
import { addedPairs, areSamePairs, findAllPairs, insideBy, type Pairs } from './processes.ts'
import type { Solver } from './solver.ts'
import { findTouched, newsAfter } from './touched.ts'

/** Questions whose answers are kept; the one that was asked longest ago goes first. */
const mostKept = 20
/** Beyond this share of touched periods one pass over all of them is quicker. */
const mostTouchedShare = 0.2

/** What one question was answered from, and the last event of the mirror that it is of. */
interface Known {
  readonly seq: number
  readonly position: Position | null
  readonly buckets: readonly Bucket[]
  readonly pairs: Pairs
  readonly found: Found
}

/** The systems of one question. */
interface Kept {
  readonly state: ReadModelState
  readonly known: Known
  readonly periods: ReadonlyMap<string, SystemPeriod>
}

/** How the present answer came about. */
interface Renewed extends Kept {
  /** First days of the periods that were solved for it. */
  readonly solved: readonly string[]
}

/** What is still to be solved, out of one snapshot. */
interface Plan {
  readonly known: Known
  readonly due: readonly Bucket[]
  /** Whether all that is not due is as it was kept. */
  readonly isAdded: boolean
}

/** How far the tables that systems are made of are computed. */
export async function reached(session: Session) {
  const [row] = await session.rows(
    `select coalesce(min(seq), 0) as seq, coalesce(max(seq) - min(seq), 0) as apart,
       max(position) filter (projection = 'flows') as position,
       (select coalesce(max(known_seq), 0) from stock_count) as counted
     from build
     where projection in ('flows', 'stocks') and serving`
  )
  if (row === undefined) return { seq: 0, position: null, counted: 0, isEven: false }
  return {
    seq: integer(row, 'seq'),
    position: textOrNull(row, 'position'),
    /** The last event by which anybody counted a stock. */
    counted: integer(row, 'counted'),
    /** While a version is being built, flows and stocks may be of different events. */
    isEven: integer(row, 'apart') === 0
  }
}

/** All periods of a question, out of one snapshot. */
async function planAll(session: Session, parameters: SystemParameters): Promise<Plan> {
  const asked = await askedFor(session, parameters)
  const buckets = bucketsOf(parameters.period, asked.parameters)
  const { seq, position } = await reached(session)
  const pairs = await findAllPairs(session, asked)
  const found = await find(session, asked, pairs)
  const known = { seq, position, buckets, pairs, found }
  return { known, due: buckets, isAdded: false }
}

/** Whether somebody has counted since in a boundary that nobody kept account of. */
async function isCounted(session: Session, { seq, found }: Known): Promise<boolean> {
  const rows = await session.rowsOnce(
    `select distinct boundary from stock_count where known_seq > ${seq}`
  )
  return rows.some((row) => text(row, 'boundary') === found.asked.parameters.boundary)
}

/** Only the periods that new facts touch; null where it is no less work to do all. */
async function planTouched(session: Session, known: Known): Promise<Plan | null> {
  const { seq, buckets, pairs: before, found } = known
  const { asked } = found
  // Nobody had named the boundary, so what is new of it would not be found by its number.
  if (asked.bindings.boundary === null) return null
  const now = await reached(session)
  if (!now.isEven || now.seq < seq) return null
  if (now.seq === seq) return { known, due: [], isAdded: true }
  const facts = await findNewFacts(session, asked, seq)
  if (facts === null) return null
  const hasBooks =
    found.stocks.hasBooks ||
    facts.areBooked ||
    (now.counted > seq && (await isCounted(session, known)))
  const touched = new Set([
    ...[...facts.links, ...facts.stocks].flatMap(({ bucket }) => bucket ?? []),
    ...(hasBooks ? await findTouched(session, asked, newsAfter(seq)) : [])
  ])
  if (touched.size > Math.max(1, mostTouchedShare * buckets.length)) return null
  const pairs = addedPairs(before, facts.pairs)
  if (!areSamePairs(pairs, before) && !isDeepStrictEqual(insideBy(pairs), insideBy(before))) {
    return null
  }
  const due = buckets.filter(({ bucket }) => touched.has(bucket))
  const after = await foundAfter(session, { found, pairs }, { facts, hasBooks, touched: due })
  const { seq: upTo, position } = now
  const next = { seq: upTo, position, buckets, pairs, found: after }
  return { known: next, due, isAdded: true }
}

/** What was kept, with what has become known since. */
async function planFrom(
  session: Session,
  { state, known }: Kept,
  { commits }: ReadModelState
): Promise<Plan | null> {
  if (state.commits === commits) return { known, due: [], isAdded: true }
  return planTouched(session, known)
}

/**
 * Keeps the systems that were asked for, each with the event that it is of. A late or corrected
 * weighing makes only the periods anew that it touches, of the groups that it is about: what it moved is
 * added to what is known of them. Everything else is answered as it was solved.
 */
export class KeptSystems {
  readonly #kept = new Map<string, Kept>()

  /**
   * The systems of a question as of now.
   *
   * @throws Failure like `answerSystem`.
   */
  async renew(
    readModel: TenantReadModel,
    parameters: SystemParameters,
    engine: Solver
  ): Promise<Renewed> {
    const key = JSON.stringify([readModel.tenant, parameters])
    // What was known at an instant in the past does not change, and what was known later is not asked.
    const isKept = parameters.asKnownAt === undefined
    const state = readModel.state()
    const kept = isKept ? this.#find(key, state) : undefined
    const { known, due, isAdded } = await readModel.read(async (session) => {
      const plan = kept === undefined ? null : await planFrom(session, kept, state)
      return plan ?? planAll(session, parameters)
    })
    const periods = new Map(isAdded ? kept?.periods : [])
    // One at a time: others want to be answered between the periods of a long window.
    for (const bucket of due) {
      periods.set(bucket.bucket, await solvePeriod(known.found, bucket, engine))
    }
    const renewed = { state, known, periods }
    if (isKept) this.#keep(key, renewed)
    return { ...renewed, solved: due.map(({ bucket }) => bucket) }
  }

  /** What was kept of the same filling: another one has other numbers for the same names. */
  #find(key: string, { filling }: ReadModelState): Kept | undefined {
    const kept = this.#kept.get(key)
    return kept?.state.filling === filling ? kept : undefined
  }

  #keep(key: string, kept: Kept): void {
    const there = this.#find(key, kept.state)
    if ((there?.known.seq ?? 0) > kept.known.seq) return
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > mostKept && !oldest.done) this.#kept.delete(oldest.value)
  }
}
