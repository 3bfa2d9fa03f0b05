/**
 * What passes between the intake and the thread that reads for it, packed: to copy thousands of
 * small objects costs either side more than reading them on the thread saves.
 */
import type { PackedEvents, RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { Reading } from '../record-reader.ts'
import type { RejectNote } from '../source.ts'
import { EventPacker } from '../store/event-packer.ts'
import { type StreamEvent, unpackEvents } from '../store/packed-events.ts'
import { checkStreamEvent } from '../store/request.ts'
import { readHeaders } from './cloud-event.ts'
import type { ReadingContext } from './message-reader.ts'
import type { Message } from './port.ts'

/** Messages on their way to the thread. */
export interface PackedMessages {
  readonly offsets: Float64Array
  /** Bytes of each value; `noValue` where there is none. */
  readonly lengths: Int32Array
  /** The values, one behind the other. */
  readonly values: Uint8Array<ArrayBuffer>
  /** Of the few that have headers which are read: which message, and what they say. */
  readonly headers: readonly (readonly [number, Readonly<Record<string, string>>])[]
}

export interface ReadingJob {
  readonly context: ReadingContext
  /** Reference facts that were recorded since the last job. */
  readonly facts: readonly RecordedEvent[]
  readonly messages: PackedMessages
}

/** Readings of messages whose rows follow one another, their events packed for the store. */
export interface PackedReadings {
  /** Of the first message. */
  readonly firstRow: number
  readonly events: PackedEvents
  /** Which of the messages each packed event was. */
  readonly places: Uint32Array<ArrayBuffer>
  /** Of what could not be read: which message, and why. */
  readonly problems: readonly (readonly [number, Problems])[]
}

type Problems = readonly [RejectNote, ...RejectNote[]]

const noValue = -1
/** The messages as one run of bytes and a few arrays; the bytes may be handed over. */
export function packMessages(messages: readonly Message[]): PackedMessages {
  const offsets = new Float64Array(messages.length)
  const lengths = new Int32Array(messages.length)
  const headers: [number, Readonly<Record<string, string>>][] = []
  let bytes = 0
  for (const [index, message] of messages.entries()) {
    offsets[index] = Number(message.offset)
    lengths[index] = message.value?.length ?? noValue
    bytes += message.value?.length ?? 0
    const read = readHeaders(message.headers)
    if (read !== undefined) headers.push([index, read])
  }
  const values = new Uint8Array(bytes)
  let at = 0
  for (const { value } of messages) {
    if (value === null) continue
    values.set(value, at)
    at += value.length
  }
  return { offsets, lengths, values, headers }
}

/** So many messages are read, and packed again, before the next are looked at. */
const sliceMessages = 64

/**
 * The messages of `packMessages`, some at a time, as far as they are read: without key, time and other
 * headers.
 */
export function* unpackMessages({
  offsets,
  lengths,
  values,
  headers
}: PackedMessages): Generator<readonly Message[]> {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.length)
  const headersOf = new Map(headers)
  let at = 0
  for (let first = 0; first < lengths.length; first += sliceMessages) {
    const slice: Message[] = []
    for (const [nth, length] of lengths.subarray(first, first + sliceMessages).entries()) {
      const value = length === noValue ? null : bytes.subarray(at, at + length)
      at += value?.length ?? 0
      const offset = String(offsets[first + nth])
      const said = headersOf.get(first + nth)
      const message = { offset, timestamp: '', key: null, value }
      slice.push(said === undefined ? message : { ...message, headers: said })
    }
    yield slice
  }
}

/** Packs readings of messages whose rows follow one another. */
export class ReadingPacker {
  readonly #firstRow: number
  readonly #events: EventPacker
  /** Which of the messages each event was, in the order in which they came. */
  readonly #indexes: number[] = []
  readonly #problems: [number, Problems][] = []

  /** @param most how many readings will be added at most, the first of them that of `firstRow`. */
  constructor(most: number, firstRow: number) {
    this.#events = new EventPacker(most)
    this.#firstRow = firstRow
  }

  /** Adds what follows what was added before. */
  add(readings: readonly Reading[]): void {
    for (const reading of readings) {
      const index = this.#indexes.length + this.#problems.length
      const why = 'problems' in reading ? reading.problems : unkeepable(reading)
      if (why !== null) this.#problems.push([index, why])
      else if ('event' in reading) {
        this.#events.add(reading)
        this.#indexes.push(index)
      }
    }
  }

  finish(): PackedReadings {
    const { packed, places } = this.#events.finish()
    const indexes = this.#indexes
    return {
      firstRow: this.#firstRow,
      events: packed,
      places: places.map((nth) => indexes[nth] ?? 0),
      problems: this.#problems
    }
  }
}

/** Readings of messages whose rows follow one another, from `firstRow` on. */
export function packReadings(readings: readonly Reading[], firstRow: number): PackedReadings {
  const packer = new ReadingPacker(readings.length, firstRow)
  packer.add(readings)
  return packer.finish()
}

/** Why no store could keep an event as it is; null where one can. */
function unkeepable({ stream, event }: StreamEvent): Problems | null {
  try {
    checkStreamEvent(stream, event)
    return null
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [{ field: null, code: error.code, reason: error.detail, value: '' }]
  }
}

/** Memory that may be handed over with packed readings. */
export function memoryOf({ events, places }: PackedReadings): ArrayBuffer[] {
  const { ids, numbers, texts, byteLengths } = events
  const all = [ids, numbers, texts, places, ...(byteLengths === null ? [] : [byteLengths])]
  return all.map(({ buffer }) => buffer)
}

/** How many messages were read. */
export function countRead({ places, problems }: PackedReadings): number {
  return places.length + problems.length
}

/** The readings that were packed, in the order of the messages; they have lost their keys. */
export function unpackReadings(packed: PackedReadings): readonly Reading[] {
  const { firstRow, events, places, problems } = packed
  const readings = new Array<Reading>(countRead(packed))
  for (const [n, { stream, event }] of unpackEvents(events).entries()) {
    const index = places[n] ?? 0
    readings[index] = { row: firstRow + index, stream, event, key: '' }
  }
  for (const [index, why] of problems) readings[index] = { row: firstRow + index, problems: why }
  return readings
}
