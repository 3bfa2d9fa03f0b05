import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { ownPlacesOf } from '../../projections/access/own-places.ts'
import { lots, history as plotHistory } from '../../projections/plots/contract.ts'
import { answerHistory as answerPlotHistory } from '../../projections/plots/history.ts'
import { answerLots } from '../../projections/plots/lots.ts'
import { queries } from '../../projections/queries.ts'
import { bindQuery } from '../../projections/query.ts'
import { history as startupHistory } from '../../projections/startups/contract.ts'
import { answerHistory as answerStartupHistory } from '../../projections/startups/history.ts'
import type { WholeReadModel } from '../projections/setup.ts'
import { city, kg, projectTold, type Told, told } from '../projections/told.ts'
import { otherCity, partyOf, world } from './two-tenants.ts'

/**
 * Of a place that is a party's own for all time a question about it alone looks at no row for whose it
 * is. The same question that looks at each of them is the oracle.
 */
const [own, foreign] = ['canary-a', 'canary-b']
const field = `plot:field-${own}`

/** What is said of the startup's plot by others who hold it, here and in the other city. */
function saidOfField(
  { boundary, holder, from }: Readonly<Record<'boundary' | 'holder' | 'from', string>>,
  n: number
): readonly Told[] {
  const about = { boundary, plot: field }
  const harvest = { lot: `lot-${n}`, product: 'apple', group: 'Fruit', quantity: kg(n % 97) }
  return [
    told('PlotAssigned', { n, on: from }, { ...about, holder, from }),
    told(
      'CropPlanted',
      { n: n + 1, on: '2025-03-01' },
      { ...about, crop: 'apple', areaSquareMetres: n % 89 }
    ),
    told('HarvestRecorded', { n: n + 2, on: '2025-06-01' }, { ...about, ...harvest })
  ]
}

const said: readonly Told[] = [
  ...saidOfField({ boundary: city, holder: `startup:${own}`, from: '2025-02-01' }, 7_000),
  ...saidOfField({ boundary: city, holder: `grower:${foreign}`, from: '2025-04-01' }, 7_100),
  ...saidOfField({ boundary: otherCity, holder: `grower:${foreign}`, from: '2025-05-01' }, 7_200),
  told(
    'LotTransformed',
    { n: 7_300, on: '2025-06-07' },
    {
      ...{ boundary: otherCity, site: `startup:${own}`, batch: 'batch-elsewhere' },
      inputs: [{ lot: 'e', product: 'apple', group: 'Fruit', quantity: kg(9) }],
      outputs: [{ lot: 'f', product: 'jam', group: 'Fruit', quantity: kg(8) }]
    }
  ),
  told(
    'PlotAssigned',
    { n: 7_400, on: '2025-07-01' },
    { boundary: city, plot: `plot:${own}`, holder: `grower:${foreign}`, from: '2025-07-01' }
  )
]

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await projectTold([...world, ...said])
})
afterAll(() => readModel.close())

type Query = (typeof queries)[number]

function found(projection: string, name: string): Query {
  const query = queries.find((one) => one.projection === projection && one.name === name)
  if (query === undefined) throw new Error(`${projection}/${name} is gone`)
  return query
}

const looking = ({ about: _, ...access }: Query['access']) => access
const [lotsQuery, plotQuery, startupQuery] = [
  found('plots', 'lots'),
  found('plots', 'history'),
  found('startups', 'history')
]

/** The queries, and each as it would be if it looked at every row for whose it is. */
const pairs: readonly (readonly [string, Query, Query])[] = [
  ['plots/lots', lotsQuery, bindQuery('plots', lots, answerLots, looking(lotsQuery.access))],
  [
    'plots/history',
    plotQuery,
    bindQuery('plots', plotHistory, answerPlotHistory, looking(plotQuery.access))
  ],
  [
    'startups/history',
    startupQuery,
    bindQuery('startups', startupHistory, answerStartupHistory, looking(startupQuery.access))
  ]
]

test('these are all such queries', () => {
  const names = queries
    .filter(({ access }) => access.about !== undefined)
    .map(({ projection, name }) => `${projection}/${name}`)
  expect(names.toSorted()).toEqual(pairs.map(([name]) => name).toSorted())
})

async function ask(query: Query, tenant: Tenant, named: Readonly<Record<string, string>>) {
  const wanted = Object.keys(query.parameters.shape)
  const given = Object.entries(named).filter(([name]) => wanted.includes(name))
  try {
    return await query.ask(readModel, tenant, Object.fromEntries(given))
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
}

describe.each(pairs)('%s', (_, query, oracle) => {
  const tenants: readonly Tenant[] = [own, foreign].flatMap((side) =>
    (['startup', 'grower'] as const).flatMap((role): Tenant[] => [
      { role, party: partyOf(role, side), boundaries: [city] },
      { role, party: partyOf(role, side), boundaries: [otherCity] },
      { role, party: partyOf(role, side), boundaries: 'all' }
    ])
  )
  test('answers what it would, had it looked at every row', async () => {
    let answered = 0
    for (const tenant of tenants) {
      for (const plot of [field, `plot:${own}`, `plot:${foreign}`, 'plot:none']) {
        for (const startup of [own, foreign].map((side) => `startup:${side}`)) {
          for (const asOf of ['2025-03-15', '2025-12-31']) {
            const named = { plot, startup, asOf }
            const answer = await ask(query, tenant, named)
            expect(answer, JSON.stringify({ tenant, named })).toEqual(
              await ask(oracle, tenant, named)
            )
            if (typeof answer !== 'string') answered += 1
          }
        }
      }
    }
    expect(answered).toBeGreaterThan(5)
  })
})

test('a startup sees of its plot who else held it, and nothing of another city', async () => {
  const startup: Tenant = { role: 'startup', party: `startup:${own}`, boundaries: [city] }
  const places = await readModel.read((session) => ownPlacesOf(session, `startup:${own}`))
  expect(places.filter(({ place }) => place === field)).toEqual([
    { place: field, since: '-infinity', until: 'infinity' }
  ])
  const answer = await ask(plotQuery, startup, { plot: field })
  expect(answer).toMatchObject({
    assignments: [{ holder: `startup:${own}` }, { holder: `grower:${foreign}` }],
    plantings: [{}, {}]
  })
  expect(await ask(lotsQuery, startup, { plot: field })).toMatchObject({ total: 2 })
  expect(await ask(startupQuery, startup, { startup: `startup:${own}` })).toMatchObject({
    totalBatches: 1
  })
})
