import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

function flow(over: Record<string, unknown> = {}, data: Record<string, unknown> = {}) {
  return {
    type: 'FlowPublished',
    occurredAt: '2018-06-01T10:00:00Z',
    data: {
      boundary: 'test-city',
      publication: 'test',
      period: { from: '2018-01-01', to: '2018-12-31' },
      source: 'Growers',
      target: 'Markets',
      group: 'Fruit',
      quantity: { value: 3, unit: 'q', basis: 'weighed' },
      ...data
    },
    ...over
  }
}

function post(payload: unknown, { mode = 'accept-good', type = 'application/json' } = {}) {
  return running.app.inject({
    method: 'POST',
    url: `/api/events?mode=${mode}`,
    headers: { 'content-type': type },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload)
  })
}

async function eventCount(): Promise<number> {
  let count = 0
  for await (const batch of running.store.readAll()) count += batch.length
  return count
}

describe('POST /api/events', () => {
  test('an event is stored once and answers its position, sent twice it is a duplicate', async () => {
    const sent = [flow({ id: 'scale-1/42' })]
    const first = await post(sent)
    expect(first.statusCode).toBe(200)
    expect(first.json()).toMatchObject({ read: 1, appended: 1, duplicates: 0, rejected: 0 })
    const [result] = first.json().results
    expect(result).toMatchObject({ row: 1, status: 'appended' })
    const again = await post(sent)
    expect(again.json()).toMatchObject({ read: 1, appended: 0, duplicates: 1 })
    expect(again.json().results[0]).toMatchObject({ id: result.id, position: result.position })
  })

  test('what was written can be read at the position that the write answered', async () => {
    const { position } = (await post([flow({}, { boundary: 'own-writes' })])).json()
    const answer = await running.app.inject(
      `/api/flows/links?boundary=own-writes&from=2018-01-01&to=2018-12-31&after=${position}`
    )
    const link = { source: 'Growers', target: 'Markets', massGrams: 300_000, sdGrams: 3_000 }
    expect(answer.json().links).toEqual([{ ...link, events: 1, unknownMass: 0 }])
  })

  test('two equal messages in one request count once, two with ids of their own count twice', async () => {
    const same = flow({}, { boundary: 'twins' })
    expect((await post([same, same])).json()).toMatchObject({ appended: 1, duplicates: 1 })
    const named = [
      flow({ id: 'a' }, { boundary: 'twins' }),
      flow({ id: 'b' }, { boundary: 'twins' })
    ]
    expect((await post(named)).json()).toMatchObject({ appended: 2 })
  })

  test('an id that comes again with other content is rejected and the first stays', async () => {
    await post([flow({ id: 'twice' })])
    const answer = await post([flow({ id: 'twice' }, { group: 'Vegetables' })])
    expect(answer.json()).toMatchObject({ appended: 0, rejected: 1 })
    expect(answer.json().results[0].problems[0]).toMatchObject({ code: 'same_id_other_content' })
  })

  test('the same id in two streams of one request is rejected in the second', async () => {
    const sent = [
      flow({ id: 'elsewhere' }, { boundary: 'stream-a' }),
      flow({ id: 'elsewhere' }, { boundary: 'stream-b' })
    ]
    const answer = await post(sent)
    expect(answer.json()).toMatchObject({ appended: 1, rejected: 1 })
    const later = await post([flow({ id: 'elsewhere' }, { boundary: 'stream-c' })])
    expect(later.json()).toMatchObject({ appended: 0, rejected: 1 })
  })

  test('accept-good stores the good rows and names every problem of the bad ones', async () => {
    const before = await eventCount()
    const answer = await post([
      flow({ id: 'good' }),
      flow({ type: 'FlowInvented' }),
      flow({}, { quantity: { value: -1, unit: 't', basis: 'weighed' }, group: '' }),
      flow({ id: 'good 2' })
    ])
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ read: 4, appended: 2, rejected: 2 })
    const [, unknown, wrong] = answer.json().results
    expect(unknown.problems[0]).toMatchObject({ field: 'type', code: 'unknown_event_type' })
    expect(wrong.problems.map((problem: { field: string }) => problem.field).sort()).toEqual([
      'data.group',
      'data.quantity.value'
    ])
    expect(await eventCount()).toBe(before + 2)
  })

  test('all-or-nothing stores nothing when one row is bad, and says which', async () => {
    const before = await eventCount()
    const sent = [flow({ id: 'x1' }), flow({ id: 'x2' }, { source: 'Markets' })]
    const answer = await post(sent, { mode: 'all-or-nothing' })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ read: 2, appended: 0, rejected: 1, position: null })
    expect(answer.json().results.map((row: { status: string }) => row.status)).toEqual([
      'withheld',
      'rejected'
    ])
    expect(await eventCount()).toBe(before)
  })

  test('NDJSON is answered line by line with a summary last; a broken line stops nothing', async () => {
    const lines = [
      JSON.stringify(flow({ id: 'n1' })),
      '{"type": ',
      '',
      JSON.stringify(flow({ id: 'n2' }))
    ]
    const answer = await post(lines.join('\r\n'), { type: 'application/x-ndjson' })
    const results = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(results.map((line) => line.status ?? 'summary')).toEqual([
      'appended',
      'rejected',
      'appended',
      'summary'
    ])
    expect(results[1]).toMatchObject({ row: 2, problems: [{ code: 'malformed_json' }] })
    expect(results[3].summary).toMatchObject({ read: 3, appended: 2, rejected: 1 })
  })

  test("a decision's event cannot be observed", async () => {
    const answer = await post([
      { type: 'BoundaryDefined', occurredAt: '2018-01-01T00:00:00Z', data: {} }
    ])
    expect(answer.json().results[0].problems[0]).toMatchObject({ code: 'not_an_observation' })
  })

  test('a correction replaces what it names', async () => {
    const [first] = (await post([flow({ id: 'c1' }, { boundary: 'mended' })])).json().results
    const mended = flow(
      { id: 'c2', corrects: first.id },
      { boundary: 'mended', quantity: { value: 250, unit: 'kg', basis: 'weighed' } }
    )
    const { position } = (await post([mended])).json()
    const answer = await running.app.inject(
      `/api/flows/links?boundary=mended&from=2018-01-01&to=2018-12-31&after=${position}`
    )
    expect(answer.json().links).toMatchObject([{ massGrams: 250_000, events: 1 }])
  })
})

describe('bad input to POST /api/events', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  test.each([
    ['malformed JSON', '[{"type": }]', 'application/json', 400, 'malformed_json'],
    ['no array', '{"type":"FlowPublished"}', 'application/json', 400, 'malformed_json'],
    ['nothing', '', 'application/json', 400, 'malformed_json'],
    [
      'bytes that are no UTF-8',
      Buffer.from([0x5b, 0xff, 0x5d]).toString('latin1'),
      'text/plain',
      415,
      'unsupported_media_type'
    ],
    ['another content type', '[]', 'application/xml', 415, 'unsupported_media_type'],
    [
      'too many bytes',
      `[${'1,'.repeat(9 * 1024 * 1024)}1]`,
      'application/json',
      413,
      'body_too_large'
    ]
  ])('%s is refused as a whole', async (_, payload, type, status, code) => {
    const before = await eventCount()
    const answer = await post(payload, { type })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code, status, type: `/problems/${code}` })
    expect(answer.json().detail.length).toBeGreaterThan(20)
    expect(await eventCount()).toBe(before)
  })

  test.each([
    ['100,000-deep JSON', `[${deep}]`, 'too_deep'],
    ['a __proto__ key', '[{"type":"FlowPublished","__proto__":{"polluted":1}}]', 'unsafe_key'],
    [
      'a nested constructor key',
      '[{"data":{"constructor":{"prototype":{"polluted":1}}}}]',
      'unsafe_key'
    ],
    ['a string', '["hello"]', 'invalid_field'],
    [
      'the year 3000',
      JSON.stringify([flow({ occurredAt: '3000-01-01T00:00:00Z' })]),
      'in_the_future'
    ],
    [
      'a period in the year 3000',
      JSON.stringify([flow({}, { period: { from: '3000-01-01', to: '3000-12-31' } })]),
      'in_the_future'
    ],
    [
      'an infinite mass',
      JSON.stringify([flow()]).replace('"value":3', '"value":1e999'),
      'invalid_field'
    ],
    [
      'text as a mass',
      JSON.stringify([flow({}, { quantity: { value: 'much', unit: 't', basis: 'weighed' } })]),
      'not_a_number'
    ],
    [
      'an unknown unit',
      JSON.stringify([flow({}, { quantity: { value: 1, unit: 'stone', basis: 'weighed' } })]),
      'unknown_unit'
    ],
    [
      'a unit without factor',
      JSON.stringify([flow({}, { quantity: { value: 1, unit: 'collo', basis: 'counted' } })]),
      'factor_needed'
    ],
    ['an unknown key', JSON.stringify([flow({ extra: 1 })]), 'invalid_field']
  ])('%s is a rejected row with its reason', async (_, payload, code) => {
    const before = await eventCount()
    const answer = await post(payload)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ read: 1, appended: 0, rejected: 1 })
    expect(answer.json().results[0].problems[0]).toMatchObject({ code })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(await eventCount()).toBe(before)
    const [kept] = running.rejects.list({ offset: 0, limit: 1 }).rows
    expect(kept).toMatchObject({ source: 'http', line: 1 })
  })

  test('an all-or-nothing request with too many rows is refused before anything is stored', async () => {
    const small = await runApp({ environment: { FILIERA_MAX_WHOLE_ROWS: '2' } })
    const answer = await small.app.inject({
      method: 'POST',
      url: '/api/events?mode=all-or-nothing',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify([flow({ id: '1' }), flow({ id: '2' }), flow({ id: '3' })])
    })
    expect(answer.json()).toMatchObject({ code: 'too_many_rows', status: 413 })
    expect(await small.store.head()).toBeNull()
    await small.close()
  })

  test('one endless NDJSON line is a reject and the next line is read', async () => {
    const payload = `${' '.repeat(3 * 1024 * 1024)}\n${JSON.stringify(flow({ id: 'after' }))}\n`
    const answer = await post(payload, { type: 'application/x-ndjson' })
    const summary = JSON.parse(answer.body.trim().split('\n').at(-1) ?? '').summary
    expect(summary).toMatchObject({ read: 2, appended: 1, rejected: 1 })
  })

  test('an unknown mode is named', async () => {
    const answer = await post([flow()], { mode: 'some' })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'invalid_parameter' })
  })
})
