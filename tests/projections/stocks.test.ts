import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { answerProcesses } from '../../projections/balance/queries.ts'
import { answerDays, answerLevels, answerLots } from '../../projections/stocks/queries.ts'
import { at, city, happened, kilos, line, voided } from './chain-events.ts'
import { project, recordedAt } from './setup.ts'
import { told } from './told.ts'

const site = 'covered-market:wagner'
const asked = { boundary: city, offset: 0, limit: 100 }
const month = { ...asked, from: '2026-03-01', to: '2026-03-31' }

function arrived(number: number, day: number, kg: number, lot = `lot-${number}`): NewEvent {
  return happened(
    'ConsignmentArrived',
    { number, at: at('06:00', day) },
    { from: 'supplier:verona', to: site, ddtNo: `d-${number}`, lines: [line(lot, kilos(kg))] }
  )
}

function sold(number: number, day: number, kg: number, lot: string | null = null): NewEvent {
  return happened(
    'SaleRecorded',
    { number, at: at('12:00', day) },
    { site, receipt: `r-${number}`, channel: 'counter', lines: [line(lot, kilos(kg))] }
  )
}

function binned(number: number, day: number, kg: number, lot: string): NewEvent {
  return happened(
    'WasteRecorded',
    { number, at: at('14:00', day) },
    { site, fraction: 'organic', lines: [line(lot, kilos(kg))] }
  )
}

function countedStock(number: number, day: number, kg: number): NewEvent {
  return happened(
    'StockCounted',
    { number, at: at('18:00', day) },
    { site, ...line(null, kilos(kg)), booked: null }
  )
}

const { event: listed } = told(
  'ProductListed',
  { n: 90, on: '2026-01-01' },
  {
    product: 'tomato',
    label: { it: 'pomodoro', en: 'tomato' },
    group: 'Vegetables',
    category: 'fruiting',
    season: [6, 7, 8],
    shelfLifeDays: 7,
    assumptions: [],
    source: 'a test'
  }
)

test('a day’s balance closes to the gram: opening + in = out + closing + imbalance', async () => {
  const readModel = await project([
    arrived(1, 1, 100),
    sold(2, 1, 30),
    binned(3, 1, 10, 'lot-1'),
    sold(4, 2, 20),
    countedStock(5, 2, 35),
    sold(6, 3, 40)
  ])
  const { rows } = await answerDays(readModel, { ...month, place: site })
  expect(rows).toEqual([
    dayRow('2026-03-01', { opening: 0, in: 100, out: 30, closing: 70, imbalance: 0 }),
    // 40 of tomatoes and 10 in the bin by the book, after 20 were sold; the count found 35.
    dayRow('2026-03-02', { opening: 70, in: 0, out: 20, closing: 45, imbalance: 5 }, true),
    // 35 were there, 40 were sold: 5 left that had not come.
    dayRow('2026-03-03', { opening: 45, in: 0, out: 40, closing: 10, imbalance: -5 })
  ])
})

interface Kilos {
  readonly opening: number
  readonly in: number
  readonly out: number
  readonly closing: number
  readonly imbalance: number
}

function dayRow(day: string, kg: Kilos, counted = false) {
  return {
    day,
    place: site,
    openingGrams: kg.opening * 1_000,
    inGrams: kg.in * 1_000,
    outGrams: kg.out * 1_000,
    becameGrams: 0,
    closingGrams: kg.closing * 1_000,
    imbalanceGrams: kg.imbalance * 1_000,
    counted
  }
}

test('levels follow the flows, and a count from its day on', async () => {
  const readModel = await project([
    arrived(1, 1, 100),
    sold(2, 1, 30),
    countedStock(3, 2, 65),
    sold(4, 3, 5)
  ])
  const level = async (asOf: string) =>
    (await answerLevels(readModel, { ...asked, asOf })).rows.map(({ massGrams }) => massGrams)
  expect(await level('2026-02-28')).toEqual([])
  expect(await level('2026-03-01')).toEqual([70_000])
  expect(await level('2026-03-02')).toEqual([65_000])
  expect(await level('2026-03-09')).toEqual([60_000])
  const { rows } = await answerLevels(readModel, asked)
  expect(rows).toMatchObject([{ lastCountedOn: '2026-03-02', lastMovedOn: '2026-03-03' }])
})

test('lots are told with their age against the product’s shelf life, the most urgent first', async () => {
  const readModel = await project([
    listed,
    arrived(1, 1, 100),
    arrived(2, 4, 50),
    sold(3, 5, 60, 'lot-1'),
    binned(4, 5, 15, 'lot-1')
  ])
  const { rows } = await answerLots(readModel, { ...asked, asOf: '2026-03-10' })
  expect(rows).toMatchObject([
    { lot: 'lot-1', massGrams: 25_000, since: '2026-03-01', ageDays: 9, daysLeft: -2 },
    { lot: 'lot-2', massGrams: 50_000, since: '2026-03-04', ageDays: 6, daysLeft: 1 },
    { lot: `waste:${site}:organic:2026-03-05`, massGrams: 15_000, shelfLifeDays: null }
  ])
})

test('as it was known before a late report, the stock is what was known', async () => {
  const readModel = await project([arrived(1, 1, 100)], [sold(2, 1, 30)])
  const known = (appends: number) =>
    answerLevels(readModel, { ...asked, asKnownAt: recordedAt(appends) })
  expect((await known(1)).massGrams).toBe(100_000)
  expect((await known(2)).massGrams).toBe(70_000)
})

test('what was voided since is still what was known before', async () => {
  const readModel = await project(
    [arrived(1, 1, 100)],
    [voided({ number: 2, at: at('09:00', 2), corrects: 1 })]
  )
  const before = { ...asked, asKnownAt: recordedAt(1) }
  expect(await answerLevels(readModel, before)).toMatchObject({ massGrams: 100_000, total: 1 })
  const lots = await answerLots(readModel, { ...before, asOf: '2026-03-05' })
  expect(lots.rows).toMatchObject([{ lot: 'lot-1', massGrams: 100_000 }])
  const { rows } = await answerDays(readModel, { ...month, asKnownAt: recordedAt(1) })
  expect(rows).toMatchObject([{ place: site, closingGrams: 100_000 }])
  expect(await answerLevels(readModel, asked)).toMatchObject({ massGrams: 0, total: 0 })
})

test('a place’s imbalance is what its book cannot explain, not what it keeps in stock', async () => {
  const readModel = await project([
    arrived(1, 1, 100),
    sold(2, 1, 30),
    binned(3, 1, 10, 'lot-1'),
    countedStock(4, 2, 55)
  ])
  const window = { boundary: city, from: '2026-03-01', to: '2026-03-31' } as const
  const { rows } = await answerProcesses(readModel, { ...window, by: 'process' })
  const market = rows.find(({ process }) => process === site)
  expect(market).toMatchObject({
    inGrams: 100_000,
    outGrams: 30_000,
    stockChangeGrams: 65_000,
    becameGrams: 0,
    imbalanceGrams: 5_000
  })
  const byGroup = await answerProcesses(readModel, { ...window, by: 'group', level: 'kind' })
  expect(
    byGroup.rows
      .filter(({ process }) => process === 'covered-market')
      .map(({ group, becameGrams, imbalanceGrams }) => [group, becameGrams, imbalanceGrams])
  ).toEqual([
    ['Organic waste', 10_000, 0],
    ['Vegetables', -10_000, 5_000]
  ])
})

test('what is asked over and over is answered every time, on several threads', async () => {
  const readModel = await project([arrived(1, 1, 100), sold(2, 2, 30), arrived(3, 3, 5)])
  const of = { ...asked, asOf: '2026-03-31' }
  for (let time = 0; time < 50; time += 1) {
    const [levels, lots, days] = await Promise.all([
      answerLevels(readModel, of),
      answerLots(readModel, of),
      answerDays(readModel, month)
    ])
    expect([levels.total, levels.massGrams, lots.total, days.total]).toEqual([1, 75_000, 2, 3])
  }
})
