import { describe, expect, test } from 'vitest'
import {
  countFigure,
  countOf,
  countText,
  partOf,
  saidText,
  wholeOf,
  wholeOfAll
} from '../../domain/portion.ts'
import type { Amount } from '../../domain/quantity.ts'
import { colli, kg, said } from './surpluses.ts'

const factor = { id: 'f-1', gramsPerUnit: 8_000 }
const withFactor = said(10, 'collo', { factor })
const belowTare = said(5, 'g', { tare: 7 })

describe('a whole', () => {
  test.each<[string, Amount, string, number]>([
    ['is counted in grams where its mass is known', kg('1.5'), '1.5 kg', 1_500],
    ['is counted in grams where a factor gives them', withFactor, '80 kg', 80_000],
    ['is counted in its unit where its mass is not known', colli(10), '10 collo', 10],
    [
      'is counted as said where the tare exceeds it, though that is a mass unit',
      belowTare,
      '5 g',
      5
    ]
  ])('%s', (_name, amount, text, figure) => {
    const whole = wholeOf(amount)
    expect(countText(whole, whole.total)).toBe(text)
    expect(countFigure(whole, whole.total)).toBe(figure)
    expect(countOf(whole, amount)).toBe(whole.total)
  })

  test.each<[string, [Amount, ...Amount[]], string | null]>([
    ['masses', [kg(1), said(2, 'q')], '201 kg'],
    ['packages of one kind', [colli(1), colli('2.5')], '3.5 collo'],
    ['packages of two kinds', [colli(1), said(1, 'cassetta')], null],
    ['packages and masses', [colli(1), kg(1)], null],
    ['grams that are known and grams that are not', [said(5, 'g'), belowTare], null]
  ])('of %s', (_name, amounts, text) => {
    const whole = wholeOfAll(amounts)
    expect(whole === null ? null : countText(whole, whole.total)).toBe(text)
  })
})

describe('a part', () => {
  test.each<[string, Amount, Amount, number | null]>([
    ['a mass of a mass', kg(10), said(300, 'g'), 300],
    ['packages of a mass that was said in them', withFactor, colli(3), 24_000],
    ['packages of a mass that was said in kg', kg(10), colli(3), null],
    ['a mass of packages', colli(10), kg(3), null],
    ['other packages', colli(10), said(3, 'cassetta'), null],
    ['packages of no packages', said(0, 'collo', { factor }), colli(1), null]
  ])('%s', (_name, whole, part, count) => {
    expect(countOf(wholeOf(whole), part)).toBe(count)
  })

  test('that nobody measured is as sure as the whole, in proportion', () => {
    expect(partOf(wholeOf(withFactor), 20_000)).toEqual({
      ...{ value: '20', unit: 'kg', netGrams: 20_000, grossGrams: null, tareGrams: null },
      ...{ basis: 'declared', bound: '=', factorId: 'f-1', sdGrams: 2_000 }
    })
    expect(partOf(wholeOf(colli(10)), 2_500)).toEqual(colli('2.5'))
  })

  test('is told with the bound that was said', () => {
    expect([saidText(kg(3)), saidText(said(3, 'q', { bound: '>=' }))]).toEqual(['3 kg', '>= 3 q'])
  })
})
