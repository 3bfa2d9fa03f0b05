import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxGrams, toGrams } from '../../domain/grams.ts'
import {
  bases,
  bounds,
  fromGrams,
  massUnits,
  packageUnits,
  quantity,
  quantityInput,
  readQuantity,
  relativeSdByBasis
} from '../../domain/quantity.ts'
import { failureOf } from './given.ts'

const gramsOf = { g: 1, kg: 1_000, q: 100_000, t: 1_000_000 } as const

describe('toGrams', () => {
  test.each([
    ['12.4', 1_000, 12_400],
    [12.4, 1_000, 12_400],
    ['0.0004', 1_000, 0],
    ['0.0005', 1_000, 1],
    ['0.00049999999999999999999999', 1_000, 0],
    ['1.0015', 1_000, 1_002],
    ['  3 ', 100_000, 300_000],
    ['+3', 1, 3],
    ['007', 1, 7],
    ['0', 1_000_000, 0],
    ['-0', 1_000, 0],
    ['-0.000', 1_000, 0],
    [-0, 1_000, 0],
    ['1e3', 1, 1_000],
    ['1.5E-3', 1_000, 2],
    ['1e-999', 1_000_000, 0],
    [1e-7, 1_000_000, 0],
    ['999999999', 1_000_000, 999_999_999_000_000],
    ['1000000000', 1_000_000, 1_000_000_000_000_000],
    ['9007199254740991', 1, maxGrams],
    ['9007199254740991.4', 1, maxGrams]
  ])('%j units of %i g are %i g', (value, gramsPerUnit, expected) => {
    expect(toGrams(value, gramsPerUnit)).toBe(expected)
  })

  test('is exact for decimals of any length', () => {
    const digits = (maxLength: number) =>
      fc.stringMatching(new RegExp(`^\\d{1,${maxLength}}$`, 'u'))
    const scale = fc.oneof(
      fc.constantFrom(...Object.values(gramsOf)),
      fc.integer({ min: 1, max: 5e6 })
    )
    fc.assert(
      fc.property(digits(9), digits(60), scale, (whole, fraction, gramsPerUnit) => {
        const divisor = 10n ** BigInt(fraction.length)
        const scaled = BigInt(whole + fraction) * BigInt(gramsPerUnit)
        const up = (scaled % divisor) * 2n >= divisor ? 1n : 0n
        const exact = scaled / divisor + up
        fc.pre(exact <= BigInt(maxGrams))
        expect(toGrams(`${whole}.${fraction}`, gramsPerUnit)).toBe(Number(exact))
      }),
      { numRuns: 1_000 }
    )
  })

  test('a power of ten says the same as digits', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999 }), fc.nat({ max: 6 }), (figure, exponent) => {
        expect(toGrams(`${figure}e${exponent}`, 1)).toBe(
          toGrams(`${figure}${'0'.repeat(exponent)}`, 1)
        )
        expect(toGrams(`${figure}e-${exponent}`, 1_000)).toBe(
          Math.floor((figure * 1_000) / 10 ** exponent + 0.5)
        )
      })
    )
  })

  test('more is never fewer grams', () => {
    const value = fc.nat({ max: 1_000_000_000 }).map((thousandths) => thousandths / 1_000)
    fc.assert(
      fc.property(value, value, fc.constantFrom(...massUnits), (a, b, unit) => {
        const [less, more] = a <= b ? [a, b] : [b, a]
        expect(toGrams(less, gramsOf[unit])).toBeLessThanOrEqual(toGrams(more, gramsOf[unit]))
      })
    )
  })

  test.each([
    '',
    ' ',
    '1,5',
    '1.',
    '.5',
    '1.2.3',
    '1 200',
    '1_200',
    '0x1f',
    '12kg',
    'n/a',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e',
    '1e1.5',
    '1e1000',
    '--1',
    '١٢',
    Number.NaN,
    Number.POSITIVE_INFINITY
  ])('%j is not a number', (value) => {
    const failure = failureOf(() => toGrams(value, 1_000))
    expect(failure.code).toBe('not_a_number')
    expect(failure.detail).toContain('write digits with a point, like 12.5')
    expect(failure.figures.value).toBe(String(value).trim())
  })

  test.each(['-1', '-0.001', -2.5, '-1e-9'])('%j is refused as negative', (value) => {
    const failure = failureOf(() => toGrams(value, 1_000))
    expect(failure.code).toBe('negative_mass')
    expect(failure.detail).toBe(`${value} is below 0; a return is a flow the other way round`)
  })

  test.each([
    ['9007199254740992', 1],
    ['9007199254740991.5', 1],
    ['1e999', 1],
    [1e300, 1_000],
    ['9007199255', 1_000_000],
    ['9'.repeat(5_000), 1]
  ])('%s units of %i g are too large', (value, gramsPerUnit) => {
    const failure = failureOf(() => toGrams(value, gramsPerUnit))
    expect(failure.code).toBe('mass_too_large')
    expect(failure.detail).toContain(`exceed ${maxGrams} g`)
  })

  test('a message shows the beginning of a long value, not all of it', () => {
    for (const value of ['9'.repeat(5_000), `-${'9'.repeat(5_000)}`, 'x'.repeat(5_000)]) {
      expect(failureOf(() => toGrams(value, 1)).detail.length).toBeLessThan(200)
    }
  })
})

describe('fromGrams', () => {
  test.each([
    [1_240, 'kg', 1.24],
    [447_844_000_000, 't', 447_844],
    [50_000, 'q', 0.5],
    [7, 'g', 7],
    [0, 't', 0]
  ] as const)('%i g are %s: %d', (massGrams, unit, expected) => {
    expect(fromGrams(massGrams, unit)).toBe(expected)
  })

  test('and back gives the same grams, in any unit', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(...massUnits), (massGrams, unit) => {
        // Beyond 15 digits a JavaScript number cannot hold every decimal.
        fc.pre(massGrams < 1e15)
        expect(toGrams(fromGrams(massGrams, unit), gramsOf[unit])).toBe(massGrams)
      }),
      { numRuns: 1_000 }
    )
  })
})

describe('readQuantity', () => {
  test.each(Object.entries(gramsOf))('one %s is %i g', (unit, massGrams) => {
    expect(readQuantity({ value: 1, unit, basis: 'weighed' })).toMatchObject({
      netGrams: massGrams,
      factorId: null
    })
  })

  test.each(packageUnits)('a %s has the mass that its factor says', (unit) => {
    const factor = { id: 'apples-2026', gramsPerUnit: 6_500 }
    const read = readQuantity({ value: '3', unit, basis: 'counted', factor })
    expect(read).toMatchObject({ netGrams: 19_500, factorId: 'apples-2026', sdGrams: 975 })
  })

  test.each(packageUnits)('a %s without a factor is refused', (unit) => {
    const failure = failureOf(() => readQuantity({ value: '3', unit, basis: 'counted' }))
    expect(failure.code).toBe('factor_needed')
    expect(failure.detail).toBe(`a ${unit} has no fixed mass; give factor {id, gramsPerUnit}`)
  })

  test('a factor is left aside where the unit is one of mass', () => {
    const factor = { id: 'apples-2026', gramsPerUnit: 6_500 }
    const read = readQuantity({ value: '3', unit: 'kg', basis: 'weighed', factor })
    expect(read).toMatchObject({ netGrams: 3_000, factorId: null })
  })

  test('gross less tare is net', () => {
    const read = readQuantity({ value: '12.4', tare: '0.4', unit: 'kg', basis: 'weighed' })
    expect(read).toMatchObject({ grossGrams: 12_400, tareGrams: 400, netGrams: 12_000 })
  })

  test('tare may be all of it', () => {
    const read = readQuantity({ value: '0.4', tare: '0.4', unit: 'kg', basis: 'weighed' })
    expect(read).toMatchObject({ grossGrams: 400, tareGrams: 400, netGrams: 0, sdGrams: 0 })
  })

  test('without tare there is neither gross nor tare', () => {
    const read = readQuantity({ value: '12.4', unit: 'kg', basis: 'weighed' })
    expect(read).toMatchObject({ grossGrams: null, tareGrams: null, netGrams: 12_400 })
  })

  test('a tare above gross is refused with both', () => {
    const said = { value: '0.4', tare: '0.5', unit: 'kg', basis: 'weighed' } as const
    const failure = failureOf(() => readQuantity(said))
    expect(failure.code).toBe('negative_mass')
    expect(failure.figures).toEqual({ tareGrams: 500, grossGrams: 400 })
  })

  test.each([
    ['weighed', 10],
    ['counted', 50],
    ['declared', 100],
    ['published', 100],
    ['estimated', 300]
  ] as const)('a %s kilogram has %i g of standard deviation', (basis, sdGrams) => {
    expect(readQuantity({ value: 1, unit: 'kg', basis }).sdGrams).toBe(sdGrams)
  })

  test('every basis has its relative standard deviation', () => {
    expect(bases.toSorted()).toEqual(Object.keys(relativeSdByBasis).toSorted())
  })

  test('the deviation follows net, not gross', () => {
    const read = readQuantity({ value: '20', tare: '10', unit: 'kg', basis: 'counted' })
    expect(read.sdGrams).toBe(500)
  })

  test('a deviation that the source gives counts, even 0', () => {
    const said = { value: '2', unit: 'kg', basis: 'estimated' } as const
    expect(readQuantity({ ...said, sd: '0.02' }).sdGrams).toBe(20)
    expect(readQuantity({ ...said, sd: 0 }).sdGrams).toBe(0)
  })

  test('the value stays as it was said', () => {
    expect(readQuantity({ value: ' 012.40 ', unit: 'kg', basis: 'weighed' }).value).toBe('012.40')
    expect(readQuantity({ value: 12.4, unit: 'kg', basis: 'weighed' }).value).toBe('12.4')
  })

  test('the bound is "=" where none is said', () => {
    const said = { value: 1, unit: 'kg', basis: 'weighed' } as const
    expect(readQuantity(said).bound).toBe('=')
    for (const bound of bounds) expect(readQuantity({ ...said, bound }).bound).toBe(bound)
  })

  test.each(['', 'KG', 'lb', 'kilo', 'constructor'])('"%s" is not a unit', (unit) => {
    const failure = failureOf(() => readQuantity({ value: 1, unit, basis: 'weighed' }))
    expect(failure.code).toBe('unknown_unit')
    expect(failure.detail).toBe(
      `"${unit}" is not a unit; use one of g, kg, q, t, collo, cassetta, bancale`
    )
  })

  test('what is read fits what is stored', () => {
    const said = fc.record({
      value: fc.oneof(
        fc.nat(),
        fc.nat().map((figure) => (figure / 1_000).toFixed(3))
      ),
      unit: fc.constantFrom(...massUnits, ...packageUnits),
      basis: fc.constantFrom(...bases),
      factor: fc.constant({ id: 'f', gramsPerUnit: 7_250 })
    })
    fc.assert(
      fc.property(said, (input) => {
        const read = quantityInput.parse(input)
        expect(quantity.parse(read)).toEqual(read)
      })
    )
  })
})

describe('a quantity from outside', () => {
  test.each([
    [{ value: '1,5', unit: 'kg' }, 'not_a_number'],
    [{ value: '-1', unit: 'kg' }, 'negative_mass'],
    [{ value: '1e999', unit: 't' }, 'mass_too_large'],
    [{ value: 1, unit: 'lb' }, 'unknown_unit'],
    [{ value: 1, unit: 'collo' }, 'factor_needed']
  ])('%j is refused as %s', (said, code) => {
    const parsed = quantityInput.safeParse({ ...said, basis: 'weighed' })
    expect(parsed.error?.issues).toMatchObject([{ code: 'custom', params: { failure: code } }])
  })

  test.each([
    { value: 1, unit: 'kg' },
    { value: 1, unit: 'kg', basis: 'guessed' },
    { value: null, unit: 'kg', basis: 'weighed' },
    { value: Number.NaN, unit: 'kg', basis: 'weighed' },
    { value: Number.POSITIVE_INFINITY, unit: 'kg', basis: 'weighed' },
    { value: 1, unit: 'kg', basis: 'weighed', colour: 'red' },
    { value: 1, unit: 'collo', basis: 'counted', factor: { id: 'f', gramsPerUnit: 0.5 } },
    { value: 1, unit: 'collo', basis: 'counted', factor: { id: '', gramsPerUnit: 5 } }
  ])('%j does not have the form of a quantity', (said) => {
    expect(quantityInput.safeParse(said).success).toBe(false)
  })
})
