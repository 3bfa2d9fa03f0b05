import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopesOf } from '../../../domain/access/role.ts'
import { idOfKey, type KeyRequest } from '../../../web/server/access/api-keys.ts'
import { openCredentials } from '../../../web/server/access/credentials.ts'
import { nowMs, type RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

let running: RunningApp
let clockMs = nowMs
beforeAll(async () => {
  running = await runDoors({ now: () => clockMs })
})
afterAll(() => running.close())

let names = 0
function issue(over: Partial<KeyRequest> = {}) {
  names += 1
  const request = { name: `scale ${names}`, owner: 'cli', role: 'desk', days: 90 } as const
  const all = { tenant: null, boundaries: 'all', scopes: scopesOf.desk } as const
  const { apiKeys } = running.identities.parts.credentials
  return apiKeys.issue({ ...request, ...all, ...over })
}

async function ask(authorization: string, url = '/api/rejects') {
  clockMs += 61_000
  const answer = await running.app.inject({ url, headers: { authorization } })
  return { status: answer.statusCode, code: answer.json().code }
}

describe('an API key', () => {
  test('says what it is, carries a checksum, and is kept only as a hash', () => {
    const { key, kept } = issue()
    expect(key).toMatch(/^fil_live_[0-9a-f]{12}_[\w-]{43}_[0-9a-f]{8}$/u)
    expect(idOfKey(key)).toBe(kept.id)
    expect(JSON.stringify(kept)).not.toContain(key.slice(24, 60))
    expect(JSON.stringify(running.identities.parts.credentials.apiKeys.list())).not.toContain(key)
  })

  test('opens what its scopes open, and is noted when used', async () => {
    const { key, kept } = issue({ scopes: ['read:rejects'] })
    expect(await ask(`Bearer ${key}`)).toMatchObject({ status: 200 })
    expect(await ask(`bearer  ${key} `)).toMatchObject({ status: 200 })
    expect(await ask(`Bearer ${key}`, '/metrics')).toEqual({ status: 403, code: 'not_allowed' })
    const { apiKeys } = running.identities.parts.credentials
    expect(apiKeys.find(kept.id)?.usedAtMs).toBeGreaterThan(nowMs)
  })

  test('revoked opens nothing from the next request on', async () => {
    const { key, kept } = issue()
    expect((await ask(`Bearer ${key}`)).status).toBe(200)
    running.identities.parts.credentials.apiKeys.revoke(kept.id)
    expect(await ask(`Bearer ${key}`)).toEqual({ status: 401, code: 'key_not_valid' })
  })

  test('revoked, issued or used by another process is so for the next request', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'filiera-keys-')), 'access.sqlite')
    const times = { now: () => clockMs, sessionIdleMs: 1, sessionMs: 1 }
    const options = { ...times, random: randomBytes, environment: 'live' } as const
    const [server, other] = [openCredentials(file, options), openCredentials(file, options)]
    const rights = { role: 'desk', tenant: null, boundaries: 'all', scopes: scopesOf.desk } as const
    const { key, kept } = server.apiKeys.issue({ ...rights, name: 'a', owner: 'cli', days: 1 })
    expect([server.apiKeys.use(key)?.id, other.apiKeys.use(key)?.id]).toEqual([kept.id, kept.id])
    const second = other.apiKeys.issue({ ...rights, name: 'a', owner: 'cli', days: 1 })
    expect(server.apiKeys.use(second.key)?.id).toBe(second.kept.id)
    other.apiKeys.revoke(kept.id)
    expect([server.apiKeys.use(key), other.apiKeys.use(key)]).toEqual([null, null])
    expect(server.apiKeys.use(second.key)?.id).toBe(second.kept.id)
    other.apiKeys.revokeAllOf('cli')
    expect(server.apiKeys.use(second.key)).toBeNull()
    server.close()
    other.close()
  })

  test('ends on its day', async () => {
    const { key } = issue({ days: 1 })
    expect((await ask(`Bearer ${key}`)).status).toBe(200)
    clockMs += 86_400_000
    expect((await ask(`Bearer ${key}`)).status).toBe(401)
  })

  test('of one name: two are live for the change, a third is refused', async () => {
    const first = issue({ name: 'gate' })
    issue({ name: 'gate' })
    expect(() => issue({ name: 'gate' })).toThrow(/2 live keys/u)
    running.identities.parts.credentials.apiKeys.revoke(first.kept.id)
    expect(issue({ name: 'gate' }).key).toContain('fil_live_')
  })

  test.each([
    [{ role: 'device', scopes: ['read:flows'] } as const, 'beyond the role'],
    [{ role: 'ngo', scopes: ['claim:surplus', 'admin:access'] } as const, 'admin:access'],
    [{ scopes: [] } as const, 'needs a scope']
  ])('is not issued for %j', (over, why) => {
    expect(() => issue(over)).toThrow(why)
  })
})

/** A token as somebody without a key would make one. */
function jwt(header: object, claims: object, signature = 'c2ln'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${signature}`
}

describe('what is no key opens nothing', () => {
  const desk = { sub: 'person-1', role: 'desk', exp: 4_000_000_000 }
  test.each([
    ['alg none', `Bearer ${jwt({ alg: 'none' }, desk, '')}`],
    ['HS256 in the place of RS256', `Bearer ${jwt({ alg: 'HS256' }, desk)}`],
    ['a kid that is a path', `Bearer ${jwt({ alg: 'HS256', kid: '../../dev/null' }, desk)}`],
    ['a kid that is SQL', `Bearer ${jwt({ alg: 'HS256', kid: "x' union select 1 --" }, desk)}`],
    ['a jku of the sender', `Bearer ${jwt({ alg: 'RS256', jku: 'https://evil.example' }, desk)}`],
    ['a name and a password', `Basic ${Buffer.from('admin:admin').toString('base64')}`],
    ['nothing', 'Bearer'],
    ['an empty text', 'Bearer  '],
    ['SQL', "Bearer fil_live_' or 1=1 --"],
    [
      'a key of the right form that was never issued',
      `Bearer fil_live_${'0'.repeat(12)}_${'A'.repeat(43)}_00000000`
    ]
  ])('%s', async (_what, authorization) => {
    expect(await ask(authorization)).toEqual({ status: 401, code: 'key_not_valid' })
  })

  test('a key with one character changed, wherever', async () => {
    const { key } = issue()
    for (const at of [4, 10, 25, 40, key.length - 1]) {
      const other = key[at] === 'a' ? 'b' : 'a'
      const changed = key.slice(0, at) + other + key.slice(at + 1)
      expect((await ask(`Bearer ${changed}`)).status, `character ${at}`).toBe(401)
    }
  })

  test('nor does a wrong key beside a good session, or a good key with a wrong sign-in', async () => {
    const { key } = issue()
    const headers = { authorization: `Bearer ${key}`, cookie: 'filiera-session=none' }
    const answer = await running.app.inject({ url: '/api/rejects', headers })
    expect(answer.statusCode).toBe(200)
  })

  test('trying many is slowed down; a good key from the same address still opens', async () => {
    clockMs += 120_000
    const { key } = issue()
    const statuses: number[] = []
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const headers = { authorization: `Bearer guess-${attempt}` }
      statuses.push((await running.app.inject({ url: '/api/rejects', headers })).statusCode)
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.slice(10)).toEqual([429, 429])
    const headers = { authorization: `Bearer ${key}` }
    expect((await running.app.inject({ url: '/api/rejects', headers })).statusCode).toBe(200)
  })
})

describe('keys over HTTP', () => {
  async function as(role: 'desk' | 'ngo') {
    const { identities, app } = running
    const tenant = role === 'ngo' ? 'charity:recup' : null
    const email = `${role}-${clockMs}@example.org`
    clockMs += 1
    const subject = await identities.invite(
      { name: role, email, role, tenant, boundaries: 'all' },
      'test'
    )
    const secret = identities.parts.credentials.sessions.begin({ subject, way: 'mail', factors: 1 })
    const cookie = `filiera-session=${secret}`
    const { csrfToken } = (await app.inject({ url: '/api/session', headers: { cookie } })).json()
    const headers = { cookie, 'x-csrf-token': csrfToken }
    return {
      get: (url: string) => app.inject({ url, headers }),
      post: (url: string, payload: object = {}) =>
        app.inject({ method: 'POST', url, payload, headers })
    }
  }

  test('one sees and revokes one’s own; others’ are not there; the desk has all', async () => {
    const [ngo, other, desk] = [await as('ngo'), await as('ngo'), await as('desk')]
    const made = (await ngo.post('/api/keys', { name: 'van', scopes: ['claim:surplus'] })).json()
    const { id } = made.kept
    expect(made.kept).toMatchObject({ role: 'ngo', tenant: 'charity:recup' })
    const ids = async (who: typeof ngo) =>
      (await who.get('/api/keys')).json().rows.map((row: { id: string }) => row.id)
    expect(await ids(ngo)).toEqual([id])
    expect(await ids(other)).toEqual([])
    expect(await ids(desk)).toContain(id)
    const foreign = await other.post(`/api/keys/${id}/revoke`)
    const none = await other.post('/api/keys/000000000000/revoke')
    expect(foreign.statusCode).toBe(404)
    expect(foreign.json()).toEqual(none.json())
    expect((await ngo.post(`/api/keys/${id}/revoke`)).json().revokedAt).not.toBeNull()
  })

  test.each([
    [{ role: 'desk' }, 403],
    [{ tenant: 'charity:caritas' }, 403],
    [{ boundaries: ['other'] }, 403],
    [{ scopes: ['admin:access'] }, 403],
    [{ isAdmin: true }, 400],
    [{ days: 10_000 }, 400]
  ])('nobody gives themselves more by %j', async (over, status) => {
    const ngo = await as('ngo')
    const answer = await ngo.post('/api/keys', { name: 'x', scopes: ['claim:surplus'], ...over })
    expect(answer.statusCode).toBe(status)
  })

  test('a key makes no further keys, and sees none', async () => {
    clockMs += 120_000
    const headers = { authorization: `Bearer ${issue().key}` }
    expect((await running.app.inject({ url: '/api/keys', headers })).statusCode).toBe(403)
    const payload = { name: 'x', scopes: ['read:flows'] }
    const post = { method: 'POST', url: '/api/keys', payload, headers } as const
    expect((await running.app.inject(post)).statusCode).toBe(403)
  })
})
