import { hash } from 'node:crypto'
import { z } from 'zod'
import { compiledOnceUsed } from '../../domain/compiled.ts'
import { EpcisEventCaptured } from '../../domain/epcis/events.ts'
import { logMark } from '../../domain/epcis/export.ts'
import { prehash } from '../../domain/epcis/prehash.ts'
import { type EpcisEvent, epcisEvent } from '../../domain/epcis/schema.ts'
import { translated } from '../../domain/epcis/translation.ts'
import type { Metadata } from '../../domain/event.ts'
import { eventKey, idOfKey, longerKey } from '../event-id.ts'
import { type IntakeContext, note, notesOf, type Translation } from '../source.ts'
import type { EpcisOptions } from './options.ts'

/** An eventID is known whatever time is said with it, so the id of the event does without the time. */
export const idOrder = 0

const record = z.object({ event: z.unknown(), context: z.unknown() })
const sentEpcis = compiledOnceUsed(epcisEvent)
const captured = compiledOnceUsed(EpcisEventCaptured.input)

/**
 * The eventID; where the sender gives none, the event hash ID of CBV, so that it is the same for
 * everybody, or else an id of the content as it is spelled.
 */
function eventIdOf(event: EpcisEvent, context: unknown, occurredAtMs: number): string {
  if (event.eventID !== undefined) return event.eventID
  const text = prehash(event, context)
  if (text !== null) return `ni:///sha-256;${hash('sha256', text, 'hex')}?ver=CBV2.0`
  const { recordTime: _, ...said } = event
  return `urn:uuid:${idOfKey(occurredAtMs, eventKey(['epcis', JSON.stringify(said)]))}`
}

/** One captured event as a candidate. A bad field is named by its path in the event. */
export function translate(
  content: unknown,
  line: number,
  { boundary, reference, storeId, editions }: EpcisOptions,
  intake: IntakeContext
): Translation {
  const { event: sent, context } = record.parse(content)
  const checked = sentEpcis().safeParse(sent)
  if (!checked.success) return { rejects: notesOf(checked.error, sent) }
  const event = checked.data
  if (event[logMark] === storeId) {
    const reason = 'this event was exported by this very log; it is there already'
    return { rejects: [note('eventID', 'own_event', reason, event.eventID)] }
  }
  const occurredAtMs = Date.parse(event.eventTime)
  const eventId = eventIdOf(event, context, occurredAtMs)
  const said = { boundary, eventId, kind: event.type, ...translated(event, reference.links) }
  const completed = reference.complete(said, occurredAtMs)
  const parsed = captured().safeParse({ ...Object(completed), context, raw: sent })
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
      corrects: errorDeclaration === undefined ? null : editions.latestOf(idOfKey(idOrder, key)),
      timeField: 'eventTime',
      idOrder,
      key:
        errorDeclaration === undefined
          ? key
          : longerKey(key, 'error', errorDeclaration.declarationTime),
      metaText: JSON.stringify(meta)
    }
  }
}
