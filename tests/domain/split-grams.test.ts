import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitGrams } from '../../domain/split-grams.ts'

const positive = fc.integer({ min: 1, max: 1_000_000 })
const weights = fc
  .array(fc.oneof(positive, fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })), {
    minLength: 1,
    maxLength: 60
  })
  .filter((list) => list.some((weight) => weight > 0))

function total(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0)
}

describe('splitGrams', () => {
  test.each([
    [10, [1, 1, 1], [3, 4, 3]],
    [1, [1, 1], [1, 0]],
    [0, [3, 4], [0, 0]],
    [7, [5], [7]],
    [100, [0, 1, 0], [0, 100, 0]],
    [1_000, [0.1, 0.2, 0.7], [100, 200, 700]],
    [Number.MAX_SAFE_INTEGER, [1], [Number.MAX_SAFE_INTEGER]]
  ])('%i g by %j', (grams, by, expected) => {
    expect(splitGrams(grams, by)).toEqual(expected)
  })

  test('loses nothing and makes no part negative, up to the largest mass', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), weights, (grams, by) => {
        const parts = splitGrams(grams, by)
        expect(parts).toHaveLength(by.length)
        expect(parts.every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true)
        expect(total(parts)).toBe(grams)
      }),
      { numRuns: 1_000 }
    )
  })

  test('gives each its exact share to within a gram', () => {
    const whole = fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(fc.nat(), whole, (grams, by) => {
        const sum = total(by)
        fc.pre(sum > 0)
        splitGrams(grams, by).forEach((part, index) => {
          // Compared in whole numbers: |part × sum − grams × weight| ≤ sum.
          const apart = BigInt(part) * BigInt(sum) - BigInt(grams) * BigInt(by[index] ?? 0)
          expect(apart <= BigInt(sum) && -apart <= BigInt(sum)).toBe(true)
        })
      }),
      { numRuns: 1_000 }
    )
  })

  test('more to split takes nothing from what the first ones get together', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 1_000 }), weights, (grams, more, by) => {
        const before = splitGrams(grams, by)
        const after = splitGrams(grams + more, by)
        by.forEach((_, index) => {
          const upTo = index + 1
          expect(total(after.slice(0, upTo))).toBeGreaterThanOrEqual(total(before.slice(0, upTo)))
        })
      })
    )
  })

  test('gives nothing where the weight is 0', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), weights, (grams, by) => {
        const parts = splitGrams(grams, by)
        const ofZero = parts.filter((_, index) => by[index] === 0)
        expect(total(ofZero)).toBe(0)
      })
    )
  })

  test('does not care in what unit the weights are', () => {
    const whole = fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.nat(), whole, (grams, by) => {
        fc.pre(total(by) > 0)
        expect(
          splitGrams(
            grams,
            by.map((weight) => weight * 1_024)
          )
        ).toEqual(splitGrams(grams, by))
      })
    )
  })

  test.each([
    [[]],
    [[0, 0]],
    [[1, -1]],
    [[1, Number.NaN]],
    [[1, Number.POSITIVE_INFINITY]],
    [[Number.MAX_VALUE, Number.MAX_VALUE]]
  ])('weights %j are refused', (by) => {
    expect(() => splitGrams(10, by)).toThrow(RangeError)
  })
})
