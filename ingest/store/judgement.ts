import type {
  AppendRequest,
  AppendResult,
  NewEvent,
  Position,
  RecordedEvent
} from '../../domain/event-store.ts'
import { Conflict, Failure } from '../../domain/failure.ts'

/**
 * Whether two events say the same. `meta` does not count: it says who told it this time and by
 * which way, and that differs when the same file comes a second time.
 */
function sameContent(a: NewEvent, b: NewEvent): boolean {
  return (
    a.type === b.type &&
    a.schemaVersion === b.schemaVersion &&
    a.occurredAtMs === b.occurredAtMs &&
    a.corrects === b.corrects &&
    a.data === b.data
  )
}

function otherContent(stream: string, stored: RecordedEvent): Failure {
  const { id, position } = stored
  const what = stored.stream === stream ? 'with other content' : 'in another stream'
  return new Failure(
    'same_id_other_content',
    `event ${id} for stream ${stream} is stored already ${what}, at ${stored.stream}@${stored.revision}; ` +
      'record a new event that corrects it, or give this one an id of its own',
    { id, stream, storedStream: stored.stream, storedRevision: stored.revision, position }
  )
}

/** Kind `conflict`, but no `Conflict`: the revision is not what is wrong, so retrying cannot help. */
function partlyStored(
  request: AppendRequest,
  known: readonly RecordedEvent[],
  actual: number
): Failure {
  const { stream, events } = request
  return new Failure(
    'wrong_expected_revision',
    `${known.length} of ${events.length} events for stream ${stream} are stored already, from revision ${known[0]?.revision ?? -1} on, ` +
      `not at the end of the stream, which is at ${actual}; leave out what the stream holds`,
    { stream, known: known.length, events: events.length, actual }
  )
}

/** Why packed events are not appended: they must all be new. */
export function knownAmong(known: string, events: number): Failure {
  return new Failure(
    'wrong_expected_revision',
    `event ${known}, one of ${events} packed ones, is stored already or comes twice, so none was appended; append them unpacked to learn what the log holds`,
    { known, events }
  )
}

/** The revision that a request asks for, or null where any will do. -1 means that there is none. */
function wantedRevision(request: AppendRequest): number | null {
  if (request.expected === 'no_stream') return -1
  return typeof request.expected === 'number' ? request.expected : null
}

/** Whether the stream is where the request expects it to be. */
export function isExpected(request: AppendRequest, actual: number): boolean {
  if (request.expected === 'stream_exists') return actual >= 0
  return (wantedRevision(request) ?? actual) === actual
}

/** What a repetition answers: the same as the first time. */
function repetition(stored: readonly RecordedEvent[]): AppendResult {
  const last = stored.at(-1)
  return {
    nextRevision: last?.revision ?? -1,
    position: last?.position ?? null,
    positions: stored.map(({ position }) => position),
    idempotent: true
  }
}

/** What an append of nothing answers: where the stream and the log are. */
export function nothingAppended(actual: number, head: Position | null): AppendResult {
  return { nextRevision: actual, position: head, positions: [], idempotent: false }
}

/**
 * Judges a request by what is stored. Returns null when its events are to be appended after
 * `actual`, or the original result when the request is a repetition: all its events are stored in
 * this stream with the same content, and at the revisions it names if it names one.
 *
 * @param actual the revision the stream is at, -1 where it does not exist.
 * @param stored finds an event by id in any stream.
 * @throws Failure `same_id_other_content` when an id is stored with other content or in another
 *   stream; Conflict when the stream is not where it was expected; Failure
 *   `wrong_expected_revision` when the revision fits but the stream holds some of the events.
 */
export function judge(
  request: AppendRequest,
  actual: number,
  stored: (id: string) => RecordedEvent | undefined
): AppendResult | null {
  const { stream, events, expected } = request
  const known: RecordedEvent[] = []
  for (const event of events) {
    const found = stored(event.id)
    if (found === undefined) continue
    if (found.stream !== stream || !sameContent(found, event)) {
      throw otherContent(stream, found)
    }
    known.push(found)
  }
  const wanted = wantedRevision(request)
  if (events.length > 0 && known.length === events.length) {
    const inPlace = known.every(({ revision }, index) => revision === (wanted ?? -1) + 1 + index)
    if (wanted === null || inPlace) return repetition(known)
  }
  if (!isExpected(request, actual)) throw new Conflict(stream, expected, actual)
  if (known.length > 0) throw partlyStored(request, known, actual)
  return null
}
