import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditTypes } from '../../../domain/catalog.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { declaredRoutes } from '../../../web/server/access/gate.ts'
import { countForeignMessages } from '../../../web/server/access/refusal.ts'
import { nowMs, type RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

/** Words of people: none of them may ever be in the log. */
const anna = { name: 'Anna Canarini', email: 'anna.canarini@example.org' }

const store = createMemoryStore({ now: () => nowMs })
let running: RunningApp
let desk: string
let ngo: { readonly subject: string; readonly key: string; readonly id: string }

beforeAll(async () => {
  running = await runDoors({ store, audited: true })
  const { identities } = running
  const all = { tenant: null, boundaries: 'all' } as const
  const head = await identities.invite({ ...all, name: 'Desk', email: '', role: 'desk' }, 'set-up')
  const subject = await identities.invite(
    { ...anna, role: 'ngo', tenant: 'charity:recup', boundaries: 'all' },
    head
  )
  const scopes = ['read:flows', 'claim:surplus'] as const
  const { key, kept } = await identities.issueKey(
    {
      name: 'Anna’s phone',
      owner: subject,
      role: 'ngo',
      tenant: 'charity:recup',
      boundaries: 'all',
      scopes,
      days: 1
    },
    subject
  )
  ngo = { subject, key, id: kept.id }
  const issued = await identities.issueKey(
    {
      name: 'desk',
      owner: head,
      role: 'desk',
      ...all,
      scopes: ['read:audit', 'read:rejects', 'read:flows'],
      days: 1
    },
    head
  )
  desk = issued.key
})
afterAll(() => running.close())

function ask(url: string, key: string | null, payload?: object) {
  const headers = key === null ? {} : { authorization: `Bearer ${key}` }
  return payload === undefined
    ? running.app.inject({ url, headers })
    : running.app.inject({ method: 'POST', url, headers, payload })
}

/** What the desk reads, once the log and the read side have all that was noted. */
async function audit(query = '') {
  await running.identities.parts.log.flush()
  const after = await store.head()
  const answer = await ask(`/api/audit/events?after=${after}${query}`, desk)
  expect(answer.statusCode).toBe(200)
  return answer.json().rows
}

describe('the desk reads', () => {
  test('who was granted what, by whom, and which keys there are', async () => {
    const rows = await audit()
    expect(rows).toContainEqual(
      expect.objectContaining({
        ...{ what: 'AccessGranted', whom: ngo.subject, role: 'ngo', tenant: 'charity:recup' }
      })
    )
    expect(rows).toContainEqual(
      expect.objectContaining({
        ...{ what: 'KeyIssued', who: ngo.subject, whom: ngo.id, outcome: 'done' },
        scopes: ['read:flows', 'claim:surplus']
      })
    )
  })

  test.each([
    [
      'a claim for somebody else',
      '/api/commands',
      { type: 'ClaimSurplus', surplus: 's-1', claim: 'c', ngo: 'charity:caritas', whole: true },
      { route: '/api/commands', command: 'ClaimSurplus', method: 'POST' }
    ],
    [
      'the records that could not be read',
      '/api/rejects',
      undefined,
      { route: '/api/rejects', method: 'GET', code: 'not_allowed' }
    ],
    ['the people', '/api/people', undefined, { route: '/api/people', code: 'not_allowed' }],
    [
      'the audit itself',
      '/api/audit/events',
      undefined,
      { route: '/api/audit/events', code: 'not_allowed' }
    ],
    [
      'the books of another',
      '/api/stocks/levels?boundary=milan-metro&place=charity:caritas',
      undefined,
      { route: '/api/stocks/levels', code: 'not_found' }
    ],
    [
      'to erase somebody',
      '/api/people/person-x/erase',
      {},
      { route: '/api/people/:subject/erase', code: 'not_allowed' }
    ]
  ])('that the key of an NGO asked for %s, and was refused', async (_what, url, body, told) => {
    const answer = await ask(url, ngo.key, body)
    expect([403, 404]).toContain(answer.statusCode)
    expect(await audit(`&who=${ngo.id}&outcome=refused`)).toContainEqual(
      expect.objectContaining({ what: 'AccessRefused', who: ngo.id, role: 'ngo', ...told })
    )
  })

  test('that somebody tried keys which are none, and that a stranger knocked', async () => {
    await ask('/api/flows/links', 'fil_live_000000000000_x')
    await ask('/api/rejects', null)
    const rows = await audit('&who=anonymous')
    for (const code of ['key_not_valid', 'not_signed_in']) {
      expect(rows).toContainEqual(expect.objectContaining({ what: 'AccessRefused', code }))
    }
  })

  test('which of several networks a stranger knocked from, by a code that is no address', async () => {
    const from = (remoteAddress: string) => running.app.inject({ url: '/api/keys', remoteAddress })
    for (const ip of ['203.0.113.7', '203.0.113.99', '198.51.100.4', '2001:db8:7:1::5']) {
      expect((await from(ip)).statusCode).toBe(401)
    }
    const rows: readonly { readonly who: string; readonly route: string }[] = await audit(
      '&who=anonymous&outcome=refused'
    )
    const networks = new Set(rows.filter(({ route }) => route === '/api/keys').map((r) => r.who))
    expect(networks.size).toBe(3)
    for (const who of networks) expect(who).toMatch(/^anonymous-[0-9a-f]{10}$/u)
  })

  test('every door that an NGO’s key tried, however much it asks besides', async () => {
    const routes = declaredRoutes(running.app)
      .map(({ method, url }) => ({ method, url: url.replaceAll(/:\w+|\*/gu, 'x') }))
      .filter(({ method }) => method === 'GET' || method === 'POST' || method === 'DELETE')
    const headers = { authorization: `Bearer ${ngo.key}` }
    const refused: string[] = []
    for (const { method, url } of routes) {
      const asked = method === 'GET' || method === 'DELETE' ? { method, url } : null
      const answer = await running.app.inject({
        ...(asked ?? { method: 'POST', url, payload: {} }),
        headers
      })
      if (answer.statusCode === 403) refused.push(`${method} ${url}`)
    }
    // More than were told apart when twenty kinds of noise were enough to hide the next one.
    expect(refused.length).toBeGreaterThan(25)
    const last = { type: 'ReleaseClaim', surplus: 's-1', claim: 'c-foreign', reason: 'mine' }
    const answer = await ask('/api/commands', ngo.key, last)
    expect(answer.statusCode).toBe(409)
    const rows: readonly { readonly method: string; readonly route: string }[] = await audit(
      `&who=${ngo.id}&outcome=refused&limit=1000`
    )
    const told = rows.map(({ method, route }) => `${method} ${route.replaceAll(/:\w+/gu, 'x')}`)
    expect(told).toEqual(expect.arrayContaining(refused))
    expect(rows).toContainEqual(
      expect.objectContaining({ command: 'ReleaseClaim', method: 'POST', route: '/api/commands' })
    )
    expect(rows.filter(({ route }) => route === '*')).toEqual([])
  })

  test('that a key is in use, and that records were taken out', async () => {
    await ask('/api/rejects', desk)
    const rows = await audit('&outcome=done')
    expect(rows).toContainEqual(
      expect.objectContaining({ what: 'KeyUsed', who: ngo.id, whom: null })
    )
    expect(rows).toContainEqual(
      expect.objectContaining({ what: 'ExportTaken', query: 'rejects', format: 'json', rows: 0 })
    )
  })

  test('nothing of what is not there: an address that nobody has is no attempt', async () => {
    const before = (await audit('&outcome=refused')).length
    await ask('/api/nothing-here', ngo.key)
    await ask('/nothing', null)
    expect(await audit('&outcome=refused')).toHaveLength(before)
  })
})

describe('the log', () => {
  test('holds no name, no address, no key and nothing that a sender made up', async () => {
    const { vault, credentials } = running.identities.parts
    const subject = vault.subjectByMail(anna.email) ?? ''
    const code = credentials.oneTimeLinks.make('sign-in', subject)
    await ask('/api/session/link', null, { code })
    await ask('/api/session/link', null, { code: `guess ${anna.email}` })
    await ask('/api/commands', ngo.key, { type: anna.email, ngo: anna.name })
    await ask(`/api/people/${encodeURIComponent(anna.email)}/revoke`, ngo.key, {})
    await ask(`/api/epcis/${anna.name}`, ngo.key)
    await running.identities.erase(ngo.subject, 'cli')
    await running.identities.parts.log.flush()
    const texts: string[] = []
    for await (const batch of store.readAll())
      texts.push(...batch.map((each) => JSON.stringify(each)))
    const whole = texts.join('\n')
    for (const word of ['Anna', 'anna', 'Canarini', 'canarini', 'phone', 'guess', code, ngo.key]) {
      expect(whole.includes(word), word).toBe(false)
    }
    for (const type of ['SignedIn', 'SignInFailed', 'SubjectErased', 'KeyRevoked']) {
      expect(whole).toContain(type)
    }
  })

  test('takes no note from outside, and lets none be voided', async () => {
    const { identities, app } = running
    const scopes = ['ingest:events', 'correct:events'] as const
    const { key } = await identities.issueKey(
      { name: 'in', owner: 'cli', role: 'desk', tenant: null, boundaries: 'all', scopes, days: 1 },
      'cli'
    )
    const headers = { authorization: `Bearer ${key}` }
    const data = { subject: 'person-x' }
    const sent = auditTypes.map((type) => ({ type, occurredAt: '2026-11-22T09:00:00Z', data }))
    const taken = await app.inject({ method: 'POST', url: '/api/events', headers, payload: sent })
    expect(taken.json()).toMatchObject({ appended: 0, rejected: auditTypes.length })
    expect(taken.body).toContain('is noted by the service itself; nobody sends it in')
    await identities.parts.log.flush()
    for await (const [first] of store.readAll({ filter: { types: ['AccessRefused'] }, limit: 1 })) {
      const { id: eventId, stream } = first ?? { id: '', stream: '' }
      const payload = { type: 'VoidEvent', eventId, stream, reason: 'it did not happen' }
      const answer = await app.inject({ method: 'POST', url: '/api/commands', headers, payload })
      expect(answer.json()).toMatchObject({ code: 'audit_stands', status: 409 })
    }
  })

  test('moves no figure: what is noted has no boundary and no movement', async () => {
    const boundaries = await running.app.inject('/api/boundaries/list')
    expect(boundaries.json().rows).toEqual([])
  })
})

test('messages of a topic that are not its party’s are noted by the topic, by how many', async () => {
  const { log } = running.identities.parts
  const codes = ['not_yours', 'malformed_json', 'not_yours', 'not_allowed']
  countForeignMessages('sogemi.movements', 'wholesaler', codes, log)
  const noted = (await running.notes()).filter(({ by }) => by === 'kafka')
  expect(noted.map(({ code, count }) => [code, count])).toEqual([
    ['not_yours', 1],
    ['not_allowed', 1],
    ['not_yours', 1]
  ])
  expect(noted[0]).toMatchObject({
    ...{ type: 'AccessRefused', principal: 'kafka', role: 'wholesaler' },
    ...{ method: 'SEND', route: '/kafka/sogemi.movements', asked: null }
  })
})
