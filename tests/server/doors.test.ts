import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { frameAncestors } from '../../web/server/doors.ts'
import { type RunningApp, runApp } from './running-app.ts'

describe('headers of every answer', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp()
  })
  afterAll(() => running.close())

  test.each(['/api/docs', '/health/live', '/none', '/api/flows/links'])(
    '%s carries all of them',
    async (address) => {
      const { headers } = await running.app.inject(address)
      const of = (name: string) => headers[name]
      expect({
        policy: of('content-security-policy'),
        type: of('x-content-type-options'),
        referrer: of('referrer-policy'),
        opener: of('cross-origin-opener-policy'),
        resource: of('cross-origin-resource-policy'),
        transport: of('strict-transport-security'),
        cors: of('access-control-allow-origin'),
        server: of('server') ?? of('x-powered-by')
      }).toEqual({
        policy:
          "default-src 'self';img-src 'self' data: blob:;object-src 'none';script-src-attr 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
        type: 'nosniff',
        referrer: 'same-origin',
        opener: 'same-origin',
        resource: 'same-origin',
        transport: undefined,
        cors: undefined,
        server: undefined
      })
    }
  )

  test('an address that cannot be decoded is answered under the strictest policy', async () => {
    const { headers } = await running.app.inject('/%ff')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('behind a proxy that ends TLS, browsers are told to stay with https for a year', async () => {
    const environment = {
      FILIERA_PUBLIC_URL: 'https://filiera.comune.example',
      FILIERA_TRUST_PROXY: 'loopback'
    }
    const behind = await runApp({ environment })
    const { headers } = await behind.app.inject('/health/live')
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    expect(headers['content-security-policy']).toContain('upgrade-insecure-requests')
    await behind.close()
  })
})

describe('frames', () => {
  const named = { FILIERA_EMBED_ORIGINS: 'https://www.comune.example, https://news.example' }
  test.each([
    ['/?embed=1', named, 'https://www.comune.example https://news.example'],
    ['/?unit=kg&embed=1', named, 'https://www.comune.example https://news.example'],
    ['/', named, "'none'"],
    ['/?embed=2', named, "'none'"],
    ['/api/flows/links?embed=1', named, "'none'"],
    ['/api/docs?embed=1', named, "'none'"],
    ['/?embed=1', { FILIERA_EMBED_ORIGINS: '' }, "'none'"],
    [undefined, named, "'none'"]
  ])('%s may be framed by %j: %s', (address, setting, expected) => {
    expect(frameAncestors(address, setting)).toBe(expected)
  })
})

describe('so many requests a minute and no more', () => {
  test('from one address without a sign-in, whatever is asked for, and says when to come again', async () => {
    const environment = { FILIERA_REQUESTS_PER_MINUTE: '3' }
    const { app, close } = await runApp({ environment, authenticators: () => [] })
    const statuses: number[] = []
    for (const url of ['/health/live', '/none', '/api/rejects']) {
      statuses.push((await app.inject(url)).statusCode)
    }
    expect(statuses).toEqual([200, 404, 401])
    const refused = await app.inject('/health/live')
    expect(refused.json()).toMatchObject({ code: 'too_many_requests', status: 429, limit: 3 })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.headers['content-type']).toContain('application/problem+json')
    const other = await app.inject({ url: '/health/live', remoteAddress: '192.0.2.7' })
    expect(other.statusCode).toBe(200)
    await close()
  })

  test('of one IPv6 network as of one address', async () => {
    const environment = { FILIERA_REQUESTS_PER_MINUTE: '1' }
    const { app, close } = await runApp({ environment, authenticators: () => [] })
    const from = async (remoteAddress: string) =>
      (await app.inject({ url: '/health/live', remoteAddress })).statusCode
    expect(await from('2001:db8:1:1::1')).toBe(200)
    expect(await from('2001:db8:1:1::2')).toBe(429)
    expect(await from('2001:db8:1:2::1')).toBe(200)
    await close()
  })

  test('a header cannot pretend another address, unless a trusted proxy says so', async () => {
    const limits = { FILIERA_REQUESTS_PER_MINUTE: '1' }
    const asking = async (environment: Record<string, string>) => {
      const { app, close } = await runApp({ environment, authenticators: () => [] })
      const statuses: number[] = []
      for (const address of ['192.0.2.1', '192.0.2.2']) {
        const headers = { 'x-forwarded-for': address }
        statuses.push((await app.inject({ url: '/health/live', headers })).statusCode)
      }
      await close()
      return statuses
    }
    expect(await asking(limits)).toEqual([200, 429])
    expect(await asking({ ...limits, FILIERA_TRUST_PROXY: 'loopback' })).toEqual([200, 200])
  })

  test('of one person or key, from whatever address', async () => {
    const environment = { FILIERA_MEMBER_REQUESTS_PER_MINUTE: '2' }
    const { app, close } = await runApp({ environment })
    const from = async (remoteAddress: string) =>
      (await app.inject({ url: '/health/live', remoteAddress })).statusCode
    expect(await from('192.0.2.1')).toBe(200)
    expect(await from('192.0.2.2')).toBe(200)
    expect(await from('192.0.2.3')).toBe(429)
    await close()
  })
})

describe('limits of what is sent and asked', () => {
  let running: RunningApp
  beforeAll(async () => {
    const environment = { FILIERA_MAX_SPAN_DAYS: '400', FILIERA_MAX_JSON_MB: '1' }
    running = await runApp({ environment, seeded: true })
  })
  afterAll(() => running.close())

  const command = (payload: string, type = 'application/json') =>
    running.app.inject({
      ...{ method: 'POST', url: '/api/commands', payload },
      headers: { 'content-type': type }
    })

  test.each([
    ['100,000 arrays in each other', `${'['.repeat(15_000)}${']'.repeat(15_000)}`, 'too_deep'],
    ['a key that reaches the prototype', '{"type":"x","a":{"prototype":1}}', 'unsafe_key'],
    ['__proto__', '{"__proto__":{"polluted":1}}', 'malformed_json'],
    ['constructor.prototype', '{"constructor":{"prototype":{"polluted":1}}}', 'malformed_json']
  ])('%s is refused', async (_what, payload, code) => {
    expect((await command(payload)).json().code).toBe(code)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test('a plain text, which a foreign page may send unasked, is not read', async () => {
    expect((await command('{"type":"x"}', 'text/plain')).statusCode).toBe(415)
  })

  test('a body beyond the limit is refused with a size', async () => {
    const answer = await command(`"${'x'.repeat(70_000)}"`)
    expect(answer.statusCode).toBe(413)
  })

  test.each([
    ['2018-01-01', '2018-12-31', 200],
    ['2017-01-01', '2018-12-31', 400],
    ['0000-01-01', '9999-12-31', 400]
  ])('a window from %s to %s answers %i', async (from, to, status) => {
    const url = `/api/flows/links?boundary=milan-metro&from=${from}&to=${to}`
    const answer = await running.app.inject(url)
    expect(answer.statusCode).toBe(status)
    if (status === 400) expect(answer.json().maxDays).toBe(400)
  })

  test.each([
    '/api/flows/events?limit=1001',
    '/api/rejects?limit=1001',
    '/api/surplus/list?limit=9999'
  ])('%s asks for more rows than one page has', async (url) => {
    expect((await running.app.inject(url)).statusCode).toBe(400)
  })
})

test('a query that takes too long is ended by the server', async () => {
  const { app, close } = await runApp({ environment: { FILIERA_QUERY_MS: '1' }, seeded: true })
  const window = 'boundary=milan-metro&from=2018-01-01&to=2018-12-31'
  const answers = await Promise.all(
    ['links', 'events', 'links', 'events'].map((name) => app.inject(`/api/flows/${name}?${window}`))
  )
  const slow = answers.filter(({ statusCode }) => statusCode === 422)
  expect(slow.length).toBeGreaterThan(0)
  expect(slow[0]?.json()).toMatchObject({ code: 'query_too_slow', limitMs: 1 })
  await close()
})
