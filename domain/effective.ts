import { decode, type EventName, eventTypeOf, type FilieraEvent } from './catalog.ts'

/** The event that a correction stands for, under the correction's id; any other one as it is. */
export function unwrapped(event: FilieraEvent): FilieraEvent {
  const replacement = eventTypeOf(event.type).replacement(event.data)
  if (replacement === null) return event
  const { marketDay: _, ...envelope } = event
  const { type, schemaVersion, data } = replacement
  return decode({ ...envelope, type, schemaVersion, data: JSON.stringify(data) })
}

/**
 * What a stream says once its corrections are heard: an event that another one names in `corrects`
 * is left out, whichever came first, and the one that names it stands in its place. A void is left
 * as it is: it says nothing but that.
 *
 * @param events of one stream, in its order.
 */
export function effective(events: readonly FilieraEvent[]): readonly FilieraEvent[] {
  if (events.every(({ corrects }) => corrects === null)) return events
  const named = new Set(events.filter(({ id, corrects }) => corrects !== id).map((e) => e.corrects))
  const places = new Map<string, number>()
  const placed = events.map((event, index) => {
    const place = places.get(event.corrects ?? '') ?? index
    places.set(event.id, place)
    return { event, place }
  })
  return placed
    .filter(({ event }) => !named.has(event.id))
    .toSorted((a, b) => a.place - b.place)
    .map(({ event }) => unwrapped(event))
}

/** Narrows events to those of some types, as `handle` asks for it. */
export function only<const Name extends EventName>(...names: readonly Name[]) {
  type Wanted = Extract<FilieraEvent, { readonly type: Name }>
  const isWanted = (event: FilieraEvent): event is Wanted => names.some((n) => n === event.type)
  return (event: FilieraEvent): Wanted | undefined => (isWanted(event) ? event : undefined)
}
