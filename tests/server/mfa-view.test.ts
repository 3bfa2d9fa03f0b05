import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp({ seeded: true })
})
afterAll(() => running.close())

const document = {
  rows: [
    { source: 'farm1', target: 'shop1', material: 'apple', value: 5 },
    { source: 'farm2', target: 'export', material: 'pear', value: 2.5 }
  ],
  dimensions: {
    process: [
      { id: 'farm1', function: 'farm' },
      { id: 'farm2', function: 'farm' }
    ]
  },
  definition: {
    nodes: {
      farms: { type: 'group', where: "function == 'farm'", partition: 'process' },
      shops: { type: 'group', processes: ['shop1'] }
    },
    bundles: [{ source: 'farms', target: 'shops' }],
    ordering: [[['farms']], [['shops']]],
    flowPartition: 'material'
  }
}

function post(payload: string) {
  return running.app.inject({
    method: 'POST',
    url: '/api/mfa/view',
    headers: { 'content-type': 'application/json' },
    payload
  })
}

function get(path: string, parameters: Readonly<Record<string, string>>) {
  return running.app.inject(`${path}?${new URLSearchParams(parameters)}`)
}

describe('POST /api/mfa/view', () => {
  test('draws what is sent', async () => {
    const answer = await post(JSON.stringify(document))
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      nodes: [{ id: 'farms^farm1' }, { id: 'farms^farm2' }, { id: 'shops^*' }],
      links: [
        {
          ...{ source: 'farms^farm1', target: 'shops^*', type: 'apple', time: '*' },
          ...{ value: 5, rows: [0] }
        }
      ],
      elsewhere: [{ node: 'farms^farm2', direction: 'to', type: 'pear', value: 2.5, rows: [1] }],
      account: { drawn: { count: 1, value: 5 }, elsewhere: { count: 1, value: 2.5 } },
      ...{ unused: [], internal: [], outside: [], filtered: [] }
    })
  })

  test('a definition with problems is refused with all of them', async () => {
    const { definition } = document
    const nodes = { ...definition.nodes, shops: { type: 'group', processes: ['shop9'] } }
    const bad = { ...definition, nodes, where: 'material =', flowPartition: 'colour' }
    const answer = await post(JSON.stringify({ ...document, definition: bad }))
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({
      type: '/problems/invalid_view',
      ...{ problems: 3, unknown_process: 1, unparsable_where: 1, unknown_dimension: 1 }
    })
    expect(answer.json().detail).toContain('no such process: shop9')
    expect(answer.json().detail).toContain('at character 9')
  })

  test.each([
    ['a value', { value: 1.7e308 }],
    ['a value below nothing', { value: -1.7e308 }],
    ['a deviation, which is squared,', { value: 1, sd: 1e200 }]
  ])('%s of which a sum would be no number is refused', async (_, row) => {
    const rows = [0, 1].map(() => ({ source: 'a', target: 'b', ...row }))
    const definition = { nodes: {}, bundles: [], ordering: [[]] }
    const answer = await post(JSON.stringify({ rows, definition }))
    expect(answer.json()).toMatchObject({ code: 'invalid_view' })
  })

  test('a body that is no JSON is named', async () => {
    expect((await post('{"rows": ')).json()).toMatchObject({ code: 'malformed_json' })
  })
})

describe('GET /api/mfa/view', () => {
  const window = { boundary: 'milan-metro', from: '2018-01-01', to: '2018-12-31' }
  const definition = JSON.stringify({
    nodes: {
      supply: { type: 'group', processes: ['Food supply'] },
      ends: { type: 'group', where: "stage == 'destination'", partition: 'process' }
    },
    bundles: [{ source: 'supply', target: 'ends' }],
    ordering: [[], ['supply'], ['ends']],
    flowPartition: 'product_group'
  })

  test('draws the live flows, and every link knows its events', async () => {
    const drawn = (await get('/api/mfa/view', { ...window, definition })).json()
    const links = await get('/api/flows/links', window)
    const grams = (list: readonly { value?: number; massGrams?: number }[]) =>
      list.reduce((sum, { value, massGrams }) => sum + (value ?? massGrams ?? 0), 0)
    expect(drawn.links.length).toBeGreaterThan(4)
    expect(grams(Object.values(drawn.account))).toBe(grams(links.json().links))
    expect(drawn.elsewhere.length).toBeGreaterThan(0)
    for (const { source, target, type, value, events } of drawn.links.slice(0, 3)) {
      const asked = { ...window, definition, source, target, type }
      const behind = (await get('/api/mfa/view-events', asked)).json()
      expect(behind).toMatchObject({ massGrams: value, total: events })
      expect(behind.rows).toHaveLength(events)
    }
  })

  test('a definition that is no JSON is a parameter with a problem', async () => {
    const answer = await get('/api/mfa/view', { ...window, definition: '{nodes' })
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_parameter' })
  })
})
