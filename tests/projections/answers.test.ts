import { afterAll, expect, test } from 'vitest'
import { everything } from '../../domain/access/tenant.ts'
import { queries } from '../../projections/queries.ts'
import {
  arrived,
  city,
  group,
  hub,
  kg,
  market,
  opened,
  projectTold,
  someCrates,
  told,
  tomato
} from './told.ts'

const plot = 'plot:nosedo-1'
const startup = 'startup:smaf'
const boundary = city
const lines = [{ lot: 'lot-1', product: 'tomato', group, quantity: kg(5) }]

/** A little of everything that the questions below are about. */
const projected = await projectTold([
  opened(1, market, '2025-02-01'),
  tomato,
  told(
    'PackagingListed',
    { n: 2, on: '2025-01-01' },
    {
      ...{ packaging: 'crate', label: { it: 'cassetta', en: 'crate' }, unit: 'cassetta' },
      ...{ unitCode: 'CR', reusable: true, assumptions: [], source: 'test' }
    }
  ),
  told(
    'ConversionFactorSet',
    { n: 3, on: '2025-01-01' },
    {
      ...{ factorId: 'meal', kind: 'per_kg', value: 2, measure: 'meals' },
      ...{ validFrom: '2025-01-01', source: 'test', assumptions: [] }
    }
  ),
  told(
    'PlotAssigned',
    { n: 4, on: '2025-03-01' },
    { boundary, plot, holder: 'g', from: '2025-03-01' }
  ),
  told('CropPlanted', { n: 5, on: '2025-03-02' }, { boundary, plot, crop: 'tomato' }),
  told('HarvestRecorded', { n: 6, on: '2025-06-02' }, { boundary, plot, ...lines[0] }),
  told(
    'StartupRegistered',
    { n: 7, on: '2025-01-01' },
    { boundary, startup, name: 'SMAF', activity: 'flowers', assumptions: [], source: 'test' }
  ),
  told(
    'LotDispatched',
    { n: 8, on: '2025-06-03' },
    { boundary, from: plot, to: startup, channel: 'other', lines }
  ),
  told(
    'LotTransformed',
    { n: 9, on: '2025-06-04' },
    { boundary, site: startup, batch: 'b1', inputs: lines, outputs: [{ ...lines[0], lot: 'jam' }] }
  ),
  arrived({ n: 10, on: '2025-01-03' }, hub, someCrates)
])
afterAll(() => projected.close())

const days = { boundary, from: '2025-01-01', to: '2025-12-31' }
const when = { asOf: '2025-12-31', asKnownAt: '2026-12-31T00:00:00Z' }

test.each([
  ['sites', 'list', { boundary, kind: 'covered-market', ...when }, 'rows'],
  ['sites', 'history', { site: market }, 'openings'],
  ['products', 'list', { group, ...when }, 'packagings'],
  ['products', 'factors', { factorId: 'meal', ...when }, 'rows'],
  ['plots', 'list', { boundary, ...when }, 'rows'],
  ['plots', 'history', { plot, ...when }, 'plantings'],
  ['plots', 'yields', { ...days, plot }, 'rows'],
  ['plots', 'lots', { plot, limit: '5', offset: '0', ...when }, 'rows'],
  ['startups', 'list', { boundary, ...when }, 'rows'],
  ['startups', 'history', { startup, limit: '5', ...when }, 'batches'],
  ['quality', 'basis', { ...days, by: 'day' }, 'rows'],
  ['quality', 'lateness', { ...days, by: 'channel' }, 'rows'],
  ['quality', 'silence', { boundary, days: '20', ...when }, 'rows'],
  ['quality', 'anomalies', { ...days, limit: '5' }, 'counts']
])(
  '%s/%s takes texts and answers in the shape that it promises',
  async (projection, name, ask, part) => {
    const query = queries.find((one) => one.projection === projection && one.name === name)
    const answer = await query?.ask(projected, everything, ask)
    expect(query?.answer.parse(answer)).toEqual(answer)
    expect(answer).toMatchObject({ position: expect.any(String) })
    expect(answer).toHaveProperty(`${part}.length`)
    expect(answer).not.toHaveProperty(`${part}.length`, 0)
  }
)

test('windows that end before they begin, and unknown codes, are refused', async () => {
  for (const [projection, name, more] of [
    ['plots', 'yields', {}],
    ['quality', 'anomalies', {}],
    ['quality', 'anomalies', { from: '2025-01-01', code: 'odd' }]
  ] as const) {
    const query = queries.find((one) => one.projection === projection && one.name === name)
    const asking = query?.ask(projected, everything, { ...days, from: '2026-01-01', ...more })
    await expect(asking).rejects.toMatchObject({ code: 'invalid_parameter' })
  }
})
