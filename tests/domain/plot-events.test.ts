import { describe, expect, test } from 'vitest'
import { anomaliesOf, colli, flowsOf, kg, lineOf, movementsOf } from './chain.ts'

const plot = 'plot:openagri-07'
const harvest = { plot, ...lineOf('harvest-1', 'tomato', kg(84.3)) }
const triangle = [
  [9.22, 45.43],
  [9.23, 45.43],
  [9.23, 45.44]
]
const assignment = { plot, holder: 'grower-7', from: '2026-02-02' }

describe('a harvest', () => {
  test('comes out of soil and air as a lot of its plot', () => {
    expect(flowsOf(movementsOf('HarvestRecorded', harvest))).toMatchObject([
      {
        source: { id: 'environment:growth', stage: null },
        target: { id: plot, stage: 'origin' },
        ...{ lot: 'harvest-1', product: 'tomato', massGrams: 84_300, claim: null }
      }
    ])
  })

  test('needs a lot, for nothing could be traced to it otherwise', () => {
    expect(() => movementsOf('HarvestRecorded', { ...harvest, lot: null })).toThrow('lot')
  })

  test('counted in packages has no mass that is known', () => {
    expect(anomaliesOf('HarvestRecorded', { ...harvest, quantity: colli(3) })).toEqual([
      { code: 'mass_unknown', figures: { what: 'harvest-1', value: '3', unit: 'collo' } }
    ])
    expect(anomaliesOf('HarvestRecorded', harvest)).toEqual([])
  })
})

describe('what is said of a plot beside its harvests moves nothing', () => {
  test.each([
    ['PlotAssigned', assignment],
    ['PlotReleased', assignment],
    ['CropPlanted', { plot, crop: 'tomato' }],
    ['StartupRegistered', { startup: 'startup:x', name: 'X', activity: 'brews', source: 's' }],
    ['MilestoneReached', { startup: 'startup:x', milestone: 'first_sale', on: '2026-05-01' }]
  ])('%s', (name, said) => {
    expect(movementsOf(name, said)).toEqual([])
    expect(anomaliesOf(name, said)).toEqual([])
  })
})

describe('the outline of a plot', () => {
  const withRing = (ring: readonly number[][]) => ({
    ...assignment,
    geometry: { type: 'Polygon', coordinates: [ring] }
  })

  test('may be a closed ring', () => {
    const ring = [...triangle, ...triangle.slice(0, 1)]
    expect(() => movementsOf('PlotAssigned', withRing(ring))).not.toThrow()
  })

  test.each([
    ['of three points', triangle],
    ['that is not closed', [...triangle, [9.22, 45.44]]],
    ['off the globe', [[190, 45], ...triangle.slice(1), [190, 45]]]
  ])('is refused as a ring %s', (_name, ring) => {
    expect(() => movementsOf('PlotAssigned', withRing(ring))).toThrow('coordinates')
  })
})
