import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventStore, RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { integer, type Row, text } from '../cells.ts'
import { countedOf } from './columns.ts'

/** The log as questions read it: the texts of most events stand nowhere else. */
export type RecordedLog = Pick<EventStore, 'storeId' | 'readStream'>

/** Where an event stands in the log. */
interface RecordedPlace {
  readonly eventId: string
  readonly stream: string
  readonly revision: number
}

/** What was recorded of an event. */
export interface RecordedTexts {
  /**
   * JSON of the data, in today's shape; of what a correction puts in place, where it does. Throws like
   * `decodeData`.
   */
  readonly data: () => string
  /** JSON of the `Metadata`. */
  readonly meta: string
}

export type RecordedOf = (
  places: readonly RecordedPlace[]
) => Promise<ReadonlyMap<string, RecordedTexts>>

/** Columns of `log l` for `placeIn`. */
export const placeColumns = `l.event_id::varchar as event_id, l.revision,
  (select name from dictionary where id = l.stream) as stream`

/** From the columns `event_id`, `stream` (its name) and `revision`. */
export function placeIn(row: Row): RecordedPlace {
  return {
    ...{ eventId: text(row, 'event_id'), stream: text(row, 'stream') },
    revision: integer(row, 'revision')
  }
}

/** Events between two wanted ones of a stream that are read with them: they lie in one parcel. */
const widestGap = 64
/** Spans read before the event loop is looked at: unpacking takes some tenths of a millisecond each. */
const spansPerTurn = 8

interface Span {
  readonly stream: string
  readonly from: number
  readonly places: RecordedPlace[]
  to: number
}

/** The places by stream, those that lie near each other together. */
function spansOf(places: readonly RecordedPlace[]): readonly Span[] {
  const spans: Span[] = []
  for (const streamPlaces of Map.groupBy(places, ({ stream }) => stream).values()) {
    let last: Span | undefined
    for (const place of streamPlaces.toSorted((a, b) => a.revision - b.revision)) {
      const { stream, revision } = place
      if (last === undefined || revision - last.to > widestGap) {
        last = { stream, from: revision, to: revision, places: [] }
        spans.push(last)
      }
      last.to = revision
      last.places.push(place)
    }
  }
  return spans
}

function notThere({ eventId, stream, revision }: RecordedPlace): Failure {
  return new Failure(
    'log_damaged',
    `event ${eventId} is not at revision ${revision} of stream ${stream}, where the read model has it from; run verify, then restore the log from a backup`,
    { eventId, stream, revision }
  )
}

async function readSpan(
  log: RecordedLog,
  { stream, from, to, places }: Span
): Promise<readonly (readonly [string, RecordedTexts])[]> {
  const found = new Map<number, RecordedEvent>()
  for await (const batch of log.readStream(stream, { from, limit: to - from + 1 })) {
    for (const event of batch) found.set(event.revision, event)
  }
  return places.map((place) => {
    const event = found.get(place.revision)
    if (event === undefined || event.id !== place.eventId) throw notThere(place)
    return [event.id, { data: () => countedOf(event).text(), meta: event.meta }]
  })
}

/**
 * What was recorded of events of the mirror, by id.
 *
 * @param checkTime called now and then; what it throws ends the reading.
 * @throws Failure `log_damaged` where the log does not hold an event where the mirror has it from; and
 * what the store throws.
 */
export async function readRecorded(
  log: RecordedLog,
  places: readonly RecordedPlace[],
  checkTime: () => void
): Promise<ReadonlyMap<string, RecordedTexts>> {
  const spans = spansOf(places)
  const texts = new Map<string, RecordedTexts>()
  for (let next = 0; next < spans.length; next += spansPerTurn) {
    if (next > 0) await nextTurn()
    checkTime()
    const turn = spans.slice(next, next + spansPerTurn)
    for (const read of await Promise.all(turn.map((span) => readSpan(log, span)))) {
      for (const [id, recorded] of read) texts.set(id, recorded)
    }
  }
  return texts
}

/** The texts of one of the events that were read. */
export function recordedAt(
  texts: ReadonlyMap<string, RecordedTexts>,
  eventId: string
): RecordedTexts {
  const found = texts.get(eventId)
  if (found === undefined) throw new Error(`event ${eventId} was not among those that were read`)
  return found
}
