import { fileURLToPath } from 'node:url'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Role, roles, type Scope, scopesOf } from '../../../domain/access/role.ts'
import { needs, openToAll } from '../../../web/server/access/declaration.ts'
import { declaredRoutes, guard, refusalOf } from '../../../web/server/access/gate.ts'
import { anonymous, type Principal } from '../../../web/server/access/principal.ts'
import { type RunningApp, runApp } from '../running-app.ts'

function principal(role: Role, scopes: readonly Scope[] = scopesOf[role]): Principal {
  return { kind: 'key', id: `key-${role}`, role, tenant: null, boundaries: 'all', scopes }
}

function guarded(): FastifyInstance {
  const app = Fastify()
  guard(app, { authenticators: [], now: () => 0, limitRate: async () => {}, onRefusal: () => {} })
  return app
}

describe('a route that does not say who may call it', () => {
  test('stops the start, and is named', async () => {
    const app = guarded()
    app.get('/api/forgotten', async () => 'secret')
    await expect(async () => app.ready()).rejects.toThrow('GET /api/forgotten does not say who may')
  })

  test('answers nobody even so', () => {
    expect(refusalOf(principal('desk'), undefined)?.code).toBe('not_allowed')
  })
})

/** Its files stand for the built ones. */
const webRoot = fileURLToPath(new URL('../../../web/app', import.meta.url))

describe('the live route table', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp({ webRoot })
  })
  afterAll(() => running.close())

  test('holds every route of the description with what it asks', () => {
    const table = declaredRoutes(running.app)
    const described = Object.entries(running.app.swagger().paths ?? {}).flatMap(([url, methods]) =>
      Object.keys(methods ?? {}).map(
        (method) => `${method.toUpperCase()} ${url.replaceAll(/\{(\w+)\}/gu, ':$1')}`
      )
    )
    expect(described.length).toBeGreaterThan(40)
    const declared = new Set(table.map(({ method, url }) => `${method} ${url}`))
    expect(described.filter((route) => !declared.has(route))).toEqual([])
  })

  test('opens the files of the pages to all', () => {
    const pages = declaredRoutes(running.app).filter(({ url }) => !url.startsWith('/api/'))
    expect(pages.map(({ url }) => url)).toContain('/icon.svg')
    expect(pages.map(({ url }) => url)).toContain('/*')
  })

  test('lets the public write nothing: it may compute, and prove who it is', () => {
    const open = ['/api/mfa/', '/api/session/', '/api/links/']
    const writes = declaredRoutes(running.app).filter(
      ({ method, url }) =>
        !['GET', 'HEAD'].includes(method) && !open.some((begin) => url.startsWith(begin))
    )
    expect(writes.length).toBeGreaterThan(0)
    expect(writes.filter(({ access }) => access.roles.includes('public'))).toEqual([])
  })
})

describe('refusals', () => {
  const cases: readonly (readonly [string, Principal, ReturnType<typeof needs>, string | null])[] =
    [
      [
        'whoever is unknown is asked to sign in',
        anonymous,
        needs('claim:surplus'),
        'not_signed_in'
      ],
      ['a role without the scope', principal('analyst'), needs('claim:surplus'), 'not_allowed'],
      [
        'a key given less than its role',
        principal('ngo', ['read:flows']),
        needs('claim:surplus'),
        'not_allowed'
      ],
      ['a role with the scope', principal('ngo'), needs('claim:surplus'), null],
      [
        'one scope of several is enough',
        principal('ngo'),
        needs('ingest:events', 'claim:surplus'),
        null
      ],
      ['what is open is open to all', anonymous, openToAll, null]
    ]
  test.each(cases)('%s', (_, who, access, code) => {
    expect(refusalOf(who, access)?.code ?? null).toBe(code)
  })

  test('a scope that the role cannot have does not help a key', () => {
    const device = principal('device', ['admin:access'])
    expect(refusalOf(device, needs('admin:access'))?.code).toBe('not_allowed')
  })

  test('every role but the public is refused something by its role alone', () => {
    const all = needs('admin:access')
    expect(roles.filter((role) => refusalOf(principal(role), all) === null)).toEqual(['desk'])
  })
})

describe('over HTTP', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp({
      authenticators: () => [
        async (request) =>
          request.headers['x-test'] === 'ngo'
            ? { ...principal('ngo'), tenant: 'charity:own' }
            : null
      ]
    })
  })
  afterAll(() => running.close())

  test.each([
    { method: 'POST', url: '/api/commands' },
    { method: 'POST', url: '/api/events' },
    { method: 'POST', url: '/api/imports/csv' },
    { method: 'GET', url: '/api/rejects' },
    { method: 'GET', url: '/metrics' }
  ] as const)('$method $url asks the public to sign in', async ({ method, url }) => {
    const response = await running.app.inject({ method, url })
    expect(response.statusCode).toBe(401)
    expect(response.json()).toMatchObject({ code: 'not_signed_in' })
  })

  test('a role that may not is told so before its body is read', async () => {
    const response = await running.app.inject({
      method: 'POST',
      url: '/api/imports/csv?mapping=none&boundary=b',
      headers: { 'x-test': 'ngo', 'content-type': 'text/csv' },
      payload: 'a,b\n'
    })
    expect(response.statusCode).toBe(403)
    expect(response.json()).toMatchObject({ code: 'not_allowed', role: 'ngo' })
  })

  const claim = { type: 'ClaimSurplus', surplus: 's', claim: 'c', whole: true }

  test.each([
    ['claims as another', { ...claim, ngo: 'charity:other' }],
    ['declines as another', { type: 'DeclineSurplus', surplus: 's', ngo: 'charity:other' }],
    ['claims behind a coordinator', { ...claim, ngo: 'charity:own', onBehalfBy: 'desk' }],
    ['opens a site', { type: 'OpenSite', site: 'covered-market:own' }],
    ['withdraws a surplus', { type: 'WithdrawSurplus', surplus: 's' }]
  ])('an NGO that %s is refused', async (_, payload) => {
    const response = await running.app.inject({
      ...{ method: 'POST', url: '/api/commands', payload, headers: { 'x-test': 'ngo' } }
    })
    expect(response.statusCode).toBe(403)
  })

  test('an NGO may claim as itself', async () => {
    const payload = { type: 'DeclineSurplus', surplus: 'none', ngo: 'charity:own' }
    const response = await running.app.inject({
      ...{ method: 'POST', url: '/api/commands', payload, headers: { 'x-test': 'ngo' } }
    })
    expect(response.json()).toMatchObject({ code: 'surplus_unknown' })
  })

  test('what is not there is not there for anybody', async () => {
    const answers = await Promise.all(
      [{}, { 'x-test': 'ngo' }].map((headers) =>
        running.app.inject({ method: 'GET', url: '/api/nothing', headers })
      )
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404])
  })
})
