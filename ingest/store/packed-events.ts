import type { AppendRequest, NewEvent, PackedEvents } from '../../domain/event-store.ts'
import { idLength, idText } from './event-id.ts'

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
