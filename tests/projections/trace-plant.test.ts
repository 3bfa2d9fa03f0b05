import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { answerLevels, answerLots } from '../../projections/stocks/queries.ts'
import { answerBackwards } from '../../projections/trace/backwards.ts'
import { answerForwards } from '../../projections/trace/forwards.ts'
import { city, happened, kilos, line } from './chain-events.ts'
import { project } from './setup.ts'

/** Peel of two months through one plant: what is of one month is not in the compost of another. */

const site = 'covered-market:wagner'
const plant = 'plant:lacchiarella'

function atNoon(day: string): number {
  return Date.parse(`${day}T10:00:00Z`)
}

/** A lot comes to the market and is thrown away, and its bin is taken to the plant. */
function wasted(number: number, day: string, kg: number): readonly NewEvent[] {
  const at = atNoon(day)
  const lines = [line(`lot-${day}`, kilos(kg))]
  const bin = { site, fraction: 'organic' }
  return [
    happened(
      'ConsignmentArrived',
      { number, at },
      { from: `supplier:of-${day}`, to: site, ddtNo: `d-${day}`, lines }
    ),
    happened('WasteRecorded', { number: number + 1, at }, { ...bin, lines }),
    happened(
      'WasteCollected',
      { number: number + 2, at },
      { ...bin, quantity: kilos(kg), collector: 'amsa', plant }
    )
  ]
}

function treated(number: number, from: string, to: string, kg: [number, number]): NewEvent {
  const [compost, loss] = kg.map((value) => kilos(value))
  return happened(
    'TreatmentReported',
    { number, at: atNoon('2026-06-15') },
    { plant, period: { from, to }, input: kilos(kg[0] + kg[1]), compost, loss }
  )
}

const readModel = await project([
  ...wasted(1, '2026-03-10', 60),
  ...wasted(4, '2026-03-31', 40),
  ...wasted(7, '2026-04-01', 200),
  treated(10, '2026-03-01', '2026-03-31', [20, 70]),
  treated(11, '2026-04-01', '2026-04-30', [50, 150]),
  ...wasted(12, '2026-05-20', 310),
  ...wasted(15, '2026-06-20', 300),
  treated(18, '2026-05-01', '2026-06-30', [61, 549])
])

async function origins(lot: string) {
  const answer = await answerBackwards(readModel, { boundary: city, lot })
  return answer.origins.map(({ place, share }) => [place, share])
}

async function ends(lot: string) {
  const answer = await answerForwards(readModel, { boundary: city, lot })
  return answer.ends.map((end) => [end.place, end.lot, end.standing, end.massGrams])
}

test('compost comes from what was taken in during its month, and from nothing else', async () => {
  expect(await origins('compost:plant:lacchiarella:2026-03-31')).toEqual([
    ['supplier:of-2026-03-10', expect.closeTo(0.6, 9)],
    ['supplier:of-2026-03-31', expect.closeTo(0.4, 9)]
  ])
  expect(await origins('compost:plant:lacchiarella:2026-04-30')).toEqual([
    ['supplier:of-2026-04-01', 1]
  ])
})

test('compost of two months comes from both by their days', async () => {
  expect(await origins('compost:plant:lacchiarella:2026-06-30')).toEqual([
    ['supplier:of-2026-05-20', expect.closeTo(31 / 61, 9)],
    ['supplier:of-2026-06-20', expect.closeTo(30 / 61, 9)]
  ])
})

test('peel ends in what its own month became; what nobody accounts for is still at the plant', async () => {
  expect(await ends('lot-2026-03-10')).toEqual([
    ['environment:process-loss', 'intake:plant:lacchiarella:2026-03', 'left', 42_000],
    ['outlet:compost', 'compost:plant:lacchiarella:2026-03-31', 'left', 12_000],
    [plant, 'intake:plant:lacchiarella:2026-03', 'in_stock', 6_000]
  ])
  expect(await ends('lot-2026-04-01')).toEqual([
    ['environment:process-loss', 'intake:plant:lacchiarella:2026-04', 'left', 150_000],
    ['outlet:compost', 'compost:plant:lacchiarella:2026-04-30', 'left', 50_000]
  ])
})

test('what is left of a month stands in the stock as of that month, and once in the sum', async () => {
  const asked = { boundary: city, place: plant, asOf: '2026-06-30', offset: 0, limit: 10 }
  const { rows } = await answerLots(readModel, asked)
  expect(rows.map(({ lot, since, massGrams }) => [lot, since, massGrams])).toEqual([
    ['intake:plant:lacchiarella:2026-03', '2026-03-10', 10_000]
  ])
  const levels = await answerLevels(readModel, asked)
  expect(levels.rows.map(({ group, massGrams }) => [group, massGrams])).toEqual([
    ['Organic waste', 10_000]
  ])
})
