import { encode, eventTypeOf } from '../domain/catalog.ts'
import type { EventStore, Position } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'
import { marketDayOf } from '../domain/market-day.ts'
import { Admission, type Entrant, type Outcome } from './admission.ts'
import { eventId } from './event-id.ts'
import { Occurrences } from './occurrences.ts'
import type { Rejects } from './rejects.ts'
import {
  type Candidate,
  type IntakeContext,
  note,
  type RawRecord,
  type RejectNote,
  type Source
} from './source.ts'

/** What becomes of the good records when some are bad. */
export const intakeModes = ['accept-good', 'all-or-nothing'] as const
export type IntakeMode = (typeof intakeModes)[number]

/** What became of one record. */
export type RowResult = { readonly row: number } & Outcome

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
  readonly store: EventStore
  readonly rejects: Rejects
  readonly mode: IntakeMode
  /** Most records of an all-or-nothing input: they wait in memory for the last one. */
  readonly maxWholeRows: number
}

/** Clocks of senders may run ahead; what claims to be later than this is a mistake. */
const futureToleranceMs = 24 * 3_600_000

/** A record that was read, or the reasons why it could not be. */
type Reading =
  | { readonly row: number; readonly entrant: Entrant }
  | { readonly row: number; readonly problems: readonly RejectNote[] }

/**
 * Carries the records of one input into the log and yields, batch by batch, what became of each.
 * `accept-good` appends the good ones of every batch and goes on; `all-or-nothing` reads everything
 * first and appends all in one transaction, or nothing. Either way bad records are kept as rejects,
 * and the same input read again appends nothing.
 *
 * @throws Failure of the source (the input as a whole) or of the store. What was yielded before is
 * stored; the same input can be sent again and goes on where it stopped.
 */
export async function* pump<Options>(
  intake: Intake<Options>,
  input: AsyncIterable<Uint8Array>
): AsyncGenerator<readonly RowResult[]> {
  const admission = new Admission(intake.store, intake.source.identity)
  const occurrences = new Occurrences()
  const latestMs = intake.context.nowMs + futureToleranceMs
  const latest = { ms: latestMs, day: marketDayOf(latestMs) }
  const whole: Reading[] = []
  let underWay: Promise<readonly RowResult[]> | null = null
  let stopped: { readonly error: unknown } | null = null
  try {
    for await (const records of intake.source.read(input, intake.options)) {
      const readings = records.map((record) => readRecord(intake, record, latest, occurrences))
      if (intake.mode === 'all-or-nothing') {
        whole.push(...readings)
        checkWhole(whole.length, intake.maxWholeRows)
        continue
      }
      // The store writes one batch while the next is read; more ahead would only cost memory.
      if (underWay !== null) yield await underWay
      underWay = admitReadings(intake, admission, readings)
      // Its failure is thrown where it is awaited; until then it must not count as unhandled.
      underWay.catch(() => {})
    }
  } catch (error) {
    stopped = { error }
  }
  if (underWay !== null) yield await underWay
  if (stopped !== null) throw stopped.error
  if (whole.length > 0) yield await admitReadings(intake, admission, whole)
}

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

/** The latest that an event may claim to have happened. */
interface Latest {
  readonly ms: number
  readonly day: string
}

function readRecord<Options>(
  { source, options, context }: Intake<Options>,
  record: RawRecord,
  latest: Latest,
  occurrences: Occurrences
): Reading {
  const row = record.line
  if ('reject' in record) return { row, problems: [record.reject] }
  const translation = source.translate(record.content, row, options, context)
  if ('rejects' in translation) return { row, problems: translation.rejects }
  const { candidate } = translation
  const future = futureNote(candidate, latest)
  if (future !== null) return { row, problems: [future] }
  return { row, entrant: entrantOf(candidate, source.identity, occurrences) }
}

/** Nothing can have been observed that has not happened yet. */
function futureNote(candidate: Candidate, latest: Latest): RejectNote | null {
  const { type, data, occurredAtMs, timeField } = candidate
  const begins = eventTypeOf(type)
    .movements(data)
    .find(({ period }) => period.from > latest.day)?.period.from
  if (begins === undefined && occurredAtMs <= latest.ms) return null
  const claimed = begins ?? new Date(occurredAtMs).toISOString()
  const reason = `${claimed} is later than ${latest.day}, a day ahead of this machine's clock; check the date`
  return note(timeField, 'in_the_future', reason, claimed)
}

function entrantOf(
  candidate: Candidate,
  identity: Source<never>['identity'],
  occurrences: Occurrences
): Entrant {
  const { type, data, occurredAtMs, meta, corrects } = candidate
  const first = eventId(occurredAtMs, candidate.key)
  // The same statement twice in one table is two statements; the same message twice is one.
  const occurrence = identity === 'statement' ? occurrences.next(first) : 1
  const key = occurrence === 1 ? candidate.key : [...candidate.key, occurrence]
  const id = occurrence === 1 ? first : eventId(occurredAtMs, key)
  return {
    key,
    stream: eventTypeOf(type).stream(data),
    event: encode({ id, type, data, occurredAtMs, meta, corrects })
  }
}

async function admitReadings<Options>(
  intake: Intake<Options>,
  admission: Admission,
  readings: readonly Reading[]
): Promise<readonly RowResult[]> {
  const entrants = readings.flatMap((reading) => ('entrant' in reading ? [reading.entrant] : []))
  const whole = intake.mode === 'all-or-nothing'
  const spoiled = whole && entrants.length < readings.length
  const outcomes = spoiled ? [] : await admission.admit(entrants, whole)
  let next = 0
  const rows = readings.map((reading): RowResult => {
    const { row } = reading
    if ('problems' in reading) return { row, status: 'rejected', problems: reading.problems }
    return { row, ...(outcomes[next++] ?? { status: 'withheld' }) }
  })
  keepRejects(intake, rows)
  return rows
}

function keepRejects<Options>(intake: Intake<Options>, rows: readonly RowResult[]): void {
  const { source, context, rejects } = intake
  rejects.add(
    rows.flatMap((row) =>
      row.status === 'rejected'
        ? row.problems.map((problem) => ({
            ...problem,
            source: source.name,
            name: context.name,
            line: row.row,
            correlationId: context.correlationId
          }))
        : []
    )
  )
}
