import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withValues } from '../../projections/bindings.ts'

const sql = "select $from::date, json_extract(data, '$.from') from t where n = $n and day <= $from"

test.each([
  { bindings: { from: '2025-01-31', n: 7 }, days: "'2025-01-31'", number: '7::bigint' },
  { bindings: { from: 'infinity', n: null }, days: "'infinity'", number: 'null' },
  { bindings: { from: '-infinity', n: true }, days: "'-infinity'", number: 'true' }
])('numbers and days stand in the text: $bindings', ({ bindings, days, number }) => {
  expect(withValues(sql, bindings)).toBe(
    `select ${days}::date, json_extract(data, '$.from') from t where n = ${number} and day <= ${days}`
  )
})

test.each([
  ['a text', { from: 'covered-market:wagner', n: 1 }],
  ['a day with more behind it', { from: "2025-01-31' or true --", n: 1 }],
  ['a day with a line before it', { from: '\n2025-01-31', n: 1 }],
  ['a fraction', { from: '2025-01-31', n: 0.5 }],
  ['no number', { from: '2025-01-31', n: Number.NaN }],
  ['a name without a value', { from: '2025-01-31' }]
])('a statement with %s is bound', (_, bindings) => {
  expect(withValues(sql, bindings)).toBeNull()
})

test('whatever people write, only digits and signs of days come into a statement', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789-\n'") })),
      (said) => {
        expect(withValues('$said', { said }) ?? "''").toMatch(/^'(?:[\d-]{10}|-?infinity)?'$/u)
      }
    )
  )
})
