import type {
  AppendRequest,
  ExpectedRevision,
  NewEvent,
  SourceCheckpoint
} from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { isKeepableJson, isKeepableText } from '../../domain/keepable.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether the text is a UUID as stores keep it: lower case, with hyphens. */
export function isEventId(text: string): boolean {
  return uuid.test(text)
}

/** Names longer than this are a mistake, and would be repeated in every index entry. */
const maxNameLength = 500

/** Far above any observation; a text this long is a file, and belongs beside the log. */
const maxTextLength = 16_777_216

function isName(text: string): boolean {
  return text.length > 0 && text.length <= maxNameLength && isKeepableText(text)
}

function invalid(stream: string, id: string, field: string, expected: string): Failure {
  return new Failure(
    'invalid_field',
    `${field} of event ${id.slice(0, 40)} for stream ${stream.slice(0, 80)} must be ${expected}; nothing was appended`,
    { stream: stream.slice(0, 80), id: id.slice(0, 40), field }
  )
}

function checkEvent(stream: string, event: NewEvent): void {
  const bad = (field: string, expected: string) => invalid(stream, event.id, field, expected)
  if (!isEventId(event.id)) throw bad('id', 'a UUID in lower case')
  if (event.corrects !== null && !isEventId(event.corrects)) {
    throw bad('corrects', 'null or a UUID in lower case')
  }
  if (!isName(event.type)) throw bad('type', `a name of 1 to ${maxNameLength} characters`)
  if (!Number.isSafeInteger(event.schemaVersion) || event.schemaVersion < 1) {
    throw bad('schemaVersion', 'a whole number from 1')
  }
  if (!Number.isSafeInteger(event.occurredAtMs)) {
    throw bad('occurredAtMs', 'whole milliseconds')
  }
  const length = event.data.length + event.meta.length
  if (length > maxTextLength) {
    throw new Failure(
      'record_too_large',
      `event ${event.id} for stream ${stream} has ${length} characters, at most ${maxTextLength} are kept; nothing was appended`,
      { stream, id: event.id, length, most: maxTextLength }
    )
  }
  if (!isKeepableJson(event.data)) throw bad('data', 'JSON text without NUL or lone surrogates')
  if (!isKeepableJson(event.meta)) throw bad('meta', 'JSON text without NUL or lone surrogates')
}

function checkStream(stream: string): void {
  if (isName(stream)) return
  throw new Failure(
    'invalid_parameter',
    `stream "${stream.slice(0, 80)}" must have 1 to ${maxNameLength} characters, none of them NUL`,
    { stream: stream.slice(0, 80) }
  )
}

/**
 * Checks that a store can keep an event exactly, whatever the log holds.
 *
 * @throws Failure `invalid_field` or `record_too_large` naming stream and event, `invalid_parameter`
 *   for the stream.
 */
export function checkStreamEvent(stream: string, event: NewEvent): void {
  checkStream(stream)
  checkEvent(stream, event)
}

function checkExpected(stream: string, expected: ExpectedRevision): void {
  if (typeof expected !== 'number' || (Number.isSafeInteger(expected) && expected >= -1)) return
  throw new Failure(
    'invalid_parameter',
    `the expected revision of ${stream.slice(0, 80)} is ${expected}; give a whole number from -1 (no stream)`,
    { stream: stream.slice(0, 80), expected }
  )
}

/** @throws Failure `invalid_parameter` for a checkpoint that no store could keep exactly. */
export function checkCheckpoint({ source, partition, next }: SourceCheckpoint): void {
  const whole = [partition, next].every((number) => Number.isSafeInteger(number) && number >= 0)
  if (whole && isName(source)) return
  throw new Failure(
    'invalid_parameter',
    `the checkpoint ${source.slice(0, 80)}/${partition}@${next} needs a name of 1 to ${maxNameLength} characters and whole numbers from 0; nothing was appended`,
    { source: source.slice(0, 80), partition, next }
  )
}

/**
 * Checks one atomic call, whatever the log holds: fields a store can keep exactly, every stream
 * once, every id once.
 *
 * @throws Failure `invalid_field` or `record_too_large` naming stream and event;
 *   `invalid_parameter` for the call.
 */
export function checkRequests(requests: readonly AppendRequest[]): void {
  const streams = new Set<string>()
  const ids = new Set<string>()
  for (const { stream, events, expected, recordedAtMs } of requests) {
    checkStream(stream)
    if (streams.has(stream)) {
      throw new Failure(
        'invalid_parameter',
        `stream "${stream.slice(0, 80)}" must come once in a call`,
        { stream: stream.slice(0, 80) }
      )
    }
    streams.add(stream)
    checkExpected(stream, expected)
    if (recordedAtMs !== undefined && !Number.isSafeInteger(recordedAtMs)) {
      throw invalid(stream, events[0]?.id ?? '', 'recordedAtMs', 'whole milliseconds')
    }
    for (const event of events) {
      checkEvent(stream, event)
      if (ids.has(event.id)) throw invalid(stream, event.id, 'id', 'given once in a call')
      ids.add(event.id)
    }
  }
}
