import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { nowMs, type RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

let running: RunningApp
let clockMs = nowMs
beforeAll(async () => {
  running = await runDoors({ now: () => clockMs })
})
beforeEach(() => {
  clockMs += 120_000
})
afterAll(() => running.close())

async function invite(role: 'desk' | 'ngo' | 'analyst' = 'desk') {
  const tenant = role === 'ngo' ? 'charity:recup' : null
  const email = `${role}-${clockMs}@example.org`
  const invitation = { name: `Anna ${role}`, email, role, tenant, boundaries: 'all' as const }
  return { email, subject: await running.identities.invite(invitation, 'test') }
}

/** Signs in by a link and gives what a browser then holds. */
async function signedIn(subject: string, cookie?: string) {
  const code = running.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
  const answer = await post('/api/session/link', { code }, cookie === undefined ? {} : { cookie })
  expect(answer.statusCode).toBe(200)
  const set = String(answer.headers['set-cookie'])
  return { set, cookie: set.split(';')[0] ?? '' }
}

function post(url: string, payload: object, headers: Record<string, string> = {}) {
  return running.app.inject({ method: 'POST', url, payload, headers })
}

async function session(cookie: string) {
  return (await running.app.inject({ url: '/api/session', headers: { cookie } })).json()
}

describe('a session', () => {
  test('is a cookie that no script reads and no foreign form sends', async () => {
    const { set } = await signedIn((await invite()).subject)
    expect(set).toMatch(/^filiera-session=[\w-]{43}; /u)
    for (const attribute of ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Max-Age=43200']) {
      expect(set).toContain(attribute)
    }
    expect(set).not.toContain('Domain')
  })

  test('is bound to the very host by https', async () => {
    const environment = {
      FILIERA_PUBLIC_URL: 'https://filiera.example',
      FILIERA_TRUST_PROXY: 'loopback'
    }
    const behind = await runDoors({ environment })
    const grant = { role: 'desk', tenant: null, boundaries: 'all' } as const
    const subject = await behind.identities.invite({ name: 'A', email: 'a@b.it', ...grant }, 'test')
    const code = behind.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
    const answer = await behind.app.inject({
      ...{ method: 'POST', url: '/api/session/link', payload: { code } },
      headers: { origin: 'https://filiera.example' }
    })
    const set = String(answer.headers['set-cookie'])
    expect(set).toMatch(/^__Host-filiera-session=/u)
    expect(set).toContain('Secure')
    await behind.close()
  })

  test('says who one is, and is gone after signing out', async () => {
    const { subject } = await invite('ngo')
    const { cookie } = await signedIn(subject)
    const { me, csrfToken } = await session(cookie)
    expect(me).toMatchObject({ subject, name: 'Anna ngo', role: 'ngo', tenant: 'charity:recup' })
    const out = await post('/api/session/end', {}, { cookie, 'x-csrf-token': csrfToken })
    expect(out.statusCode).toBe(200)
    expect(String(out.headers['set-cookie'])).toContain('filiera-session=;')
    expect((await session(cookie)).me).toBeNull()
    expect(await running.notes()).toContainEqual({ type: 'SignedOut', by: subject, subject })
  })

  test('that was planted before the sign-in opens nothing after it (fixation)', async () => {
    const planted = 'filiera-session=attacker-knows-this-0123456789abcdef0123456'
    const { cookie } = await signedIn((await invite()).subject, planted)
    expect(cookie).not.toBe(planted)
    expect((await session(planted)).me).toBeNull()
  })

  test('of before is ended by a new sign-in', async () => {
    const { subject } = await invite()
    const first = await signedIn(subject)
    const { csrfToken } = await session(first.cookie)
    const code = running.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
    await post('/api/session/link', { code }, { cookie: first.cookie, 'x-csrf-token': csrfToken })
    expect((await session(first.cookie)).me).toBeNull()
  })

  test.each([
    ['idle for an hour', [3_600_000], false],
    ['used now and then within the hour', [3_000_000, 3_000_000], true],
    ['older than twelve hours, however busy', Array.from({ length: 15 }, () => 3_000_000), false]
  ])('%s is alive: %s', async (_what, waits, alive) => {
    const { cookie } = await signedIn((await invite()).subject)
    let me: unknown = null
    for (const wait of waits) {
      clockMs += wait
      me = (await session(cookie)).me
    }
    expect(me !== null).toBe(alive)
  })

  test('ends when access is taken away', async () => {
    const { subject } = await invite()
    const { cookie } = await signedIn(subject)
    await running.identities.revoke(subject, 'test')
    expect((await session(cookie)).me).toBeNull()
    const code = running.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
    expect((await post('/api/session/link', { code })).json()).toMatchObject({ status: 401 })
  })
})

describe('a write with a cookie from elsewhere', () => {
  test.each([
    ['without the token', {}, 403],
    ['with a token of nobody', { 'x-csrf-token': 'x' }, 403],
    ['from another site by Origin', { origin: 'https://evil.example', token: 'own' }, 403],
    ['from another site by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site', token: 'own' }, 403],
    ['from a neighbouring host', { 'sec-fetch-site': 'same-site', token: 'own' }, 403],
    ['from a file', { origin: 'null', token: 'own' }, 403],
    [
      'from an address that is only written like ours',
      { origin: 'http://localhost:80', token: 'own' },
      403
    ],
    ['from our own page as browsers say it', { origin: 'http://localhost', token: 'own' }, 200]
  ])('%s answers %s', async (_what, { token, ...given }: Record<string, string>, status) => {
    const { cookie } = await signedIn((await invite()).subject)
    const { csrfToken } = await session(cookie)
    const headers = { ...given, host: 'localhost', cookie }
    const withToken = token === undefined ? headers : { ...headers, 'x-csrf-token': csrfToken }
    const answer = await post('/api/keys', { name: 'n', scopes: ['read:flows'] }, withToken)
    expect(answer.statusCode).toBe(status)
    if (status === 403) expect(answer.json().code).toBe('foreign_request')
  })

  test('the token of one session is not that of another', async () => {
    const [one, other] = [
      await signedIn((await invite()).subject),
      await signedIn((await invite('analyst')).subject)
    ]
    const { csrfToken } = await session(other.cookie)
    const headers = { cookie: one.cookie, 'x-csrf-token': csrfToken }
    expect(
      (await post('/api/keys', { name: 'n', scopes: ['read:flows'] }, headers)).statusCode
    ).toBe(403)
  })

  test.each([
    '/api/session/link',
    '/api/session/demo',
    '/api/session/set-up',
    '/api/session/mail',
    '/api/session/end'
  ])('nobody is signed in or out by a foreign page through %s', async (url) => {
    const answer = await post(
      url,
      { code: 'x', person: 'x', name: 'x', email: 'a@b.it' },
      { origin: 'https://evil.example' }
    )
    expect([400, 403]).toContain(answer.statusCode)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
})

describe('where somebody is signed in', () => {
  const own = async (cookie: string) =>
    (await running.app.inject({ url: '/api/session/own', headers: { cookie } })).json()

  test('is told to that person alone, without what would open it, and can be ended elsewhere', async () => {
    const { subject } = await invite()
    const [here, there] = [await signedIn(subject), await signedIn(subject)]
    const other = await signedIn((await invite('analyst')).subject)
    const { rows } = await own(here.cookie)
    const at = new Date(clockMs).toISOString()
    const one = { way: 'mail', begunAt: at, usedAt: at }
    expect(rows).toHaveLength(2)
    expect(rows).toEqual(
      expect.arrayContaining([
        { ...one, isThis: true },
        { ...one, isThis: false }
      ])
    )
    const { csrfToken } = await session(here.cookie)
    const ended = await post(
      '/api/session/end-others',
      {},
      {
        ...{ cookie: here.cookie, 'x-csrf-token': csrfToken }
      }
    )
    expect(ended.json()).toEqual({ ended: 1 })
    expect((await session(there.cookie)).me).toBeNull()
    expect((await session(other.cookie)).me).not.toBeNull()
    expect((await own(here.cookie)).rows).toEqual([{ ...one, isThis: true }])
  })

  test('is not told of sessions that have ended, nor to anybody who is not signed in', async () => {
    const { subject } = await invite()
    await signedIn(subject)
    clockMs += 24 * 3_600_000
    const { cookie } = await signedIn(subject)
    expect((await own(cookie)).rows).toHaveLength(1)
    for (const nobody of ['', 'filiera-session=x']) {
      expect((await own(nobody)).code).toBe('not_signed_in')
    }
  })
})

describe('a one-time link', () => {
  test('works once', async () => {
    const { subject } = await invite()
    const code = running.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
    const answers = await Promise.all([1, 2, 3].map(() => post('/api/session/link', { code })))
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401])
    expect(await running.notes()).toContainEqual({
      ...{ type: 'SignInFailed', by: 'anonymous', way: 'mail', code: 'link_not_valid' },
      count: 1
    })
  })

  test('that a browser asked for works in that browser alone, and is not used up by another', async () => {
    const { email, subject } = await invite()
    const { oneTimeLinks } = running.identities.parts.credentials
    const code = running.identities.linkFor(email, 'mine') ?? ''
    const enter = (cookie: string) => post('/api/session/link', { code }, { cookie })
    for (const foreign of ['', 'filiera-mail=yours', 'filiera-mail=', 'filiera-session=mine']) {
      expect((await enter(foreign)).json().code).toBe('link_not_valid')
    }
    expect((await enter('filiera-mail=mine')).statusCode).toBe(200)
    expect((await enter('filiera-mail=mine')).statusCode).toBe(401)
    // What the desk hands over nobody's browser has asked for.
    const handed = oneTimeLinks.make('sign-in', subject)
    expect(
      (await post('/api/session/link', { code: handed }, { cookie: 'filiera-mail=mine' }))
        .statusCode
    ).toBe(200)
  })

  test('ends after 10 minutes', async () => {
    const { subject } = await invite()
    const code = running.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
    clockMs += 10 * 60_000
    expect((await post('/api/session/link', { code })).statusCode).toBe(401)
  })

  test('guessing is slowed down, with a time to come again', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const answer = await post('/api/session/link', { code: `guess-${attempt}` })
      statuses.push(answer.statusCode)
      if (answer.statusCode === 429)
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect(statuses.slice(0, 10).every((status) => status === 401)).toBe(true)
    expect(statuses.slice(10)).toEqual([429, 429])
  })

  test('of set-up makes one desk and no second', async () => {
    const empty = await runDoors()
    const code = empty.identities.setUpCode() ?? ''
    const payload = { code, name: 'Anna', email: 'anna@example.org' }
    const set = { method: 'POST', url: '/api/session/set-up', payload } as const
    expect((await empty.app.inject(set)).statusCode).toBe(200)
    expect((await empty.app.inject(set)).statusCode).toBe(401)
    expect(empty.identities.setUpCode()).toBeNull()
    expect(empty.identities.parts.credentials.people.list()).toMatchObject([{ role: 'desk' }])
    await empty.close()
  })
})

describe('the demo’s people', () => {
  test('are offered and let in by the demo alone', async () => {
    const payload = { person: 'demo-ngo' }
    expect((await post('/api/session/demo', payload)).statusCode).toBe(401)
    expect((await session('')).ways.people).toEqual([])
    const demo = await runDoors({ demo: true })
    const answer = await demo.app.inject({ method: 'POST', url: '/api/session/demo', payload })
    expect(answer.statusCode).toBe(200)
    const { ways } = (await demo.app.inject('/api/session')).json()
    expect(ways.people.length).toBeGreaterThan(5)
    await demo.close()
  })
})
