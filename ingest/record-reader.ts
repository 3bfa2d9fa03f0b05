import { eventTypeOf } from '../domain/catalog.ts'
import type { EventType, Moment } from '../domain/event.ts'
import { marketDayOf } from '../domain/market-day.ts'
import type { Entrant } from './admission.ts'
import { idOfKey, longerKey } from './event-id.ts'
import { Occurrences } from './occurrences.ts'
import {
  type Candidate,
  type Identity,
  note,
  type RawRecord,
  type RejectNote,
  type Translator
} from './source.ts'

/** Clocks of senders may run ahead; what claims to be later than this is a mistake. */
const futureToleranceMs = 24 * 3_600_000

/** A record that was read, or the reasons why it could not be. */
export type Reading =
  | Entrant
  | { readonly row: number; readonly problems: readonly [RejectNote, ...RejectNote[]] }

/** The market day is worked out only for types whose movements ask for it. */
class LazyMoment implements Moment {
  readonly occurredAtMs: number

  constructor(occurredAtMs: number) {
    this.occurredAtMs = occurredAtMs
  }

  get marketDay(): string {
    return marketDayOf(this.occurredAtMs)
  }
}

/** Reads the records of one input, in order, into what may be admitted. */
export class RecordReader {
  readonly #translate: Translator
  readonly #identity: Identity
  /** The latest that an event may claim to have happened. */
  readonly #latestMs: number
  readonly #latestDay: string
  readonly #occurrences = new Occurrences()

  /** @param nowMs the clock of this machine; events may claim to be a day later, not more. */
  constructor(translate: Translator, identity: Identity, nowMs: number) {
    this.#translate = translate
    this.#identity = identity
    this.#latestMs = nowMs + futureToleranceMs
    this.#latestDay = marketDayOf(this.#latestMs)
  }

  read(record: RawRecord): Reading {
    const row = record.line
    if ('reject' in record) return { row, problems: [record.reject] }
    const translation = this.#translate(record.content, row)
    if ('rejects' in translation) return { row, problems: translation.rejects }
    const { candidate } = translation
    const type = eventTypeOf(candidate.type)
    const future = this.#futureNote(type, candidate)
    return future === null ? this.#entrant(row, type, candidate) : { row, problems: [future] }
  }

  /** Nothing can have been observed that has not happened yet. */
  #futureNote(type: EventType, candidate: Candidate): RejectNote | null {
    const { data, occurredAtMs, timeField } = candidate
    let begins: string | null = null
    for (const { period } of type.movements(data, new LazyMoment(occurredAtMs))) {
      if (period.from > this.#latestDay) begins ??= period.from
    }
    if (begins === null && occurredAtMs <= this.#latestMs) return null
    const claimed = begins ?? new Date(occurredAtMs).toISOString()
    const reason = `${claimed} is later than ${this.#latestDay}, a day ahead of this machine's clock; check the date`
    return note(timeField, 'in_the_future', reason, claimed)
  }

  #entrant(row: number, type: EventType, candidate: Candidate): Entrant {
    const { data, dataText, metaText, occurredAtMs, corrects } = candidate
    let { key } = candidate
    let id = idOfKey(occurredAtMs, key)
    // The same statement twice in one table is two statements; the same message twice is one.
    const occurrence = this.#identity === 'statement' ? this.#occurrences.next(id) : 1
    if (occurrence > 1) {
      key = longerKey(key, occurrence)
      id = idOfKey(occurredAtMs, key)
    }
    const event = {
      id,
      type: type.name,
      schemaVersion: type.version,
      occurredAtMs,
      corrects,
      data: dataText,
      meta: metaText
    }
    return { row, stream: type.stream(data), event, key }
  }
}
