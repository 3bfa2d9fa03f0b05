import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'
import { type RunningProvider, startProvider, walk } from './identity-provider.ts'

const origin = 'http://localhost:8080'
let provider: RunningProvider
let running: RunningApp
let subject = 'anna'
let verified = true
/** Whose address the provider says, where that is not the subject's own. */
let addressOf: string | null = null

beforeAll(async () => {
  provider = await startProvider({
    redirectUri: `${origin}/api/session/oidc/return`,
    subject: () => subject,
    verified: () => verified,
    addressOf: () => addressOf
  })
  running = await runDoors({
    environment: {
      FILIERA_PUBLIC_URL: origin,
      FILIERA_OIDC_ISSUER: provider.issuer,
      FILIERA_OIDC_CLIENT_ID: 'filiera',
      FILIERA_OIDC_CLIENT_SECRET: 'a-secret-of-the-tests',
      FILIERA_OIDC_NAME: 'SPID',
      FILIERA_INTERNAL_HOSTS: provider.host,
      FILIERA_SIGN_INS_PER_MINUTE: '1000'
    }
  })
  const grant = { role: 'analyst', tenant: null, boundaries: 'all' } as const
  for (const name of ['anna', 'ugo']) {
    await running.identities.invite({ ...grant, name, email: `${name}@example.org` }, 'test')
  }
})
afterAll(async () => {
  await running.close()
  provider.stop()
})

const cookiesOf = (answer: { headers: Record<string, unknown> }) =>
  [answer.headers['set-cookie']].flat().map(String)

/** Leaves for the provider; gives where to, and what the browser keeps meanwhile. */
async function leave(to = '/') {
  const answer = await running.app.inject(`/api/session/oidc?to=${encodeURIComponent(to)}`)
  expect(answer.statusCode).toBe(302)
  const [cookie = ''] = cookiesOf(answer)
  return { to: String(answer.headers.location), cookie: cookie.split(';')[0] ?? '', set: cookie }
}

/** Comes back with what the provider sent. */
async function comeBack(url: URL, cookie: string) {
  const answer = await running.app.inject({ url: url.pathname + url.search, headers: { cookie } })
  const session = cookiesOf(answer).find((one) => /^filiera-session=[\w-]{43};/u.test(one))
  return { status: answer.statusCode, session: session?.split(';')[0] ?? null, answer }
}

async function me(cookie: string) {
  return (await running.app.inject({ url: '/api/session', headers: { cookie } })).json().me
}

describe('signing in by a real identity provider', () => {
  test('the way there carries PKCE, state and nonce, bound to this browser', async () => {
    const { to, set } = await leave()
    const asked = new URL(to).searchParams
    expect(asked.get('response_type')).toBe('code')
    expect(asked.get('code_challenge_method')).toBe('S256')
    for (const name of ['code_challenge', 'state', 'nonce']) {
      expect(asked.get(name)?.length).toBeGreaterThanOrEqual(43)
    }
    expect(set).toContain('HttpOnly')
    expect(set).toContain('SameSite=Lax')
  })

  test('somebody who was invited comes in, and goes on where they were', async () => {
    const { to, cookie } = await leave('/importa?lang=en')
    const back = await comeBack(await walk(to, origin), cookie)
    expect([back.status, back.answer.headers.location]).toEqual([302, '/importa?lang=en'])
    expect(await me(back.session ?? '')).toMatchObject({ name: 'anna', role: 'analyst' })
    expect(await running.notes()).toContainEqual(
      expect.objectContaining({ type: 'SignedIn', way: 'oidc' })
    )
  })

  test('is known by the provider’s name from then on, whatever becomes of the address', async () => {
    verified = false
    const { to, cookie } = await leave()
    expect((await comeBack(await walk(to, origin), cookie)).status).toBe(302)
    verified = true
  })

  test('an address that the provider has given to a successor opens nothing of who had it', async () => {
    subject = 'successor'
    addressOf = 'anna'
    const { to, cookie } = await leave()
    const back = await comeBack(await walk(to, origin), cookie)
    expect([back.status, back.session]).toEqual([401, null])
    expect(back.answer.json()).toMatchObject({ code: 'sign_in_failed' })
    expect(back.answer.json().detail).toContain('another account')
    subject = 'anna'
    addressOf = null
  })

  test('an address that the provider did not verify lets nobody in', async () => {
    subject = 'ugo'
    verified = false
    const { to, cookie } = await leave()
    const back = await comeBack(await walk(to, origin), cookie)
    expect([back.status, back.session]).toEqual([401, null])
    verified = true
  })

  test('somebody who was not invited is not let in, and is told whom to ask', async () => {
    subject = 'stranger'
    const { to, cookie } = await leave()
    const back = await comeBack(await walk(to, origin), cookie)
    expect(back.answer.json()).toMatchObject({ code: 'sign_in_failed', status: 401 })
    expect(back.answer.json().detail).toContain('invitation')
    subject = 'anna'
  })

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    '/x\r\nset-cookie: a=b'
  ])('it goes on to no other site: %j', async (to) => {
    const left = await leave(to)
    const back = await comeBack(await walk(left.to, origin), left.cookie)
    expect(back.answer.headers.location).toBe('/')
  })

  test('a page whose address is not plain ASCII is gone on to as well', async () => {
    const left = await leave('/traccia?lotto=però €')
    const back = await comeBack(await walk(left.to, origin), left.cookie)
    expect(back.answer.headers.location).toBe('/traccia?lotto=per%C3%B2%20%E2%82%AC')
  })
})

describe('what comes back and does not fit', () => {
  test('a code is taken once', async () => {
    const { to, cookie } = await leave()
    const url = await walk(to, origin)
    expect((await comeBack(url, cookie)).status).toBe(302)
    expect((await comeBack(url, cookie)).status).toBe(401)
  })

  test('a browser that did not begin gets nothing (sign-in forgery)', async () => {
    const { to } = await leave()
    const url = await walk(to, origin)
    expect((await comeBack(url, '')).session).toBeNull()
    const other = await leave()
    expect((await comeBack(url, other.cookie)).session).toBeNull()
  })

  test.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'x')],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['another code', (url: URL) => url.searchParams.set('code', 'x')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
    ['another issuer (mix-up)', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['an error of the provider', (url: URL) => url.searchParams.set('error', 'access_denied')]
  ])('%s', async (_what, change) => {
    const { to, cookie } = await leave()
    const url = await walk(to, origin)
    change(url)
    const back = await comeBack(url, cookie)
    expect([back.status, back.session]).toEqual([401, null])
  })
})
