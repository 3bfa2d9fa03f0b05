import { z } from 'zod'
import { EpcisEventCaptured } from '../../domain/epcis/events.ts'
import { logMark } from '../../domain/epcis/export.ts'
import { type EpcisEvent, epcisEvent } from '../../domain/epcis/schema.ts'
import { translated } from '../../domain/epcis/translation.ts'
import type { Metadata } from '../../domain/event.ts'
import { eventKey, idOfKey, longerKey } from '../event-id.ts'
import { type IntakeContext, note, notesOf, type Translation } from '../source.ts'
import type { EpcisOptions } from './options.ts'

const record = z.object({ event: z.unknown(), context: z.unknown() })

/** The eventID; where the sender gives none, one of the content, so that a resend is recognised. */
function eventIdOf(event: EpcisEvent, occurredAtMs: number): string {
  if (event.eventID !== undefined) return event.eventID
  const { recordTime: _, ...said } = event
  return `urn:uuid:${idOfKey(occurredAtMs, eventKey(['epcis', JSON.stringify(said)]))}`
}

/** One captured event as a candidate. A bad field is named by its path in the event. */
export function translate(
  content: unknown,
  line: number,
  { boundary, reference, storeId }: EpcisOptions,
  intake: IntakeContext
): Translation {
  const { event: sent, context } = record.parse(content)
  const checked = epcisEvent.safeParse(sent)
  if (!checked.success) return { rejects: notesOf(checked.error, sent) }
  const event = checked.data
  if (event[logMark] === storeId) {
    const reason = 'this event was exported by this very log; it is there already'
    return { rejects: [note('eventID', 'own_event', reason, event.eventID)] }
  }
  const occurredAtMs = Date.parse(event.eventTime)
  const eventId = eventIdOf(event, occurredAtMs)
  const said = { boundary, eventId, kind: event.type, ...translated(event, reference.links) }
  const completed = reference.complete(said, occurredAtMs)
  const parsed = EpcisEventCaptured.input.safeParse({ ...Object(completed), context, raw: sent })
  if (!parsed.success) return { rejects: notesOf(parsed.error, said) }
  const key = eventKey([intake.actor, 'epcis', eventId])
  const { errorDeclaration } = event
  const meta: Metadata = {
    actor: intake.actor,
    channel: 'api',
    source: { kind: 'epcis', name: intake.name, line },
    correlationId: intake.correlationId
  }
  return {
    candidate: {
      type: EpcisEventCaptured.name,
      occurredAtMs,
      data: parsed.data,
      dataText: JSON.stringify(parsed.data),
      corrects: errorDeclaration === undefined ? null : idOfKey(occurredAtMs, key),
      timeField: 'eventTime',
      key:
        errorDeclaration === undefined
          ? key
          : longerKey(key, 'error', errorDeclaration.declarationTime),
      metaText: JSON.stringify(meta)
    }
  }
}
