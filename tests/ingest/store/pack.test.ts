import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packCalls, unpackCalls } from '../../../ingest/store/sqlite-pack.ts'

const text = fc.string({ unit: 'binary', maxLength: 40 })

const event = fc.record({
  id: fc.uuid(),
  type: fc.constantFrom('FlowPublished', 'StockChangePublished', 'è nuovo'),
  schemaVersion: fc.integer({ min: 1, max: 300 }),
  occurredAtMs: fc.integer({ min: -1e13, max: 1e15 }),
  corrects: fc.option(fc.uuid()),
  data: text,
  meta: text
})

const request = fc.record({
  stream: text,
  expected: fc.oneof(fc.nat(), fc.constantFrom('any', 'no_stream', 'stream_exists')),
  events: fc.array(event, { maxLength: 4 })
})

const checkpoint = fc.record({ source: text, partition: fc.nat(), next: fc.maxSafeNat() })

const call = fc.record({
  requests: fc.array(request, { maxLength: 3 }),
  checkpoints: fc.array(checkpoint, { maxLength: 2 })
})

test('calls cross to the worker as they are, empty ones and any letters included', () => {
  const calls = fc.array(call, { maxLength: 5 })
  fc.assert(
    fc.property(calls, (given) => {
      expect(unpackCalls(packCalls(given))).toEqual(given)
    })
  )
})
