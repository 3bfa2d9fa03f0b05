import { afterAll, expect, test } from 'vitest'
import { answerHistory } from '../../projections/startups/history.ts'
import { answerList } from '../../projections/startups/list.ts'
import { startups } from '../../projections/startups/projection.ts'
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

const startup = 'startup:smaf'
const asked = { boundary: city }
const page = { offset: 0, limit: 100 }
const group = 'Fruit'

function registered(n: number, on: string, name: string) {
  const said = {
    ...asked,
    startup,
    name,
    activity: 'makes juice',
    foundedOn: '2018-05-01',
    plot: 'plot:nosedo-1',
    assumptions: ['sample data'],
    source: 'call'
  }
  return told('StartupRegistered', { n, on }, said)
}

function reached(n: number, milestone: string, on: string) {
  return told('MilestoneReached', { n, on: '2025-01-01' }, { ...asked, startup, milestone, on })
}

/** Lots that went somewhere, each kilogram figure a line. */
function went(n: number, on: string, from: string, to: string, quantity: object) {
  const lines = [{ lot: `lot-${n}`, product: 'apple', group, quantity }]
  return told('LotDispatched', { n, on }, { ...asked, from, to, channel: 'other', lines })
}

function made(n: number, on: string, into: object, out: object) {
  const said = {
    ...asked,
    site: startup,
    batch: `batch-${n}`,
    inputs: [{ lot: 'apples', product: 'apple', group, quantity: into }],
    outputs: [{ lot: `juice-${n}`, product: 'juice', group: 'Juice', quantity: out }]
  }
  return told('LotTransformed', { n, on }, said)
}

const misread = went(10, '2025-03-01', 'hub:foody', startup, kg(1_000))
const right = {
  ...asked,
  ...{ from: 'hub:foody', to: startup, channel: 'other' },
  lines: [{ lot: 'lot-10', product: 'apple', group, quantity: kg(100) }]
}
const neverWas = went(17, '2025-03-03', startup, 'buyer:horeca', kg(7_000))
/** Flows and milestones come in before the startup is registered. */
const world = [
  misread,
  went(11, '2025-03-02', 'hub:foody', startup, someCrates),
  made(12, '2025-03-03', kg(80.5), kg(60)),
  went(13, '2025-03-04', startup, 'covered-market:wagner', kg(30)),
  went(14, '2025-03-04', startup, 'charity:caritas', kg(5)),
  went(15, '2025-03-04', startup, 'plant:lacchiarella', kg(2)),
  went(16, '2025-03-05', startup, 'buyer:horeca', kg(10.001)),
  neverWas,
  reached(20, 'first_sale', '2025-03-04'),
  reached(21, 'legal_founding', '2018-05-01'),
  registered(1, '2018-06-01', 'SMAF'),
  corrected({ n: 30, on: '2025-03-01' }, misread, right),
  voided({ n: 31, on: '2025-03-06' }, neverWas),
  registered(2, '2019-06-01', 'SMAF srl')
]

const projected = await projectTold(world)
afterAll(() => projected.close())

function mass(massGrams: number, withoutMass = 0) {
  return { massGrams, withoutMass }
}

test('every gram that left is sold, donated, discarded or lost', async () => {
  const { rows } = await answerList(projected, asked)
  expect(rows).toEqual([
    {
      startup,
      ...{ name: 'SMAF srl', project: null, activity: 'makes juice', foundedOn: '2018-05-01' },
      ...{ plot: 'plot:nosedo-1', assumptions: ['sample data'], source: 'call' },
      milestones: [
        { milestone: 'legal_founding', on: '2018-05-01' },
        { milestone: 'first_sale', on: '2025-03-04' }
      ],
      received: mass(100_000, 1),
      transformedIn: mass(80_500),
      transformedOut: mass(60_000),
      sold: mass(40_001),
      donated: mass(5_000),
      discarded: mass(2_000),
      lost: mass(20_500)
    }
  ])
  const left = await projected.read((session) =>
    session.rows(
      `select sum(f.mass_grams)::bigint as grams
       from flow f
       join dictionary d on d.id = f.source
       where d.name = $startup and f.kind = 'flow'`,
      { startup }
    )
  )
  expect(left).toEqual([{ grams: BigInt(40_001 + 5_000 + 2_000 + 20_500) }])
})

test.each([
  ['2018-04-30', 0, 0, 0, 0],
  ['2025-03-01', 1, 100_000, 0, 0],
  ['2025-03-03', 1, 100_000, 60_000, 0],
  ['2025-03-04', 2, 100_000, 60_000, 30_000]
])('as of %s', async (asOf, milestones, received, transformed, sold) => {
  const { rows } = await answerList(projected, { ...asked, asOf })
  expect(rows[0]?.milestones).toHaveLength(milestones)
  expect(rows).toMatchObject([
    {
      received: { massGrams: received },
      transformedOut: { massGrams: transformed },
      sold: { massGrams: sold }
    }
  ])
})

test('as known before the corrections the first statements count', async () => {
  const { rows } = await answerList(projected, { ...asked, asKnownAt: recordedAt(11) })
  expect(rows).toMatchObject([
    { name: 'SMAF', received: { massGrams: 1_000_000 }, sold: { massGrams: 7_040_001 } }
  ])
  const before = await answerList(projected, { ...asked, asKnownAt: recordedAt(10) })
  expect(before.rows).toEqual([])
  expect((await answerList(projected, { boundary: 'torino' })).rows).toEqual([])
})

test('the history has registrations, milestones and batches in order', async () => {
  const answer = await answerHistory(projected, { startup, ...page })
  expect(answer.registrations.map(({ name, eventId }) => [name, eventId])).toEqual([
    ['SMAF', idOf(1)],
    ['SMAF srl', idOf(2)]
  ])
  expect(answer.milestones.map(({ milestone }) => milestone)).toEqual([
    'legal_founding',
    'first_sale'
  ])
  expect(answer).toMatchObject({
    totalBatches: 1,
    batches: [{ batch: 'batch-12', on: '2025-03-03', into: mass(80_500), out: mass(60_000) }]
  })
  const early = await answerHistory(projected, { startup, ...page, asOf: '2020-01-01' })
  expect(early).toMatchObject({ totalBatches: 0, batches: [] })
  expect(early.milestones).toHaveLength(1)
})

test('a startup that no event names is not found', async () => {
  await expect(
    answerHistory(projected, { startup: 'startup:nobody', ...page })
  ).rejects.toMatchObject({ code: 'not_found', figures: { startup: 'startup:nobody' } })
})

test('batches whose masses are unknown are counted, and paged', async () => {
  const readModel = await projectTold([
    made(1, '2025-03-01', someCrates, kg(1)),
    made(2, '2025-03-02', kg(4), someCrates),
    registered(3, '2018-06-01', 'SMAF')
  ])
  const { rows } = await answerList(readModel, asked)
  expect(rows).toMatchObject([{ transformedIn: mass(4_000, 1), transformedOut: mass(1_000, 1) }])
  const second = await answerHistory(readModel, { startup, offset: 1, limit: 1 })
  expect(second).toMatchObject({
    totalBatches: 2,
    batches: [{ batch: 'batch-1', into: mass(0, 1), out: mass(1_000) }]
  })
  await readModel.close()
})

test('any order and any cut gives the same rows', async () => {
  await sameUnderCuts(world, startups)
}, 120_000)
