import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import {
  capturedStream,
  capturedStreams,
  EpcisEventCaptured,
  EpcisEventReread,
  identifiersStream,
  rereadInput
} from '../../domain/epcis/events.ts'
import { epcisEvent } from '../../domain/epcis/schema.ts'
import { type Links, translated } from '../../domain/epcis/translation.ts'
import { metadata } from '../../domain/event.ts'
import type { EventStore, NewEvent, RecordedEvent } from '../../domain/event-store.ts'
import { eventKey } from '../event-id.ts'
import type { Reference } from '../reference.ts'
import { notesOf, type RawRecord, type Source, type Translation } from '../source.ts'
import { idOrder } from './translate.ts'

/** What a captured event was understood from. */
const stored = z.object({
  boundary: z.string(),
  eventId: z.string(),
  declaresError: z.string().nullable(),
  raw: z.record(z.string(), z.unknown())
})

const understood = z.object({
  moved: z.unknown(),
  made: z.unknown(),
  packed: z.unknown(),
  unread: z.unknown()
})

function sameMeaning(before: NewEvent, now: NewEvent): boolean {
  const [a, b] = [before, now].map(({ data }) => understood.parse(JSON.parse(data)))
  return isDeepStrictEqual(a, b)
}

/** Identifiers of which the meaning changed; null where it could be that of any. */
export type Changed = ReadonlySet<string> | null

/**
 * What was said of identifiers from a revision of their stream on.
 *
 * @throws Failure of the store.
 */
export async function changedSince(store: EventStore, revision: number): Promise<Changed> {
  const changed = new Set<string>()
  for await (const batch of store.readStream(identifiersStream, { from: revision + 1 })) {
    for (const { type, data } of batch) {
      // A correction of a link says only which event it corrects.
      if (type !== 'IdentifierLinked') return null
      changed.add(z.object({ identifier: z.string() }).parse(JSON.parse(data)).identifier)
    }
  }
  return changed
}

/** Whether an event names an identifier of which the meaning changed. */
function isConcerned(raw: unknown, changed: Changed): boolean {
  if (changed === null) return true
  let isNamed = false
  const look = (key: string) => {
    isNamed ||= changed.has(key)
    return null
  }
  const links: Links = { place: look, product: look }
  const event = epcisEvent.safeParse(raw)
  if (event.success) translated(event.data, links)
  return isNamed
}

/** Captured events that no longer count for another reason than having been read anew. */
async function takenBack(store: EventStore, stream: string): Promise<ReadonlySet<string>> {
  const taken = new Set<string>()
  const readFrom = new Map<string, string>()
  for await (const batch of store.readStream(stream)) {
    for (const { id, type, corrects, data } of batch) {
      if (type === EpcisEventReread.name) {
        readFrom.set(id, z.object({ captured: z.string() }).parse(JSON.parse(data)).captured)
      } else if (corrects !== null && corrects !== id) taken.add(corrects)
    }
  }
  return new Set([...taken].map((id) => readFrom.get(id) ?? id))
}

/** A captured event as it is in the log, to be read anew. */
class CapturedRecord {
  readonly event: RecordedEvent
  readonly said: z.output<typeof stored>

  constructor(event: RecordedEvent, said: z.output<typeof stored>) {
    this.event = event
    this.said = said
  }
}

export interface RereadOptions {
  readonly store: EventStore
  readonly boundary: string
  readonly changed: Changed
  readonly reference: Reference
}

async function* read(
  _input: AsyncIterable<Uint8Array>,
  { store, boundary, changed }: RereadOptions
): AsyncGenerator<readonly RawRecord[]> {
  const stream = capturedStream(boundary)
  const taken = await takenBack(store, stream)
  for await (const batch of store.readStream(stream)) {
    yield batch.flatMap((event): RawRecord[] => {
      if (event.type !== EpcisEventCaptured.name || taken.has(event.id)) return []
      const said = stored.parse(JSON.parse(event.data))
      if (said.declaresError !== null || !isConcerned(said.raw, changed)) return []
      return [{ line: event.revision + 1, content: new CapturedRecord(event, said) }]
    })
  }
}

/** The event as it is understood now, with the links that are there. */
function translate({ event, said }: CapturedRecord, reference: Reference): Translation {
  const { occurredAtMs } = event
  const parsed = epcisEvent.safeParse(said.raw)
  if (!parsed.success) return { rejects: notesOf(parsed.error, said.raw) }
  const { moved, made, packed, unread } = translated(parsed.data, reference.links)
  const { boundary, eventId } = said
  const now = { boundary, eventId, captured: event.id, moved, made, packed, unread }
  const valid = rereadInput.safeParse(reference.complete(now, occurredAtMs))
  if (!valid.success) return { rejects: notesOf(valid.error, now) }
  const meta = metadata.parse(JSON.parse(event.meta))
  return {
    candidate: {
      type: EpcisEventReread.name,
      occurredAtMs,
      data: valid.data,
      dataText: JSON.stringify(valid.data),
      corrects: null,
      timeField: 'eventTime',
      idOrder,
      // The captured event's own key: what is said anew becomes its next edition.
      key: eventKey([meta.actor, 'epcis', eventId]),
      metaText: JSON.stringify({ ...meta, causationId: event.id })
    }
  }
}

/** Captured events of a boundary that name an identifier which was linked since. */
export const rereadSource: Source<RereadOptions> = {
  name: 'epcis',
  doc: 'Captured EPCIS events, read anew after identifiers were linked.',
  identity: 'statement',
  same: sameMeaning,
  batchRows: 1_000,
  read,
  translator:
    ({ reference }) =>
    (content) => {
      if (content instanceof CapturedRecord) return translate(content, reference)
      throw new TypeError('what is read anew is no captured event')
    }
}

/**
 * Boundaries that events were captured in.
 *
 * @throws Failure of the store.
 */
export async function capturedBoundaries(store: EventStore): Promise<readonly string[]> {
  const filter = { streamPrefixes: [capturedStreams], types: [EpcisEventCaptured.name] }
  const streams = new Set<string>()
  for await (const batch of store.readAll({ filter })) {
    for (const { stream } of batch) streams.add(stream)
  }
  return [...streams].map((stream) => stream.slice(capturedStreams.length))
}
