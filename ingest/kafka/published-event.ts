import type { RecordedEvent } from '../../domain/event-store.ts'
import type { OutgoingMessage } from './port.ts'

/** What a published event's `ce_type` begins with. */
const publishedPrefix = 'filiera.'

/** Headers of a published event, for the reference. */
export const publishedHeaders = {
  ce_specversion: '1.0',
  ce_id:
    'event id, the key of the record too; the same event may come twice, never with another id',
  ce_source: 'the log, as `/logs/<id>`',
  ce_type: 'name and version of the event type, like `filiera.LotDispatched.v1`',
  ce_time: 'when it happened',
  ce_recordedtime: 'when the log learnt of it',
  ce_subject: 'its stream; the events of one stream are in one partition, in order',
  ce_revision: 'its number in the stream, from 0',
  ce_position: 'its place in the log',
  ce_corrects: 'event that this one replaces, where it does',
  'content-type': 'application/json'
} as const

type Header = keyof typeof publishedHeaders

/** FNV-1a, so that a stream keeps its partition whichever program publishes it. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

/**
 * A recorded event as a CloudEvent of the binary form. The data is as it is stored; who said it is
 * not told, since the readers of a topic are not those who may see the log.
 */
export function publishedEvent(
  event: RecordedEvent,
  log: { readonly storeId: string; readonly partitions: number }
): OutgoingMessage {
  const { id, type, schemaVersion, stream, revision, position, corrects, data } = event
  const headers: Record<Exclude<Header, 'ce_corrects'>, string> = {
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: `/logs/${log.storeId}`,
    ce_type: `${publishedPrefix}${type}.v${schemaVersion}`,
    ce_time: new Date(event.occurredAtMs).toISOString(),
    ce_recordedtime: new Date(event.recordedAtMs).toISOString(),
    ce_subject: stream,
    ce_revision: String(revision),
    ce_position: position,
    'content-type': 'application/json'
  }
  return {
    key: id,
    value: data,
    headers: corrects === null ? headers : { ...headers, ce_corrects: corrects },
    partition: hashOf(stream) % log.partitions
  }
}
