import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { answerList } from '../../projections/surplus/list.ts'
import { answerReceipts } from '../../projections/surplus/receipts.ts'
import { answerSummary } from '../../projections/surplus/summary.ts'
import { sized } from '../size.ts'
import {
  at,
  attested,
  city,
  claimed,
  collected,
  corrected,
  decided,
  declared,
  delivered,
  expired,
  kilos,
  line,
  packages,
  released,
  sorted,
  voided
} from './chain-events.ts'
import { project, recordedAt } from './setup.ts'

const march = { boundary: city, from: '2026-03-01', to: '2026-03-31' }

function told(...events: readonly NewEvent[]) {
  return project(...events.map((event) => [event]))
}

const wagner = { surplus: 's2', donor: 'covered-market:wagner', stand: null }
const fromWagner = { surplus: 's2', collection: 'k2', claim: 'c2', from: 'covered-market:wagner' }

/** Ten kilos of one donor and twenty of another. */
const twoDonors: readonly NewEvent[] = [
  declared({ number: 1, at: at('07:00') }, { quantity: kilos(10) }),
  declared(
    { number: 2, at: at('07:00') },
    { ...wagner, quantity: kilos(20), reason: 'near_expiry' }
  ),
  claimed({ number: 3, at: at('07:04') }, { quantity: decided(kilos(10)) }),
  claimed(
    { number: 4, at: at('07:20') },
    { surplus: 's2', claim: 'c2', quantity: decided(kilos(20)) }
  ),
  collected(
    { number: 5, at: at('08:00') },
    { lines: [line('lot-1', kilos(10), { collectedLot: 'k1-tomato' })] }
  ),
  collected(
    { number: 6, at: at('08:10') },
    { ...fromWagner, lines: [line('lot-2', kilos(20), { collectedLot: 'k2-tomato' })] }
  )
]

const inputs = [
  line('k1-tomato', kilos(10), { collection: 'k1' }),
  line('k2-tomato', kilos(20), { collection: 'k2' })
]

/** 25,001 g edible: a third is 8,333.67 g, so 8,334 and 16,667. */
const mixed = sorted(
  { number: 7, at: at('09:00') },
  {
    inputs,
    edible: [line('z1-tomato', kilos(25.001))],
    rejects: [
      line(null, kilos(3), { fraction: 'feed' }),
      line(null, kilos(1.999), { fraction: 'organic' })
    ]
  }
)

/** 10,000 g of 8,334 and 16,667: 3,333.47 and 6,666.53. */
const givenOut = delivered(
  { number: 8, at: at('10:00') },
  { lines: [line('z1-tomato', kilos(10))] }
)

test('what is mixed in sorting is split to the gram among the surpluses that it came of', async () => {
  const readModel = await told(...twoDonors, mixed, givenOut)
  const { rows } = await answerList(readModel, { boundary: city, offset: 0, limit: 10 })
  const masses = rows.map((row) => [
    row.surplus,
    row.sortedIn.grams,
    row.edible.grams,
    row.delivered.grams
  ])
  expect(masses).toEqual([
    ['s1', 10_000, 8_334, 3_333],
    ['s2', 20_000, 16_667, 6_667]
  ])
})

test('a product goes back to the surplus of that product, a delivery to the lot that it names', async () => {
  const lettuce = { product: 'lettuce' }
  const readModel = await told(
    ...twoDonors,
    sorted(
      { number: 7, at: at('09:00') },
      {
        inputs: [
          line('k1-tomato', kilos(10), { collection: 'k1' }),
          line('k2-tomato', kilos(20), { collection: 'k2', ...lettuce })
        ],
        edible: [line('z1-tomato', kilos(9)), line('z1-lettuce', kilos(5), lettuce)],
        rejects: []
      }
    ),
    delivered({ number: 8, at: at('10:00') }, { lines: [line('z1-lettuce', kilos(4), lettuce)] })
  )
  const { rows } = await answerList(readModel, { boundary: city, offset: 0, limit: 10 })
  expect(rows.map((row) => [row.surplus, row.edible.grams, row.delivered.grams])).toEqual([
    ['s1', 9_000, 0],
    ['s2', 5_000, 4_000]
  ])
})

test('the summary follows the surplus of a span through every step', async () => {
  const readModel = await told(
    ...twoDonors,
    mixed,
    givenOut,
    declared({ number: 9, at: at('07:00') }, { surplus: 's3', quantity: packages(4) }),
    expired({ number: 10, at: at('07:30') }, { surplus: 's3', quantity: decided(packages(4)) }),
    declared({ number: 11, at: at('07:00') }, { surplus: 's4', boundary: 'pavia' })
  )
  const known = (grams: number) => ({ grams, withoutMass: 0 })
  const { rows, unlinked } = await answerSummary(readModel, march)
  expect(rows).toEqual([
    {
      key: null,
      surpluses: 3,
      declared: 3,
      claimed: 2,
      collected: 2,
      expired: 1,
      withdrawn: 0,
      acceptanceRate: 2 / 3,
      expiryRate: 1 / 3,
      // 4 and 20 minutes.
      minutesToAnswer: { answered: 2, median: 12, percentile90: 18.4 },
      steps: {
        declared: { grams: 30_000, withoutMass: 1 },
        claimed: known(30_000),
        collected: known(30_000),
        sortedIn: known(30_000),
        edible: known(25_001),
        rejected: known(4_999),
        delivered: known(10_000)
      },
      sortingYield: 25_001 / 30_000,
      rejects: [
        { fraction: 'organic', ...known(1_999) },
        { fraction: 'feed', ...known(3_000) }
      ]
    }
  ])
  expect(unlinked).toEqual({
    sortedIn: known(0),
    edible: known(0),
    rejected: known(0),
    delivered: known(0)
  })
  const none = { ...march, from: '2026-03-02' }
  expect((await answerSummary(readModel, none)).rows).toEqual([])
})

test.each([
  ['donor', ['covered-market:wagner', 'wholesaler:rossi A24']],
  ['site', ['covered-market:wagner', 'wholesaler:rossi']],
  ['group', ['Vegetables']],
  ['reason', ['near_expiry', 'unsold_low_demand']],
  ['day', ['2026-03-01']]
] as const)('the summary by %s has the same sums in more rows', async (by, keys) => {
  const readModel = await told(...twoDonors, mixed, givenOut)
  const { rows } = await answerSummary(readModel, { ...march, by })
  expect(rows.map(({ key }) => key)).toEqual(keys)
  const delivered = rows.map(({ steps }) => steps.delivered.grams)
  expect(delivered).toEqual(keys.length === 1 ? [10_000] : [6_667, 3_333])
})

test('a summary answers as of a day and as known at an instant', async () => {
  const readModel = await told(
    ...twoDonors,
    mixed,
    released({ number: 8, at: at('07:00', 5) }, { quantity: decided(kilos(10)) }),
    corrected(
      { number: 9, at: at('08:00'), corrects: 5 },
      collected(
        { number: 5, at: at('08:00') },
        {
          lines: [line('lot-1', kilos(11), { collectedLot: 'k1-tomato' })]
        }
      )
    )
  )
  const of = async (more: object) => {
    const { rows } = await answerSummary(readModel, { ...march, ...more })
    return rows.map((row) => [row.claimed, row.collected, row.steps.collected.grams])
  }
  expect(await of({})).toEqual([[1, 2, 31_000]])
  expect(await of({ asKnownAt: recordedAt(7) })).toEqual([[2, 2, 30_000]])
  expect(await of({ asKnownAt: recordedAt(4) })).toEqual([[2, 0, 0]])
  // The release had not happened yet; that the weight is another one is known now.
  expect(await of({ asOf: '2026-03-04' })).toEqual([[2, 2, 31_000]])
  expect(await of({ asOf: '2026-02-28' })).toEqual([])
})

test('what cannot be told is nobody’s and is shown', async () => {
  const readModel = await told(
    ...twoDonors,
    sorted(
      { number: 7, at: at('09:00') },
      {
        inputs: [line(null, kilos(5), { collection: 'never-reported' })],
        edible: [line('z1-tomato', kilos(4))],
        rejects: []
      }
    ),
    delivered({ number: 8, at: at('10:00') }, { lines: [line('z1-tomato', kilos(3))] }),
    delivered({ number: 9, at: at('10:00') }, { sorting: 'lost', donation: 'd2' }),
    sorted(
      { number: 10, at: at('11:00') },
      {
        sorting: 'z2',
        inputs: [...inputs.slice(0, 1), line('k2-tomato', packages(8), { collection: 'k2' })],
        edible: [line('z2-tomato', kilos(20))],
        rejects: []
      }
    )
  )
  const { rows, unlinked } = await answerSummary(readModel, march)
  expect(rows).toMatchObject([
    {
      sortingYield: 0,
      steps: { sortedIn: { grams: 10_000, withoutMass: 1 }, edible: { grams: 0 } }
    }
  ])
  expect(unlinked).toMatchObject({
    sortedIn: { grams: 5_000 },
    edible: { grams: 24_000, withoutMass: 0 },
    delivered: { grams: 53_000 }
  })
})

test('shares add up to the whole whatever the masses are', async () => {
  const mass = fc.integer({ min: 0, max: 50_000 })
  const shape = fc.record({ first: mass, second: mass, edible: mass, out: mass })
  await fc.assert(
    fc.asyncProperty(shape, async ({ first, second, edible, out }) => {
      const readModel = await project(twoDonors, [
        sorted(
          { number: 7, at: at('09:00') },
          {
            inputs: [
              line('k1-tomato', kilos(first / 1_000), { collection: 'k1' }),
              line('k2-tomato', kilos(second / 1_000), { collection: 'k2' })
            ],
            edible: [line('z1-tomato', kilos(edible / 1_000))],
            rejects: []
          }
        ),
        delivered(
          { number: 8, at: at('10:00') },
          { lines: [line('z1-tomato', kilos(out / 1_000))] }
        )
      ])
      const { rows, unlinked } = await answerSummary(readModel, { ...march, by: 'donor' })
      const sumOf = (step: 'edible' | 'delivered') =>
        rows.reduce((sum, row) => sum + row.steps[step].grams, unlinked?.[step].grams ?? 0)
      expect([sumOf('edible'), sumOf('delivered')]).toEqual([edible, out])
      const own = rows.find(({ key }) => key === 'wholesaler:rossi A24')?.steps.edible.grams ?? 0
      if (first + second > 0) {
        expect(Math.abs(own - (edible * first) / (first + second))).toBeLessThanOrEqual(0.5)
      }
      await readModel.close()
    }),
    { numRuns: sized({ daily: 6, nightly: 40 }) }
  )
}, 120_000)

test('what was given stands beside what was attested, differences named', async () => {
  const readModel = await told(
    ...twoDonors,
    mixed,
    givenOut,
    delivered(
      { number: 9, at: at('10:05') },
      { reportedBy: 'receiver', lines: [line('z1-tomato', kilos(9.9, 'estimated'))] }
    ),
    attested({ number: 10, at: at('10:00', 31) }, { quantity: kilos(3) }),
    attested({ number: 11, at: at('11:00', 31) }, { quantity: kilos(3.333) }),
    attested(
      { number: 12, at: at('10:00', 31) },
      { donor: 'covered-market:wagner', quantity: kilos(7) }
    ),
    attested({ number: 13, at: at('10:00', 31) }, { receiver: 'charity:pane' }),
    attested(
      { number: 14, at: at('10:00', 31) },
      { period: { from: '2026-03-15', to: '2026-04-14' } }
    ),
    attested(
      { number: 15, at: at('10:00', 31) },
      { receiver: 'surplus-hub:isola', quantity: packages(3) }
    )
  )
  const answer = await answerReceipts(readModel, march)
  const rows = answer.rows.map((row) => [
    row.receiver,
    row.donor,
    row.collected.grams + row.delivered.grams,
    row.attested?.grams ?? null,
    row.differenceGrams,
    row.standing
  ])
  expect(rows).toEqual([
    ['charity:mensa', 'covered-market:wagner', 6_667, 7_000, 333, 'differs'],
    ['charity:mensa', 'wholesaler:rossi', 3_333, 3_333, 0, 'agrees'],
    ['charity:pane', 'wholesaler:rossi', 0, 50_000, 50_000, 'nothing_given'],
    ['surplus-hub:isola', 'covered-market:wagner', 20_000, null, null, 'not_attested'],
    ['surplus-hub:isola', 'wholesaler:rossi', 10_000, 0, null, 'mass_unknown']
  ])
  expect(answer.straddling).toBe(1)
  const only = await answerReceipts(readModel, {
    ...march,
    receiver: 'charity:mensa',
    donor: 'wholesaler:rossi'
  })
  expect(only.rows).toHaveLength(1)
  const known = await answerReceipts(readModel, { ...march, asKnownAt: recordedAt(10) })
  expect(known.rows[1]).toMatchObject({ differenceGrams: -333, standing: 'differs' })
})

test('a voided delivery is given to nobody', async () => {
  const readModel = await told(
    ...twoDonors,
    mixed,
    givenOut,
    voided({ number: 9, at: at('11:00'), corrects: 8 })
  )
  const { rows } = await answerReceipts(readModel, { ...march, receiver: 'charity:mensa' })
  expect(rows).toEqual([])
})
