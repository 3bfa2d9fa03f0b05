import { expect, test } from 'vitest'
import { BadRows } from '../../../ingest/sheet/bad-rows.ts'

test('bad rows that are given back are bounded by what they hold, not by their number alone', () => {
  const bad = new BadRows('en')
  const header = { names: ['a'], line: 1, placeOf: () => 0 }
  const note = { field: null, code: 'not_a_day' as const, reason: 'no day', value: '' }
  const long = 'x'.repeat(16 * 1024 * 1024)
  for (let line = 2; line < 60; line += 1) bad.add([long], line, [note], header)
  expect(bad.count).toBe(4)
})
