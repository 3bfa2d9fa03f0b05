import { describe, expect, test } from 'vitest'
import { processLoss } from '../../domain/place.ts'
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
        lot: 'intake:plant:lacchiarella',
        group: 'Organic waste',
        massGrams: 200_000,
        becomes: { lot: 'compost:plant:lacchiarella:2026-06-30', group: 'Compost' }
      },
      {
        lot: 'intake:plant:lacchiarella',
        massGrams: 50_000,
        becomes: { lot: 'reject:plant:lacchiarella:2026-06-30', group: 'Residual waste' }
      }
    ])
    expect(gramsOf(flowsOf(movements))).toBe(1_000_000)
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
