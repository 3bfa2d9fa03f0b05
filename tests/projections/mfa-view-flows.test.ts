import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerEvents } from '../../projections/flows/events.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { answerViewEvents } from '../../projections/mfa/view/events.ts'
import { answerView } from '../../projections/mfa/view/view.ts'
import { recordedAt, type WholeReadModel } from './setup.ts'
import { arrived, city, corrected, hub, kg, market, projectTold, voided } from './told.ts'

const first = arrived({ n: 1, on: '2025-06-01' }, hub, kg(10))
const second = arrived({ n: 2, on: '2025-07-02' }, market, kg(20), { product: 'leek' })
const third = arrived({ n: 3, on: '2025-07-03' }, market, kg(5))
const events = [
  first,
  second,
  third,
  corrected({ n: 4, on: '2025-06-01', corrects: 1 }, first, {
    ...said(hub, 1),
    lines: [line(1, 12)]
  }),
  voided({ n: 5, on: '2025-07-05', corrects: 3 }, third),
  arrived({ n: 6, on: '2025-07-06' }, market, { value: 3, unit: 'cassetta', basis: 'counted' })
]

function line(n: number, kilos: number): object {
  return { lot: `lot-${n}`, product: 'tomato', group: 'Vegetables', quantity: kg(kilos) }
}

function said(to: string, n: number): object {
  return { boundary: city, from: 'supplier:rossi', to, lines: [line(n, 1)] }
}

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await projectTold(events)
})
afterAll(() => readModel.close())

const window = { boundary: city, from: '2025-01-01', to: '2025-12-31' }

function definitionOf(partition: object | string | undefined, more: object = {}): string {
  return JSON.stringify({
    nodes: {
      growers: { type: 'group', where: "stage == 'origin'" },
      places: { type: 'group', where: "kind != 'supplier'", partition: 'kind' }
    },
    bundles: [{ source: 'growers', target: 'places' }],
    ordering: [['growers'], ['places']],
    flowPartition: partition,
    ...more
  })
}

async function linksOf(definition: string, asked: object = {}) {
  const { links } = await answerView(readModel, { ...window, definition, ...asked })
  return links.map(({ target, type, time, value, events: count }) => [
    ...[target, type, time],
    ...[value, count]
  ])
}

test('what counts is drawn, what was corrected or voided is not', async () => {
  expect(await linksOf(definitionOf(undefined))).toEqual([
    ['places^covered-market', '*', '*', 20_000, 2],
    ['places^surplus-hub', '*', '*', 12_000, 1]
  ])
})

test('a link has the standard deviation that the same link of the flows has', async () => {
  const definition = definitionOf(undefined)
  const sdsOf = (links: readonly { readonly sd: number }[]) => links.map(({ sd }) => Math.round(sd))
  const { links } = await answerView(readModel, { ...window, definition })
  const plain = await answerLinks(readModel, { ...window, level: 'kind' })
  expect(sdsOf(links)).toEqual(plain.links.map(({ sdGrams }) => sdGrams))
  const split = await answerView(readModel, { ...window, definition: definitionOf('product') })
  const squares = split.links.reduce((sum, { sd }) => sum + sd ** 2, 0)
  expect(squares).toBeCloseTo(
    links.reduce((sum, { sd }) => sum + sd ** 2, 0),
    6
  )
})

test('flows are split by product, lot, month and basis', async () => {
  expect(await linksOf(definitionOf('product', { timePartition: 'month' }))).toEqual([
    ['places^covered-market', 'leek', '2025-07', 20_000, 1],
    ['places^covered-market', 'tomato', '2025-07', 0, 1],
    ['places^surplus-hub', 'tomato', '2025-06', 12_000, 1]
  ])
  const byBasis = await linksOf(definitionOf('basis', { where: "product == 'tomato'" }))
  expect(byBasis.map(([, type]) => type)).toEqual(['counted', 'weighed'])
  const lots = await linksOf(definitionOf('lot'), { from: '2025-06-15', to: '2025-07-02' })
  expect(lots).toEqual([['places^covered-market', 'lot-2', '*', 20_000, 1]])
})

test('a group of products is the same from the rollup and from the facts', async () => {
  const grouped = await linksOf(definitionOf('product_group'))
  expect(grouped).toEqual(
    await linksOf(definitionOf('product_group'), { asKnownAt: recordedAt(100) })
  )
  expect(await linksOf(definitionOf(undefined), { group: 'vegetables' })).toHaveLength(2)
  expect(await linksOf(definitionOf(undefined), { group: 'Fruit' })).toEqual([])
})

test('a view as known earlier knows no later correction', async () => {
  expect(await linksOf(definitionOf(undefined), { asKnownAt: recordedAt(3) })).toEqual([
    ['places^covered-market', '*', '*', 25_000, 2],
    ['places^surplus-hub', '*', '*', 10_000, 1]
  ])
})

test('the account has all that the links have', async () => {
  const definition = definitionOf(undefined, { where: "product == 'leek'" })
  const { account } = await answerView(readModel, { ...window, definition })
  const { links } = await answerLinks(readModel, window)
  const sums = Object.values(account)
  const events = (list: readonly { readonly events: number }[]) =>
    list.reduce((sum, one) => sum + one.events, 0)
  expect(events(sums)).toBe(events(links))
  expect(account).toMatchObject({
    drawn: { value: 20_000, events: 1 },
    filtered: { value: 12_000, events: 2 }
  })
})

test('what only overlaps the window is straddling, as for the links', async () => {
  const asked = { ...window, from: '2025-06-01', to: '2025-06-30' }
  const definition = definitionOf(undefined)
  const { straddling } = await answerView(readModel, { ...asked, definition })
  expect(straddling).toEqual((await answerLinks(readModel, asked)).straddling)
})

test('a link knows the events behind it, a page at a time', async () => {
  const asked = {
    ...window,
    ...{ definition: definitionOf(undefined), source: 'growers^*', type: '*', time: '*' },
    ...{ target: 'places^covered-market', offset: 0, limit: 1 }
  }
  const page = await answerViewEvents(readModel, asked)
  expect(page).toMatchObject({ total: 2, massGrams: 20_000 })
  expect(page.rows).toMatchObject([{ massGrams: 20_000, product: 'leek', target: market }])
  const next = await answerViewEvents(readModel, { ...asked, offset: 1 })
  expect(next.rows).toMatchObject([{ massGrams: null, basis: 'counted' }])
  const all = await answerEvents(readModel, { ...window, target: market, offset: 0, limit: 9 })
  const counted = all.rows.filter(({ standing }) => standing === 'counted')
  expect([...page.rows, ...next.rows].map(({ eventId }) => eventId)).toEqual(
    counted.map(({ eventId }) => eventId)
  )
  const past = await answerViewEvents(readModel, { ...asked, offset: 9 })
  expect(past).toMatchObject({ total: 2, rows: [] })
  const none = await answerViewEvents(readModel, { ...asked, target: 'places^plant' })
  expect(none).toMatchObject({ total: 0, massGrams: 0, rows: [] })
})

test('a definition that names what the flows do not have is refused', async () => {
  const unknown = answerView(readModel, { ...window, definition: definitionOf('colour') })
  await expect(unknown).rejects.toMatchObject({ code: 'invalid_view' })
  await expect(unknown).rejects.toThrow('product_group')
})
