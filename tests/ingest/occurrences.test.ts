import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventId } from '../../ingest/event-id.ts'
import { Occurrences } from '../../ingest/occurrences.ts'

test('counts as a map of counters would, whatever the order and number of ids', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 3_000 }), { maxLength: 9_000 }), (keys) => {
      const occurrences = new Occurrences()
      const expected = new Map<number, number>()
      for (const key of keys) {
        const count = (expected.get(key) ?? 0) + 1
        expected.set(key, count)
        expect(occurrences.next(eventId(0, [key]))).toBe(count)
      }
    }),
    { numRuns: 20 }
  )
})

test('tells a hundred thousand ids apart', () => {
  const occurrences = new Occurrences()
  const ids = Array.from({ length: 100_000 }, (_, key) => eventId(1_500_000_000_000, ['key', key]))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.every((id) => occurrences.next(id) === 1)).toBe(true)
  expect(ids.every((id) => occurrences.next(id) === 2)).toBe(true)
})
