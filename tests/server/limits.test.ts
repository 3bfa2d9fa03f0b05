import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { settings } from '../../web/server/config.ts'
import { describedOf } from '../fuzz/operations.ts'
import { workbookParts, zipOf } from '../ingest/xlsx/zip-writer.ts'
import { type RunningApp, runApp } from './running-app.ts'

const megabyte = 1024 * 1024
const commandBytes = 64 * 1024
const deepest = 32
const header = 'source,target,food,food_group,year,quantity_t'

let running: RunningApp
beforeAll(async () => {
  running = await runApp({
    seeded: true,
    environment: {
      FILIERA_MAX_JSON_MB: '1',
      FILIERA_MAX_UPLOAD_MB: '3',
      FILIERA_MAX_WHOLE_ROWS: '2',
      FILIERA_MAX_SPAN_DAYS: '400'
    }
  })
})
afterAll(() => running.close())

async function send(url: string, payload: string | Buffer, type: string) {
  const answer = await running.app.inject({
    ...{ method: 'POST', url, payload },
    headers: { 'content-type': type }
  })
  const code = z.looseObject({ code: z.string().optional(), title: z.string().optional() })
  const { code: ours, title } = code.catch({}).parse(JSON.parse(answer.body || '{}'))
  return ours ?? title ?? 'taken'
}

async function get(url: string): Promise<string> {
  const { statusCode, body } = await running.app.inject(url)
  return statusCode === 200 ? 'taken' : JSON.parse(body).code
}

const json = 'application/json'
const csv = 'text/csv'
const table = '/api/imports/csv?mapping=urbanfoodflows&boundary=town'

/** JSON of so many bytes: blanks are allowed everywhere. */
function padded(text: string, bytes: number): string {
  return text + ' '.repeat(bytes - text.length)
}

function nested(levels: number): string {
  return `{"type":"OpenSite","x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
}

function expiring(atMs: number): string {
  return JSON.stringify({ type: 'ExpireSurplus', surplus: 's-1', atMs })
}

function flow(n: number): object {
  return {
    ...{ type: 'FlowPublished', occurredAt: '2018-06-01T10:00:00Z', id: `limit-${n}` },
    data: {
      ...{ boundary: 'town', publication: 'test', source: 'Growers', target: 'Markets' },
      ...{ group: 'Fruit', period: { from: '2018-01-01', to: '2018-12-31' } },
      quantity: { value: n, unit: 'q', basis: 'weighed' }
    }
  }
}

function flows(count: number): string {
  return JSON.stringify(Array.from({ length: count }, (_, index) => flow(index + 1)))
}

function lineOf(bytes: number): string {
  const text = JSON.stringify(flow(9))
  return `${padded(text, bytes)}\n`
}

function tableOf(bytes: number): string {
  const row = (food: string) => `Production,Food supply,${food},Fruit,2018,1\r\n`
  const head = `${header}\r\n${row('x')}`
  const left = bytes - head.length
  // Lines without anything in them are passed over; the last row takes what does not go into them.
  const blank = '\r\n'.repeat(Math.floor((left - row('').length - 10) / 2))
  return head + blank + row('y'.repeat(left - blank.length - row('').length))
}

const parts = (count: number) =>
  zipOf({
    ...workbookParts('<row r="1"><c><v>1</v></c></row>'),
    ...Object.fromEntries(Array.from({ length: count - 4 }, (_, part) => [`p/${part}`, 'x']))
  })
const preview = '/api/imports/sheets/preview?mapping=ddt&boundary=town'

interface Edge {
  readonly limit: string
  /** At the limit: whatever else may be wrong, it is not that. */
  readonly at: () => Promise<string>
  readonly beyond: () => Promise<string>
  readonly code: string
}

/** Every bound of what is sent, with the last value that passes and the first that does not. */
const edges: readonly Edge[] = [
  {
    limit: 'FILIERA_MAX_JSON_MB: bytes of a JSON array',
    at: () => send('/api/events', padded(flows(1), megabyte), json),
    beyond: () => send('/api/events', padded(flows(1), megabyte + 1), json),
    code: 'body_too_large'
  },
  {
    limit: 'FILIERA_MAX_JSON_MB: bytes of a system to solve',
    at: () => send('/api/mfa/reconcile', padded('{}', megabyte), json),
    beyond: () => send('/api/mfa/reconcile', padded('{}', megabyte + 1), json),
    code: 'body_too_large'
  },
  {
    limit: 'FILIERA_MAX_JSON_MB: bytes of an EPCIS document',
    at: () => send('/epcis/v2/events', padded('{}', megabyte), json),
    beyond: () => send('/epcis/v2/events', padded('{}', megabyte + 1), json),
    code: 'body_too_large'
  },
  {
    limit: 'FILIERA_MAX_UPLOAD_MB: bytes of a table',
    at: () => send(table, tableOf(3 * megabyte), csv),
    beyond: () => send(table, `${tableOf(3 * megabyte)} `, csv),
    code: 'body_too_large'
  },
  {
    limit: 'bytes of a command',
    at: () => send('/api/commands', padded('{"type":"x"}', commandBytes), json),
    beyond: () => send('/api/commands', padded('{"type":"x"}', commandBytes + 1), json),
    code: 'body_too_large'
  },
  {
    limit: 'instant of a command, milliseconds since 1970',
    at: () => send('/api/commands', expiring(8_640_000_000_000_000), json),
    beyond: () => send('/api/commands', expiring(8_640_000_000_000_001), json),
    code: 'invalid_parameter'
  },
  {
    limit: 'levels of JSON',
    at: () => send('/api/commands', nested(deepest), json),
    beyond: () => send('/api/commands', nested(deepest + 1), json),
    code: 'too_deep'
  },
  {
    limit: 'FILIERA_MAX_WHOLE_ROWS: rows of all or nothing',
    at: () => send('/api/events?mode=all-or-nothing', flows(2), json),
    beyond: () => send('/api/events?mode=all-or-nothing', flows(3), json),
    code: 'too_many_rows'
  },
  {
    limit: 'FILIERA_MAX_SPAN_DAYS: days of a window',
    at: () => get('/api/flows/links?boundary=milan-metro&from=2018-01-01&to=2019-02-04'),
    beyond: () => get('/api/flows/links?boundary=milan-metro&from=2018-01-01&to=2019-02-05'),
    code: 'invalid_parameter'
  },
  {
    limit: 'parts of a workbook',
    at: () => send(preview, parts(2_000), 'application/octet-stream'),
    beyond: () => send(preview, parts(2_001), 'application/octet-stream'),
    code: 'file_too_large'
  }
]

describe('each limit', () => {
  test.each(edges)('$limit', async ({ at, beyond, code }) => {
    expect(await at()).not.toBe(code)
    expect(await beyond()).toBe(code)
  })

  test('bytes of a line of NDJSON: a longer one is a reject, and the next is read', async () => {
    const answer = await running.app.inject({
      ...{
        method: 'POST',
        url: '/api/events',
        headers: { 'content-type': 'application/x-ndjson' }
      },
      payload: lineOf(megabyte) + lineOf(megabyte + 1) + lineOf(300)
    })
    const codes = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).problems?.[0]?.code ?? 'taken')
    expect(codes.slice(0, 3)).toEqual(['taken', 'record_too_large', 'taken'])
  })

  test('rows of a page, of every operation that has pages', async () => {
    const paged = describedOf(running.app).operations.filter(
      ({ method, parameters }) =>
        method === 'GET' && parameters.some(({ name }) => name === 'limit' || name === 'perPage')
    )
    expect(paged.length).toBeGreaterThan(10)
    for (const { path, parameters } of paged) {
      const pages = parameters.find(({ name }) => name === 'limit' || name === 'perPage')
      const { maximum } = z.looseObject({ maximum: z.int() }).parse(pages?.schema)
      const refused = await Promise.all(
        [maximum, maximum + 1].map(async (rows) => {
          const { body } = await running.app.inject(`${path}?${pages?.name}=${rows}`)
          return new RegExp(`\\b${pages?.name}\\b`, 'u').test(JSON.parse(body).detail ?? '')
        })
      )
      expect({ path, maximum, refused }).toEqual({ path, maximum, refused: [false, true] })
      expect(maximum).toBeLessThanOrEqual(1_000)
    }
  })
})

/** Where each bound that is a setting is tried at its edge. */
const triedIn: Readonly<Record<string, string>> = {
  FILIERA_MAX_JSON_MB: 'here',
  FILIERA_MAX_UPLOAD_MB: 'here',
  FILIERA_MAX_WHOLE_ROWS: 'here',
  FILIERA_MAX_SPAN_DAYS: 'here',
  FILIERA_WAIT_MS: 'tests/server/app.test.ts',
  FILIERA_QUERY_MS: 'tests/projections/query-limit.test.ts',
  FILIERA_REQUESTS_PER_MINUTE: 'tests/server/doors.test.ts',
  FILIERA_MEMBER_REQUESTS_PER_MINUTE: 'tests/server/doors.test.ts',
  FILIERA_SIGN_INS_PER_MINUTE: 'tests/server/access/identities.test.ts',
  FILIERA_SESSION_IDLE_MINUTES: 'tests/server/access/identities.test.ts',
  FILIERA_SESSION_HOURS: 'tests/server/access/identities.test.ts',
  FILIERA_OIDC_MAX_AGE_MINUTES: 'tests/server/access/oidc-proof.test.ts',
  FILIERA_KAFKA_MAX_BATCH_MB: 'tests/ingest/kafka',
  FILIERA_KAFKA_MAX_BAD_PERCENT: 'tests/ingest/kafka'
}

test('every setting that bounds something is tried somewhere', () => {
  const bounds = Object.keys(settings).filter((name) =>
    /_MAX_|_PER_MINUTE$|_(?:MS|MINUTES|HOURS|DAYS)$/u.test(name)
  )
  expect(bounds.length).toBeGreaterThan(8)
  expect(bounds.toSorted()).toEqual(Object.keys(triedIn).toSorted())
})

describe('an address', () => {
  const idOf = (length: number) => `/epcis/v2/events/${'0'.repeat(length)}`

  test('of an event may be as long as ids of EPCIS are, and is refused in the standard’s form', async () => {
    const answer = await running.app.inject(idOf(8_000))
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json().type).toMatch(/^epcisException:/u)
  })

  test('that is longer than Node reads is refused with a problem document', async () => {
    const address = await running.app.listen({ port: 0 })
    const answer = await fetch(`${address}${idOf(20_000)}`)
    expect(answer.status).toBe(431)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const told = await answer.json()
    expect(told).toMatchObject({ code: 'headers_too_large', maxBytes: 16_384 })
    // As the reference says, though it is not the standard's form.
    const { paths } = await (await fetch(`${address}/api/openapi.json`)).json()
    const { 431: described } = paths['/epcis/v2/events/{eventId}'].get.responses
    const { required } = described.content['application/problem+json'].schema
    expect(Object.keys(told)).toEqual(expect.arrayContaining(required))
    expect(required).toContain('code')
  })
})
