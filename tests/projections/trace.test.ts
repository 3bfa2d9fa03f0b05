import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { answerEvents } from '../../projections/flows/events.ts'
import { answerBackwards } from '../../projections/trace/backwards.ts'
import { answerForwards } from '../../projections/trace/forwards.ts'
import { settled } from '../../projections/trace/shares.ts'
import {
  at,
  city,
  collected,
  delivered,
  happened,
  kilos,
  line,
  sorted,
  voided
} from './chain-events.ts'
import { project } from './setup.ts'

/** Two plots and a supplier, through a wholesaler and a hub, into a crate and a charity. */
const world: readonly NewEvent[] = [
  harvest(1, 'plot:a', 'lot-a', 60),
  harvest(2, 'plot:b', 'lot-b', 40),
  sent(3, 'plot:a', 'wholesaler:rossi', 'lot-a', 60),
  sent(4, 'plot:b', 'wholesaler:rossi', 'lot-b', 40),
  sent(5, 'supplier:verona', 'wholesaler:rossi', 'lot-c', 100),
  sent(6, 'wholesaler:rossi', 'covered-market:wagner', 'lot-a', 30),
  taken(7, 'k1', [
    ['lot-a', 30],
    ['lot-b', 10],
    ['lot-c', 60]
  ]),
  sorted(
    { number: 8, at: at('10:00') },
    {
      inputs: [
        line('k1-lot-a', kilos(30), { collection: 'k1' }),
        line('k1-lot-b', kilos(10), { collection: 'k1' }),
        line('k1-lot-c', kilos(60), { collection: 'k1' })
      ],
      edible: [line('z1-tomato', kilos(80))],
      rejects: [line(null, kilos(20), { fraction: 'organic' })]
    }
  ),
  happened(
    'CrateFilled',
    { number: 9, at: at('11:00') },
    { site: 'surplus-hub:isola', crate: 'G-11', content: 'G-11/1', ...line('z1-tomato', kilos(20)) }
  ),
  delivered({ number: 10, at: at('12:00') }, { lines: [line('z1-tomato', kilos(50))] }),
  happened(
    'WasteCollected',
    { number: 11, at: at('13:00') },
    {
      site: 'surplus-hub:isola',
      fraction: 'organic',
      quantity: kilos(20),
      collector: 'amsa',
      plant: null,
      destination: 'composting'
    }
  )
]

function harvest(number: number, plot: string, lot: string, kg: number): NewEvent {
  return happened('HarvestRecorded', { number, at: at('05:00') }, { plot, ...line(lot, kilos(kg)) })
}

function sent(number: number, from: string, to: string, lot: string, kg: number): NewEvent {
  const lines = [line(lot, kilos(kg))]
  return happened(
    'LotDispatched',
    { number, at: at('06:00') },
    { from, to, channel: 'other', ddtNo: `d-${number}`, lines }
  )
}

function taken(number: number, id: string, lots: readonly (readonly [string, number])[]): NewEvent {
  const lines = lots.map(([lot, kg]) => line(lot, kilos(kg), { collectedLot: `${id}-${lot}` }))
  return collected({ number, at: at('09:00') }, { collection: id, lines })
}

const readModel = await project(world)

test('a crate’s shares name the plots and the supplier, and add up to one', async () => {
  const { origins } = await answerBackwards(readModel, { boundary: city, lot: 'G-11/1' })
  expect(origins.map(({ place, enteredAt, lot, share }) => [place, enteredAt, lot, share])).toEqual(
    [
      ['supplier:verona', 'wholesaler:rossi', 'lot-c', expect.closeTo(0.6, 9)],
      ['environment:growth', 'plot:a', 'lot-a', expect.closeTo(0.3, 9)],
      ['environment:growth', 'plot:b', 'lot-b', expect.closeTo(0.1, 9)]
    ]
  )
  expect(origins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
})

test('an event behind a link names the lot that left, and what it is part of on arrival', async () => {
  const window = { boundary: city, from: '2026-03-01', to: '2026-03-01' }
  const { rows } = await answerEvents(readModel, { ...window, offset: 0, limit: 99 })
  const lotsAt = (target: string) =>
    rows.filter((row) => row.target === target).map(({ lot, toLot }) => [lot, toLot])
  expect(lotsAt('covered-market:wagner')).toEqual([['lot-a', null]])
  expect(lotsAt('surplus-hub:isola').toSorted()).toEqual([
    ['lot-a', 'k1-lot-a'],
    ['lot-b', 'k1-lot-b'],
    ['lot-c', 'k1-lot-c']
  ])
})

test('a lot’s ends name where every gram went or still is', async () => {
  const answer = await answerForwards(readModel, { boundary: city, lot: 'lot-a' })
  expect(answer.massGrams).toBe(60_000)
  expect(answer.overReportedGrams).toBe(0)
  const ends = answer.ends.map(({ place, lot, standing, massGrams }) => [
    place,
    lot,
    standing,
    massGrams
  ])
  expect(ends.toSorted()).toEqual(
    [
      ['covered-market:wagner', 'lot-a', 'in_stock', 30_000],
      ['charity:mensa', 'z1-tomato', 'left', 15_000],
      ['outlet:composting', 'waste:surplus-hub:isola:organic:2026-03-01', 'left', 6_000],
      ['surplus-hub:isola', 'G-11/1', 'in_stock', 6_000],
      ['surplus-hub:isola', 'z1-tomato', 'in_stock', 3_000]
    ].toSorted()
  )
})

test('the steps are those that the events took', async () => {
  const { steps } = await answerForwards(readModel, { boundary: city, lot: 'lot-b' })
  expect(steps.map(({ from, to, massGrams }) => [from, to, massGrams])).toEqual([
    ['lot-b', 'k1-lot-b', 10_000],
    ['k1-lot-b', 'z1-tomato', 8_000],
    ['k1-lot-b', 'waste:surplus-hub:isola:organic:2026-03-01', 2_000],
    ['z1-tomato', 'G-11/1', 20_000]
  ])
})

test('a step that was voided leads nowhere, nor does one that it led to', async () => {
  const mixed = await project([
    sent(1, 'supplier:verona', 'wholesaler:rossi', 'lot-a', 60),
    taken(2, 'k1', [['lot-a', 30]]),
    taken(3, 'k2', [['k1-lot-a', 20]]),
    voided({ number: 4, at: at('12:00'), corrects: 2 })
  ])
  const { steps, ends } = await answerForwards(mixed, { boundary: city, lot: 'lot-a' })
  expect(steps).toEqual([])
  expect(ends).toMatchObject([{ place: 'wholesaler:rossi', lot: 'lot-a', share: 1 }])
  const { origins } = await answerBackwards(mixed, { boundary: city, lot: 'k2-k1-lot-a' })
  expect(origins.map(({ lot }) => lot)).toEqual(['k1-lot-a'])
})

test('what was not known yet is not in the answer', async () => {
  const soon = { boundary: city, lot: 'lot-a', asKnownAt: '2026-01-01T00:00:01.000Z' }
  const empty = await answerForwards(readModel, { ...soon, asKnownAt: '2025-01-01T00:00:00Z' })
  expect(empty).toMatchObject({ massGrams: 0, ends: [], steps: [] })
  expect((await answerForwards(readModel, soon)).massGrams).toBe(60_000)
})

test('a lot that nobody names, or only in another city, is not found', async () => {
  for (const asked of [
    { boundary: city, lot: 'lot-z' },
    { boundary: 'torino', lot: 'lot-a' }
  ]) {
    await expect(answerBackwards(readModel, asked)).rejects.toMatchObject({ code: 'not_found' })
  }
})

test('a lot that left without having come is of unknown origin, and says where it was seen', async () => {
  const seen = await project([sent(1, 'wholesaler:rossi', 'covered-market:wagner', 'lot-x', 5)])
  const { origins } = await answerBackwards(seen, { boundary: city, lot: 'lot-x' })
  expect(origins).toMatchObject([{ place: null, enteredAt: 'wholesaler:rossi', share: 1 }])
})

test('what left beyond what came is said, and the shares are of what left', async () => {
  const over = await project([
    sent(1, 'supplier:verona', 'wholesaler:rossi', 'lot-x', 10),
    sent(2, 'wholesaler:rossi', 'buyer:export', 'lot-x', 15)
  ])
  const answer = await answerForwards(over, { boundary: city, lot: 'lot-x' })
  expect(answer).toMatchObject({ massGrams: 10_000, overReportedGrams: 5_000 })
  expect(answer.ends).toMatchObject([{ place: 'buyer:export', share: 1 }])
})

test('shares settle in a loop, and none is lost', () => {
  // 1 gives half to 2, 2 gives half of what it has back to 1.
  const stays = settled(1, (node) => (node === 1 ? [[2, 0.5]] : [[1, 0.5]]))
  expect(stays.get(1)).toBeCloseTo(2 / 3, 5)
  expect(stays.get(2)).toBeCloseTo(1 / 3, 5)
  expect([...stays.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
})

test('a loop that keeps nothing ends all the same', () => {
  const stays = settled(1, (node) => [[node === 1 ? 2 : 1, 1]])
  expect([...stays.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
})
