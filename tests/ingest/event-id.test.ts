import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventId } from '../../ingest/event-id.ts'

const part = fc.oneof(fc.string(), fc.integer(), fc.constant(null))

test('is a UUID of version 8, the same for the same record', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 47 }), fc.array(part), (timeMs, parts) => {
      const id = eventId(timeMs, parts)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u)
      expect(eventId(timeMs, [...parts])).toBe(id)
    })
  )
})

test('keeps the borders between parts: other parts, other id', () => {
  fc.assert(
    fc.property(fc.array(part), fc.array(part), (a, b) => {
      const same = JSON.stringify(a.map(String)) === JSON.stringify(b.map(String))
      fc.pre(!same)
      expect(eventId(0, a)).not.toBe(eventId(0, b))
    })
  )
  expect(eventId(0, ['ab', 'c'])).not.toBe(eventId(0, ['a', 'bc']))
  expect(eventId(0, [null])).not.toBe(eventId(0, ['']))
  expect(eventId(0, [null])).not.toBe(eventId(0, ['-;']))
})

test('begins with its milliseconds', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 47 }), (timeMs) => {
      const digits = eventId(timeMs, ['x']).replaceAll('-', '').slice(0, 12)
      expect(Number.parseInt(digits, 16)).toBe(timeMs)
    })
  )
})

test('sorts by time', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 47 }), fc.nat({ max: 2 ** 47 }), (a, b) => {
      fc.pre(a < b)
      expect(eventId(a, ['x']) < eventId(b, ['y'])).toBe(true)
    })
  )
})

test('a time that does not fit is refused, one before 1970 counts as 0', () => {
  expect(() => eventId(2 ** 48, [])).toThrow(RangeError)
  expect(() => eventId(Number.NaN, [])).toThrow(RangeError)
  expect(eventId(-5, ['x'])).toBe(eventId(0, ['x']))
})
