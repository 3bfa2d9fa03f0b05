import { describe, expect, test } from 'vitest'
import { changedMaterially } from '../../../../web/views/flows/changes.ts'
import { isSimulation } from '../../../../web/views/flows/simulation.ts'
import { firstOfLast, spanFor } from '../../../../web/views/flows/span.ts'

const city = { from: '2026-01-01', to: '2026-11-21' }
const open = { from: null, to: null, last: null }

test.each([
  ['2026-11-21', 1, '2026-11-21'],
  ['2026-11-21', 28, '2026-10-25'],
  ['2024-03-01', 2, '2024-02-29']
])('the last days up to %s, %d of them, begin with %s', (last, count, first) => {
  expect(firstOfLast(last, count)).toBe(first)
})

describe('the period', () => {
  test.each([
    ['28 days of daily data', open, true, '2026-10-25', '2026-11-21'],
    ['all of yearly data', open, false, '2026-01-01', '2026-11-21'],
    ['the last 7', { ...open, last: 7 as const }, true, '2026-11-15', '2026-11-21'],
    ['all', { ...open, last: 'all' as const }, true, '2026-01-01', '2026-11-21'],
    ['from a named day on', { ...open, from: '2026-11-01' }, true, '2026-11-01', '2026-11-21'],
    ['up to a named day', { ...open, to: '2026-02-01' }, true, '2026-01-01', '2026-02-01']
  ])('%s', (_, asked, daily, from, to) => {
    expect(spanFor(asked, city, daily)).toEqual({ from, to })
  })

  test('does not begin before the data', () => {
    const young = { from: '2026-11-20', to: '2026-11-21' }
    expect(spanFor(open, young, true)).toEqual(young)
  })

  test('is none where there is no movement', () => {
    expect(spanFor(open, { from: null, to: null }, false)).toBeNull()
  })
})

test.each([
  ['milan-simulated', null, true],
  ['milan-simulated', 'Simulation of this project, scaled to published totals', true],
  ['milano', 'Simulazione, nessun dato misurato', true],
  ['milan-metro', 'urbanfoodflows.net', false],
  ['milan-metro', 'Survey and simulation of the city', false],
  ['milan-metro', null, false]
])('%s with the source %s: simulation %s', (boundary, source, expected) => {
  expect(isSimulation({ boundary, source })).toBe(expected)
})

const sums = { inGrams: 1_000_000, outGrams: 900_000, imbalanceGrams: 50_000 }

test.each([
  [sums, false],
  [{ ...sums, inGrams: 1_000_900 }, false],
  [{ ...sums, inGrams: 1_020_000 }, true],
  [{ ...sums, imbalanceGrams: 39_000 }, true],
  [{ inGrams: 0, outGrams: 0, imbalanceGrams: 0 }, true]
])('figures that became %j are worth saying aloud: %s', (now, expected) => {
  expect(changedMaterially(sums, now)).toBe(expected)
})

test('nothing of nothing is no change', () => {
  const nothing = { inGrams: 0, outGrams: 0, imbalanceGrams: 0 }
  expect(changedMaterially(nothing, nothing)).toBe(false)
})
