import type { z } from 'zod'
import {
  AccessGranted,
  AccessRefused,
  AccessRevoked,
  ExportTaken,
  KeyIssued,
  KeyRevoked,
  KeyUsed,
  RecoveryCodeUsed,
  SecondFactorFailed,
  SecondFactorRemoved,
  SecondFactorSet,
  SignedIn,
  SignedOut,
  SignInFailed,
  SubjectErased
} from './access/events.ts'
import { BoundaryAudienceSet, BoundaryDefined, BoundaryRevised } from './boundary/events.ts'
import { compiledOnceUsed } from './compiled.ts'
import { ConsignmentArrived, ConsignmentReceived, LotDispatched } from './consignment/events.ts'
import { EventVoided, MeasurementCorrected } from './correction/events.ts'
import { CrateFilled, CrateMoved, CrateRefilled, CrateReturned } from './crate/events.ts'
import { EpcisEventCaptured, EpcisEventReread, IdentifierLinked } from './epcis/events.ts'
import { type DecodedEvent, type EventType, type Metadata, upcast } from './event.ts'
import type { NewEvent, RecordedEvent } from './event-store.ts'
import { ConversionFactorSet } from './factor/events.ts'
import { Failure } from './failure.ts'
import { marketDayOf } from './market-day.ts'
import { CropPlanted, HarvestRecorded, PlotAssigned, PlotReleased } from './plot/events.ts'
import { PackagingListed, ProductListed } from './product/events.ts'
import { AggregatePublished, FlowPublished, StockChangePublished } from './publication/events.ts'
import { SaleRecorded } from './sale/events.ts'
import { MarketConcessionChanged, SiteClosed, SiteOpened, SiteRenamed } from './site/events.ts'
import { ReceiptAttested } from './sorting/attestation.ts'
import { DonationAllocated, DonationDelivered, SurplusSorted } from './sorting/events.ts'
import { MilestoneReached, StartupRegistered } from './startup/events.ts'
import { StockCounted } from './stock/events.ts'
import { SurplusCollected } from './surplus/collection.ts'
import {
  ClaimReleased,
  SurplusAlertSent,
  SurplusClaimed,
  SurplusDeclared,
  SurplusDeclined,
  SurplusExpired,
  SurplusReminderSent,
  SurplusWithdrawn
} from './surplus/events.ts'
import { LotTransformed } from './transformation/events.ts'
import { TreatmentReported, WasteCollected, WasteRecorded } from './waste/events.ts'

/** Every type of event there is. Types, parsing, reference and routes are derived from this list. */
export const eventTypes = [
  BoundaryDefined,
  BoundaryRevised,
  BoundaryAudienceSet,
  SiteOpened,
  SiteRenamed,
  MarketConcessionChanged,
  SiteClosed,
  ProductListed,
  PackagingListed,
  ConversionFactorSet,
  PlotAssigned,
  PlotReleased,
  CropPlanted,
  HarvestRecorded,
  StartupRegistered,
  MilestoneReached,
  ConsignmentArrived,
  LotDispatched,
  ConsignmentReceived,
  CrateFilled,
  CrateMoved,
  CrateRefilled,
  CrateReturned,
  LotTransformed,
  SaleRecorded,
  StockCounted,
  SurplusDeclared,
  SurplusAlertSent,
  SurplusReminderSent,
  SurplusClaimed,
  SurplusDeclined,
  ClaimReleased,
  SurplusExpired,
  SurplusWithdrawn,
  SurplusCollected,
  SurplusSorted,
  DonationAllocated,
  DonationDelivered,
  ReceiptAttested,
  WasteRecorded,
  WasteCollected,
  TreatmentReported,
  FlowPublished,
  StockChangePublished,
  AggregatePublished,
  IdentifierLinked,
  EpcisEventCaptured,
  EpcisEventReread,
  MeasurementCorrected,
  EventVoided,
  AccessGranted,
  AccessRevoked,
  SubjectErased,
  KeyIssued,
  KeyRevoked,
  KeyUsed,
  SignedIn,
  SignedOut,
  SignInFailed,
  SecondFactorSet,
  SecondFactorRemoved,
  SecondFactorFailed,
  RecoveryCodeUsed,
  ExportTaken,
  AccessRefused
] as const

/** What the service itself writes of its use: for the desk, and for nobody outside of the service. */
export const auditTypes: readonly string[] = eventTypes.flatMap(({ name, kind }) =>
  kind === 'audit' ? [name] : []
)

type Entry = (typeof eventTypes)[number]
type DecodedOf<E> = E extends EventType<infer Name, infer Data> ? DecodedEvent<Name, Data> : never

/** An event of any type, told apart by `type`. */
export type FilieraEvent = DecodedOf<Entry>
export type EventName = FilieraEvent['type']

// The casts of the code base are in this file: a union of entries is looked up by name, and TypeScript cannot see
// that an entry's functions take the very data that its own schema has just parsed.
const byName = new Map<string, EventType>(
  eventTypes.map((entry) => [entry.name, entry as unknown as EventType])
)

const parsers = new Map(
  eventTypes.map(({ name, data, input }): [string, Parsers] => [
    name,
    { data: compiledOnceUsed(data), input: compiledOnceUsed(input) }
  ])
)

/** The schemas of an event type, for those who parse much by them. */
interface Parsers {
  readonly data: () => z.ZodType
  readonly input: () => z.ZodType
}

/**
 * What a source says of such an event, as it is stored; the issues where it cannot be read.
 *
 * @param type of the catalogue.
 */
export function parseInput(
  { name, input }: EventType,
  said: unknown
): z.ZodSafeParseResult<unknown> {
  return (parsers.get(name)?.input() ?? input).safeParse(said)
}

/**
 * The event type of that name.
 *
 * @throws Failure `unknown_event_type` with the names there are.
 */
export function eventTypeOf(name: string): EventType {
  const found = byName.get(name)
  if (found === undefined) {
    throw new Failure(
      'unknown_event_type',
      `"${name.slice(0, 80)}" is not an event type; known are ${[...byName.keys()].join(', ')}`,
      { type: name.slice(0, 80) }
    )
  }
  return found
}

/** Builds what a store takes. `data` has come out of one of the type's schemas, or of its decider. */
export function encode(event: {
  readonly id: string
  readonly type: string
  readonly occurredAtMs: number
  readonly data: unknown
  readonly meta: Metadata
  readonly corrects?: string | null
}): NewEvent {
  const type = eventTypeOf(event.type)
  return {
    id: event.id,
    type: type.name,
    schemaVersion: type.version,
    occurredAtMs: event.occurredAtMs,
    corrects: event.corrects ?? null,
    data: JSON.stringify(event.data),
    meta: JSON.stringify(event.meta)
  }
}

function where(event: RecordedEvent): string {
  return `event ${event.id} at position ${event.position} (${event.stream}@${event.revision})`
}

/** The failure of an event whose data is not what its type and version say. */
export function damaged(event: RecordedEvent, cause: unknown): Failure {
  return new Failure(
    'log_damaged',
    `${where(event)} does not have the shape of ${event.type} v${event.schemaVersion}; run verify`,
    { position: event.position },
    cause
  )
}

/** Type of a recorded event. Throws Failure `log_damaged` when it, or the version, is not known. */
function recordedType(event: RecordedEvent): EventType {
  const type = byName.get(event.type)
  if (type === undefined) {
    throw new Failure('log_damaged', `${where(event)} has the unknown type ${event.type}`, {
      position: event.position
    })
  }
  if (event.schemaVersion > type.version || event.schemaVersion < 1) {
    throw new Failure(
      'log_damaged',
      `${where(event)} is ${event.type} v${event.schemaVersion}; this program knows up to v${type.version}: update it`,
      { position: event.position, schemaVersion: event.schemaVersion }
    )
  }
  return type
}

function parsed<Data>(event: RecordedEvent, parse: () => Data): Data {
  try {
    return parse()
  } catch (cause) {
    throw damaged(event, cause)
  }
}

/**
 * Data of a recorded event in today's shape, for those who read the whole log. Data of today's
 * version is taken as it is: it was parsed before it was appended and the hashes guard it since, and
 * parsing it again takes longer than reading it. What is older is upcast and parsed.
 *
 * @throws Failure `log_damaged` when the data is no object or fits no known shape; the position is
 * named.
 */
export function decodeData(event: RecordedEvent): { type: EventType; data: unknown } {
  const type = recordedType(event)
  const data = parsed(event, () => {
    const stored: unknown = JSON.parse(event.data)
    if (event.schemaVersion < type.version) return upcast(type, event.schemaVersion, stored)
    if (typeof stored === 'object' && stored !== null) return stored
    throw new TypeError(`${event.data.slice(0, 80)} is no object`)
  })
  return { type, data }
}

function typed(event: RecordedEvent, type: EventType, data: unknown): FilieraEvent {
  // Field by field: to copy all but one takes some three times as long, of every event that is read.
  const { id, stream, revision, position, occurredAtMs, recordedAtMs, corrects, meta } = event
  const place = { id, stream, revision, position }
  const when = { occurredAtMs, recordedAtMs, marketDay: marketDayOf(occurredAtMs) }
  return { ...place, ...when, type: type.name, data, corrects, meta } as FilieraEvent
}

/**
 * A recorded event with typed data, parsed whatever its version: for decisions, which stand for good.
 *
 * @throws Failure `log_damaged` when the data does not have the shape of its version; the position is
 * named.
 */
export function decode(event: RecordedEvent): FilieraEvent {
  const type = recordedType(event)
  const data = parsed(event, () => {
    const { upcasts, data: schema } = type
    const fast = { upcasts, data: parsers.get(type.name)?.data() ?? schema }
    return upcast(fast, event.schemaVersion, JSON.parse(event.data))
  })
  return typed(event, type, data)
}

/**
 * An event on its way into a stream, as it will be read from there.
 *
 * @param data as its type's schema gave it, when the event was encoded.
 * @throws Failure `log_damaged` where the type is not known.
 */
export function typedEvent(stream: string, event: NewEvent, data: unknown): FilieraEvent {
  const recorded = {
    ...event,
    ...{ stream, revision: 0, position: '', recordedAtMs: event.occurredAtMs }
  }
  return typed(recorded, recordedType(recorded), data)
}
