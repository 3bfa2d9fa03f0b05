/**
 * What passes between the intake and the thread that reads for it, packed: to copy thousands of
 * small objects costs either side more than reading them on the thread saves.
 */
import type { NewEvent, RecordedEvent } from '../../domain/event-store.ts'
import type { Reading } from '../record-reader.ts'
import type { RejectNote } from '../source.ts'
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

/** Readings on their way back. */
export interface PackedReadings {
  readonly streams: readonly string[]
  readonly types: readonly string[]
  /** `numbersPerReading` numbers for every reading. */
  readonly numbers: Float64Array<ArrayBuffer>
  /** Id, corrected id, data, meta and key of every event, one behind the other. */
  readonly text: string
  /** Of what could not be read: which reading, and why. */
  readonly problems: readonly (readonly [number, Problems])[]
}

type Problems = readonly [RejectNote, ...RejectNote[]]

const noValue = -1
const idLength = 36

/** Stream, type, schema version, time, and the lengths of corrected id, data, meta and key. */
const numbersPerReading = 8

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

/** The messages of `packMessages`, as far as they are read: without key, time and other headers. */
export function unpackMessages({
  offsets,
  lengths,
  values,
  headers
}: PackedMessages): readonly Message[] {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.length)
  const headersOf = new Map(headers)
  let at = 0
  return Array.from(lengths, (length, index): Message => {
    const from = at
    at += Math.max(0, length)
    const value = length === noValue ? null : bytes.subarray(from, at)
    const said = headersOf.get(index)
    const message = { offset: String(offsets[index]), timestamp: '', key: null, value }
    return said === undefined ? message : { ...message, headers: said }
  })
}

/** Places of texts in a list that holds each once. */
class Dictionary {
  readonly #places = new Map<string, number>()

  place(text: string): number {
    const known = this.#places.get(text)
    if (known !== undefined) return known
    this.#places.set(text, this.#places.size)
    return this.#places.size - 1
  }

  texts(): readonly string[] {
    return [...this.#places.keys()]
  }
}

/** Readings of messages whose rows follow one another. */
export function packReadings(readings: readonly Reading[]): PackedReadings {
  const [streams, types] = [new Dictionary(), new Dictionary()]
  const numbers = new Float64Array(readings.length * numbersPerReading)
  const texts: string[] = []
  const problems: [number, Problems][] = []
  let at = 0
  for (const [index, reading] of readings.entries()) {
    if ('problems' in reading) problems.push([index, reading.problems])
    else {
      const { stream, event, key } = reading
      const corrects = event.corrects ?? ''
      numbers[at] = streams.place(stream)
      numbers[at + 1] = types.place(event.type)
      numbers[at + 2] = event.schemaVersion
      numbers[at + 3] = event.occurredAtMs
      numbers[at + 4] = corrects.length
      numbers[at + 5] = event.data.length
      numbers[at + 6] = event.meta.length
      numbers[at + 7] = key.length
      texts.push(event.id, corrects, event.data, event.meta, key)
    }
    at += numbersPerReading
  }
  return {
    ...{ streams: streams.texts(), types: types.texts(), numbers, problems },
    text: texts.join('')
  }
}

/** The readings of `packReadings`, their rows counted from the first. */
export function unpackReadings(packed: PackedReadings, firstRow: number): readonly Reading[] {
  const { streams, types, numbers, text } = packed
  const problems = new Map(packed.problems)
  let begin = 0
  const cut = (length: number) => {
    begin += length
    return text.slice(begin - length, begin)
  }
  return Array.from({ length: numbers.length / numbersPerReading }, (_, index): Reading => {
    const row = firstRow + index
    const unread = problems.get(index)
    if (unread !== undefined) return { row, problems: unread }
    const at = index * numbersPerReading
    const number = (nth: number) => numbers[at + nth] ?? 0
    const id = cut(idLength)
    const corrects = cut(number(4))
    const event: NewEvent = {
      id,
      type: types[number(1)] ?? '',
      schemaVersion: number(2),
      occurredAtMs: number(3),
      corrects: corrects === '' ? null : corrects,
      data: cut(number(5)),
      meta: cut(number(6))
    }
    return { row, stream: streams[number(0)] ?? '', event, key: cut(number(7)) }
  })
}
