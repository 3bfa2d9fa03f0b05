/**
 * How an event of ours is kept in KurrentDB. The stored format is shared with whoever else reads
 * that database: change it only with a new reading of the old form beside it.
 *
 * Data is JSON there wherever KurrentDB gives back the very characters it was given, so that its own
 * tools can show it; any other text is kept as bytes. Metadata are texts throughout, the one form
 * that an append to several streams accepts. What comes on top of our fields (`$schema.name` and the
 * like, added by servers from 25.1 on) is left aside.
 */
import type {
  BinaryEventData,
  JSONEventData,
  RecordedEvent as KurrentEvent
} from '@kurrent/kurrentdb-client'
import { z } from 'zod'
import type { NewEvent, RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { chainHash, genesisHash } from './chain.ts'
import { isKnownPlace, kurrentPosition } from './kurrentdb-position.ts'
import { isEventId } from './request.ts'

/** An event with the hash that chains it to the one before it in its stream. */
export interface ChainedEvent {
  readonly event: RecordedEvent
  /** 64 hex digits. */
  readonly hash: string
}

/** The hash before the first event of a stream. */
export function streamGenesis(storeId: string): string {
  return genesisHash(storeId)
}

/** Hash of an event given that of the event before it in its stream. Positions are not in it. */
export function streamHash(
  previous: string,
  event: NewEvent,
  place: { readonly stream: string; readonly revision: number; readonly recordedAtMs: number }
): string {
  return chainHash(previous, event, { ...place, position: place.revision + 1 })
}

const whole = z
  .string()
  .regex(/^-?\d+$/u)
  .transform(Number)
  .pipe(z.int())

const metadata = z.looseObject({
  occurredAtMs: whole,
  recordedAtMs: whole,
  schemaVersion: whole,
  corrects: z.string().refine((text) => text === '' || isEventId(text)),
  meta: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/u)
})

/** Under KurrentDB's own names, so that its projections by correlation work. */
const traced = z.object({
  correlationId: z.string().optional(),
  causationId: z.string().optional()
})

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function tracedIn(meta: string): Record<string, string> {
  const found = traced.safeParse(parsedOrNull(meta))
  const { correlationId, causationId } = found.data ?? {}
  return {
    ...(correlationId === undefined ? {} : { $correlationId: correlationId }),
    ...(causationId === undefined ? {} : { $causationId: causationId })
  }
}

/** An event in the form that the client appends. */
export function toKurrent(
  event: NewEvent,
  { recordedAtMs, hash }: { readonly recordedAtMs: number; readonly hash: string }
): JSONEventData | BinaryEventData {
  const { id, type } = event
  const kept = {
    id,
    type,
    metadata: {
      ...tracedIn(event.meta),
      occurredAtMs: String(event.occurredAtMs),
      recordedAtMs: String(recordedAtMs),
      schemaVersion: String(event.schemaVersion),
      corrects: event.corrects ?? '',
      meta: event.meta,
      hash
    }
  }
  const data = parsedOrNull(event.data)
  return isRecord(data) && JSON.stringify(data) === event.data
    ? { ...kept, contentType: 'application/json', data }
    : { ...kept, contentType: 'application/octet-stream', data: Buffer.from(event.data, 'utf8') }
}

/**
 * An event as it was appended.
 *
 * @param prefix of our streams there.
 * @throws Failure `log_damaged` when it is not in the form of `toKurrent`; `store_unavailable` when
 *   the server does not say where in the log it stands.
 */
export function fromKurrent(stored: KurrentEvent, prefix: string): ChainedEvent {
  const { streamId, revision, position } = stored
  const where = `${streamId}@${revision}`
  const kept = metadata.safeParse(stored.metadata)
  if (!kept.success || !streamId.startsWith(prefix)) {
    throw new Failure(
      'log_damaged',
      `event ${where} was not written by this program; streams that begin with ${prefix} are its own, so move what others wrote there`,
      { stream: streamId, revision: Number(revision) }
    )
  }
  if (!isKnownPlace(position)) {
    throw new Failure(
      'store_unavailable',
      `the server does not say where event ${where} stands in its log; use EventStoreDB 22.6 or later, or KurrentDB`,
      { stream: streamId, revision: Number(revision) }
    )
  }
  const { occurredAtMs, recordedAtMs, schemaVersion, corrects, meta, hash } = kept.data
  return {
    event: {
      id: stored.id,
      type: stored.type,
      schemaVersion,
      occurredAtMs,
      corrects: corrects === '' ? null : corrects,
      data: stored.isJson ? JSON.stringify(stored.data) : Buffer.from(stored.data).toString('utf8'),
      meta,
      stream: streamId.slice(prefix.length),
      revision: Number(revision),
      position: kurrentPosition(position),
      recordedAtMs
    },
    hash
  }
}
