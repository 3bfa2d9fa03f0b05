import { BoundaryDefined, BoundaryRevised } from './boundary/events.ts'
import { type DecodedEvent, type EventType, type Metadata, upcast } from './event.ts'
import type { NewEvent, RecordedEvent } from './event-store.ts'
import { Failure } from './failure.ts'
import { marketDayOf } from './market-day.ts'
import { FlowPublished, StockChangePublished } from './publication/events.ts'

/** Every type of event there is. Types, parsing, reference and routes are derived from this list. */
export const eventTypes = [
  BoundaryDefined,
  BoundaryRevised,
  FlowPublished,
  StockChangePublished
] as const

type Entry = (typeof eventTypes)[number]
type DecodedOf<E> = E extends EventType<infer Name, infer Data> ? DecodedEvent<Name, Data> : never

/** An event of any type, told apart by `type`. */
export type FilieraEvent = DecodedOf<Entry>
export type EventName = FilieraEvent['type']

// The casts of the code base are in this file: a union of entries is looked up by name, and TypeScript cannot see
// that an entry's functions take the very data that its own schema has just parsed.
const byName = new Map<string, EventType>(
  eventTypes.map((entry) => [entry.name, entry as unknown as EventType])
)

/**
 * The event type of that name.
 *
 * @throws Failure `unknown_event_type` with the names there are.
 */
export function eventTypeOf(name: string): EventType {
  const found = byName.get(name)
  if (found === undefined) {
    throw new Failure(
      'unknown_event_type',
      `"${name.slice(0, 80)}" is not an event type; known are ${[...byName.keys()].join(', ')}`,
      { type: name.slice(0, 80) }
    )
  }
  return found
}

/** Builds what a store takes. `data` has come out of one of the type's schemas, or of its decider. */
export function encode(event: {
  readonly id: string
  readonly type: string
  readonly occurredAtMs: number
  readonly data: unknown
  readonly meta: Metadata
  readonly corrects?: string | null
}): NewEvent {
  const type = eventTypeOf(event.type)
  return {
    id: event.id,
    type: type.name,
    schemaVersion: type.version,
    occurredAtMs: event.occurredAtMs,
    corrects: event.corrects ?? null,
    data: JSON.stringify(event.data),
    meta: JSON.stringify(event.meta)
  }
}

function where(event: RecordedEvent): string {
  return `event ${event.id} at position ${event.position} (${event.stream}@${event.revision})`
}

/**
 * Data of a recorded event in today's shape: find the type, upcast, parse.
 *
 * @throws Failure `log_damaged` when the data fits no known shape; the position is named.
 */
export function decodeData(event: RecordedEvent): { type: EventType; data: unknown } {
  const type = byName.get(event.type)
  if (type === undefined) {
    throw new Failure('log_damaged', `${where(event)} has the unknown type ${event.type}`, {
      position: event.position
    })
  }
  if (event.schemaVersion > type.version || event.schemaVersion < 1) {
    throw new Failure(
      'log_damaged',
      `${where(event)} is ${event.type} v${event.schemaVersion}; this program knows up to v${type.version}: update it`,
      { position: event.position, schemaVersion: event.schemaVersion }
    )
  }
  try {
    return { type, data: upcast(type, event.schemaVersion, JSON.parse(event.data)) }
  } catch (cause) {
    throw new Failure(
      'log_damaged',
      `${where(event)} does not have the shape of ${event.type} v${event.schemaVersion}; run verify`,
      { position: event.position },
      cause
    )
  }
}

/** A recorded event with typed data. Throws like `decodeData`. */
export function decode(event: RecordedEvent): FilieraEvent {
  const { type, data } = decodeData(event)
  const { schemaVersion: _, ...envelope } = event
  return {
    ...envelope,
    type: type.name,
    data,
    marketDay: marketDayOf(event.occurredAtMs)
  } as FilieraEvent
}
