import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amount,
  amountInput,
  massUnits,
  packageUnits,
  readAmount,
  readQuantity
} from '../../domain/quantity.ts'
import { amount as amounts } from './arbitrary.ts'
import { failureOf } from './given.ts'

const factor = { id: 'tomato-cassetta-2026', gramsPerUnit: 6_500 }

describe('readAmount', () => {
  test.each(packageUnits)('a count of %s without a factor stays a count', (unit) => {
    expect(readAmount({ value: ' 12 ', unit, basis: 'counted' })).toEqual({
      value: '12',
      unit,
      netGrams: null,
      grossGrams: null,
      tareGrams: null,
      basis: 'counted',
      bound: '=',
      factorId: null,
      sdGrams: null
    })
  })

  test.each(packageUnits)('a count of %s with a factor has a mass and names the factor', (unit) => {
    expect(readAmount({ value: '12', unit, basis: 'counted', factor })).toMatchObject({
      value: '12',
      netGrams: 78_000,
      factorId: factor.id,
      sdGrams: 3_900
    })
  })

  test('packages are as sure as their factor says, not as their basis', () => {
    const said = { value: '12', unit: 'cassetta', basis: 'counted' } as const
    const read = readAmount({ ...said, factor: { ...factor, relativeSd: 0.2 } })
    expect(read.sdGrams).toBe(15_600)
    const weighed = { value: '78', unit: 'kg', basis: 'weighed' } as const
    expect(readAmount({ ...weighed, factor: { ...factor, relativeSd: 0.2 } }).sdGrams).toBe(780)
  })

  test('what the sender knows of its deviation comes before the factor', () => {
    const said = { value: '12', unit: 'cassetta', basis: 'counted', sd: '1' } as const
    expect(readAmount({ ...said, factor: { ...factor, relativeSd: 0.2 } }).sdGrams).toBe(6_500)
  })

  test('a tare above the gross leaves the mass unknown and keeps both', () => {
    expect(
      readAmount({ value: '0.4', tare: '0.5', unit: 'kg', basis: 'weighed', bound: '~' })
    ).toEqual({
      value: '0.4',
      unit: 'kg',
      netGrams: null,
      grossGrams: 400,
      tareGrams: 500,
      basis: 'weighed',
      bound: '~',
      factorId: null,
      sdGrams: null
    })
  })

  test('of packages too, and the factor is kept', () => {
    const said = { value: '1', tare: '2', unit: 'cassetta', basis: 'counted', factor } as const
    expect(readAmount(said)).toMatchObject({
      netGrams: null,
      grossGrams: 6_500,
      tareGrams: 13_000,
      factorId: factor.id
    })
  })

  test('a tare of all of it leaves 0 g', () => {
    expect(readAmount({ value: '0.4', tare: '0.4', unit: 'kg', basis: 'weighed' }).netGrams).toBe(0)
  })

  test.each([
    [{ value: '1,5', unit: 'cassetta' }, 'not_a_number'],
    [{ value: '1', unit: 'cassetta', tare: 'x' }, 'not_a_number'],
    [{ value: '1', unit: 'cassetta', sd: 'x' }, 'not_a_number'],
    [{ value: '-1', unit: 'bancale' }, 'negative_mass'],
    [{ value: '1', unit: 'kg', tare: '-1' }, 'negative_mass'],
    [{ value: '1', unit: 'lb' }, 'unknown_unit'],
    [{ value: '1e30', unit: 'collo' }, 'mass_too_large']
  ])('%j is refused as %s', (said, code) => {
    expect(failureOf(() => readAmount({ ...said, basis: 'counted' })).code).toBe(code)
  })

  test('where the mass is known it reads as a quantity does', () => {
    const said = fc.record({
      value: fc.nat().map((figure) => (figure / 1_000).toFixed(3)),
      unit: fc.constantFrom(...massUnits, ...packageUnits),
      basis: fc.constantFrom('weighed', 'counted', 'estimated'),
      factor: fc.constant(factor)
    })
    fc.assert(
      fc.property(said, (input) => {
        expect(readAmount(input)).toEqual(readQuantity(input))
      })
    )
  })

  test('what is read fits what is stored, and mass and deviation are unknown together', () => {
    fc.assert(
      fc.property(amounts, (read) => {
        expect(amount.parse(read)).toEqual(read)
        expect(read.netGrams === null).toBe(read.sdGrams === null)
      }),
      { numRuns: 300 }
    )
  })
})

describe('an amount from outside', () => {
  test('takes a count without a factor, where a quantity asks for one', () => {
    const said = { value: 3, unit: 'collo', basis: 'counted' }
    expect(amountInput.parse(said)).toMatchObject({ value: '3', unit: 'collo', netGrams: null })
  })

  test.each([
    { value: 3, unit: 'collo', basis: 'guessed' },
    { value: 3, unit: 'collo', basis: 'counted', netGrams: 1 },
    { value: 3, unit: 'collo', basis: 'counted', factor: { id: 'f', gramsPerUnit: 0 } },
    { value: 3, unit: 'lb', basis: 'counted' }
  ])('refuses %j', (said) => {
    expect(amountInput.safeParse(said).success).toBe(false)
  })
})
