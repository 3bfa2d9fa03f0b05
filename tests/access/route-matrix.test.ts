import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Role, roles } from '../../domain/access/role.ts'
import { queries } from '../../projections/queries.ts'
import { declaredRoutes } from '../../web/server/access/gate.ts'
import { type RunningApp, runApp } from '../server/running-app.ts'
import { sized } from '../size.ts'
import { asSaid } from './as-said.ts'
import { rows, wordsOf } from './route-matrix.ts'
import { elsewhere, partyOf, world } from './two-tenants.ts'
import { foreign, logOf, nobody, own } from './writers.ts'

/**
 * Every route of the live route table × every role × what is its own, somebody else's and nobody's.
 * Books, rejects, mappings, bad rows, keys and people of the other side all carry its canary.
 */

let running: RunningApp
beforeAll(async () => {
  running = await runApp({
    store: await logOf(world),
    authenticators: [asSaid],
    environment: { FILIERA_SIGN_INS_PER_MINUTE: '1000000' }
  })
  const { rejects, identities, sheets } = running
  rejects.add([
    {
      ...{ source: 'http', name: foreign, line: 1, field: 'data', code: 'invalid_field' },
      ...{ reason: `of ${foreign}`, value: foreign, correlationId: foreign }
    }
  ])
  sheets.keepBadRows(partyOf('wholesaler', foreign) ?? '', `of-${foreign}`, `bad;${foreign}\n`)
  for (const role of ['operator', 'wholesaler', 'ngo', 'grower', 'startup'] as const) {
    const owner = partyOf(role, foreign) ?? ''
    identities.parts.credentials.apiKeys.issue({
      ...{ name: `key of ${foreign}`, owner: `person-${role}-${foreign}`, role, tenant: owner },
      ...{ boundaries: 'all', scopes: ['read:flows'], days: 1 }
    })
  }
  await identities.invite(
    {
      ...{ name: `Name ${foreign}`, email: `${foreign}@example.org`, role: 'ngo' },
      ...{ tenant: `charity:${foreign}`, boundaries: 'all' }
    },
    'test'
  )
})
afterAll(() => running.close())

/** Pages for browsers and what methods are answered beside are no routes of their own. */
function asked() {
  return declaredRoutes(running.app).filter(({ method, url }) => method !== 'HEAD' && url !== '/*')
}

/**
 * Queries are asked by every party role in query-veil.test.ts too, below HTTP; here by all roles only
 * nightly, as each takes its time.
 */
function askedBy(role: Role) {
  const isSample =
    sized({ daily: 0, nightly: 1 }) === 1 || ['ngo', 'public', 'device'].includes(role)
  return asked().filter(({ method, url }) => isSample || !isQuery.has(`${method} ${url}`))
}

const isQuery: ReadonlySet<string> = new Set(
  queries.map(({ projection, name }) => `GET /api/${projection}/${name}`)
)

async function ask(route: string, role: Role, side: string) {
  const row = rows.get(route)
  if (row === undefined) throw new Error(`${route} has no row in the matrix`)
  const [method = 'GET'] = route.split(' ')
  const { url, payload, contentType } = row(side)
  return running.app.inject({
    ...{ method: method === 'POST' ? 'POST' : 'GET', url },
    ...(method === 'PUT' || method === 'DELETE' || method === 'OPTIONS' ? { method } : {}),
    headers: {
      'x-as': `${role} ${own}`,
      ...(contentType === undefined ? {} : { 'content-type': contentType })
    },
    ...(payload === undefined
      ? {}
      : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) })
  })
}

/** Names of places are published: what they are called everybody may know. */
const namesPlaces = /^GET \/api\/sites\//u

/** Whether the request says anything of a side: health and descriptions are asked alike for all. */
function namesASide(route: string): boolean {
  const [theirs, none] = [foreign, nobody].map((side) => JSON.stringify(rows.get(route)?.(side)))
  return theirs !== none
}

/** Analyst and desk see the whole city; what they may not see is behind the gate. */
const seesAll = (role: Role) => role === 'analyst' || role === 'desk'

test('every route has a row, and every row a route', () => {
  const declared = new Set(asked().map(({ method, url }) => `${method} ${url}`))
  expect(declared.size).toBeGreaterThan(80)
  expect([...declared].filter((route) => !rows.has(route))).toEqual([])
  expect([...rows.keys()].filter((route) => !declared.has(route))).toEqual([])
})

describe.each(roles)('a %s', (role) => {
  test('is told by no route anything of somebody else', { timeout: 60_000 }, async () => {
    for (const { method, url, access } of askedBy(role)) {
      const route = `${method} ${url}`
      const answers = await Promise.all(
        (seesAll(role) ? [own] : [own, foreign, nobody]).map((side) => ask(route, role, side))
      )
      for (const answer of answers) expect(answer.statusCode, route).not.toBe(500)
      if (!access.roles.includes(role)) {
        const refused = role === 'public' ? 401 : 403
        for (const answer of answers) expect(answer.statusCode, route).toBe(refused)
        continue
      }
      const [mine, theirs, none] = answers.map(wordsOf)
      if (seesAll(role)) {
        if (role === 'analyst' && !url.startsWith('/api/rejects') && !namesPlaces.test(route)) {
          expect(mine, route).not.toContain(`"${elsewhere}`)
        }
        continue
      }
      if (!namesPlaces.test(route)) expect(mine, route).not.toContain(foreign)
      // Whoever names what is foreign hears it back as who names what does not exist.
      const said = (text = '', side = '') =>
        text
          .replaceAll(side, 'it')
          .replaceAll(/test-\d+|"content-length":"\d+"|"(?:etag|date)":"[^"]*"/gu, '')
          .replaceAll(/[\da-f]{8}-[\da-f-]{27}|"position":"[^"]*"|x-ratelimit[^,]*/gu, '')
      if (!namesPlaces.test(route) && namesASide(route)) {
        expect(said(theirs, foreign), route).toBe(said(none, nobody))
      }
    }
  })
})
