import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventTypeOf } from '../../domain/catalog.ts'
import { marketDayOf } from '../../domain/market-day.ts'
import type { Movement } from '../../domain/movement.ts'
import { processLoss } from '../../domain/place.ts'
import { readAmount } from '../../domain/quantity.ts'
import {
  destinationNames,
  destinations,
  foodFractions,
  wasteFractions
} from '../../domain/waste/destination.ts'
import { holdsFood, wasteLine } from '../../domain/waste/lot.ts'
import {
  anomaliesOf,
  colli,
  flowsOf,
  gramsOf,
  kg,
  lineOf,
  linksOf,
  morning,
  movementsOf
} from './chain.ts'

const site = 'covered-market:wagner'
const bin = `waste:${site}:organic:2026-06-11`

function recorded(fraction: string, more = {}) {
  return { site, fraction, lines: [lineOf('lot-1', 'tomato', kg(2.6))], ...more }
}

function collected(more = {}) {
  return { site, fraction: 'organic', quantity: kg(118), collector: 'amsa', ...more }
}

describe('a bin', () => {
  test.each(foodFractions)('of %s takes food in and stays where it is', (fraction) => {
    const movements = movementsOf('WasteRecorded', recorded(fraction))
    expect(flowsOf(movements)).toEqual([])
    expect(linksOf(movements)).toMatchObject([
      {
        process: { id: site },
        lot: 'lot-1',
        massGrams: 2_600,
        becomes: { lot: `waste:${site}:${fraction}:2026-06-11`, product: null }
      }
    ])
  })

  test.each(['wood', 'cardboard', 'plastic'])('of %s takes no part in the flows', (fraction) => {
    expect(movementsOf('WasteRecorded', recorded(fraction))).toEqual([])
    expect(movementsOf('WasteCollected', collected({ fraction }))).toEqual([])
  })

  test('of food is told from one of packaging', () => {
    expect(wasteFractions.filter(holdsFood)).toEqual([...foodFractions])
    expect(wasteFractions.length).toBeGreaterThan(foodFractions.length)
  })

  test('has a lot and a group of its own for each place, fraction and day', () => {
    const days = ['2026-06-11', '2026-06-12']
    const bins = [site, 'surplus-hub:isola'].flatMap((place) =>
      foodFractions.flatMap((fraction) => days.map((day) => wasteLine(place, fraction, day)))
    )
    expect(new Set(bins.map(({ lot }) => lot)).size).toBe(12)
    expect(new Set(bins.map(({ group }) => group)).size).toBe(foodFractions.length)
  })
})

describe('a bin that was collected', () => {
  test.each([
    ['goes to its plant', { plant: 'plant:lacchiarella' }, 'plant:lacchiarella', bin],
    [
      'goes to its plant, whatever is said of the destination',
      { plant: 'plant:lacchiarella', destination: 'composting' },
      'plant:lacchiarella',
      bin
    ],
    ['goes where it is said to', { destination: 'animal_feed' }, 'outlet:animal-feed', bin],
    ['goes nobody knows where', {}, 'outlet:unknown', bin],
    [
      'is that of the day that is said',
      { binDay: '2026-06-10' },
      'outlet:unknown',
      `waste:${site}:organic:2026-06-10`
    ]
  ])('%s', (_name, more, target, lot) => {
    const flows = flowsOf(movementsOf('WasteCollected', collected({ formNo: 'FIR-1', ...more })))
    expect(flows).toMatchObject([
      { source: { id: site }, target: { id: target }, lot, massGrams: 118_000, document: 'FIR-1' }
    ])
  })

  test('takes away what was put into it', () => {
    const [put] = linksOf(movementsOf('WasteRecorded', recorded('organic')))
    const [gone] = flowsOf(movementsOf('WasteCollected', collected()))
    expect(gone?.lot).toBe(put?.becomes.lot)
    expect(gone?.group).toBe(put?.becomes.group)
  })

  test('by the plant that it stands at did not move', () => {
    const own = { ...collected(), site: 'plant:lacchiarella', plant: 'plant:lacchiarella' }
    expect(movementsOf('WasteCollected', own)).toEqual([])
    expect(anomaliesOf('WasteCollected', own).map(({ code }) => code)).toEqual([
      'move_to_same_place'
    ])
  })
})

/** What leaves each pile, as something else or as what it was. */
function piles(movements: readonly Movement[]): (readonly [string, number])[] {
  const grams = new Map<string, number>()
  for (const { lot, massGrams } of movements) {
    if (lot === null || !lot.startsWith('intake:')) continue
    grams.set(lot, (grams.get(lot) ?? 0) + (massGrams ?? Number.NaN))
  }
  return [...grams]
}

describe('what comes to a plant', () => {
  const atPlant = { plant: 'plant:lacchiarella' }

  test.each([
    ['2026-06-11', Date.UTC(2026, 5, 11, 20, 30), '2026-06'],
    [
      'the last evening of a month, a market day of the next',
      Date.UTC(2026, 5, 30, 20, 30),
      '2026-07'
    ],
    ['the hour before', Date.UTC(2026, 5, 30, 17, 59), '2026-06']
  ])('on %s lies in the pile of its month', (_name, occurredAtMs, month) => {
    const type = eventTypeOf('WasteCollected')
    const at = { occurredAtMs, marketDay: marketDayOf(occurredAtMs) }
    const data = type.data.parse({ boundary: 'milan-simulated', ...collected(atPlant) })
    expect(type.movements(data, at)).toMatchObject([
      { arrivesAs: `intake:plant:lacchiarella:${month}`, massGrams: 118_000 }
    ])
  })

  test('of a bin of the month before lies in that of its arrival', () => {
    const [flow] = flowsOf(
      movementsOf('WasteCollected', collected({ ...atPlant, binDay: '2026-05-31' }))
    )
    expect(flow).toMatchObject({
      lot: `waste:${site}:organic:2026-05-31`,
      arrivesAs: 'intake:plant:lacchiarella:2026-06'
    })
  })
})

describe('treatment', () => {
  const period = { from: '2026-06-01', to: '2026-06-30' }
  const report = { plant: 'plant:lacchiarella', period, input: kg(1_000) }

  test('takes on what came, on the last day of its period, and makes of it what leaves', () => {
    const movements = movementsOf('TreatmentReported', {
      ...report,
      compost: kg(200),
      reject: kg(50),
      loss: kg(750),
      biomethaneM3: 80
    })
    expect(
      flowsOf(movements).map(({ source, target, group, massGrams }) => [
        source.id,
        target.id,
        group,
        massGrams
      ])
    ).toEqual([
      ['plant:lacchiarella', 'outlet:compost', 'Compost', 200_000],
      ['plant:lacchiarella', 'outlet:refuse', 'Residual waste', 50_000],
      ['plant:lacchiarella', processLoss, 'Organic waste', 750_000]
    ])
    const booked = { from: period.to, to: period.to }
    expect(movements.map((movement) => movement.period)).toEqual(movements.map(() => booked))
    const links = movements.filter((movement) => movement.kind === 'link')
    expect(links).toMatchObject([
      {
        lot: 'intake:plant:lacchiarella:2026-06',
        group: 'Organic waste',
        massGrams: 200_000,
        becomes: { lot: 'compost:plant:lacchiarella:2026-06-30', group: 'Compost' }
      },
      {
        lot: 'intake:plant:lacchiarella:2026-06',
        massGrams: 50_000,
        becomes: { lot: 'reject:plant:lacchiarella:2026-06-30', group: 'Residual waste' }
      }
    ])
    expect(gramsOf(flowsOf(movements))).toBe(1_000_000)
  })

  test('of a week takes from the pile of its month', () => {
    const week = { from: '2026-06-08', to: '2026-06-14' }
    const said = { ...report, period: week, compost: kg(200), loss: kg(750) }
    const movements = movementsOf('TreatmentReported', said)
    expect(piles(movements)).toEqual([['intake:plant:lacchiarella:2026-06', 950_000]])
  })

  test.each([
    [
      'across two months',
      { from: '2026-05-16', to: '2026-06-14' },
      { '2026-05': 16, '2026-06': 14 }
    ],
    [
      'of a quarter',
      { from: '2024-01-01', to: '2024-03-31' },
      { '2024-01': 31, '2024-02': 29, '2024-03': 31 }
    ],
    [
      'across the turn of a year',
      { from: '2025-12-31', to: '2026-01-01' },
      { '2025-12': 1, '2026-01': 1 }
    ]
  ])('%s takes from the pile of each by its days', (_name, span, days: Record<string, number>) => {
    const all = Object.values(days).reduce((sum, some) => sum + some, 0)
    const parts = { compost: kg(all), reject: kg(2 * all), loss: kg(3 * all) }
    const movements = movementsOf('TreatmentReported', { ...report, ...parts, period: span })
    expect(piles(movements)).toEqual(
      Object.entries(days).map(([month, some]) => [
        `intake:plant:lacchiarella:${month}`,
        6_000 * some
      ])
    )
  })

  test('loses no gram and no variance, however its period lies', () => {
    const day = fc.integer({ min: 0, max: 5_000 }).map((number) => {
      return new Date(Date.UTC(2015, 0, 1 + number)).toISOString().slice(0, 10)
    })
    const grams = fc.option(fc.integer({ min: 0, max: 900_000_000 }), { freq: 5, nil: null })
    fc.assert(
      fc.property(fc.tuple(day, day), fc.tuple(grams, grams), (days, [made, lost]) => {
        const [from = '', to = ''] = days.toSorted()
        const of = (value: number | null) =>
          value === null ? null : readAmount({ value, unit: 'g', basis: 'weighed' })
        const said = { ...report, period: { from, to }, compost: of(made), loss: of(lost) }
        const movements = movementsOf('TreatmentReported', said)
        const lostParts = flowsOf(movements).filter(({ target }) => target.id === processLoss)
        expect(gramsOf(linksOf(movements))).toBe(made ?? 0)
        expect(gramsOf(lostParts)).toBe(lost ?? 0)
        expect(gramsOf(flowsOf(movements))).toBe((made ?? 0) + (lost ?? 0))
        const sd = Math.hypot(...lostParts.map(({ sdGrams }) => sdGrams ?? 0))
        // Each part is rounded to a gram.
        const saidSd = said.loss?.sdGrams ?? 0
        expect(Math.abs(sd - saidSd)).toBeLessThanOrEqual(Math.sqrt(lostParts.length))
        expect(new Set(movements.map(({ period: when }) => when.to)).size).toBeLessThanOrEqual(1)
      })
    )
  })

  test('of an unknown mass over several months names no pile, and of a hundred years ten', () => {
    const long = { ...report, period: { from: '1926-07-01', to: '2026-06-30' } }
    const unknown = movementsOf('TreatmentReported', { ...long, compost: colli(3) })
    expect(linksOf(unknown)).toMatchObject([{ lot: null, massGrams: null }])
    const some = linksOf(movementsOf('TreatmentReported', { ...long, compost: kg(500) }))
    expect(some.length).toBe(120)
    expect(some[0]?.lot).toBe('intake:plant:lacchiarella:2016-07')
    expect(gramsOf(some)).toBe(500_000)
  })

  test('of which a part is not reported moves what is', () => {
    const movements = movementsOf('TreatmentReported', { ...report, compost: kg(200) })
    expect(flowsOf(movements).map(({ target }) => target.id)).toEqual(['outlet:compost'])
  })

  test.each([
    ['all', { compost: kg(1_000) }, []],
    ['5 % more', { compost: kg(800), loss: kg(250) }, []],
    ['more', { compost: kg(800), loss: kg(250.001) }, ['treated_out_exceeds_in']],
    [
      'more, beside what is unknown',
      { compost: kg(1_051), loss: colli(2) },
      ['mass_unknown', 'treated_out_exceeds_in']
    ],
    ['less', { compost: kg(1) }, []],
    ['something of unknown mass', { reject: colli(2) }, ['mass_unknown']]
  ])('that gives out %s raises what contradicts', (_name, outputs, codes) => {
    const anomalies = anomaliesOf('TreatmentReported', { ...report, ...outputs })
    expect(anomalies.map(({ code }) => code)).toEqual(codes)
  })

  test('of an unknown input is not compared', () => {
    const said = { ...report, input: colli(5), compost: kg(5_000) }
    expect(anomaliesOf('TreatmentReported', said)).toEqual([
      { code: 'mass_unknown', figures: { what: 'input', value: '5', unit: 'collo' } }
    ])
  })
})

describe('where food ends', () => {
  test('every destination is in the list, from best to worst', () => {
    expect(destinationNames.length).toBeGreaterThan(0)
    expect(Object.keys(destinations)).toEqual([...destinationNames])
    const ranks = destinationNames.map((name) => destinations[name].rank)
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
  })

  test('only feed is no food waste', () => {
    expect(destinationNames.filter((name) => !destinations[name].isFoodWaste)).toEqual([
      'animal_feed'
    ])
  })

  test.each(destinationNames)('%s is an outlet that a bin can go to', (destination) => {
    const [flow] = flowsOf(movementsOf('WasteCollected', collected({ destination })))
    expect(flow?.target).toEqual({
      id: `outlet:${destination.replaceAll('_', '-')}`,
      stage: 'destination'
    })
    expect(flow?.period.from).toBe(morning.marketDay)
  })
})
