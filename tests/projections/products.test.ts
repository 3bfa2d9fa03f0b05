import { afterAll, expect, test } from 'vitest'
import { products } from '../../projections/products/projection.ts'
import { answerFactors, answerList } from '../../projections/products/queries.ts'
import { idOf } from './events.ts'
import { createStore, openInMemory, projectInCuts, recordedAt } from './setup.ts'
import { projectTold, sameUnderCuts, told, voided } from './told.ts'

function tomato(n: number, on: string, shelfLifeDays: number) {
  const said = {
    product: 'tomato',
    label: { it: 'pomodoro', en: 'tomato' },
    group: 'Vegetables',
    category: 'fruiting',
    cn8: '070200',
    season: [6, 7, 8, 9],
    shelfLifeDays,
    packaging: 'crate-6040',
    assumptions: ['shelf life is of a cold room'],
    source: 'list'
  }
  return told('ProductListed', { n, on }, said)
}

const first = tomato(1, '2025-01-01', 7)
const second = tomato(2, '2025-03-01', 10)
const apple = told(
  'ProductListed',
  { n: 3, on: '2025-01-01' },
  {
    product: 'apple',
    label: { it: 'mela', en: 'apple' },
    group: 'Fruit',
    category: 'fruit',
    season: [],
    shelfLifeDays: 60,
    assumptions: [],
    source: 'list'
  }
)
const crate = told(
  'PackagingListed',
  { n: 4, on: '2025-01-01' },
  {
    packaging: 'crate-6040',
    label: { it: 'cassetta', en: 'crate' },
    unit: 'cassetta',
    unitCode: 'CR',
    tareGrams: 1_500,
    reusable: true,
    assumptions: [],
    source: 'list'
  }
)

function perCrate(n: number, on: string, validFrom: string, value: number) {
  const said = {
    factorId: 'tomato-crate',
    kind: 'package_mass',
    product: 'tomato',
    unit: 'cassetta',
    packaging: 'crate-6040',
    value,
    relativeSd: 0.1,
    validFrom,
    source: 'weighed history',
    assumptions: ['average of summer']
  }
  return told('ConversionFactorSet', { n, on }, said)
}

const meal = told(
  'ConversionFactorSet',
  { n: 8, on: '2025-01-01' },
  {
    factorId: 'meal',
    kind: 'per_kg',
    value: 2,
    measure: 'meals',
    validFrom: '2019-01-01',
    source: 'city',
    assumptions: []
  }
)
/** The later listing and the later factor arrive first. */
const world = [
  second,
  first,
  apple,
  crate,
  perCrate(5, '2025-06-01', '2025-06-01', 6_000),
  perCrate(6, '2025-01-01', '2025-01-01', 5_000),
  perCrate(7, '2025-06-02', '2025-06-01', 6_500),
  meal
]

const projected = await projectTold(world)
afterAll(() => projected.close())

test('the later listing holds, whichever arrived first', async () => {
  const { rows, packagings } = await answerList(projected, {})
  expect(rows.map(({ product, shelfLifeDays }) => [product, shelfLifeDays])).toEqual([
    ['apple', 60],
    ['tomato', 10]
  ])
  expect(rows[1]).toEqual({
    product: 'tomato',
    label: { it: 'pomodoro', en: 'tomato' },
    group: 'Vegetables',
    category: 'fruiting',
    cn8: '070200',
    agrovoc: null,
    season: [6, 7, 8, 9],
    shelfLifeDays: 10,
    packaging: 'crate-6040',
    assumptions: ['shelf life is of a cold room'],
    source: 'list'
  })
  expect(packagings).toMatchObject([
    { packaging: 'crate-6040', unit: 'cassetta', unitCode: 'CR', tareGrams: 1_500, reusable: true }
  ])
})

test('a list is as of a day, as known at an instant, and of a group', async () => {
  const early = await answerList(projected, { asOf: '2025-02-01' })
  expect(early.rows.map((row) => row.shelfLifeDays)).toEqual([60, 7])
  const known = await answerList(projected, { asKnownAt: recordedAt(1) })
  expect(known.rows.map((row) => row.shelfLifeDays)).toEqual([10])
  const fruit = await answerList(projected, { group: 'fruit' })
  expect(fruit.rows.map((row) => row.product)).toEqual(['apple'])
})

test('a voided listing gives way to the one before', async () => {
  const readModel = await projectTold([...world, voided({ n: 9, on: '2025-04-01' }, second)])
  const { rows } = await answerList(readModel, { group: 'Vegetables' })
  expect(rows).toMatchObject([{ shelfLifeDays: 7 }])
})

test.each([
  ['2024-12-31', []],
  ['2025-05-31', [idOf(6)]],
  ['2025-06-01', [idOf(7)]],
  [undefined, [idOf(7)]]
])('on %s the factor that holds is %s', async (asOf, holding) => {
  const { rows } = await answerFactors(projected, { asOf, product: 'tomato' })
  expect(rows.filter(({ holds }) => holds).map(({ eventId }) => eventId)).toEqual(holding)
})

test('a factor keeps every value with its source and days', async () => {
  const { rows } = await answerFactors(projected, { factorId: 'tomato-crate' })
  expect(rows.map((row) => [row.value, row.validFrom, row.validTo, row.holds])).toEqual([
    [5_000, '2025-01-01', '2025-05-31', false],
    [6_000, '2025-06-01', '2025-06-01', false],
    [6_500, '2025-06-01', null, true]
  ])
  expect(rows[0]).toMatchObject({
    kind: 'package_mass',
    unit: 'cassetta',
    packaging: 'crate-6040',
    measure: null,
    relativeSd: 0.1,
    source: 'weighed history',
    assumptions: ['average of summer'],
    recordedAt: recordedAt(6)
  })
  const all = await answerFactors(projected, {})
  expect(all.rows.map((row) => row.factorId)).toEqual([
    'meal',
    'tomato-crate',
    'tomato-crate',
    'tomato-crate'
  ])
  expect(all.rows[0]).toMatchObject({ kind: 'per_kg', unit: null, product: null, measure: 'meals' })
})

test('any order and any cut gives the same rows', async () => {
  await sameUnderCuts([...world, voided({ n: 9, on: '2025-04-01' }, second)], products)
}, 120_000)

test('a text that no store takes any more, and that a log holds from before, stops nothing', async () => {
  const { stream, event } = tomato(1, '2025-01-01', 3_000_000_000)
  const store = createStore()
  await store.append({ stream, events: [event], expected: 'any' })
  const spoilt = (data: string) => data.replace('cold room', String.raw`\ud83c room\u0000`)
  const readModel = await openInMemory(store)
  const held = {
    ...store,
    async *readAll() {
      for await (const batch of store.readAll()) {
        yield batch.map((one) => ({ ...one, data: spoilt(one.data) }))
      }
    }
  }
  await projectInCuts(held, readModel, [{ events: 1, extent: 'mirror and projections' }])
  const { rows } = await answerList(readModel, {})
  expect(rows).toMatchObject([
    { shelfLifeDays: 3_000_000_000, assumptions: ['shelf life is of a \ufffd room\ufffd'] }
  ])
  readModel.close()
})
