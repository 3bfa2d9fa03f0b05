import type { AppendRequest, NewEvent, PackedEvents } from '../../domain/event-store.ts'
import { idHex, idLength, idText } from './event-id.ts'

/** An event with the stream that it is for. */
export interface StreamEvent {
  readonly stream: string
  readonly event: NewEvent
}

/** Numbers of `PackedEvents.numbers` that every event has, and which is which. */
export const numbersPerEvent = 6
export const numberAt = {
  ...{ type: 0, schemaVersion: 1, occurredAtMs: 2 },
  ...{ corrects: 3, data: 4, meta: 5 }
} as const

/** How many events there are. */
export function countPacked({ numbers }: PackedEvents): number {
  return numbers.length / numbersPerEvent
}

/** The events by stream, a stream's in the order given: their places among those given. */
function placesByStream(events: readonly StreamEvent[]): ReadonlyMap<string, readonly number[]> {
  const byStream = new Map<string, number[]>()
  for (const [place, { stream }] of events.entries()) {
    const places = byStream.get(stream)
    if (places === undefined) byStream.set(stream, [place])
    else places.push(place)
  }
  return byStream
}

/**
 * Packs events that have passed `checkStreamEvent`.
 *
 * @returns also which of those given each of the packed ones was.
 */
export function packEvents(events: readonly StreamEvent[]): {
  readonly packed: PackedEvents
  readonly places: Uint32Array<ArrayBuffer>
} {
  const byStream = placesByStream(events)
  const places = new Uint32Array(events.length)
  const numbers = new Float64Array(events.length * numbersPerEvent)
  const types = new Map<string, number>()
  const ids: string[] = []
  const texts: string[] = []
  let count = 0
  for (const ofStream of byStream.values()) {
    for (const place of ofStream) {
      const given = events[place]
      if (given === undefined) continue
      const { id, type, schemaVersion, occurredAtMs, corrects, data, meta } = given.event
      let typePlace = types.get(type)
      if (typePlace === undefined) {
        typePlace = types.size
        types.set(type, typePlace)
      }
      const at = count * numbersPerEvent
      numbers[at + numberAt.type] = typePlace
      numbers[at + numberAt.schemaVersion] = schemaVersion
      numbers[at + numberAt.occurredAtMs] = occurredAtMs
      numbers[at + numberAt.corrects] = corrects?.length ?? 0
      numbers[at + numberAt.data] = data.length
      numbers[at + numberAt.meta] = meta.length
      ids.push(idHex(id))
      texts.push(corrects ?? '', data, meta)
      places[count] = place
      count += 1
    }
  }
  const text = texts.join('')
  const bytes = ownBytes(text, 'utf8')
  const packed = {
    ...{ streams: [...byStream.keys()], types: [...types.keys()], numbers, texts: bytes },
    counts: [...byStream.values()].map(({ length }) => length),
    ids: ownBytes(ids.join(''), 'hex'),
    byteLengths: bytes.length === text.length ? null : byteLengthsOf(texts)
  }
  return { packed, places }
}

/** Bytes in memory of their own, which can be handed over: small buffers of Node share theirs. */
function ownBytes(text: string, encoding: 'utf8' | 'hex'): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Buffer.byteLength(text, encoding))
  Buffer.from(bytes.buffer).write(text, encoding)
  return bytes
}

/** @param texts corrected id, data and meta of every event. */
function byteLengthsOf(texts: readonly string[]): Uint32Array<ArrayBuffer> {
  const lengths = new Uint32Array((texts.length / 3) * 2)
  let at = 0
  for (const [index, text] of texts.entries()) {
    if (index % 3 === 0) continue
    lengths[at] = Buffer.byteLength(text)
    at += 1
  }
  return lengths
}

/** The events that were packed, in the order in which they were. */
export function unpackEvents(packed: PackedEvents): readonly StreamEvent[] {
  const { streams, counts, types, numbers } = packed
  const texts = Buffer.from(packed.texts.buffer).toString()
  const ids = Buffer.from(packed.ids.buffer).toString('hex')
  let begin = 0
  const cut = (length: number) => {
    begin += length
    return texts.slice(begin - length, begin)
  }
  let next = 0
  const event = (): NewEvent => {
    const at = next * numbersPerEvent
    const number = (which: number) => numbers[at + which] ?? 0
    const id = idText(ids.slice(next * 2 * idLength, (next + 1) * 2 * idLength))
    next += 1
    const corrects = cut(number(numberAt.corrects))
    return {
      id,
      type: types[number(numberAt.type)] ?? '',
      schemaVersion: number(numberAt.schemaVersion),
      occurredAtMs: number(numberAt.occurredAtMs),
      corrects: corrects === '' ? null : corrects,
      data: cut(number(numberAt.data)),
      meta: cut(number(numberAt.meta))
    }
  }
  return streams.flatMap((stream, index) =>
    Array.from({ length: counts[index] ?? 0 }, () => ({ stream, event: event() }))
  )
}

/** What `appendMany` is asked to append packed events. */
export function requestsOf(events: readonly StreamEvent[]): readonly AppendRequest[] {
  return [...Map.groupBy(events, ({ stream }) => stream)].map(([stream, those]) => ({
    ...{ stream, expected: 'any' },
    events: those.map(({ event }) => event)
  }))
}
