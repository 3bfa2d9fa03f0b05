import { PassThrough } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { scopesOf } from '../../domain/access/role.ts'
import type { Principal } from '../../web/server/access/principal.ts'
import { desk, type RunningApp, runApp } from './running-app.ts'

const ngo: Principal = {
  ...{ kind: 'person', id: 'person-anna', role: 'ngo', tenant: 'charity:recup' },
  ...{ boundaries: ['prova'], scopes: scopesOf.ngo }
}
const principals: Readonly<Record<string, Principal>> = {
  anna: ngo,
  bruno: { ...ngo, id: 'person-bruno' },
  phone: { ...ngo, kind: 'key', id: '7c1a9d2f6683' },
  carla: { ...ngo, id: 'person-carla', tenant: 'charity:caritas' },
  desk
}

let running: RunningApp
beforeAll(async () => {
  running = await runApp({
    authenticators: [async ({ headers }) => principals[String(headers['x-test'])] ?? null]
  })
})
afterAll(() => running.close())

/** Uploads that are begun and not ended. */
const begun: { readonly body: PassThrough; readonly answer: Promise<{ statusCode: number }> }[] = []
afterEach(async () => {
  for (const { body } of begun) body.end()
  await Promise.all(begun.splice(0).map(({ answer }) => answer))
})

function send(url: string, as: string, payload: PassThrough | string, headers: object = {}) {
  const type = url.startsWith('/api/events') ? 'application/x-ndjson' : 'text/csv'
  return running.app.inject({
    ...{ method: 'POST', url, payload },
    headers: { 'content-type': type, 'x-test': as, ...headers }
  })
}

/** Begins an upload that goes on until the test is over. */
async function begin(url: string, as: string) {
  const body = new PassThrough()
  const answer = send(url, as, body)
  begun.push({ body, answer })
  body.write('a,b\n')
  await vi.waitFor(() => expect(body.readableLength).toBe(0))
  return { body, answer }
}

const preview = '/api/imports/sheets/preview?mapping=ritiri&boundary=prova'
const declared = {
  type: 'SurplusClaimed',
  occurredAt: '2026-11-22T09:00:00Z',
  data: {}
}

describe.each([
  ['a look at a table', '/api/imports/sheets/inspect', 'anna'],
  ['a preview', preview, 'anna'],
  ['a sheet', '/api/imports/sheets?mapping=ritiri&boundary=prova', 'anna'],
  ['lines that do not say how long they are', '/api/events', 'desk'],
  ['a flow table', '/api/imports/csv?mapping=flow-table&boundary=prova', 'desk']
])('beside three uploads of one party, %s', (_, url, as) => {
  test('is refused with when to come again, and noted', async () => {
    for (let nth = 0; nth < 3; nth += 1) await begin(url, as)
    const progress = { accept: 'application/x-ndjson' }
    for (const headers of [{}, progress]) {
      const answer = await send(url, as, new PassThrough().end('a,b\n'), headers)
      expect(answer.statusCode).toBe(429)
      expect(answer.headers['retry-after']).toBe('10')
      expect(answer.json()).toMatchObject({ code: 'too_many_requests', limit: 3 })
      expect(answer.json().detail).toContain('wait until one of them has ended')
    }
    expect(await running.notes()).toContainEqual(
      expect.objectContaining({
        ...{ type: 'AccessRefused', code: 'too_many_requests', by: principals[as]?.id },
        route: url.split('?')[0]
      })
    )
  })
})

describe('three uploads of one party', () => {
  test('are counted together, whoever sends them for it, and keep no other party out', async () => {
    await begin('/api/imports/sheets/inspect', 'anna')
    await begin(preview, 'bruno')
    await begin('/api/imports/sheets/inspect', 'bruno')
    const asked = '/api/imports/sheets/inspect'
    expect((await send(asked, 'phone', 'a,b\n1,2\n')).statusCode).toBe(429)
    expect((await send(asked, 'carla', 'a,b\n1,2\n')).statusCode).toBe(200)
  })

  test('leave its phones what they have to say: records and commands pass beside them', async () => {
    for (let nth = 0; nth < 3; nth += 1) await begin('/api/imports/sheets/inspect', 'anna')
    const records = await send('/api/events', 'phone', JSON.stringify([declared]), {
      'content-type': 'application/json'
    })
    expect(records.statusCode).toBe(200)
    const command = { type: 'ReleaseClaim', surplus: 's-1', claim: 'c-1', reason: 'a test' }
    const asked = await send('/api/commands', 'phone', JSON.stringify(command), {
      'content-type': 'application/json'
    })
    expect(asked.json()).toMatchObject({ code: 'surplus_unknown' })
  })

  test('make room as each ends, well or not', async () => {
    const first = await begin('/api/imports/sheets/inspect', 'anna')
    const second = await begin('/api/imports/sheets/inspect', 'anna')
    await begin('/api/imports/sheets/inspect', 'anna')
    first.body.end('1,2\n')
    expect(await first.answer).toMatchObject({ statusCode: 200 })
    await begin('/api/imports/sheets/inspect', 'anna')
    second.body.end('"never closed')
    await second.answer
    expect((await send(preview, 'anna', 'a,b\n1,2\n')).statusCode).not.toBe(429)
  })

  test('make room where whoever listened to the lines has gone', async () => {
    const rows = new TextEncoder().encode('{}\n'.repeat(2_000))
    const address = await running.app.listen({ host: '127.0.0.1', port: 0 })
    for (let nth = 0; nth < 5; nth += 1) {
      const gone = new AbortController()
      const headers = { 'content-type': 'application/x-ndjson', 'x-test': 'desk' }
      const lines = new ReadableStream({
        pull: async (controller) => {
          await new Promise((resolve) => setTimeout(resolve, 5))
          controller.enqueue(rows)
        }
      })
      const options = { method: 'POST', headers, body: lines, duplex: 'half' as const }
      const answer = await fetch(`${address}/api/events`, { ...options, signal: gone.signal })
      expect(answer.status).toBe(200)
      await answer.body?.getReader().read()
      gone.abort()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })
})

describe('documents of flows, which anybody may have solved', () => {
  test('of one address are as many at once, where they are large', async () => {
    const large = { 'content-type': 'application/json', 'content-length': String(9_000_000) }
    for (let nth = 0; nth < 3; nth += 1) {
      const body = new PassThrough()
      begun.push({ body, answer: send('/api/mfa/reconcile', 'nobody', body, large) })
      body.write('{')
      await vi.waitFor(() => expect(body.readableLength).toBe(0))
    }
    const json = { 'content-type': 'application/json' }
    expect((await send('/api/mfa/view', 'nobody', new PassThrough(), large)).statusCode).toBe(429)
    expect((await send('/api/mfa/view', 'nobody', '{}', json)).statusCode).toBe(400)
  })
})
