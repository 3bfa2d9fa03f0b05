import { Readable } from 'node:stream'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { scopesOf } from '../../domain/access/role.ts'
import { openToAll } from '../../web/server/access/declaration.ts'
import { guard } from '../../web/server/access/gate.ts'
import { failureOf, problemOf } from '../../web/server/problems.ts'
import { capStreams, type StreamCaps } from '../../web/server/streams.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Options {
  readonly produces?: readonly string[]
  readonly stream?: StreamCaps
}

/** A server with one route that sends events and never ends by itself. */
function openApp({ produces, stream }: Options): FastifyInstance {
  const app = Fastify({ trustProxy: true, forceCloseConnections: true })
  closing.push(() => app.close())
  app.setErrorHandler((error, request, reply) => {
    const document = problemOf(failureOf(error, request.id))
    return reply.code(document.status).send(document)
  })
  guard(app, {
    now: () => 0,
    authenticators: [
      async ({ headers }) => {
        const id = headers['x-test']
        if (typeof id !== 'string') return null
        const scopes = scopesOf.analyst
        return { kind: 'person', id, role: 'analyst', tenant: null, boundaries: 'all', scopes }
      }
    ],
    limitRate: async () => {},
    onRefusal: () => {}
  })
  capStreams(app)
  app.route({
    method: 'GET',
    url: '/events',
    config: { access: openToAll, ...(stream === undefined ? {} : { stream }) },
    schema: produces === undefined ? {} : { produces: [...produces] },
    handler: async (_request, reply) => {
      const lines = new Readable({ read: () => {} })
      lines.push('data: a secret\n\n')
      return reply.header('content-type', 'text/event-stream').send(lines)
    }
  })
  return app
}

const produces = ['text/event-stream']

describe('a route that sends events', () => {
  test('and does not say how many may read it stops the start', async () => {
    expect(() => openApp({ produces })).toThrow(/events.*how many may read; declare/u)
  })

  test('unannounced answers with a fault, and sends none', async () => {
    const answer = await openApp({}).inject('/events')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('secret')
  })

  test.each([
    ['one person from many addresses', 2, (n: number) => ['anna', `192.0.2.${n}`]],
    ['one address for many people', 3, (n: number) => [`person-${n}`, '192.0.2.1']],
    ['one network of IPv6 for strangers', 3, (n: number) => [null, `2001:db8:1:1::${n}`]],
    ['everybody together', 4, (n: number) => [`person-${n}`, `192.0.2.${n}`]]
  ] as const)('is open to %s %i times at once, and again when one closes', async (_, most, who) => {
    const app = openApp({ produces, stream: { perPrincipal: 2, perAddress: 3, total: 4 } })
    const address = await app.listen({ port: 0 })
    const open = async (n: number) => {
      const [id, from] = who(n)
      const abort = new AbortController()
      const headers = { 'x-forwarded-for': String(from), ...(id === null ? {} : { 'x-test': id }) }
      const answer = await fetch(`${address}/events`, { headers, signal: abort.signal })
      return { answer, close: () => abort.abort() }
    }
    const opened = []
    for (let n = 1; n <= most; n += 1) opened.push(await open(n))
    expect(opened.map(({ answer }) => answer.status)).toEqual(opened.map(() => 200))
    const refused = (await open(most + 1)).answer
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ code: 'too_many_requests', limit: most })
    opened[0]?.close()
    await vi.waitUntil(async () => {
      const again = await open(most + 1)
      if (again.answer.status !== 200) return false
      opened.push(again)
      return true
    }, 10_000)
    for (const { close } of opened) close()
  })
})
