import fc from 'fast-check'
import { eventKinds } from '../../domain/epcis/vocabulary.ts'
import { boundary, lineFields, lot, name, orNull, place, text } from './arbitrary.ts'

/** Arbitrary captured EPCIS events: what they say moved need not fit the raw event. */

const end = fc.oneof(place, fc.constant('414/8012345000012'))
const lines = fc.array(fc.record(lineFields), { maxLength: 3 })

/** What an event says moved, was made or was packed. */
const understood = {
  moved: orNull(
    fc.record({
      from: end,
      to: end,
      document: orNull(name),
      saidBy: fc.constantFrom('source', 'target'),
      lines
    })
  ),
  made: orNull(fc.record({ site: end, inputs: lines, outputs: lines })),
  packed: orNull(
    fc.record({ site: end, unit: lot, direction: fc.constantFrom('into', 'out of'), lines })
  ),
  unread: fc.array(fc.record({ what: fc.constantFrom('place', 'unit', 'to'), value: text }), {
    maxLength: 2
  })
}

export const capturedData = fc.record({
  boundary,
  eventId: fc.constantFrom('urn:uuid:1', 'ni:///sha-256;ab?ver=CBV2.0'),
  kind: fc.constantFrom(...eventKinds),
  bizStep: orNull(fc.constantFrom('shipping', 'receiving')),
  disposition: orNull(fc.constant('in_transit')),
  declaresError: orNull(fc.constantFrom('did_not_occur', 'incorrect_data')),
  ...understood,
  context: fc.constant('https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'),
  raw: fc.dictionary(fc.constantFrom('type', 'ext:x'), text)
})

export const rereadData = fc.record({
  boundary,
  eventId: fc.constantFrom('urn:uuid:1', 'urn:uuid:2'),
  captured: fc.uuid(),
  ...understood
})
