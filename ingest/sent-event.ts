import { z } from 'zod'
import { eventTypeOf, eventTypes, parseInput } from '../domain/catalog.ts'
import { compiledOnceUsed } from '../domain/compiled.ts'
import { channels, type EventType, type Metadata } from '../domain/event.ts'
import { Failure } from '../domain/failure.ts'
import { eventKey } from './event-id.ts'
import type { Reference } from './reference.ts'
import {
  type IntakeContext,
  note,
  notesOf,
  type RejectNote,
  type Translation,
  valueAt
} from './source.ts'

/** What surrounds the data of an event that a program sends, by whichever way. */
const sentEvent = z.strictObject({
  type: z.string().describe('name of an event type'),
  id: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'your own id of this observation; with occurredAt it tells a resend from a new one. Without it the content is the id, so two observations that are equal in every field count once'
    ),
  occurredAt: z.iso.datetime({ offset: true }).describe('when it happened, with offset or Z'),
  corrects: z.uuid().optional().describe('event id of the event that this one replaces'),
  channel: z.enum(channels).default('api'),
  data: z.unknown()
})
type SentEvent = z.output<typeof sentEvent>

const envelope = compiledOnceUsed(sentEvent)

/** What surrounds the data of a sent event; the data are read by `candidateOf`. */
export function parseSentEvent(content: unknown): z.ZodSafeParseResult<SentEvent> {
  return envelope().safeParse(content)
}

/** The schema of a sent event, per observed event type. */
export const sentEvents = z.union(
  eventTypes
    .filter(({ kind }) => kind === 'observation')
    .map(({ name, input, doc }) =>
      sentEvent.extend({ type: z.literal(name), data: input }).describe(doc)
    )
)

/** Where and how a sent event was said. */
export interface Saying {
  readonly context: IntakeContext
  readonly source: Metadata['source']
  readonly reference: Reference | undefined
  /** What the sender's field for the time is called. */
  readonly timeField: string
  /** What identifies the event where the sender's way has an identity of its own. */
  readonly identity?: readonly string[]
}

/** A sent event, its envelope read, as a candidate of its type. */
export function candidateOf(sent: SentEvent, saying: Saying): Translation {
  const type = observedType(sent.type)
  if ('reject' in type) return { rejects: [type.reject] }
  const { context, source, reference, timeField } = saying
  const occurredAtMs = Date.parse(sent.occurredAt)
  const completed = reference?.complete(sent.data, occurredAtMs) ?? sent.data
  const parsed = parseInput(type, completed)
  if (!parsed.success) {
    const locate = (path: readonly PropertyKey[]) => ({
      field: ['data', ...path].join('.'),
      value: valueAt(completed, path)
    })
    return { rejects: notesOf(parsed.error, completed, locate) }
  }
  const dataText = JSON.stringify(parsed.data)
  // The id is made of what the sender said, so that it stays the same when the reference learns more.
  const saidText = () => JSON.stringify(parseInput(type, sent.data).data ?? parsed.data)
  const contentText = () => (completed === sent.data ? dataText : saidText())
  const own = sent.id === undefined ? ['content', contentText()] : ['id', sent.id]
  const meta: Metadata = {
    actor: context.actor,
    channel: sent.channel,
    source,
    correlationId: context.correlationId
  }
  return {
    candidate: {
      type: type.name,
      occurredAtMs,
      data: parsed.data,
      dataText,
      corrects: sent.corrects ?? null,
      timeField,
      key: eventKey([context.owner ?? context.actor, type.name, ...(saying.identity ?? own)]),
      metaText: JSON.stringify(meta)
    }
  }
}

/**
 * The type of that name, which a source may observe.
 *
 * @throws Failure `unknown_event_type`, `not_an_observation`.
 */
export function observedTypeOf(name: string): EventType {
  const type = eventTypeOf(name)
  if (type.kind === 'observation') return type
  throw new Failure(
    'not_an_observation',
    type.kind === 'audit'
      ? `${type.name} is noted by the service itself; nobody sends it in`
      : `${type.name} is the outcome of a command; send the command to /api/commands`,
    { type: type.name }
  )
}

function observedType(name: string): EventType | { readonly reject: RejectNote } {
  try {
    return observedTypeOf(name)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { reject: note('type', error.code, error.detail, name) }
  }
}
