import { afterAll, expect, test } from 'vitest'
import { answerHistory } from '../../projections/plots/history.ts'
import { answerList } from '../../projections/plots/list.ts'
import { answerLots } from '../../projections/plots/lots.ts'
import { plots } from '../../projections/plots/projection.ts'
import { answerYields } from '../../projections/plots/yields.ts'
import { idOf } from './events.ts'
import { recordedAt } from './setup.ts'
import {
  city,
  corrected,
  kg,
  projectTold,
  sameUnderCuts,
  someCrates,
  told,
  voided
} from './told.ts'

const plot = 'plot:nosedo-1'
const asked = { boundary: city }
const page = { offset: 0, limit: 100 }

function assigned(n: number, holder: string, from: string, said: object = {}) {
  const data = { ...asked, plot, holder, from, areaSquareMetres: 1_000, ...said }
  return told('PlotAssigned', { n, on: from }, data)
}

function planted(n: number, on: string, crop: string, areaSquareMetres: number | null) {
  return told('CropPlanted', { n, on }, { ...asked, plot, crop, areaSquareMetres })
}

function harvested(n: number, on: string, product: string, quantity: object) {
  const said = { ...asked, plot, product, group: 'Vegetables', lot: `lot-${n}`, quantity }
  return told('HarvestRecorded', { n, on }, said)
}

const misread = harvested(10, '2025-07-10', 'tomato', kg(900))
const right = { ...JSON.parse(misread.event.data), quantity: kg(90) }
/** Harvests arrive before plantings, plantings before the plot is anybody's. */
const world = [
  harvested(11, '2025-07-20', 'tomato', kg(60.001)),
  misread,
  harvested(12, '2025-07-30', 'tomato', someCrates),
  harvested(13, '2026-02-10', 'cabbage', kg(30)),
  planted(4, '2025-04-01', 'tomato', 100),
  planted(5, '2025-10-01', 'cabbage', null),
  assigned(1, 'grower-1', '2025-01-01', { project: 'SMAF', title: 'comodato', to: '2026-12-31' }),
  told(
    'PlotReleased',
    { n: 2, on: '2025-12-31' },
    { ...asked, plot, holder: 'grower-1', from: '2026-01-01' }
  ),
  assigned(3, 'grower-2', '2026-02-01', { assumptions: ['the area is a guess'] }),
  corrected({ n: 20, on: '2025-07-10' }, misread, right)
]

const projected = await projectTold(world)
afterAll(() => projected.close())

test.each([
  ['2025-01-01', 'grower-1', [], 0, 0],
  ['2025-07-10', 'grower-1', ['tomato'], 90_000, 1],
  ['2025-12-31', 'grower-1', ['cabbage'], 150_001, 3],
  ['2026-01-15', null, ['cabbage'], 0, 0],
  [undefined, 'grower-2', ['cabbage'], 30_000, 1]
])('as of %s %s works the plot', async (asOf, holder, crops, harvestedGrams, harvests) => {
  const answer = await answerList(projected, { ...asked, asOf })
  expect(answer.asOf).toBe(asOf ?? '2026-02-10')
  expect(answer.rows).toMatchObject([{ plot, holder, crops, harvestedGrams, harvests }])
})

test('a harvest without a mass is counted, not guessed', async () => {
  const { rows } = await answerList(projected, { ...asked, asOf: '2025-12-31' })
  expect(rows).toMatchObject([
    { harvestsWithoutMass: 1, project: 'SMAF', areaSquareMetres: 1_000, plantedOn: '2025-10-01' }
  ])
})

test('before the correction was recorded the first statement counts', async () => {
  const asOf = '2025-07-10'
  const before = await answerList(projected, { ...asked, asOf, asKnownAt: recordedAt(9) })
  expect(before.rows).toMatchObject([{ harvestedGrams: 900_000 }])
  const nothing = await answerList(projected, { ...asked, asKnownAt: recordedAt(0) })
  expect(nothing).toMatchObject({ asOf: null, rows: [] })
  const other = await answerList(projected, { boundary: 'torino' })
  expect(other).toMatchObject({ asOf: null, rows: [] })
})

test('the history gives the rotation with what each planting gave', async () => {
  const answer = await answerHistory(projected, { plot })
  expect(answer.assignments).toMatchObject([
    {
      holder: 'grower-1',
      from: '2025-01-01',
      to: '2025-12-31',
      title: 'comodato',
      eventId: idOf(1)
    },
    { holder: 'grower-2', from: '2026-02-01', to: null, assumptions: ['the area is a guess'] }
  ])
  expect(answer.plantings).toEqual([
    {
      crop: 'tomato',
      plantedOn: '2025-04-01',
      areaSquareMetres: 100,
      method: null,
      harvestedGrams: 150_001,
      harvests: 3,
      harvestsWithoutMass: 1,
      eventId: idOf(4)
    },
    {
      crop: 'cabbage',
      plantedOn: '2025-10-01',
      areaSquareMetres: null,
      method: null,
      harvestedGrams: 30_000,
      harvests: 1,
      harvestsWithoutMass: 0,
      eventId: idOf(5)
    }
  ])
})

test('of a plot that no event names there is no history and are no lots', async () => {
  const unheard = { code: 'not_found', figures: { plot: 'plot:nowhere' } }
  await expect(answerHistory(projected, { plot: 'plot:nowhere' })).rejects.toMatchObject(unheard)
  const lots = answerLots(projected, { plot: 'plot:nowhere', offset: 0, limit: 10 })
  await expect(lots).rejects.toMatchObject(unheard)
  const early = await answerHistory(projected, { plot, asOf: '2020-01-01' })
  expect(early).toMatchObject({ assignments: [], plantings: [] })
})

const years = { ...asked, from: '2025-01-01', to: '2026-12-31' }

test('a yield has an area only where every planting has one', async () => {
  const { rows } = await answerYields(projected, years)
  const shared = { plots: 1, harvestsWithoutMass: 0 }
  expect(rows).toEqual([
    {
      ...shared,
      ...{ crop: 'cabbage', year: 2026, massGrams: 30_000, harvests: 1 },
      ...{ areaSquareMetres: null, kgPerSquareMetre: null }
    },
    {
      ...shared,
      ...{ crop: 'tomato', year: 2025, massGrams: 150_001, harvests: 3 },
      ...{ harvestsWithoutMass: 1, areaSquareMetres: 100, kgPerSquareMetre: 1.50001 }
    }
  ])
})

test('a crop planted again begins anew, and its area counts again', async () => {
  const readModel = await projectTold([
    planted(1, '2025-03-01', 'lettuce', 10),
    harvested(2, '2025-04-01', 'lettuce', kg(20)),
    harvested(3, '2025-04-08', 'lettuce', kg(10)),
    planted(4, '2025-05-01', 'lettuce', 30),
    harvested(5, '2025-06-01', 'lettuce', kg(50)),
    planted(6, '2025-08-01', 'lettuce', 500)
  ])
  const { rows } = await answerYields(readModel, { ...years, plot })
  expect(rows).toMatchObject([{ massGrams: 80_000, areaSquareMetres: 40, kgPerSquareMetre: 2 }])
  expect((await answerYields(readModel, { ...years, plot: 'plot:other' })).rows).toEqual([])
  const unplanted = await projectTold([harvested(1, '2025-04-01', 'lettuce', kg(20))])
  expect((await answerYields(unplanted, years)).rows).toMatchObject([
    { massGrams: 20_000, areaSquareMetres: null, kgPerSquareMetre: null }
  ])
})

test('the lots of a plot are paged, the newest first', async () => {
  const readModel = await projectTold([
    ...world,
    voided({ n: 30, on: '2026-03-01' }, world[3] ?? misread)
  ])
  const first = await answerLots(readModel, { plot, offset: 0, limit: 2 })
  expect(first).toMatchObject({ total: 3, massGrams: 150_001 })
  expect(first.rows).toMatchObject([
    { lot: 'lot-12', massGrams: null, basis: 'counted' },
    { lot: 'lot-11', massGrams: 60_001, harvestedOn: '2025-07-20', group: 'Vegetables' }
  ])
  const rest = await answerLots(readModel, { plot, offset: 2, limit: 2 })
  expect(rest.rows).toMatchObject([{ lot: 'lot-10', massGrams: 90_000, eventId: idOf(20) }])
  expect(await answerLots(readModel, { plot, ...page, asOf: '2025-01-01' })).toMatchObject({
    total: 0,
    massGrams: 0
  })
})

test('any order and any cut gives the same rows', async () => {
  await sameUnderCuts([...world, voided({ n: 30, on: '2026-03-01' }, misread)], plots)
}, 120_000)
