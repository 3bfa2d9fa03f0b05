import type {
  AppendRequest,
  ExpectedRevision,
  NewEvent,
  PackedEvents,
  SourceCheckpoint
} from '../../domain/event-store.ts'
import type { Call } from './sqlite-writer.ts'

/**
 * Calls as they cross to the worker. Copying a thousand small objects costs either side more than
 * storing them is worth, copying one long text and three arrays of numbers next to nothing.
 */
export interface PackedCalls {
  /** Requests of each call. */
  readonly requests: readonly number[]
  /** Events of each call that were packed before; left out: none. */
  readonly packed: readonly (readonly PackedEvents[] | undefined)[]
  /** Of each call. */
  readonly checkpoints: readonly (readonly SourceCheckpoint[])[]
  readonly streams: readonly string[]
  readonly expected: readonly ExpectedRevision[]
  /** Of the requests that name one. */
  readonly recordedAtMs: readonly (number | undefined)[]
  /** Events of each request. */
  readonly events: readonly number[]
  /** Distinct event types. */
  readonly types: readonly string[]
  /** Id, corrected id, data and meta of every event, one behind the other. */
  readonly text: string
  /** `numbersPerEvent` numbers for every event. */
  readonly numbers: Float64Array
}

/** Type, schema version, time, and the lengths of corrected id, data and meta; an id has 36. */
const numbersPerEvent = 6
const idLength = 36

/** The calls as one text and a few arrays. */
export function packCalls(calls: readonly Call[]): PackedCalls {
  const requests = calls.flatMap((call) => call.requests)
  const events = requests.flatMap((request) => request.events)
  const types = new Map<string, number>()
  const texts: string[] = []
  const numbers = new Float64Array(events.length * numbersPerEvent)
  let at = 0
  for (const { id, type, schemaVersion, occurredAtMs, corrects, data, meta } of events) {
    let place = types.get(type)
    if (place === undefined) {
      place = types.size
      types.set(type, place)
    }
    numbers[at] = place
    numbers[at + 1] = schemaVersion
    numbers[at + 2] = occurredAtMs
    numbers[at + 3] = corrects?.length ?? 0
    numbers[at + 4] = data.length
    numbers[at + 5] = meta.length
    at += numbersPerEvent
    texts.push(id, corrects ?? '', data, meta)
  }
  return {
    requests: calls.map((call) => call.requests.length),
    packed: calls.map(({ packed }) => packed),
    checkpoints: calls.map(({ checkpoints }) => checkpoints),
    streams: requests.map(({ stream }) => stream),
    expected: requests.map(({ expected }) => expected),
    recordedAtMs: requests.map(({ recordedAtMs }) => recordedAtMs),
    events: requests.map((request) => request.events.length),
    types: [...types.keys()],
    text: texts.join(''),
    numbers
  }
}

/** The calls that `packCalls` was given. */
export function unpackCalls(packed: PackedCalls): readonly Call[] {
  const { text, numbers, types } = packed
  let at = 0
  let begin = 0
  const number = () => numbers[at++] ?? 0
  const cut = (length: number) => {
    const from = begin
    begin += length
    return text.slice(from, begin)
  }
  const event = (): NewEvent => {
    const type = types[number()] ?? ''
    const schemaVersion = number()
    const occurredAtMs = number()
    const correctsLength = number()
    const dataLength = number()
    const metaLength = number()
    const id = cut(idLength)
    const corrects = correctsLength === 0 ? null : cut(correctsLength)
    const data = cut(dataLength)
    return { id, type, schemaVersion, occurredAtMs, corrects, data, meta: cut(metaLength) }
  }
  const requests = packed.streams.map((stream, index): AppendRequest => {
    const events = Array.from({ length: packed.events[index] ?? 0 }, event)
    const request = { stream, expected: packed.expected[index] ?? 'any', events }
    const recordedAtMs = packed.recordedAtMs[index]
    return recordedAtMs === undefined ? request : { ...request, recordedAtMs }
  })
  let first = 0
  return packed.requests.map((count, index) => {
    first += count
    const checkpoints = packed.checkpoints[index] ?? []
    const call = { requests: requests.slice(first - count, first), checkpoints }
    const before = packed.packed[index]
    return before === undefined ? call : { ...call, packed: before }
  })
}
