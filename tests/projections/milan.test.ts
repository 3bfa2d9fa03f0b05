import { beforeAll, expect, test } from 'vitest'
import { everything } from '../../domain/access/tenant.ts'
import { milan2018 } from '../../fixtures/milan/published-2018.ts'
import { answerProcesses, answerTotals } from '../../projections/balance/queries.ts'
import { answerList } from '../../projections/boundaries/queries.ts'
import { answerEvents } from '../../projections/flows/events.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { queries } from '../../projections/queries.ts'
import { flow, idOf, milanEvents } from './events.ts'
import { project, type WholeReadModel } from './setup.ts'

const { boundary, publication } = milan2018
const asked = { boundary, from: '2018-01-01', to: '2018-12-31' }
const tonnes = (massGrams: number) => massGrams / 1_000_000

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await project(milanEvents())
})

async function linkTonnes(of: WholeReadModel) {
  const { links } = await answerLinks(of, asked)
  return Object.fromEntries(links.map((l) => [`${l.source} → ${l.target}`, tonnes(l.massGrams)]))
}

test('the links are those of the published table', async () => {
  expect(await linkTonnes(readModel)).toEqual({
    'Production → Food supply': 476_525,
    'Imports → Food supply': 2_520_612,
    'Food supply → Food consumption': 1_668_145,
    'Food supply → Food waste': 416_164
  })
})

test('the nodes stand in columns without gaps, by the stage that the events state', async () => {
  const { nodes } = await answerLinks(readModel, asked)
  expect(nodes.map(({ id, stage, stageName }) => [id, stage, stageName])).toEqual([
    ['Imports', 0, 'origin'],
    ['Production', 0, 'origin'],
    ['Food supply', 1, 'supply'],
    ['Food consumption', 2, 'destination'],
    ['Food waste', 2, 'destination']
  ])
})

test('the residual of the food supply is 30.46 % of what entered', async () => {
  const totals = await answerTotals(readModel, asked)
  expect(tonnes(totals.inGrams)).toBe(2_997_137)
  expect(tonnes(totals.outGrams)).toBe(2_084_309)
  expect(tonnes(totals.imbalanceGrams)).toBe(912_828)
  expect(totals.imbalanceShare).toBeCloseTo(0.3046, 4)
  const { rows } = await answerProcesses(readModel, { ...asked, by: 'process' })
  const supply = rows.find(({ process }) => process === 'Food supply')
  expect(supply).toMatchObject({ role: 'inner', imbalanceGrams: totals.imbalanceGrams })
})

test.each([
  ['Fruit', 114_644],
  ['vegetables', 118_425],
  ['CEREALS', -76_451],
  ['Roots', -82_951]
])('the residual of %s is %i t', async (group, residual) => {
  const parameters = { ...asked, group, by: 'group' } as const
  const { rows } = await answerProcesses(readModel, parameters)
  const supply = rows.find(({ process }) => process === 'Food supply')
  expect(supply).toMatchObject({ role: 'inner', imbalanceGrams: residual * 1_000_000 })
})

test('the boundary is listed with what it covers', async () => {
  const { rows } = await answerList(readModel)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    boundary,
    label: milan2018.label,
    inhabitants: 3_250_077,
    source: milan2018.source,
    from: '2018-01-01',
    to: '2018-12-31',
    movements: 40
  })
  expect(rows[0]?.groups).toEqual(milan2018.groups.map(({ group }) => group).sort())
})

test('the detailed table of the same publication replaces the totals and counts nothing twice', async () => {
  const fruit = { publication, source: 'Imports', target: 'Food supply', group: 'Fruit' }
  const detailed = await project(milanEvents(), [
    flow({ id: idOf(900), ...fruit, product: 'apples', grams: 400_000_000_000 }),
    flow({ id: idOf(901), ...fruit, product: 'pears', grams: 47_844_000_000 })
  ])
  expect(await linkTonnes(detailed)).toEqual(await linkTonnes(readModel))
  const page = { ...asked, ...fruit, offset: 0, limit: 10 }
  const { rows, massGrams, total } = await answerEvents(detailed, page)
  expect(rows.map((row) => [row.product, tonnes(row.massGrams ?? 0), row.standing])).toEqual([
    [null, 447_844, 'detailed'],
    ['apples', 400_000, 'counted'],
    ['pears', 47_844, 'counted']
  ])
  expect([tonnes(massGrams), total]).toEqual([447_844, 3])
})

const said = { ...asked, asOf: asked.to }

test('every answer about the boundary has the shape of its contract', async () => {
  let asked = 0
  for (const query of queries) {
    const parameters = Object.fromEntries(
      Object.entries(said).filter(([name]) => name in query.parameters.shape)
    )
    if (!query.parameters.safeParse(parameters).success) continue
    const answer = await query.ask(readModel, everything, parameters)
    expect(query.answer.safeParse(answer), `${query.projection}/${query.name}`).toMatchObject({
      success: true
    })
    asked += 1
  }
  expect(asked).toBeGreaterThan(15)
})
