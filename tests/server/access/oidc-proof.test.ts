import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nowMs, type RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'
import { type RunningProvider, startProvider, walk } from './identity-provider.ts'

const origin = 'http://localhost:8080'
const [level1, level2] = ['https://www.spid.gov.it/SpidL1', 'https://www.spid.gov.it/SpidL2']

let provider: RunningProvider
let proof: { acr?: string; amr?: string[]; ts?: number } = {}
/** Asks for SPID level 2 of the last ten minutes. */
let byClass: RunningApp
/** Asks for a method, and for nothing else. */
let byMethod: RunningApp
/** Asks the provider for nothing, and its analysts for a second factor. */
let byItself: RunningApp

async function start(environment: Readonly<Record<string, string>>): Promise<RunningApp> {
  const running = await runDoors({
    environment: {
      ...environment,
      FILIERA_PUBLIC_URL: origin,
      FILIERA_OIDC_ISSUER: provider.issuer,
      FILIERA_OIDC_CLIENT_ID: 'filiera',
      FILIERA_OIDC_CLIENT_SECRET: 'a-secret-of-the-tests',
      FILIERA_INTERNAL_HOSTS: provider.host,
      FILIERA_SECOND_FACTOR: 'analyst',
      FILIERA_SIGN_INS_PER_MINUTE: '1000'
    }
  })
  const grant = { role: 'analyst', tenant: null, boundaries: 'all' } as const
  await running.identities.invite({ ...grant, name: 'anna', email: 'anna@example.org' }, 'test')
  return running
}

beforeAll(async () => {
  provider = await startProvider({
    redirectUri: `${origin}/api/session/oidc/return`,
    subject: () => 'anna',
    verified: () => true,
    proof: () => proof
  })
  byClass = await start({ FILIERA_OIDC_ACR: level2, FILIERA_OIDC_MAX_AGE_MINUTES: '10' })
  byMethod = await start({ FILIERA_OIDC_AMR: 'mfa hwk' })
  byItself = await start({})
})
afterAll(async () => {
  for (const running of [byClass, byMethod, byItself]) await running.close()
  provider.stop()
})

const cookieIn = (set: unknown, name: string) =>
  [set]
    .flat()
    .map((one) => String(one).split(';')[0] ?? '')
    .find((one) => one.startsWith(name)) ?? ''

/** Signs in; gives where the provider was asked to, and what came of it. */
async function signIn(running: RunningApp, accept = '*/*') {
  const left = await running.app.inject('/api/session/oidc?to=/importa?lang=en')
  const url = await walk(String(left.headers.location), origin)
  const cookie = cookieIn(left.headers['set-cookie'], 'filiera-oidc')
  const back = await running.app.inject({
    url: url.pathname + url.search,
    headers: { cookie, accept }
  })
  const own = cookieIn(back.headers['set-cookie'], 'filiera-session')
  const session = await running.app.inject({ url: '/api/session', headers: { cookie: own } })
  return {
    asked: new URL(String(left.headers.location)).searchParams,
    back,
    session: session.json()
  }
}

describe('what the provider says of a sign-in', () => {
  const now = Math.floor(nowMs / 1_000)
  test.each([
    ['the class that is asked for', { acr: level2, ts: now }, 302],
    ['the class below', { acr: level1, ts: now }, 401],
    ['no class at all', { ts: now }, 401],
    ['ten minutes ago', { acr: level2, ts: now - 600 }, 302],
    ['eleven minutes ago', { acr: level2, ts: now - 660 }, 401],
    ['in a minute', { acr: level2, ts: now + 60 }, 401]
  ])('%s answers as it should', async (_what, said, status) => {
    proof = said
    const { back, session } = await signIn(byClass)
    expect(back.statusCode).toBe(status)
    if (status === 302) {
      expect([session.me?.role, session.step]).toEqual(['analyst', null])
      return
    }
    expect(back.json()).toMatchObject({ code: 'sign_in_too_weak' })
    expect([session.me, session.step]).toEqual([null, null])
  })

  test('is asked for on the way there, and told on a page where it is less', async () => {
    proof = { acr: level1, ts: now }
    const { asked, back } = await signIn(byClass, 'text/html,*/*')
    expect([asked.get('acr_values'), asked.get('max_age')]).toEqual([level2, '600'])
    expect(back.headers.location).toBe('/accedi#rifiuto=sign_in_too_weak')
    expect(await byClass.notes()).toContainEqual(
      expect.objectContaining({ type: 'SignInFailed', way: 'oidc', code: 'sign_in_too_weak' })
    )
  })

  test.each([
    [['pwd', 'mfa'], 302],
    [['pwd'], 401],
    [[], 401]
  ])('methods %j answer %i', async (amr, status) => {
    proof = { amr }
    const { back } = await signIn(byMethod)
    expect(back.statusCode).toBe(status)
  })

  test('counts for nothing where the settings name nothing: a second factor is asked for here', async () => {
    proof = { acr: level2, amr: ['mfa'] }
    const { back, session, asked } = await signIn(byItself)
    expect([back.headers.location, session.me, session.step]).toEqual([
      '/accedi?lang=en&da=%2Fimporta%3Flang%3Den',
      null,
      'enrol'
    ])
    expect([asked.has('acr_values'), asked.has('max_age')]).toEqual([false, false])
  })
})
