import { describe, expect, test } from 'vitest'
import { type Lifetime, survivalOf } from '../../../domain/mfa/lifetime.ts'
import { failureOf } from './failing.ts'

const unit = 'day'
const step = 0.002

/** Mean and sd by integrating sf and 2 k sf over the ages (Simpson), for what lives from age 0 on. */
function moments(lifetime: Lifetime, upTo: number) {
  const survival = survivalOf(lifetime)
  let mean = 0
  let square = 0
  for (let age = 0; age < upTo; age += step) {
    const [low, middle, high] = [survival(age), survival(age + step / 2), survival(age + step)]
    mean += (step / 6) * (low + 4 * middle + high)
    square += (step / 3) * (age * low + 4 * (age + step / 2) * middle + (age + step) * high)
  }
  return { mean, sd: Math.sqrt(Math.max(0, square - mean ** 2)) }
}

describe('a law has the moments that its parameters say', () => {
  test.each<[Lifetime, number, number]>([
    [{ law: 'fixed', unit, mean: 6 }, 6, 0],
    [{ law: 'logNormal', unit, mean: 8, sd: 3 }, 8, 3],
    [{ law: 'logNormal', unit, mean: 3, sd: 4 }, 3, 4],
    // Gamma(1 + 1/2) = sqrt(pi)/2; the exponential law has shape 1.
    [{ law: 'weibull', unit, shape: 2, scale: 5 }, 4.4311346272638, 2.31625690542],
    [{ law: 'weibull', unit, shape: 1, scale: 5 }, 5, 5],
    // Leone 1961: mean s sqrt(2/pi) exp(-m^2/2s^2) + m (1 - 2 Phi(-m/s)), sd^2 = m^2 + s^2 - mean^2.
    [{ law: 'foldedNormal', unit, mean: 0, sd: 5 }, 3.98942280401433, 3.01405137]
  ])('%j', (lifetime, mean, sd) => {
    const found = moments(lifetime, 250)
    expect(found.mean).toBeCloseTo(mean, 2)
    expect(found.sd).toBeCloseTo(sd, 1)
  })
})

describe('survival', () => {
  const laws: readonly Lifetime[] = [
    { law: 'fixed', unit, mean: 5 },
    { law: 'normal', unit, mean: 5, sd: 1.5 },
    { law: 'foldedNormal', unit, mean: 5, sd: 1.5 },
    { law: 'logNormal', unit, mean: 5, sd: 1.5 },
    { law: 'weibull', unit, shape: 1.2, scale: 5 }
  ]

  test.each(laws)('never grows with age, from 1 before it began to 0: $law', (lifetime) => {
    const survival = survivalOf(lifetime)
    const shares = Array.from({ length: 400 }, (_, index) => survival(index / 4))
    for (const [index, share] of shares.entries()) {
      expect(share).toBeLessThanOrEqual(shares[index - 1] ?? 1)
    }
    expect(survival(-1)).toBe(1)
    expect(shares.at(-1)).toBeLessThan(1e-9)
  })

  test('of every law but the normal is 1 at age 0', () => {
    const atOnce = laws.map((lifetime) => survivalOf(lifetime)(0))
    expect(atOnce.filter((share) => share === 1)).toHaveLength(4)
    expect(1 - (atOnce[1] ?? 0)).toBeCloseTo(4.2906033319683703e-4, 15)
  })

  // 17 digits, from the error function of the C library.
  test.each([
    [1, 0.15729920705028513],
    [2, 0.004677734981047265],
    [3, 2.2090496998585438e-5],
    [4, 1.541725790028002e-8],
    [6, 2.1519736712498916e-17]
  ])('is accurate to 13 digits in the tail: erfc(%d)', (x, erfc) => {
    const survival = survivalOf({ law: 'normal', unit, mean: 0, sd: Math.SQRT1_2 })
    expect(Math.abs((2 * survival(x)) / erfc - 1)).toBeLessThan(1e-13)
  })
})

test('parameters that are not usable are named, all of them', () => {
  const failure = failureOf(() => survivalOf({ law: 'weibull', unit, shape: 0, scale: Number.NaN }))
  expect(failure.code).toBe('lifetime_not_usable')
  expect(failure.detail).toMatch(/shape 0 .*scale NaN/u)
  expect(failureOf(() => survivalOf({ law: 'logNormal', unit, mean: 0, sd: -1 })).detail).toMatch(
    /mean 0 .*sd -1/u
  )
})
