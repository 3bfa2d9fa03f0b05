import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { answerDestinations } from '../../projections/waste/destinations.ts'
import { answerSites } from '../../projections/waste/sites.ts'
import { answerTreatment } from '../../projections/waste/treatment.ts'
import { at, city, corrected, happened, kilos, packages, sorted, voided } from './chain-events.ts'
import { project, recordedAt } from './setup.ts'

const march = { boundary: city, from: '2026-03-01', to: '2026-03-31' }

function told(...events: readonly NewEvent[]) {
  return project(...events.map((event) => [event]))
}

function binned(number: number, kg: number, data: object = {}): NewEvent {
  return happened(
    'WasteRecorded',
    { number, at: at('10:00') },
    {
      site: 'covered-market:wagner',
      fraction: 'organic',
      lines: [{ product: 'tomato', group: 'Vegetables', quantity: kilos(kg) }],
      ...data
    }
  )
}

function fetched(number: number, kg: number, data: object = {}): NewEvent {
  return happened(
    'WasteCollected',
    { number, at: at('12:00') },
    {
      site: 'covered-market:wagner',
      fraction: 'organic',
      quantity: kilos(kg),
      collector: 'amsa',
      ...data
    }
  )
}

function treated(number: number, data: object = {}): NewEvent {
  return happened(
    'TreatmentReported',
    { number, at: at('12:00', 31) },
    {
      plant: 'plant:lacchiarella',
      period: { from: '2026-03-01', to: '2026-03-31' },
      input: kilos(154_000),
      compost: kilos(22_000),
      biomethaneM3: 8_000,
      reject: kilos(4_000),
      loss: kilos(120_000),
      ...data
    }
  )
}

test('food goes to destinations from best to worst, the unknown one among them', async () => {
  const readModel = await told(
    fetched(1, 40, { destination: 'composting' }),
    fetched(2, 10, {
      fraction: 'feed',
      destination: 'animal_feed',
      quantity: kilos(10, 'estimated')
    }),
    fetched(3, 7),
    fetched(4, 5, { site: 'surplus-hub:isola', quantity: packages(2), destination: 'composting' }),
    fetched(5, 3, { fraction: 'cardboard' }),
    fetched(6, 2, { fraction: 'residual', destination: 'controlled_combustion' }),
    fetched(7, 99, { boundary: 'pavia' })
  )
  const { food, packaging, scope } = await answerDestinations(readModel, march)
  expect(food.map((row) => [row.rank, row.destination, row.isFoodWaste, row.collected])).toEqual([
    [4, 'animal_feed', false, { grams: 10_000, withoutMass: 0 }],
    [6, 'composting', true, { grams: 40_000, withoutMass: 1 }],
    [8, 'controlled_combustion', true, { grams: 2_000, withoutMass: 0 }],
    [10, 'unknown', true, { grams: 7_000, withoutMass: 0 }]
  ])
  expect(packaging).toEqual([
    {
      key: null,
      fraction: 'cardboard',
      collected: { grams: 3_000, withoutMass: 0 },
      collections: 1
    }
  ])
  expect(scope).toEqual({
    timeframe: { from: '2026-03-01', to: '2026-03-31' },
    materialType: ['food', 'inedible parts'],
    destinations: [
      'Animal feed',
      'Composting/aerobic processes',
      'Controlled combustion',
      'Unknown'
    ],
    boundary: {
      foodCategory: 'All food that was binned: bins do not tell categories apart',
      lifecycleStages: ['retail', 'redistribution'],
      geography: city,
      organizations: 2
    },
    relatedIssues: 'Packaging is weighed apart and not part of the weight',
    methods: [
      { method: 'Direct weighing', grams: 49_000, isEstimated: false },
      { method: 'Assessing volume', grams: 10_000, isEstimated: true }
    ]
  })
})

test('where no destination was named the reports of the plant tell it', async () => {
  const readModel = await told(
    fetched(1, 40, { plant: 'plant:lacchiarella' }),
    fetched(2, 30, { plant: 'plant:montello' }),
    fetched(3, 20, { plant: 'plant:silent' }),
    fetched(4, 10, { plant: 'plant:lacchiarella', destination: 'landfill' }),
    treated(5),
    treated(6, { plant: 'plant:montello', biomethaneM3: null })
  )
  const { food } = await answerDestinations(readModel, march)
  expect(food.map((row) => [row.destination, row.collected.grams, row.fromPlantGrams])).toEqual([
    ['anaerobic_digestion', 40_000, 40_000],
    ['composting', 30_000, 30_000],
    ['landfill', 10_000, 0],
    ['unknown', 20_000, 0]
  ])
  const before = await answerDestinations(readModel, { ...march, asKnownAt: recordedAt(4) })
  expect(before.food.map(({ destination }) => destination)).toEqual(['landfill', 'unknown'])
})

test.each([
  ['site', ['covered-market:wagner', 'open-air-market:papiniano']],
  ['day', ['2026-03-01', '2026-03-02']],
  ['fraction', ['feed', 'organic']]
] as const)('destinations by %s', async (by, keys) => {
  const readModel = await told(
    fetched(1, 40),
    happened(
      'WasteCollected',
      { number: 2, at: at('12:00', 2) },
      {
        site: 'open-air-market:papiniano',
        fraction: 'feed',
        quantity: kilos(4),
        collector: 'amsa'
      }
    )
  )
  const { food } = await answerDestinations(readModel, { ...march, by })
  expect(food.map(({ key }) => key)).toEqual(keys)
  expect(food.reduce((sum, row) => sum + row.collected.grams, 0)).toBe(44_000)
})

test('a site shows what it binned, what was taken away and what is between', async () => {
  const readModel = await told(
    binned(1, 50),
    binned(2, 6, { fraction: 'residual' }),
    binned(3, 2, { fraction: 'wood' }),
    fetched(4, 45),
    fetched(5, 5, { fraction: 'residual' }),
    fetched(6, 10, { fraction: 'wood' }),
    sorted({ number: 7, at: at('09:00') })
  )
  const known = (grams: number) => ({ grams, withoutMass: 0 })
  const { rows } = await answerSites(readModel, march)
  expect(rows).toEqual([
    {
      site: 'covered-market:wagner',
      recorded: known(56_000),
      sortedOut: known(0),
      collected: known(50_000),
      differenceGrams: 6_000,
      packaging: known(10_000),
      separatedShare: 55 / 60
    },
    {
      site: 'surplus-hub:isola',
      recorded: known(0),
      sortedOut: known(15_000),
      collected: known(0),
      differenceGrams: 15_000,
      packaging: known(0),
      separatedShare: null
    }
  ])
})

test('an unknown mass is counted apart and leaves the difference unsaid', async () => {
  const readModel = await told(binned(1, 50), fetched(2, 1, { quantity: packages(3) }))
  expect((await answerSites(readModel, march)).rows).toMatchObject([
    { collected: { grams: 0, withoutMass: 1 }, differenceGrams: null, separatedShare: null }
  ])
})

test('corrections and voids of waste hold from when they were recorded on', async () => {
  const readModel = await told(
    binned(1, 50),
    fetched(2, 45),
    corrected({ number: 3, at: at('12:00'), corrects: 2 }, fetched(2, 4.5)),
    voided({ number: 4, at: at('13:00'), corrects: 1 })
  )
  const differenceAt = async (append: number) => {
    const { rows } = await answerSites(readModel, { ...march, asKnownAt: recordedAt(append) })
    return rows.map(({ differenceGrams }) => differenceGrams)
  }
  expect(await differenceAt(0)).toEqual([])
  expect(await differenceAt(2)).toEqual([5_000])
  expect(await differenceAt(3)).toEqual([45_500])
  expect(await differenceAt(4)).toEqual([-4_500])
})

test('a plant’s report shows its yields and what it leaves unsaid', async () => {
  const readModel = await told(
    treated(1),
    treated(2, { plant: 'plant:montello', compost: null, biomethaneM3: null, loss: null }),
    treated(3, { plant: 'plant:odd', compost: packages(3), input: kilos(0) }),
    treated(4, { period: { from: '2026-03-15', to: '2026-04-14' } })
  )
  const { rows, straddling } = await answerTreatment(readModel, march)
  expect(rows).toEqual([
    {
      plant: 'plant:lacchiarella',
      from: '2026-03-01',
      to: '2026-03-31',
      inputGrams: 154_000_000,
      compostGrams: 22_000_000,
      rejectGrams: 4_000_000,
      lossGrams: 120_000_000,
      biomethaneM3: 8_000,
      unreportedGrams: 8_000_000,
      compostYield: 1 / 7,
      biomethaneM3PerTonne: 8_000 / 154
    },
    {
      plant: 'plant:montello',
      from: '2026-03-01',
      to: '2026-03-31',
      inputGrams: 154_000_000,
      compostGrams: null,
      rejectGrams: 4_000_000,
      lossGrams: null,
      biomethaneM3: null,
      unreportedGrams: 150_000_000,
      compostYield: null,
      biomethaneM3PerTonne: null
    },
    expect.objectContaining({ compostGrams: null, unreportedGrams: null, compostYield: null })
  ])
  expect(straddling).toBe(1)
  const only = await answerTreatment(readModel, { ...march, plant: 'plant:montello' })
  expect(only.rows).toHaveLength(1)
})
