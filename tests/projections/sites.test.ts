import { afterAll, expect, test } from 'vitest'
import { sites } from '../../projections/sites/projection.ts'
import { answerHistory, answerList } from '../../projections/sites/queries.ts'
import { idOf } from './events.ts'
import { recordedAt } from './setup.ts'
import { city, projectTold, sameUnderCuts, told, voided } from './told.ts'

const site = 'covered-market:wagner'
const asked = { boundary: city }

const opened = told(
  'SiteOpened',
  { n: 1, on: '2025-01-01' },
  {
    site,
    boundary: city,
    name: 'Wagner',
    manager: 'Consorzio',
    address: 'piazza Wagner',
    municipio: 7,
    coordinates: { longitude: 9.15, latitude: 45.47, precision: 'district_centroid' },
    openedOn: '1929-10-01',
    assumptions: ['the point is the centre of its district'],
    source: 'city report'
  }
)
const renamed = told(
  'SiteRenamed',
  { n: 2, on: '2025-01-02' },
  { site, name: 'Wagner Market', from: '2020-05-01', source: 'press' }
)
const sogemi = told(
  'MarketConcessionChanged',
  { n: 3, on: '2025-02-17' },
  { site, manager: 'SO.GE.MI.', from: '2025-02-17', until: '2025-12-31', source: 'deed' }
)
const closed = told(
  'SiteClosed',
  { n: 4, on: '2025-06-01' },
  { site, from: '2026-03-01', reason: 'works', source: 'press' }
)
const hub = told(
  'SiteOpened',
  { n: 5, on: '2025-01-01' },
  { site: 'surplus-hub:isola', boundary: city, name: 'Isola', assumptions: [], source: 'press' }
)
const elsewhere = told(
  'SiteOpened',
  { n: 6, on: '2025-01-01' },
  { site: 'hub:caat', boundary: 'torino', name: 'CAAT', assumptions: [], source: 'press' }
)
/** Backwards: each arrives before what it is about. */
const world = [elsewhere, closed, sogemi, renamed, opened, hub]

const projected = await projectTold(world)
afterAll(() => projected.close())

test.each([
  ['1929-09-30', 'not_yet_open', 'Wagner', null, null, null],
  ['1929-10-01', 'open', 'Wagner', 'Consorzio', null, null],
  ['2020-04-30', 'open', 'Wagner', 'Consorzio', null, null],
  ['2020-05-01', 'open', 'Wagner Market', 'Consorzio', null, null],
  ['2025-02-17', 'open', 'Wagner Market', 'SO.GE.MI.', '2025-12-31', null],
  ['2025-12-31', 'open', 'Wagner Market', 'SO.GE.MI.', '2025-12-31', null],
  ['2026-01-01', 'open', 'Wagner Market', null, null, null],
  ['2026-03-01', 'closed', 'Wagner Market', null, null, '2026-03-01'],
  [undefined, 'closed', 'Wagner Market', 'SO.GE.MI.', '2025-12-31', '2026-03-01']
])('as of %s the market is %s, called %s, run by %s until %s', async (asOf, ...expected) => {
  const [openness, name, manager, managerUntil, closedOn] = expected
  const { rows } = await answerList(projected, { ...asked, asOf, kind: 'covered-market' })
  expect(rows).toEqual([
    {
      site,
      kind: 'covered-market',
      name,
      manager,
      managerUntil,
      openness,
      openedOn: '1929-10-01',
      closedOn,
      address: 'piazza Wagner',
      municipio: 7,
      coordinates: { longitude: 9.15, latitude: 45.47, precision: 'district_centroid' },
      assumptions: ['the point is the centre of its district'],
      source: 'city report'
    }
  ])
})

test('places of one boundary only, and what nobody said is null', async () => {
  const { rows } = await answerList(projected, asked)
  expect(rows.map((row) => row.site)).toEqual([site, 'surplus-hub:isola'])
  expect(rows[1]).toMatchObject({
    openness: 'open',
    manager: null,
    openedOn: null,
    coordinates: null,
    assumptions: []
  })
})

test('a place that closed and opened again is open', async () => {
  const again = told(
    'SiteOpened',
    { n: 7, on: '2026-01-01' },
    { ...JSON.parse(opened.event.data), openedOn: '2026-09-01', manager: null }
  )
  const readModel = await projectTold([again, ...world])
  for (const [asOf, openness, openedOn] of [
    ['2026-02-01', 'open', '1929-10-01'],
    ['2026-08-31', 'closed', '1929-10-01'],
    ['2026-09-01', 'open', '2026-09-01']
  ]) {
    const { rows } = await answerList(readModel, { ...asked, asOf, kind: 'covered-market' })
    expect(rows).toMatchObject([{ openness, openedOn }])
  }
})

test('what was recorded later, or voided, is as if never said', async () => {
  const readModel = await projectTold([opened, closed, voided({ n: 9, on: '2025-07-01' }, closed)])
  const opennessAt = async (append: number) => {
    const { rows } = await answerList(readModel, { ...asked, asKnownAt: recordedAt(append) })
    return rows.map((row) => row.openness)
  }
  expect([await opennessAt(0), await opennessAt(1)]).toEqual([[], ['open']])
  expect([await opennessAt(2), await opennessAt(3)]).toEqual([['closed'], ['open']])
})

test('the history names every span, the end of each being the day before the next', async () => {
  const answer = await answerHistory(projected, { site })
  expect(answer).toMatchObject({
    openings: [{ on: '1929-10-01', boundary: city, eventId: idOf(1), source: 'city report' }],
    names: [
      { name: 'Wagner', from: '1929-10-01', to: '2020-04-30', eventId: idOf(1) },
      { name: 'Wagner Market', from: '2020-05-01', to: null, eventId: idOf(2) }
    ],
    managers: [
      { manager: 'Consorzio', from: '1929-10-01', to: '2025-02-16' },
      { manager: 'SO.GE.MI.', from: '2025-02-17', to: '2025-12-31', eventId: idOf(3) }
    ],
    closures: [{ on: '2026-03-01', reason: 'works', eventId: idOf(4) }]
  })
})

test('a place of which no event tells is not found', async () => {
  await expect(answerHistory(projected, { site: 'plant:nowhere' })).rejects.toMatchObject({
    code: 'not_found',
    figures: { site: 'plant:nowhere' },
    detail: expect.stringContaining('"plant:nowhere"')
  })
})

test('any order and any cut gives the same rows', async () => {
  await sameUnderCuts([...world, voided({ n: 9, on: '2025-07-01' }, closed)], sites)
}, 120_000)
