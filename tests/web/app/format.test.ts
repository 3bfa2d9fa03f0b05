import { describe, expect, test } from 'vitest'
import { formatFor } from '../../../web/app/format.ts'

const tonne = 1_000_000

describe('numbers', () => {
  test.each([
    ['it', 't', 2_520_612 * tonne, '2.520.612\u00a0t'],
    ['en', 't', 2_520_612 * tonne, '2,520,612\u00a0t'],
    ['it', 't', 1_240 * tonne, '1.240\u00a0t'],
    ['it', 'kg', 1_240_500, '1.241\u00a0kg'],
    ['it', 'kg', 12_345, '12,35\u00a0kg'],
    ['it', 'kg', 7, '0,007\u00a0kg'],
    ['it', 't', 0, '0\u00a0t'],
    ['en', 't', -76_451 * tonne, '−76,451\u00a0t'],
    ['it', 't', 159_889, '0,1599\u00a0t'],
    ['it', 't', 1_234, '0,001234\u00a0t'],
    ['it', 't', 1, '0,000001\u00a0t']
  ] as const)('%s in %s: %d g is %s', (language, unit, grams, text) => {
    expect(formatFor(language, unit).mass(grams)).toBe(text)
  })

  test('per inhabitant as the field publishes it: 146.6 kg of production in Milan', () => {
    const format = formatFor('en', 'per-inhabitant', 3_250_077)
    expect(format.mass(476_525 * tonne)).toBe('146.6\u00a0kg/inhabitant')
  })

  test.each([
    ['it', '146,6\u00a0kg/ab.'],
    ['en', '146.6\u00a0kg/cap.']
  ] as const)('per inhabitant in a drawing in %s: %s', (language, text) => {
    const format = formatFor(language, 'per-inhabitant', 3_250_077)
    expect(format.shortMass(476_525 * tonne)).toBe(text)
  })

  test('a positive imbalance carries its sign', () => {
    expect(formatFor('it').signedMass(5 * tonne)).toBe('+5\u00a0t')
    expect(formatFor('it').signedMass(0)).toBe('0\u00a0t')
  })

  test('shares, days and instants', () => {
    expect(formatFor('it').percent(0.30456)).toBe('30,5\u00a0%')
    expect(formatFor('en').percent(0.30456)).toBe('30.5%')
    expect(formatFor('it').percent(0.0004)).toBe('<\u00a00,1\u00a0%')
    expect(formatFor('en').percent(0)).toBe('0%')
    expect(formatFor('it').day('2018-12-31')).toBe('31/12/2018')
    expect(formatFor('it').instant('2026-11-22T22:30:00.000Z')).toContain('23:30')
    expect(formatFor('it').time('2026-11-22T22:30:05.000Z')).toBe('23:30:05')
  })
})
