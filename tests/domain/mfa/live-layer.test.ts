import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ContentFactor, layerOf, type MaterialPart } from '../../../domain/mfa/live/layer.ts'

const may = '2025-05-10'

function factor(factorId: string, product: string | null, value: number, said: object = {}) {
  const always: ContentFactor = {
    factorId,
    product,
    value,
    relativeSd: 0.2,
    from: '2020-01-01',
    to: null
  }
  return { ...always, ...said }
}

function part(product: string | null, massGrams: number, day = may): MaterialPart {
  return { product, group: 'Fruit', day, massGrams }
}

function laid(parts: readonly MaterialPart[], factors: readonly ContentFactor[], sd = 50) {
  const value = parts.reduce((sum, { massGrams }) => sum + massGrams, 0)
  const [found] = layerOf([{ id: 'f', value, sd, parts }], factors)
  if (found === undefined) throw new Error('a flow has a layer')
  return found
}

describe('a flow on a layer', () => {
  test('is what its products are, with the errors of masses and factors', () => {
    const found = laid(
      [part('apple', 3_000), part('pear', 1_000)],
      [factor('a', 'apple', 0.5), factor('p', 'pear', 2)]
    )
    expect(found.value).toBeCloseTo(3 * 0.5 + 2, 12)
    expect(found.sdOfMass).toBeCloseTo(0.05 * (3.5 / 4), 12)
    expect(found.sd).toBeCloseTo(Math.hypot(0.05 * (3.5 / 4), 1.5 * 0.2, 2 * 0.2), 12)
    expect(found).toMatchObject({ told: { share: 1 }, gaps: [] })
  })

  test('takes the factor of the product before that of any, and that of the day', () => {
    const factors = [
      factor('any', null, 1),
      factor('a', 'apple', 10, { to: '2025-04-30' }),
      factor('a', 'apple', 20, { from: '2025-05-01' })
    ]
    const values = [part('apple', 1_000, '2025-04-30'), part('apple', 1_000), part('kiwi', 1_000)]
    expect(values.map((one) => laid([one], factors).value)).toEqual([10, 20, 1])
    // Both values are of one factor, which errs once.
    expect(laid(values.slice(0, 2), factors, 0).sd).toBeCloseTo(0.2 * 30, 12)
  })

  test('of which nobody knows a part has no figure, but a named gap', () => {
    const found = laid(
      [part('apple', 1_000), part(null, 600), part('kiwi', 400), part('kiwi', 100)],
      [factor('a', 'apple', 2), factor('k1', 'kiwi', 1), factor('k2', 'kiwi', 3)]
    )
    expect(found).toMatchObject({ value: null, sd: null, sdOfMass: null })
    expect(found.told.share).toBeCloseTo(1_000 / 2_100, 12)
    expect(found.told.value).toBeCloseTo(2, 12)
    expect(found.gaps).toEqual([
      { what: 'Fruit', massGrams: 600, reason: 'none', factors: [] },
      { what: 'kiwi', massGrams: 500, reason: 'several', factors: ['k1', 'k2'] }
    ])
  })

  test('is as sure as its mass alone where a source states no uncertainty', () => {
    const found = laid([part('apple', 1_000)], [factor('a', 'apple', 2, { relativeSd: null })])
    expect(found).toMatchObject({ value: 2, sd: null })
    expect(found.sdOfMass).toBeCloseTo(0.1, 12)
  })

  test('is the sum of its parts, however they are cut', () => {
    const masses = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(masses, (list) => {
        const factors = [factor('a', 'apple', 0.3), factor('p', 'pear', 7)]
        const parts = list.map((grams, at) => part(at % 2 === 0 ? 'apple' : 'pear', grams))
        const alone = parts.map((one) => laid([one], factors).value ?? Number.NaN)
        const sum = alone.reduce((total, value) => total + value, 0)
        expect(Math.abs((laid(parts, factors).value ?? 0) - sum)).toBeLessThan(1e-9 * sum)
      }),
      { numRuns: 50 }
    )
  })
})
