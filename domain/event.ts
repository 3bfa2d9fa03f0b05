import { z } from 'zod'
import { deskOnly, type Voice } from './access/voice.ts'
import type { AnomalyCode } from './anomaly.ts'
import type { RecordedEvent } from './event-store.ts'
import type { Figures } from './failure.ts'
import type { Movement } from './movement.ts'
import type { Standards } from './standards.ts'

/** When an event happened, as far as its movements need to know. */
export interface Moment {
  readonly occurredAtMs: number
  /** Europe/Rome business day, `YYYY-MM-DD`. */
  readonly marketDay: string
}

/** A contradiction within one observation. It is stored all the same and shown to analysts. */
export interface Anomaly {
  readonly code: AnomalyCode
  /** The numbers that contradict each other. */
  readonly figures: Figures
}

/** The event that an event of another type stands for: a correction carries what is right. */
export interface Replacement {
  readonly type: string
  readonly schemaVersion: number
  readonly data: unknown
}

/**
 * An observation may come from any source; a decision's event only out of its decider; `audit` is
 * what the service itself writes of its use, and nobody sends in, voids or is sent.
 */
type EventKind = 'observation' | 'decision' | 'audit'

/**
 * What there is to know about one type of event. `input` is what a source may say, `data` what is
 * stored; they differ where something is derived on the way in (grams from "3 q").
 */
export interface EventType<Name extends string = string, Data = unknown> {
  readonly name: Name
  readonly version: number
  /** One sentence for the reference. */
  readonly doc: string
  readonly kind: EventKind
  /** Who may send it in; nobody but an observation. */
  readonly voice: Voice<Data>
  readonly data: z.ZodType<Data>
  readonly input: z.ZodType<Data>
  /** Element i turns data of version i + 1 into version i + 2. */
  readonly upcasts: readonly z.ZodType[]
  /** The stream that such an event belongs to. */
  readonly stream: (data: Data) => string
  /** What moved, as far as this event says so. */
  readonly movements: (data: Data, at: Moment) => readonly Movement[]
  readonly anomalies: (data: Data) => readonly Anomaly[]
  /** For an event that wraps a corrected one: that one. */
  readonly replacement: (data: Data) => Replacement | null
  /** What other vocabularies call it. */
  readonly standards: Standards
}

/** An observation says who may send it in; the others are not sent. */
type Kind<Data> =
  | { readonly kind: 'observation'; readonly voice: Voice<Data> }
  | { readonly kind: Exclude<EventKind, 'observation'> }

/** Defines a type of event. Throws when the upcasts do not lead from version 1 to `version`. */
export function eventType<const Name extends string, Data>(
  definition: Kind<Data> & {
    readonly name: Name
    readonly version: number
    readonly doc: string
    readonly data: z.ZodType<Data>
    readonly input?: z.ZodType<Data>
    readonly upcasts?: readonly z.ZodType[]
    readonly stream: (data: Data) => string
    readonly movements?: (data: Data, at: Moment) => readonly Movement[]
    readonly anomalies?: (data: Data) => readonly Anomaly[]
    readonly replacement?: (data: Data) => Replacement | null
    readonly standards?: Standards
  }
): EventType<Name, Data> {
  const upcasts = definition.upcasts ?? []
  if (upcasts.length !== definition.version - 1) {
    throw new Error(
      `${definition.name} v${definition.version} has ${upcasts.length} upcasts, needs ${definition.version - 1}`
    )
  }
  return {
    ...definition,
    voice: definition.kind === 'observation' ? definition.voice : deskOnly,
    input: definition.input ?? definition.data,
    upcasts,
    movements: definition.movements ?? (() => []),
    anomalies: definition.anomalies ?? (() => []),
    replacement: definition.replacement ?? (() => null),
    standards: definition.standards ?? {}
  }
}

/**
 * Data that was stored in some version, in today's shape.
 *
 * @param version the one it was stored in, from 1 to the type's own.
 * @throws ZodError when it does not have the shape of that version.
 */
export function upcast<Data>(
  type: { readonly data: z.ZodType<Data>; readonly upcasts: readonly z.ZodType[] },
  version: number,
  stored: unknown
): Data {
  let data = stored
  for (const step of type.upcasts.slice(version - 1)) data = step.parse(data)
  return type.data.parse(data)
}

export const channels = [
  'scale',
  'gate',
  'form',
  'bot',
  'api',
  'import',
  'seed',
  'simulation'
] as const

/** Where a record stood in the outside world, so that a figure can be traced to its line. */
const sourceRef = z.strictObject({
  /** The source that read it: `csv`, `http`, … */
  kind: z.string(),
  /** File name, address or device. */
  name: z.string(),
  /** Line in the file or row of the request, from 1. */
  line: z.int().positive().optional()
})

/** Who said it, how and why. No personal data: the actor is an opaque id. */
export const metadata = z.strictObject({
  actor: z.string().min(1).max(200),
  channel: z.enum(channels),
  source: sourceRef,
  /** Groups what came of one outside act: an upload, a request. */
  correlationId: z.string().min(1).max(200),
  /** The event or command that led to this one. */
  causationId: z.string().min(1).max(200).optional()
})
export type Metadata = z.infer<typeof metadata>

/** A recorded event with its data parsed and of today's shape. */
export interface DecodedEvent<Name extends string = string, Data = unknown>
  extends Omit<RecordedEvent, 'type' | 'data' | 'schemaVersion'> {
  readonly type: Name
  readonly data: Data
  /** Europe/Rome business day, `YYYY-MM-DD`. */
  readonly marketDay: string
}
