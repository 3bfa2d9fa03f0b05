import type { Author } from '../domain/access/author.ts'
import type { EventStore, Position } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'
import { Admission } from './admission.ts'
import type { Outcome } from './entrant.ts'
import { type Permit, permitOf } from './permit.ts'
import { type Reading, RecordReader } from './record-reader.ts'
import type { Rejects } from './rejects.ts'
import type { IntakeContext, Source } from './source.ts'

/** What becomes of the good records when some are bad. */
export const intakeModes = ['accept-good', 'all-or-nothing'] as const
export type IntakeMode = (typeof intakeModes)[number]

/** What became of one record. */
export type RowResult = Outcome

interface IntakeCounts {
  readonly read: number
  readonly appended: number
  readonly duplicates: number
  readonly rejected: number
}

export interface IntakeSummary extends IntakeCounts {
  /** Furthest position that this intake appended or recognised; null where there is none. */
  readonly position: Position | null
}

export interface Intake<Options> {
  readonly source: Source<Options>
  readonly options: Options
  readonly context: IntakeContext
  /** For whom it is taken in: what is not theirs to say is rejected. */
  readonly author: Author
  readonly store: EventStore
  readonly rejects: Rejects
  readonly mode: IntakeMode
  /** Most records of an all-or-nothing input: they wait in memory for the last one. */
  readonly maxWholeRows: number
}

/**
 * Carries the records of one input into the log and yields, batch by batch, what became of each.
 * `accept-good` appends the good ones of every batch and goes on; `all-or-nothing` reads everything
 * first and appends all in one transaction, or nothing. Either way bad records are kept as rejects,
 * and the same input read again appends nothing.
 *
 * @throws Failure of the source (the input as a whole) or of the store. What was yielded before is
 * stored; the same input can be sent again and goes on where it stopped. Of a batch that was on its way
 * behind the one that failed, what it says in other streams may be stored too.
 */
export async function* pump<Options>(
  intake: Intake<Options>,
  input: AsyncIterable<Uint8Array>
): AsyncGenerator<readonly RowResult[]> {
  const { source, options, context, mode } = intake
  const permit = permitOf(intake.store, intake.author)
  const admission = new Admission(intake.store, source.identity, permit, source)
  let failed: { readonly error: unknown } | null = null
  const admit = async (read: readonly Reading[], before?: Promise<unknown>) => {
    if (failed !== null) throw failed.error
    // Who looks at streams must see what is on its way there.
    if (permit !== null) await before
    return admitReadings(intake, admission, await permitted(read, permit), before)
  }
  const reader = new RecordReader(
    source.translator(options, context),
    source.identity,
    context.nowMs,
    permit === null ? 'texts' : 'data'
  )
  let readings: Reading[] = []
  const underWay: Promise<readonly RowResult[]>[] = []
  let stopped: { readonly error: unknown } | null = null
  try {
    for await (const records of source.read(input, options)) {
      for (const reading of reader.read(records)) readings.push(reading)
      if (mode === 'all-or-nothing') {
        checkWhole(readings.length, intake.maxWholeRows)
        continue
      }
      if (readings.length < source.batchRows) continue
      const next = admit(readings, underWay.at(-1))
      // Its failure is thrown where it is awaited; until then it must not count as unhandled.
      next.catch((error) => {
        failed ??= { error }
      })
      underWay.push(next)
      readings = []
      if (underWay.length > maxUnderWay) yield (await underWay.shift()) ?? []
    }
  } catch (error) {
    stopped = { error }
  }
  for (const each of underWay) yield await each
  if (stopped !== null && mode === 'all-or-nothing') throw stopped.error
  if (readings.length > 0) yield await admit(readings)
  if (stopped !== null) throw stopped.error
}

/** The store writes one batch while another waits and the next is read; more would only cost memory. */
const maxUnderWay = 2

function checkWhole(rows: number, maxRows: number): void {
  if (rows <= maxRows) return
  throw new Failure(
    'too_many_rows',
    `an all-or-nothing intake takes at most ${maxRows} rows; split the input or use mode=accept-good`,
    { maxRows }
  )
}

/** Counts of the rows so far, and the furthest position among them. */
export class Tally {
  #counts = { read: 0, appended: 0, duplicates: 0, rejected: 0 }
  #position: Position | null = null
  readonly #compare: EventStore['compare']

  constructor(compare: EventStore['compare']) {
    this.#compare = compare
  }

  add(rows: readonly RowResult[]): void {
    for (const row of rows) {
      this.#counts.read += 1
      if (row.status === 'rejected') this.#counts.rejected += 1
      if (row.status === 'appended') this.#counts.appended += 1
      if (row.status === 'duplicate') this.#counts.duplicates += 1
      if (!('position' in row)) continue
      if (this.#position === null || this.#compare(row.position, this.#position) > 0) {
        this.#position = row.position
      }
    }
  }

  get summary(): IntakeSummary {
    return { ...this.#counts, position: this.#position }
  }
}

/** What may not be said by whoever says it becomes a reject, before it is looked up or stored. */
async function permitted(
  readings: readonly Reading[],
  permit: Permit | null
): Promise<readonly Reading[]> {
  if (permit === null) return readings
  const read = readings.filter((reading) => 'event' in reading)
  const refused = await permit.refusals(read)
  if (refused.size === 0) return readings
  return readings.map((reading): Reading => {
    const refusal = 'event' in reading ? refused.get(reading) : undefined
    return refusal === undefined ? reading : { row: reading.row, problems: [refusal] }
  })
}

async function admitReadings<Options>(
  intake: Intake<Options>,
  admission: Admission,
  readings: readonly Reading[],
  before: Promise<unknown> | undefined
): Promise<readonly RowResult[]> {
  const entrants = readings.filter((reading) => 'event' in reading)
  const whole = intake.mode === 'all-or-nothing'
  const spoiled = whole && entrants.length < readings.length
  const outcomes = spoiled ? [] : await admission.admit(entrants, whole, { before })
  // Rejects are kept in the order of the input, and none behind a batch that failed.
  await before
  if (outcomes.length === readings.length) {
    keepRejects(intake, outcomes)
    return outcomes
  }
  let next = 0
  const rows = readings.map((reading): RowResult => {
    if ('event' in reading) return outcomes[next++] ?? { row: reading.row, status: 'withheld' }
    return { row: reading.row, status: 'rejected', problems: reading.problems }
  })
  keepRejects(intake, rows)
  return rows
}

function keepRejects<Options>(intake: Intake<Options>, rows: readonly RowResult[]): void {
  const { source, context, rejects } = intake
  const rejected = rows.filter((row) => row.status === 'rejected')
  rejects.add(
    rejected.flatMap(({ row, problems }) =>
      problems.map((problem) => ({
        ...problem,
        source: source.name,
        name: context.name,
        line: row,
        correlationId: context.correlationId
      }))
    )
  )
}
