import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closureOf } from '../../../domain/mfa/closure.ts'
import { foodLossIndex, foodLossShare } from '../../../domain/mfa/food-loss.ts'
import {
  evaluate,
  fieller,
  independentCovariance,
  matrixCovariance
} from '../../../domain/mfa/indicator.ts'
import { failureOf } from './failing.ts'

const plain = { offset: 0, factor: 1 }
const one = (id: string) => new Map([[id, 1]])
const z = 1.959963984540054

describe('a ratio of flows', () => {
  test('has the sd of its first-order expansion', () => {
    // R = a / b: (sd/R)^2 = (10/100)^2 + (20/400)^2 - 2 * 30 / (100 * 400).
    const covariance = matrixCovariance(
      ['a', 'b'],
      [
        [100, 30],
        [30, 400]
      ]
    )
    const values = new Map([
      ['a', 100],
      ['b', 400]
    ])
    const found = evaluate(
      { numerator: one('a'), denominator: one('b'), ...plain },
      { values, covariance }
    )
    const sd = 0.25 * Math.sqrt(0.01 + 0.0025 - 0.0015)
    expect(found.value).toBe(0.25)
    expect(found.sd).toBeCloseTo(sd, 12)
    expect(found.interval).toEqual({
      kind: 'between',
      low: expect.closeTo(0.25 - z * sd, 12),
      high: expect.closeTo(0.25 + z * sd, 12)
    })
  })

  test('of a part to its whole is surer than of two strangers', () => {
    const values = new Map([
      ['part', 50],
      ['other', 50]
    ])
    const covariance = independentCovariance(
      new Map([
        ['part', 5],
        ['other', 5]
      ])
    )
    const whole = new Map([
      ['part', 1],
      ['other', 1]
    ])
    const found = evaluate(
      { numerator: one('part'), denominator: whole, ...plain },
      { values, covariance }
    )
    // p = a / (a + b): sd = sqrt(b^2 + a^2) sd / (a + b)^2.
    expect(found.sd).toBeCloseTo((Math.hypot(50, 50) * 5) / 100 ** 2, 12)
  })

  test('of all to all is 1 without a doubt', () => {
    const values = new Map([
      ['a', 7],
      ['b', 8]
    ])
    const covariance = independentCovariance(
      new Map([
        ['a', 1],
        ['b', 2]
      ])
    )
    const both = new Map([
      ['a', 1],
      ['b', 1]
    ])
    expect(
      evaluate({ numerator: both, denominator: both, ...plain }, { values, covariance })
    ).toMatchObject({ value: 1, sd: 0 })
  })

  test('over 0 is not defined, and over what is not known neither', () => {
    const covariance = independentCovariance(new Map())
    const values = new Map([
      ['a', 1],
      ['b', 0],
      ['c', null]
    ])
    const over = (id: string) =>
      evaluate({ numerator: one('a'), denominator: one(id), ...plain }, { values, covariance })
    expect(over('b')).toEqual({
      value: null,
      sd: null,
      interval: null,
      reason: expect.stringContaining('is 0')
    })
    expect(over('c').reason).toContain('flows c')
  })

  test('over what may be 0 has no sd but an interval', () => {
    const covariance = independentCovariance(
      new Map([
        ['n', 1],
        ['d', 4]
      ])
    )
    const values = new Map([
      ['n', 20],
      ['d', 10]
    ])
    const found = evaluate(
      { numerator: one('n'), denominator: one('d'), ...plain },
      { values, covariance }
    )
    expect(found).toMatchObject({ value: 2, sd: null })
    // (20 - 10 R)^2 = z^2 (1 + 16 R^2), by hand.
    const a = 100 - z ** 2 * 16
    const root = Math.sqrt(200 ** 2 - a * (400 - z ** 2))
    expect(found.interval).toEqual({
      kind: 'between',
      low: expect.closeTo((200 - root) / a, 9),
      high: expect.closeTo((200 + root) / a, 9)
    })
  })
})

describe('the interval of Fieller', () => {
  test('reaches from one side to the other where the denominator may be 0', () => {
    const found = fieller({ value: 20, variance: 1 }, { value: 1, variance: 1 }, 0)
    expect(found.kind).toBe('outside')
    expect(fieller({ value: 1, variance: 1 }, { value: 1, variance: 1 }, 0)).toEqual({
      kind: 'anywhere'
    })
  })

  test('says nothing where no number holds the squares of its figures', () => {
    const large = { value: 1e200, variance: 1 }
    expect(fieller(large, large, 0)).toEqual({ kind: 'anywhere' })
  })

  test('is that of the first-order expansion where the denominator is sure', () => {
    const found = fieller({ value: 3, variance: 0.04 }, { value: 100, variance: 1e-6 }, 0)
    expect(found).toEqual({
      kind: 'between',
      low: expect.closeTo(0.03 - z * 0.002, 7),
      high: expect.closeTo(0.03 + z * 0.002, 7)
    })
  })

  test('covers the truth in 95 of 100 draws', () => {
    // Two sums of 12 uniform numbers are nearly normal; a fixed generator keeps the test the same.
    let state = 12_345
    const uniform = () => {
      state = (state * 48_271) % 2_147_483_647
      return state / 2_147_483_647
    }
    const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, each) => sum + each, -6)
    const draws = 4_000
    let covered = 0
    for (let draw = 0; draw < draws; draw += 1) {
      const n = 20 + 3 * normal()
      const d = 10 + 4 * normal()
      const found = fieller({ value: n, variance: 9 }, { value: d, variance: 16 }, 0)
      const inside = found.kind === 'anywhere' || (2 > found.low && 2 < found.high)
      if (found.kind === 'outside' ? !inside : inside) covered += 1
    }
    expect(covered / draws).toBeGreaterThan(0.94)
    expect(covered / draws).toBeLessThan(0.96)
  })
})

test('scaling all flows and their sds changes no ratio', () => {
  const amount = fc.double({ min: 1, max: 1e3, noNaN: true })
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      amount,
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (a, b, s, t, scale) => {
        const at = (factor: number) =>
          evaluate(
            { numerator: one('a'), denominator: one('b'), offset: 1, factor: -1 },
            {
              values: new Map([
                ['a', a * factor],
                ['b', b * factor]
              ]),
              covariance: independentCovariance(
                new Map([
                  ['a', (s / 100) * factor],
                  ['b', (t / 100) * factor]
                ])
              )
            }
          )
        expect(at(scale).value ?? Number.NaN).toBeCloseTo(at(1).value ?? Number.NaN, 6)
        if (at(1).sd !== null)
          expect((at(scale).sd ?? Number.NaN) / (at(1).sd ?? 0)).toBeCloseTo(1, 9)
      }
    )
  )
})

describe('closure', () => {
  // 100 come in, 90 go on and 4 stay in stock: 6 are missing. The second process closes.
  const flows = [
    { id: 'in', from: 'env', to: 'A' },
    { id: 'on', from: 'A', to: 'B' },
    { id: 'out', from: 'B', to: 'env' },
    { id: 'stock', from: 'A', to: 'stock', stockChange: true }
  ]
  const values = new Map([
    ['in', 100],
    ['on', 90],
    ['out', 90],
    ['stock', 4]
  ])
  const covariance = independentCovariance(
    new Map([
      ['in', 3],
      ['on', 4],
      ['out', 0],
      ['stock', 0]
    ])
  )
  const { processes, system } = closureOf(['A', 'B'], flows, { values, covariance })

  test('names what is missing at every process, with its uncertainty', () => {
    expect(processes[0]).toMatchObject({ process: 'A', error: { value: 6, sd: 5 } })
    expect(processes[1]).toMatchObject({ process: 'B', error: { value: 0, sd: 4 } })
  })

  test('gives the unaccounted share as a size, whose interval reaches down to 0', () => {
    expect(processes[0]?.unaccounted.value).toBeCloseTo(0.06, 12)
    const { interval } = processes[0]?.unaccounted ?? { interval: null }
    expect(interval).toMatchObject({ kind: 'between', low: 0 })
  })

  test('of the system is 1 but for what is missing', () => {
    expect(system.value).toBeCloseTo(1 - 6 / 190, 12)
  })
})

describe('food loss', () => {
  const basket = [
    { id: 'tomato', lossShare: 0.2, baseQuantity: 100, basePrice: 2 },
    { id: 'potato', lossShare: 0.05, baseQuantity: 200, basePrice: 1 }
  ]

  test('is weighted by the worth of the base period', () => {
    expect(foodLossShare(basket)).toBeCloseTo((0.2 * 200 + 0.05 * 200) / 400, 12)
    const halved = basket.map((each) => ({ ...each, lossShare: each.lossShare / 2 }))
    expect(foodLossIndex(halved, basket)).toBeCloseTo(50, 12)
  })

  test('names every commodity that is not usable, and a basket that is worth nothing', () => {
    const failure = failureOf(() =>
      foodLossShare([
        { ...basket[0], id: 'x', lossShare: 2, baseQuantity: 1, basePrice: 1 },
        { id: 'y', lossShare: 0, baseQuantity: -1, basePrice: 1 }
      ])
    )
    expect(failure.detail).toContain('those of x, y')
    expect(failureOf(() => foodLossShare([])).code).toBe('indicator_not_usable')
    const none = basket.map((each) => ({ ...each, lossShare: 0 }))
    expect(failureOf(() => foodLossIndex(basket, none)).code).toBe('indicator_not_usable')
  })
})
