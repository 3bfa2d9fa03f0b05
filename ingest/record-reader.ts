import { eventTypeOf } from '../domain/catalog.ts'
import type { EventType } from '../domain/event.ts'
import { isKeepableJson, unkeepableIn } from '../domain/keepable.ts'
import { marketDayOf } from '../domain/market-day.ts'
import type { Entrant } from './entrant.ts'
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
import { type Standing, standingOf } from './standing.ts'

/** Clocks of senders may run ahead; what claims to be later than this is a mistake. */
const futureToleranceMs = 24 * 3_600_000

/** A record that was read, or the reasons why it could not be. */
export type Reading =
  | Entrant
  | { readonly row: number; readonly problems: readonly [RejectNote, ...RejectNote[]] }

/**
 * The same readings with their texts cut out of a single one. They wait in memory for their batch
 * and for the store; of the many small pieces that each was put together from, sweeping the memory
 * would take longer than reading the records.
 */
function inOnePiece(readings: readonly Reading[]): readonly Reading[] {
  const texts: string[] = []
  for (const reading of readings) {
    if (!('event' in reading)) continue
    const { key, event } = reading
    texts.push(event.id, event.data, event.meta, key)
  }
  const whole = texts.join('')
  let end = 0
  const cut = ({ length }: string) => {
    end += length
    return whole.slice(end - length, end)
  }
  return readings.map((reading): Reading => {
    if (!('event' in reading)) return reading
    const { event, key } = reading
    const { type, schemaVersion, occurredAtMs, corrects } = event
    const id = cut(event.id)
    const data = cut(event.data)
    const meta = cut(event.meta)
    return {
      ...reading,
      event: { id, type, schemaVersion, occurredAtMs, corrects, data, meta },
      key: cut(key)
    }
  })
}

/** No text that a store would give back otherwise, or not at all, gets as far as the log. */
function unkeptNote({ dataText, metaText }: Candidate): RejectNote | null {
  if (isKeepableJson(dataText) && isKeepableJson(metaText)) return null
  const path = unkeepableIn({ data: JSON.parse(dataText), meta: JSON.parse(metaText) })
  const reason =
    'holds NUL or half a character (a lone surrogate), which no text does; send it anew'
  return note(path, 'invalid_field', reason, '')
}

/**
 * What of a record waits for its batch: its texts, or beside them the event's data, for who looks at
 * them; `pieces` are the texts as they were made, for who puts them together himself.
 */
type Keeping = 'texts' | 'data' | 'pieces'

/** Reads the records of one input, in order, into what may be admitted. */
export class RecordReader {
  readonly #translate: Translator
  readonly #identity: Identity
  readonly #keeps: Keeping
  /** The latest that an event may claim to have happened. */
  readonly #latestMs: number
  readonly #latestDay: string
  readonly #occurrences = new Occurrences()

  /** @param nowMs the clock of this machine; events may claim to be a day later, not more. */
  constructor(translate: Translator, identity: Identity, nowMs: number, keeps: Keeping = 'texts') {
    this.#keeps = keeps
    this.#translate = translate
    this.#identity = identity
    this.#latestMs = nowMs + futureToleranceMs
    this.#latestDay = marketDayOf(this.#latestMs)
  }

  /** Reads records that came together. */
  read(records: readonly RawRecord[]): readonly Reading[] {
    const readings = records.map((record) => this.#read(record))
    return this.#keeps === 'pieces' ? readings : inOnePiece(readings)
  }

  #read(record: RawRecord): Reading {
    const row = record.line
    if ('reject' in record) return { row, problems: [record.reject] }
    const translation = this.#translate(record.content, row)
    if ('rejects' in translation) return { row, problems: translation.rejects }
    const { candidate } = translation
    const unkept = unkeptNote(candidate)
    if (unkept !== null) return { row, problems: [unkept] }
    const type = eventTypeOf(candidate.type)
    const standing =
      'standing' in candidate
        ? candidate.standing
        : standingOf(type, candidate.data, candidate.occurredAtMs)
    const future = this.#futureNote(standing, candidate)
    if (future !== null) return { row, problems: [future] }
    return this.#entrant(row, standing.stream, type, candidate)
  }

  /** Nothing can have been observed that has not happened yet. */
  #futureNote({ begins }: Standing, { occurredAtMs, timeField }: Candidate): RejectNote | null {
    const beginsLater = begins !== null && begins > this.#latestDay
    if (!beginsLater && occurredAtMs <= this.#latestMs) return null
    const claimed = beginsLater ? begins : new Date(occurredAtMs).toISOString()
    const reason = `${claimed} is later than ${this.#latestDay}, a day ahead of this machine's clock; check the date`
    return note(timeField, 'in_the_future', reason, claimed)
  }

  #entrant(row: number, stream: string, type: EventType, candidate: Candidate): Entrant {
    const { dataText, metaText, occurredAtMs, corrects, idOrder = occurredAtMs } = candidate
    let { key } = candidate
    let id = idOfKey(idOrder, key)
    // The same statement twice in one table is two statements; the same message twice is one.
    const occurrence = this.#identity === 'statement' ? this.#occurrences.next(id) : 1
    if (occurrence > 1) {
      key = longerKey(key, occurrence)
      id = idOfKey(idOrder, key)
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
    if (this.#keeps !== 'data') return { row, stream, event, key }
    const data: unknown = 'data' in candidate ? candidate.data : JSON.parse(dataText)
    return { row, stream, event, key, data }
  }
}
