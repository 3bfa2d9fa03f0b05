import { expect, test } from 'vitest'
import { everything } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { answerProcesses, answerTotals } from '../../projections/balance/queries.ts'
import { answerList } from '../../projections/boundaries/queries.ts'
import { answerEvents } from '../../projections/flows/events.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { queries } from '../../projections/queries.ts'
import { flow, idOf, stockChange } from './events.ts'
import { openInMemory, project } from './setup.ts'

const asked = { boundary: 'milan-metro', from: '2018-01-01', to: '2018-12-31' }

function queryOf(projection: string, name: string) {
  const found = queries.find((query) => query.projection === projection && query.name === name)
  if (found === undefined) throw new Error(`there is no query ${projection}/${name}`)
  return found
}

test('what overlaps the window without lying inside is reported and not counted', async () => {
  const readModel = await project([
    flow({ id: idOf(1), grams: 10 }),
    flow({ id: idOf(2), grams: 20, period: { from: '2017-12-31', to: '2018-01-01' } }),
    flow({ id: idOf(3), grams: 30, period: { from: '2018-12-31', to: '2019-01-01' } }),
    flow({ id: idOf(4), grams: 40, period: { from: '2010-01-01', to: '2030-01-01' } }),
    flow({ id: idOf(5), grams: 50, period: { from: '2019-01-01', to: '2019-12-31' } }),
    flow({ id: idOf(6), grams: 60, period: { from: '2018-03-01', to: '2018-03-01' } }),
    stockChange({ id: idOf(7), grams: -5, period: { from: '2017-01-01', to: '2018-12-31' } })
  ])
  const links = await answerLinks(readModel, asked)
  expect(links.links).toMatchObject([{ massGrams: 70, events: 2 }])
  expect(links.straddling).toEqual({ events: 3, massGrams: 90 })
  const totals = await answerTotals(readModel, asked)
  expect(totals.straddling).toEqual({ events: 4, massGrams: 85 })
  expect((await answerEvents(readModel, { ...asked, offset: 0, limit: 9 })).total).toBe(2)
})

test('no sum mixes boundaries', async () => {
  const readModel = await project([
    flow({ id: idOf(1), grams: 10 }),
    flow({ id: idOf(2), grams: 20, boundary: 'pavia' }),
    stockChange({ id: idOf(3), grams: 4, boundary: 'pavia' })
  ])
  for (const [boundary, massGrams, stock] of [
    ['milan-metro', 10, 0],
    ['pavia', 20, 4]
  ] as const) {
    const { links } = await answerLinks(readModel, { ...asked, boundary })
    expect(links).toMatchObject([{ massGrams, events: 1 }])
    const { rows } = await answerProcesses(readModel, { ...asked, boundary, by: 'process' })
    const supply = rows.find(({ process }) => process === 'Food supply')
    expect(supply).toMatchObject({ inGrams: massGrams, stockChangeGrams: stock })
  }
  const { rows } = await answerList(readModel)
  expect(rows.map((row) => [row.boundary, row.label, row.movements])).toEqual([
    ['milan-metro', 'milan-metro', 1],
    ['pavia', 'pavia', 2]
  ])
})

test('a boundary that nobody named is empty, not an error', async () => {
  const readModel = await project([flow({ id: idOf(1) })])
  const links = await answerLinks(readModel, { ...asked, boundary: 'nowhere' })
  expect(links).toMatchObject({ nodes: [], links: [], straddling: { events: 0, massGrams: 0 } })
  expect(await answerTotals(readModel, { ...asked, boundary: 'nowhere' })).toMatchObject({
    inGrams: 0,
    imbalanceShare: null
  })
})

test('a process keeps its role whatever group or window is asked for', async () => {
  const readModel = await project([
    flow({ id: idOf(1), group: 'Fruit', source: 'Production', target: 'Food supply' }),
    flow({ id: idOf(2), group: 'Coffee', source: 'Food supply', target: 'Food consumption' })
  ])
  const { rows } = await answerProcesses(readModel, { ...asked, group: 'Coffee', by: 'group' })
  expect(rows.map(({ process, role }) => [process, role])).toEqual([
    ['Food consumption', 'sink'],
    ['Food supply', 'inner']
  ])
})

test('events are paged, heaviest first, equal ones in the order of the log', async () => {
  const readModel = await project([
    flow({ id: idOf(1), grams: 5 }),
    flow({ id: idOf(2), grams: 9 }),
    flow({ id: idOf(3), grams: 5, group: 'Roots' }),
    flow({ id: idOf(4), grams: 7, source: 'Imports' })
  ])
  const ids: string[] = []
  for (const offset of [0, 2]) {
    const page = await answerEvents(readModel, { ...asked, offset, limit: 2 })
    expect(page).toMatchObject({ total: 4, massGrams: 26 })
    ids.push(...page.rows.map(({ eventId }) => eventId))
  }
  expect(ids).toEqual([idOf(2), idOf(4), idOf(1), idOf(3)])
  const fromImports = { ...asked, source: 'Imports', offset: 0, limit: 10 }
  expect((await answerEvents(readModel, fromImports)).rows).toMatchObject([{ eventId: idOf(4) }])
})

const largest = Number.MAX_SAFE_INTEGER

test('a sum beyond 2^53 is refused, one at the limit is exact', async () => {
  const readModel = await project(
    [
      flow({ id: idOf(1), grams: largest - 1, sdGrams: 0 }),
      flow({ id: idOf(2), grams: 1, sdGrams: 0 })
    ],
    [flow({ id: idOf(3), grams: largest, sdGrams: 0, group: 'Roots' })]
  )
  const fruit = await answerLinks(readModel, { ...asked, group: 'Fruit' })
  expect(fruit.links).toMatchObject([{ massGrams: largest }])
  for (const ask of [
    () => answerLinks(readModel, asked),
    () => answerTotals(readModel, asked),
    () => answerProcesses(readModel, { ...asked, by: 'process' }),
    () => answerEvents(readModel, { ...asked, offset: 0, limit: 1 })
  ]) {
    await expect(ask()).rejects.toMatchObject({
      code: 'mass_too_large',
      detail: expect.stringContaining(String(BigInt(largest) * 2n))
    })
  }
})

test('masses whose sum exceeds 64 bits stop nobody and are refused in the answer', async () => {
  const many = Array.from({ length: 1_100 }, (_, index) =>
    flow({ id: idOf(index + 1), grams: largest, sdGrams: largest })
  )
  const readModel = await project(many, [flow({ id: idOf(5_000), grams: 3, group: 'Roots' })])
  await expect(answerLinks(readModel, asked)).rejects.toMatchObject({ code: 'mass_too_large' })
  const roots = await answerLinks(readModel, { ...asked, group: 'Roots' })
  expect(roots.links).toMatchObject([{ massGrams: 3 }])
})

test.each([
  ['nothing', {}, ['boundary', 'from', 'to']],
  ['a wrong day', { ...asked, from: '2018-02-30' }, ['from']],
  ['days the wrong way round', { ...asked, from: '2019-01-01' }, ['to']],
  ['an unknown parameter', { ...asked, sort: 'mass', page: '1' }, ['sort', 'page']],
  ['a boundary of another form', { ...asked, boundary: 'Milan; drop' }, ['boundary']],
  ['an instant without zone', { ...asked, asKnownAt: '2018-01-01T00:00:00' }, ['asKnownAt']],
  ['a huge page', { ...asked, limit: '100000', offset: '-1' }, ['limit', 'offset']]
])('%s is refused, every problem named', async (_, raw, wrong) => {
  const readModel = await openInMemory()
  const asking = queryOf('flows', 'events').ask(readModel, everything, raw)
  const failure = await asking.then(
    () => null,
    (error: unknown) => (error instanceof Failure ? error : null)
  )
  expect(failure?.code).toBe('invalid_parameter')
  expect(String(failure?.figures.parameters).split(', ').sort()).toEqual([...wrong].sort())
})

test('parameters that come as text are read', async () => {
  const readModel = await project([flow({ id: idOf(1) }), flow({ id: idOf(2) })])
  const answer = await queryOf('flows', 'events').ask(readModel, everything, {
    ...asked,
    limit: '1',
    offset: '1'
  })
  expect(answer).toMatchObject({ total: 2, rows: [{ eventId: idOf(2) }] })
})
