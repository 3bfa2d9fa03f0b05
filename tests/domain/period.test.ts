import { expect, test } from 'vitest'
import { day, monthsOf, period, yearPeriod } from '../../domain/period.ts'

test.each(['2018-01-01', '2024-02-29', '0050-12-31'])('%s is a day', (text) => {
  expect(day.parse(text)).toBe(text)
})

test.each([
  '2018-1-1',
  '2018-02-30',
  '2023-02-29',
  '2018',
  '01/02/2018',
  '2018-01-01T00:00:00Z',
  ''
])('"%s" is not a day', (text) => {
  expect(day.safeParse(text).success).toBe(false)
})

test('a period may be one day', () => {
  const span = { from: '2018-01-01', to: '2018-01-01' }
  expect(period.parse(span)).toEqual(span)
})

test('a period does not end before it begins', () => {
  const parsed = period.safeParse({ from: '2018-01-02', to: '2018-01-01' })
  expect(parsed.error?.issues).toMatchObject([{ path: ['to'], message: 'ends before it begins' }])
})

test('a period has nothing beside its ends', () => {
  expect(period.safeParse({ from: '2018-01-01', to: '2018-01-02', days: 2 }).success).toBe(false)
})

test.each([
  [2018, { from: '2018-01-01', to: '2018-12-31' }],
  [1861, { from: '1861-01-01', to: '1861-12-31' }]
])('the year %i as a period', (year, expected) => {
  expect(yearPeriod(year)).toEqual(expected)
  expect(period.parse(yearPeriod(year))).toEqual(expected)
})

test('a year that is a slip of the pen is no period of a food flow', () => {
  expect(yearPeriod(50)).toEqual({ from: '0050-01-01', to: '0050-12-31' })
  expect(period.safeParse(yearPeriod(50)).error?.issues).toMatchObject([{ path: ['from'] }])
})

test.each([
  ['2026-06-01', '2026-06-30', { '2026-06': 30 }],
  ['2026-06-30', '2026-07-01', { '2026-06': 1, '2026-07': 1 }],
  ['2023-12-15', '2024-02-29', { '2023-12': 17, '2024-01': 31, '2024-02': 29 }],
  ['0099-12-31', '0100-01-01', { '0099-12': 1, '0100-01': 1 }]
])('%s to %s has so many days of each month', (from, to, expected: Record<string, number>) => {
  const months = monthsOf({ from, to }, 99)
  expect(months.map(({ month, days }) => [month, days])).toEqual(Object.entries(expected))
})

test('of a period that is too long the last months are told', () => {
  const months = monthsOf({ from: '1800-01-01', to: '9999-12-31' }, 2)
  expect(months).toEqual([
    { month: '9999-11', days: 30 },
    { month: '9999-12', days: 31 }
  ])
})
