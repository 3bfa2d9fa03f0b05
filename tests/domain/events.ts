import fc from 'fast-check'
import { type EventName, eventTypes } from '../../domain/catalog.ts'
import { channels, type Metadata } from '../../domain/event.ts'
import { cleaned, stages } from '../../domain/movement.ts'
import { bases, bounds, massUnits, readQuantity } from '../../domain/quantity.ts'

/** Arbitrary events: one arbitrary per field, so that a new field is one line here. */

const name = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map(cleaned)
  .filter((text) => text.length > 0)
const nameOrNull = fc.option(name, { nil: null })
const words = fc.constantFrom('milan-metro', 'torino', 'a', 'zone-9', 'urbanfoodflows')
const days = fc
  .integer({ min: 0, max: 60_000 })
  .map((count) => new Date(count * 86_400_000).toISOString().slice(0, 10))
const period = fc
  .tuple(days, days)
  .map(([a, b]) => (a <= b ? { from: a, to: b } : { from: b, to: a }))
const process = fc.record({
  id: name,
  stage: fc.option(fc.constantFrom(...stages), { nil: null })
})

const quantity = fc
  .record({
    value: fc.nat({ max: 4_000_000_000 }).map((thousandths) => (thousandths / 1_000).toFixed(3)),
    unit: fc.constantFrom(...massUnits),
    basis: fc.constantFrom(...bases),
    bound: fc.constantFrom(...bounds)
  })
  .map(readQuantity)

const publishedFields = {
  boundary: words,
  publication: words,
  period,
  group: name,
  product: nameOrNull,
  quantity
}
const boundaryFields = {
  boundary: words,
  label: name,
  inhabitants: fc.option(fc.integer({ min: 1 }), { nil: null }),
  source: name
}

/** Data of every type of event, of today's shape. A type that lacks here does not compile. */
const dataOf: Readonly<Record<EventName, fc.Arbitrary<unknown>>> = {
  BoundaryDefined: fc.record(boundaryFields),
  BoundaryRevised: fc.record({ ...boundaryFields, reason: name }),
  FlowPublished: fc
    .record({ ...publishedFields, source: process, target: process })
    .filter(({ source, target }) => source.id !== target.id),
  StockChangePublished: fc.record({
    ...publishedFields,
    process,
    direction: fc.constantFrom('added', 'removed')
  })
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

const id = fc.uuid()

/** Events of every type of the catalogue, as a source or a decider hands them to `encode`. */
export const events = fc.oneof(
  ...eventTypes.map(({ name: type }) =>
    fc.record({
      type: fc.constant(type),
      data: dataOf[type],
      id,
      meta,
      occurredAtMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
      corrects: fc.option(id, { nil: null })
    })
  )
)
