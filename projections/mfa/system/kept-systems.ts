import { isDeepStrictEqual } from 'node:util'
import type { Position } from '../../../domain/event-store.ts'
import { integer, text, textOrNull } from '../../cells.ts'
import type { Engine } from '../../engine.ts'
import type { Session } from '../../session.ts'
import type { TenantReadModel } from '../../tenant-read-model.ts'
import { askedFor, within } from './asked.ts'
import type { SystemAnswer, SystemParameters, SystemPeriod } from './contract.ts'
import { type Found, find, solvePeriod } from './period-answer.ts'
import { type Bucket, bucketsOf } from './periods.ts'
import { addedPairs, findAllPairs, insideBy, type Pairs } from './processes.ts'
import { findTouched, newsAfter } from './touched.ts'

/** Questions whose answers are kept; the one that was asked longest ago goes first. */
const mostKept = 20
/** Beyond this share of touched periods one pass over all of them is quicker. */
const mostTouchedShare = 0.2

/** The systems of one question, and the event of the mirror that they are of. */
interface Kept {
  readonly at: At
  readonly position: Position | null
  readonly pairs: Pairs
  readonly straddling: SystemAnswer['straddling']
  readonly periods: ReadonlyMap<string, SystemPeriod>
}

/** How the present answer came about. */
interface Renewed extends Kept {
  /** First days of the periods that were solved for it. */
  readonly solved: readonly string[]
}

/** What is still to be solved, out of one snapshot; all that is not named is as it was kept. */
interface Plan extends Omit<Kept, 'periods'> {
  readonly due: readonly { readonly found: Found; readonly bucket: Bucket }[]
}

/** The last event that the systems of a snapshot are of. */
interface At {
  readonly seq: number
  /** Its id, by which another log, or one that was restored, is told apart; null before the first. */
  readonly eventId: string | null
}

/** How far the tables that systems are made of are computed. */
export async function reached(session: Session) {
  const [row] = await session.rows(
    `select coalesce(min(seq), 0) as seq, max(position) filter (projection = 'flows') as position
     from build
     where projection in ('flows', 'stocks') and serving`
  )
  if (row === undefined) return { seq: 0, position: null }
  return { seq: integer(row, 'seq'), position: textOrNull(row, 'position') }
}

/**
 * The parts of a snapshot that every answer has.
 *
 * @param known the last event of what was kept.
 */
async function begin(session: Session, parameters: SystemParameters, known: At | undefined) {
  const asked = await askedFor(session, parameters)
  const { seq, position } = await reached(session)
  const rows = await session.rows(
    'select seq, event_id::varchar as event_id from log where seq in ($seq, $known)',
    { seq, known: known?.seq ?? seq }
  )
  const ids = new Map(rows.map((row) => [integer(row, 'seq'), text(row, 'event_id')]))
  const at: At = { seq, eventId: ids.get(seq) ?? null }
  return {
    ...{ asked, at, position, buckets: bucketsOf(parameters.period, asked.parameters) },
    /** Whether this log has what was kept, so that it can be added to. */
    goesOn: known !== undefined && seq >= known.seq && ids.get(known.seq) === known.eventId
  }
}

type Begun = Awaited<ReturnType<typeof begin>>

async function planAll(session: Session, { asked, buckets, at, position }: Begun): Promise<Plan> {
  const pairs = await findAllPairs(session, asked)
  const found = await find(session, asked, pairs)
  return {
    ...{ at, position, pairs, straddling: found.flows.straddling },
    due: buckets.map((bucket) => ({ found, bucket }))
  }
}

/** Only the periods that news touched; null where it is no less work to do all. */
async function planTouched(session: Session, begun: Begun, kept: Kept): Promise<Plan | null> {
  const { asked, buckets, at, position, goesOn } = begun
  const { pairs: known, straddling: before } = kept
  if (at.seq === kept.at.seq && at.eventId === kept.at.eventId) {
    return { ...{ at, position, pairs: known, straddling: before }, due: [] }
  }
  if (!goesOn) return null
  const news = newsAfter(kept.at.seq)
  const touched = await findTouched(session, asked, news)
  if (touched.buckets.length > Math.max(1, mostTouchedShare * buckets.length)) return null
  const pairs = addedPairs(known, touched.pairs)
  if (!isDeepStrictEqual(insideBy(pairs), insideBy(known))) return null
  const due: Plan['due'][number][] = []
  for (const bucket of buckets) {
    if (!touched.buckets.includes(bucket.bucket)) continue
    // The same as of all periods, at a fraction of the rows.
    due.push({ found: await find(session, within(asked, bucket), pairs), bucket })
  }
  const straddling = {
    events: before.events + touched.straddling.events,
    massGrams: before.massGrams + touched.straddling.massGrams
  }
  return { ...{ at, position, pairs, straddling }, due }
}

/**
 * Solves what is due, and takes over all else.
 *
 * @throws Failure like `solvePeriod`.
 */
async function carriedOut(plan: Plan, kept: Kept | undefined, engine: Engine): Promise<Renewed> {
  const { due, ...about } = plan
  const periods = new Map(kept?.periods)
  // One at a time: others want to be answered between the periods of a long window.
  for (const { found, bucket } of due) {
    periods.set(bucket.bucket, await solvePeriod(found, bucket, engine))
  }
  return { ...about, periods, solved: due.map(({ bucket }) => bucket.bucket) }
}

/**
 * Keeps the systems that were asked for, each with the event that it is of. A late or corrected
 * weighing makes only the periods anew that it touches, of the groups that it is about; everything
 * else is answered as it was solved.
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
    engine: Engine
  ): Promise<Renewed> {
    const key = JSON.stringify([readModel.tenant, parameters])
    // What was known at an instant in the past does not change, and what was known later is not asked.
    const known = parameters.asKnownAt === undefined ? this.#kept.get(key) : undefined
    const plan = await readModel.read(async (session) => {
      const begun = await begin(session, parameters, known?.at)
      const touched = known === undefined ? null : await planTouched(session, begun, known)
      return { plan: touched ?? (await planAll(session, begun)), isWhole: touched === null }
    })
    const renewed = await carriedOut(plan.plan, plan.isWhole ? undefined : known, engine)
    if (parameters.asKnownAt === undefined) this.#keep(key, renewed)
    return renewed
  }

  #keep(key: string, { solved: _, ...kept }: Renewed): void {
    if ((this.#kept.get(key)?.at.seq ?? 0) > kept.at.seq) return
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > mostKept && !oldest.done) this.#kept.delete(oldest.value)
  }
}
