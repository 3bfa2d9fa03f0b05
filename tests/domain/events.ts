import fc from 'fast-check'
import { audiences } from '../../domain/boundary/events.ts'
import { type EventName, eventTypes } from '../../domain/catalog.ts'
import { channels, type Metadata } from '../../domain/event.ts'
import { bounds } from '../../domain/quantity.ts'
import { name, orNull, period, process, quantity, text } from './arbitrary.ts'
import { accessData } from './arbitrary-access.ts'
import { chainData } from './arbitrary-chain.ts'
import { capturedData, rereadData } from './arbitrary-epcis.ts'
import { referenceData } from './arbitrary-reference.ts'

/** Arbitrary events: one arbitrary per field, so that a new field is one line here. */

const words = fc.constantFrom('milan-metro', 'torino', 'a', 'zone-9', 'urbanfoodflows')

const publishedFields = {
  boundary: words,
  publication: words,
  period,
  group: name,
  product: orNull(name),
  quantity
}
const boundaryFields = {
  boundary: words,
  label: name,
  inhabitants: orNull(fc.integer({ min: 1 })),
  source: name
}

const id = fc.uuid()
const score = fc.integer({ min: 1, max: 5 })

/** Data of every type of event, of today's shape. A type that lacks here does not compile. */
const dataOf: Readonly<Record<EventName, fc.Arbitrary<unknown>>> = {
  BoundaryDefined: fc.record(boundaryFields),
  BoundaryRevised: fc.record({ ...boundaryFields, reason: name }),
  BoundaryAudienceSet: fc.record({
    boundary: words,
    audience: fc.constantFrom(...audiences),
    reason: name
  }),
  FlowPublished: fc
    .record({ ...publishedFields, source: process, target: process })
    .filter(({ source, target }) => source.id !== target.id),
  StockChangePublished: fc.record({
    ...publishedFields,
    process,
    direction: fc.constantFrom('added', 'removed')
  }),
  AggregatePublished: fc.record({
    boundary: words,
    publication: words,
    period,
    metric: fc.constantFrom('redistributed', 'households'),
    scope: text,
    value: fc.double({ min: 0, max: 1e9, noNaN: true }),
    unit: fc.constantFrom('t', 'meals'),
    bound: fc.constantFrom(...bounds),
    sourceUrl: text,
    quality: orNull(fc.record({ reliability: score, completeness: score }, { requiredKeys: [] }))
  }),
  IdentifierLinked: fc.record({
    identifier: fc.constantFrom('414/8012345000012', '01/08012345000012', 'urn:uuid:a'),
    means: fc.constantFrom('covered-market:wagner', 'tomato'),
    source: text
  }),
  EpcisEventCaptured: capturedData,
  EpcisEventReread: rereadData,
  MeasurementCorrected: fc.record({
    eventId: id,
    stream: text,
    reason: text,
    changed: fc.record({ field: fc.string(), from: fc.string(), to: fc.string() }),
    type: fc.constantFrom('SaleRecorded', 'StockCounted'),
    schemaVersion: fc.integer({ min: 1, max: 5 }),
    data: fc.record({ boundary: words, lines: fc.array(name, { maxLength: 2 }) })
  }),
  EventVoided: fc.record({ eventId: id, stream: text, reason: text, replacedBy: orNull(id) }),
  ...accessData,
  ...referenceData,
  ...chainData
}

const meta: fc.Arbitrary<Metadata> = fc.record(
  {
    actor: name,
    channel: fc.constantFrom(...channels),
    source: fc.record(
      { kind: name, name, line: fc.integer({ min: 1 }) },
      { requiredKeys: ['kind', 'name'] }
    ),
    correlationId: name,
    causationId: name
  },
  { requiredKeys: ['actor', 'channel', 'source', 'correlationId'] }
)

/** Events of one type, as a source or a decider hands them to `encode`. */
export function eventsOf(type: EventName) {
  return fc.record({
    type: fc.constant(type),
    data: dataOf[type],
    id,
    meta,
    occurredAtMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    corrects: orNull(id)
  })
}

/** Events of every type of the catalogue. */
export const events = fc.oneof(...eventTypes.map(({ name: type }) => eventsOf(type)))
