import { afterAll, describe, expect, test } from 'vitest'
import { answerAnomalies } from '../../projections/quality/anomalies.ts'
import { quality } from '../../projections/quality/projection.ts'
import { idOf } from './events.ts'
import { recordedAt } from './setup.ts'
import {
  arrived,
  city,
  corrected,
  group,
  hub,
  kg,
  market,
  opened,
  projectTold,
  sameUnderCuts,
  someCrates,
  type Told,
  told,
  tomato,
  voided
} from './told.ts'

const asked = { boundary: city, from: '2025-01-01', to: '2026-12-31' }
const page = { ...asked, offset: 0, limit: 100 }

describe('anomalies', () => {
  const late = arrived({ n: 12, on: '2025-06-01' }, market, kg(1))
  const unheard = arrived({ n: 14, on: '2025-04-01' }, market, kg(1), { product: 'yuzu' })
  const unopened = arrived({ n: 13, on: '2025-04-01' }, 'wholesaler:ghost', kg(1))
  /** What happened comes in before anybody says that the places exist. */
  const world = [
    arrived({ n: 10, on: '2025-01-31' }, market, kg(1)),
    arrived({ n: 11, on: '2025-02-01' }, market, kg(1)),
    late,
    unopened,
    unheard,
    told(
      'CropPlanted',
      { n: 15, on: '2025-02-28' },
      { boundary: city, plot: 'plot:a', crop: 'tomato' }
    ),
    told(
      'CropPlanted',
      { n: 16, on: '2025-03-01' },
      { boundary: city, plot: 'plot:a', crop: 'yuzu' }
    ),
    told(
      'StockCounted',
      { n: 17, on: '2025-06-02' },
      {
        ...{ boundary: city, site: market, product: 'tomato', group, quantity: someCrates }
      }
    ),
    told(
      'PlotAssigned',
      { n: 3, on: '2025-03-01' },
      {
        ...{ boundary: city, plot: 'plot:a', holder: 'g1', from: '2025-03-01' }
      }
    ),
    opened(1, market, '2025-02-01'),
    opened(2, hub),
    told(
      'SiteClosed',
      { n: 4, on: '2025-06-01' },
      {
        ...{ site: market, from: '2025-06-01', reason: 'works', source: 'test' }
      }
    ),
    tomato
  ]
  const projected = projectTold(world)
  afterAll(async () => (await projected).close())

  test('are found whatever arrived first, with their figures', async () => {
    const answer = await answerAnomalies(await projected, page)
    expect(answer.counts.map(({ code, n }) => [code, n])).toEqual([
      ['after_site_closed', 2],
      ['before_plot_assigned', 1],
      ['before_site_opened', 1],
      ['mass_unknown', 1],
      ['unknown_product', 2],
      ['unknown_site', 1]
    ])
    expect(answer.total).toBe(8)
    const told = answer.rows.map(({ eventId, code, place, figures }) => [
      eventId,
      code,
      place,
      figures
    ])
    const closedOn = '2025-06-01'
    expect(told).toEqual([
      [idOf(17), 'after_site_closed', market, { marketDay: '2025-06-02', closedOn }],
      [idOf(17), 'mass_unknown', market, { what: 'tomato', value: '3', unit: 'cassetta' }],
      [idOf(16), 'unknown_product', 'plot:a', { product: 'yuzu' }],
      [
        idOf(15),
        'before_plot_assigned',
        'plot:a',
        { marketDay: '2025-02-28', assignedOn: '2025-03-01' }
      ],
      [idOf(14), 'unknown_product', market, { product: 'yuzu' }],
      [idOf(13), 'unknown_site', 'wholesaler:ghost', { place: 'wholesaler:ghost' }],
      [idOf(12), 'after_site_closed', market, { marketDay: '2025-06-01', closedOn }],
      [idOf(10), 'before_site_opened', market, { marketDay: '2025-01-31', openedOn: '2025-02-01' }]
    ])
    expect(answer.rows.at(-1)).toMatchObject({
      doc: 'it happened before the place opened',
      type: 'ConsignmentArrived',
      occurredAt: '2025-01-31T12:00:00.000Z',
      recordedAt: recordedAt(1),
      marketDay: '2025-01-31'
    })
  })

  test('are listed by code, page by page, within days and a boundary', async () => {
    const readModel = await projected
    const second = await answerAnomalies(readModel, {
      ...page,
      code: 'unknown_product',
      offset: 1,
      limit: 1
    })
    expect(second).toMatchObject({ total: 2, rows: [{ eventId: idOf(14) }] })
    expect(second.counts).toHaveLength(6)
    const day = await answerAnomalies(readModel, { ...page, from: '2025-06-01', to: '2025-06-01' })
    expect(day).toMatchObject({ total: 1, rows: [{ eventId: idOf(12) }] })
    expect((await answerAnomalies(readModel, { ...page, boundary: 'torino' })).total).toBe(0)
  })

  test('as known before the places were, their days are not known', async () => {
    const { counts } = await answerAnomalies(await projected, { ...page, asKnownAt: recordedAt(4) })
    expect(counts.map(({ code, n }) => [code, n])).toEqual([
      ['unknown_product', 4],
      ['unknown_site', 4]
    ])
  })

  test('go when the statement is voided or corrected', async () => {
    const right = { ...JSON.parse(unheard.event.data) }
    right.lines = [{ lot: 'lot-14', product: 'tomato', group, quantity: kg(1) }]
    const readModel = await projectTold([
      ...world,
      voided({ n: 30, on: '2025-07-01' }, late),
      voided({ n: 31, on: '2025-07-01' }, unopened),
      corrected({ n: 32, on: '2025-04-01' }, unheard, right)
    ])
    const { rows } = await answerAnomalies(readModel, page)
    const left = rows.map(({ eventId }) => eventId)
    expect(left).toEqual([idOf(17), idOf(17), idOf(16), idOf(15), idOf(10)])
    await readModel.close()
  })

  test('any order and any cut gives the same rows', async () => {
    await sameUnderCuts(
      [...world, voided({ n: 30, on: '2025-07-01' }, late), ...surplusWorld()],
      quality
    )
  }, 120_000)
})

/** Amounts of decisions are stored as they are said. */
function amount(grams: number) {
  return {
    ...{ value: String(grams / 1_000), unit: 'kg', netGrams: grams, grossGrams: null },
    ...{ tareGrams: null, basis: 'declared', bound: '=', factorId: null, sdGrams: grams / 10 }
  }
}

function claimed(n: number, on: string, claim: string, grams: number): Told {
  const said = { boundary: city, surplus: 's1', claim, ngo: hub, quantity: amount(grams) }
  return told('SurplusClaimed', { n, on }, { ...said, whole: false })
}

function collected(n: number, on: string, kilos: number): Told {
  return told(
    'SurplusCollected',
    { n, on },
    {
      ...{ boundary: city, surplus: 's1', collection: `k${n}`, from: market, collector: hub },
      lines: [{ product: 'tomato', group, quantity: kg(kilos), collectedLot: `lot-${n}` }],
      ddtNo: `ddt-${n}`
    }
  )
}

function delivered(n: number, on: string, kilos: number, reportedBy = 'giver'): Told {
  return told(
    'DonationDelivered',
    { n, on },
    {
      ...{ boundary: city, sorting: 'x1', donation: `d${n}`, site: hub },
      ...{ receiver: 'charity:caritas', reportedBy, bollaNo: `b${kilos}` },
      lines: [{ lot: 'edible', product: 'tomato', group, quantity: kg(kilos) }]
    }
  )
}

function surplusWorld(): readonly Told[] {
  return [
    delivered(48, '2025-03-05', 31),
    delivered(47, '2025-03-04', 30),
    delivered(49, '2025-03-04', 30, 'receiver'),
    collected(44, '2025-03-02T12:00:00Z', 90),
    collected(45, '2025-03-02T13:00:00Z', 50),
    claimed(42, '2025-03-01T13:00:00Z', 'c1', 70_000),
    claimed(43, '2025-03-01T15:00:00Z', 'c2', 31_000),
    told(
      'ClaimReleased',
      { n: 46, on: '2025-03-01T16:00:00Z' },
      {
        ...{ boundary: city, surplus: 's1', claim: 'c2', ngo: hub, reason: 'no van' },
        quantity: amount(31_000)
      }
    ),
    claimed(50, '2025-03-01T17:00:00Z', 'c3', 30_000),
    told(
      'SurplusDeclared',
      { n: 41, on: '2025-03-01' },
      {
        ...{ boundary: city, surplus: 's1', donor: market, product: 'tomato', group },
        ...{ quantity: kg(100, 'declared'), reason: 'unsold_low_demand' }
      }
    ),
    told(
      'SurplusSorted',
      { n: 51, on: '2025-03-03' },
      {
        ...{ boundary: city, sorting: 'x1', site: hub },
        inputs: [{ lot: 'lot-44', product: 'tomato', group, quantity: kg(60), collection: 'k44' }],
        edible: [{ lot: 'edible', product: 'tomato', group, quantity: kg(60) }],
        rejects: []
      }
    )
  ]
}

test('what exceeds what it comes from is shown with both sums, each transfer once', async () => {
  const readModel = await projectTold([
    opened(1, market),
    opened(2, hub),
    tomato,
    ...surplusWorld()
  ])
  const answer = await answerAnomalies(readModel, page)
  const found = answer.rows
    .filter(({ code }) => code.endsWith('_exceeds_declared') || code.endsWith('_exceeds_edible'))
    .map(({ eventId, code, place, figures }) => ({ eventId, code, place, ...figures }))
  expect(found).toEqual([
    {
      ...{ eventId: idOf(43), code: 'claim_exceeds_declared', place: hub },
      ...{ surplus: 's1', declaredGrams: 100_000, claimedGrams: 101_000 }
    },
    {
      // 140 kg less 100 kg is more than three times √(10² + 0.9² + 0.5²) kg.
      ...{ eventId: idOf(45), code: 'collection_exceeds_declared', place: hub },
      ...{ surplus: 's1', declaredGrams: 100_000, collectedGrams: 140_000, sdGrams: 10_053 }
    },
    {
      ...{ eventId: idOf(48), code: 'delivery_exceeds_edible', place: hub },
      ...{ sorting: 'x1', edibleGrams: 60_000, deliveredGrams: 61_000 }
    }
  ])
  await readModel.close()
})

test('of two statements about one transfer the one left out is shown, and whether they agree', async () => {
  const paper = { ddtNo: 'ddt-1', channel: 'covered_market' }
  const line = (lot: string, quantity: object) => ({ lot, product: 'tomato', group, quantity })
  const between = { boundary: city, from: hub, to: market }
  const received = (n: number, ...masses: readonly number[]) =>
    told(
      'ConsignmentReceived',
      { n, on: '2025-03-02' },
      {
        ...between,
        ddtNo: 'ddt-1',
        lines: masses.map((mass, index) => line(`lot-${index}`, kg(mass)))
      }
    )
  const wrong = received(62, 7, 7)
  const readModel = await projectTold([
    ...[opened(1, market), opened(2, hub), tomato],
    told(
      'LotDispatched',
      { n: 61, on: '2025-03-01' },
      {
        ...{ ...between, ...paper },
        lines: [line('lot-0', kg(100, 'declared')), line('lot-1', kg(100, 'declared'))]
      }
    ),
    wrong,
    voided({ n: 63, on: '2025-03-02' }, wrong),
    received(64, 101, 40)
  ])
  const ask = async (asKnownAt?: string) => {
    const { rows } = await answerAnomalies(readModel, { ...page, asKnownAt })
    // Nothing says how the lots had come to the hub, and that is another anomaly.
    return rows
      .filter(({ code }) => code !== 'more_left_than_came')
      .map(({ eventId, code, place, figures }) => [eventId, code, place, figures])
  }
  const close = { countedGrams: 101_000, statedGrams: 100_000 }
  const far = { countedGrams: 40_000, statedGrams: 100_000 }
  expect(await ask()).toEqual([
    [idOf(61), 'reported_twice', hub, close],
    [idOf(61), 'reported_twice', hub, far],
    [idOf(61), 'statements_differ', hub, far]
  ])
  expect(await ask(recordedAt(4))).toEqual([])
  await readModel.close()
})

test('what left a place beyond what had come to it is shown per lot, at the last event that took of it', async () => {
  const line = (lot: string, quantity: object) => [{ lot, product: 'tomato', group, quantity }]
  const came = { boundary: city, from: 'supplier:verona', to: hub }
  const left = { boundary: city, from: hub, to: 'buyer:export', channel: 'export' }
  const dispatched = told(
    'LotDispatched',
    { n: 3, on: '2025-03-03' },
    { ...left, lines: line('lot-a', kg(7)) }
  )
  const world = [
    told(
      'ConsignmentArrived',
      { n: 1, on: '2025-03-01' },
      { ...came, lines: line('lot-a', kg(10)) }
    ),
    told('LotDispatched', { n: 2, on: '2025-03-02' }, { ...left, lines: line('lot-a', kg(6)) }),
    dispatched,
    told(
      'ConsignmentArrived',
      { n: 4, on: '2025-03-01' },
      { ...came, lines: line('lot-b', kg(10)) }
    ),
    told('LotDispatched', { n: 5, on: '2025-03-02' }, { ...left, lines: line('lot-b', kg(10)) })
  ]
  const asking = { ...page, code: 'more_left_than_came' } as const
  const readModel = await projectTold(world)
  const { rows } = await answerAnomalies(readModel, asking)
  expect(rows).toMatchObject([
    {
      eventId: idOf(3),
      place: hub,
      figures: { lot: 'lot-a', cameGrams: 10_000, leftGrams: 13_000 }
    }
  ])
  const before = await answerAnomalies(readModel, { ...asking, to: '2025-03-02' })
  expect(before.rows).toEqual([])
  await readModel.close()
  const mended = await projectTold([...world, voided({ n: 6, on: '2025-03-04' }, dispatched)])
  expect((await answerAnomalies(mended, asking)).rows).toEqual([])
  await mended.close()
})
