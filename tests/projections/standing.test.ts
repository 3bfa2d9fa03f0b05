import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { answerProcesses, answerTotals } from '../../projections/balance/queries.ts'
import { checkProjections } from '../../projections/check.ts'
import { answerEvents } from '../../projections/flows/events.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { projections } from '../../projections/projections.ts'
import { sized } from '../size.ts'
import { flow, idOf, stockChange } from './events.ts'
import { eventOf, statements } from './generated.ts'
import { counted, isCorrected, isInside, isStraddling, type Statement } from './reference.ts'
import {
  append,
  askedOver,
  createStore,
  openInMemory,
  project,
  projectInCuts,
  recordedAt,
  type WholeReadModel
} from './setup.ts'

const asked = { boundary: 'milan-metro', from: '2018-01-01', to: '2018-12-31' }
const page = { ...asked, offset: 0, limit: 100 }

async function linkMasses(
  readModel: WholeReadModel,
  more: object = {}
): Promise<Record<string, number>> {
  const { links } = await answerLinks(readModel, { ...asked, ...more })
  return Object.fromEntries(links.map((l) => [`${l.source}>${l.target}`, l.massGrams]))
}

async function standings(
  readModel: WholeReadModel,
  more: object = {}
): Promise<Record<string, string>> {
  const { rows } = await answerEvents(readModel, { ...page, ...more })
  return Object.fromEntries(rows.map((row) => [row.eventId, row.standing]))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

const total = flow({ id: idOf(1), grams: 100 })
const apples = flow({ id: idOf(2), grams: 60, product: 'apples' })
const pears = flow({ id: idOf(3), grams: 30, product: 'pears' })

test.each([
  ['the total comes first', [[total], [apples, pears]]],
  ['the details come first', [[apples], [pears, total]]],
  ['all come at once', [[pears, total, apples]]]
])('products stand for the total of their group when %s', async (_, appends) => {
  const readModel = await project(...appends)
  expect(await linkMasses(readModel)).toEqual({ 'Production>Food supply': 90 })
  expect(await standings(readModel)).toEqual({
    [idOf(1)]: 'detailed',
    [idOf(2)]: 'counted',
    [idOf(3)]: 'counted'
  })
})

test.each([
  ['publication', { publication: 'table-two' }],
  ['period', { period: { from: '2018-02-01', to: '2018-02-28' } }],
  ['group', { group: 'Roots' }],
  ['source', { source: 'Imports' }],
  ['target', { target: 'Food waste' }]
])('a product of another %s leaves the total standing', async (_, difference) => {
  const readModel = await project([total, flow({ id: idOf(2), product: 'apples', ...difference })])
  expect(await standings(readModel)).toEqual({ [idOf(1)]: 'counted', [idOf(2)]: 'counted' })
})

test('a total stays replaced when its only product row is corrected away', async () => {
  const moved = flow({ id: idOf(4), grams: 5, group: 'Roots', corrects: idOf(2) })
  const readModel = await project([total], [apples], [moved])
  expect(await standings(readModel)).toEqual({
    [idOf(1)]: 'detailed',
    [idOf(2)]: 'corrected',
    [idOf(4)]: 'counted'
  })
})

test.each([
  ['after', [[0], [1], [2]]],
  ['before', [[2], [1], [0]]],
  ['with', [[0, 1, 2]]],
  ['around', [[1], [2], [0]]]
])('of a chain of corrections the last one counts, arriving %s its original', async (_, order) => {
  const chain: readonly NewEvent[] = [
    flow({ id: idOf(1), grams: 100 }),
    flow({ id: idOf(2), grams: 200, corrects: idOf(1) }),
    flow({ id: idOf(3), grams: 300, corrects: idOf(2), boundary: 'milan-metro', group: 'Roots' })
  ]
  const readModel = await project(
    ...order.map((batch) => batch.flatMap((index) => chain.slice(index, index + 1)))
  )
  expect(await linkMasses(readModel)).toEqual({ 'Production>Food supply': 300 })
  expect(await linkMasses(readModel, { group: 'Fruit' })).toEqual({})
  expect(Object.values(await standings(readModel)).sort()).toEqual([
    'corrected',
    'corrected',
    'counted'
  ])
})

test('a correction may take a movement to another boundary', async () => {
  const readModel = await project(
    [flow({ id: idOf(1), grams: 100 })],
    [flow({ id: idOf(2), grams: 100, boundary: 'pavia', corrects: idOf(1) })]
  )
  expect(await linkMasses(readModel)).toEqual({})
  expect(await linkMasses(readModel, { boundary: 'pavia' })).toEqual({
    'Production>Food supply': 100
  })
})

test('an event that names itself still counts', async () => {
  const readModel = await project([flow({ id: idOf(1), grams: 7, corrects: idOf(1) })])
  expect(await linkMasses(readModel)).toEqual({ 'Production>Food supply': 7 })
})

test('what was known at an instant is answered from what was recorded by then', async () => {
  const readModel = await project(
    [flow({ id: idOf(1), grams: 100 })],
    [flow({ id: idOf(6), grams: 150, corrects: idOf(1) })],
    [apples],
    [stockChange({ id: idOf(5), grams: 40 })]
  )
  const at = (n: number) => ({ asKnownAt: recordedAt(n) })
  expect(await linkMasses(readModel, at(0))).toEqual({})
  expect(await linkMasses(readModel, at(1))).toEqual({ 'Production>Food supply': 100 })
  expect(await linkMasses(readModel, at(2))).toEqual({ 'Production>Food supply': 150 })
  expect(await linkMasses(readModel, at(3))).toEqual(await linkMasses(readModel))
  expect(await standings(readModel, at(1))).toEqual({ [idOf(1)]: 'counted' })
  expect(await standings(readModel, at(2))).toEqual({
    [idOf(1)]: 'corrected',
    [idOf(6)]: 'counted'
  })
  expect((await answerTotals(readModel, { ...asked, ...at(3) })).stockChangeGrams).toBe(0)
  expect(await answerTotals(readModel, { ...asked, ...at(4) })).toEqual(
    await answerTotals(readModel, asked)
  )
  const byGroup = { ...asked, by: 'group' } as const
  expect(await answerProcesses(readModel, { ...byGroup, ...at(4) })).toEqual(
    await answerProcesses(readModel, byGroup)
  )
})

/** Compares every query with the plain rules over these statements. */
async function compareWithReference(
  readModel: WholeReadModel,
  all: readonly Statement[],
  more: { readonly asKnownAt?: string } = {}
) {
  const window = { ...asked, ...more }
  const standing = counted(all)
  const inside = standing.filter((said) => isInside(said, asked))
  const beside = standing.filter((said) => isStraddling(said, asked))
  const flows = inside.filter(({ kind }) => kind === 'flow')
  const { links, straddling } = await answerLinks(readModel, window)
  const ends = [...new Set(flows.map(({ source, target }) => `${source}>${target}`))].sort()
  expect(links.map((l) => `${l.source}>${l.target}`)).toEqual(ends)
  for (const link of links) {
    const own = flows.filter((f) => f.source === link.source && f.target === link.target)
    expect(link.massGrams).toBe(sum(own.map(({ grams }) => grams)))
    expect(link.events).toBe(own.length)
    expect(link.sdGrams).toBe(Math.round(Math.sqrt(sum(own.map((f) => f.sdGrams ** 2)))))
  }
  const besideFlows = beside.filter(({ kind }) => kind === 'flow')
  expect(straddling).toEqual({
    events: besideFlows.length,
    massGrams: sum(besideFlows.map(({ grams }) => grams))
  })
  const { rows } = await answerProcesses(readModel, { ...window, by: 'group' })
  for (const row of rows) {
    const own = inside.filter((said) => said.group === row.group)
    const into = own.filter((said) => said.kind === 'flow' && said.target === row.process)
    const from = own.filter((said) => said.kind === 'flow' && said.source === row.process)
    const stored = own.filter((said) => said.kind === 'stock' && said.source === row.process)
    expect(row.inGrams).toBe(sum(into.map(({ grams }) => grams)))
    expect(row.outGrams).toBe(sum(from.map(({ grams }) => grams)))
    expect(row.stockChangeGrams).toBe(sum(stored.map(({ grams }) => grams)))
    expect(row.events).toBe(into.length + from.length + stored.length)
    expect(row.imbalanceGrams).toBe(row.inGrams - row.outGrams - row.stockChangeGrams)
  }
  const moved = sum(rows.map((row) => row.inGrams))
  expect(moved).toBe(sum(rows.map((row) => row.outGrams)))
  expect(moved).toBe(sum(flows.map(({ grams }) => grams)))
  expect(sum(rows.map((row) => row.imbalanceGrams + row.stockChangeGrams))).toBe(0)
  const events = await answerEvents(readModel, { ...page, ...more })
  expect(events.massGrams).toBe(moved)
  expect(events.total).toBe(all.filter((f) => f.kind === 'flow' && isInside(f, asked)).length)
  for (const row of events.rows) {
    const said = all.find(({ id }) => id === row.eventId)
    if (said === undefined) throw new Error(`${row.eventId} was never said`)
    const wanted = isCorrected(said, all) ? 'corrected' : 'detailed'
    expect(row.standing).toBe(standing.includes(said) ? 'counted' : wanted)
  }
  const totals = await answerTotals(readModel, window)
  const { rows: processes } = await answerProcesses(readModel, { ...window, by: 'process' })
  const inner = processes.filter(({ role }) => role === 'inner')
  expect(totals.imbalanceGrams).toBe(sum(inner.map((row) => row.imbalanceGrams)))
  expect(totals.stockChangeGrams).toBe(sum(inner.map((row) => row.stockChangeGrams)))
}

const cuts = fc.array(
  fc.record({
    events: fc.integer({ min: 1, max: 8 }),
    extent: fc.constantFrom('mirror', 'mirror and projections', 'mirror and projections')
  }),
  { minLength: 1, maxLength: 5 }
)

test('any log cut in any way gives what the plain rules give', async () => {
  const readModel = await openInMemory()
  await fc.assert(
    fc.asyncProperty(statements, cuts, async (all, given) => {
      await readModel.reset('the next example')
      const store = createStore()
      for (const said of all) await append(store, [eventOf(said)])
      await projectInCuts(store, readModel, given)
      const asked = askedOver(store, readModel)
      await compareWithReference(asked, all)
      const early = Math.ceil(all.length / 2)
      const asKnownAt = recordedAt(early)
      await compareWithReference(asked, all.slice(0, early), { asKnownAt })
      const checks = await checkProjections(readModel, projections)
      expect(checks.filter(({ differing }) => differing > 0)).toEqual([])
    }),
    { numRuns: sized({ daily: 2, nightly: 60 }) }
  )
  await readModel.close()
}, 120_000)
