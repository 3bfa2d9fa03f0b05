import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { declaredRoutes } from '../../../web/server/access/gate.ts'
import { factorRoles } from '../../../web/server/settings-sign-in.ts'
import { nowMs } from '../running-app.ts'
import { runDoors } from './doors-app.ts'
import { appCode, type Browser, type FactorApp, runWithFactors } from './second-factor-app.ts'

let clockMs = nowMs
let running: FactorApp
beforeAll(async () => {
  running = await runWithFactors(() => clockMs)
})
beforeEach(() => {
  clockMs += 120_000
})
afterAll(() => running.close())

const me = async (browser: Browser) => (await browser.get('/api/session')).me
const step = async (browser: Browser) => (await browser.get('/api/session')).step
const give = (browser: Browser, code: string) => browser.post('/api/session/second-step', { code })

/** Somebody of the desk with a factor, and a browser that has passed the first step anew. */
async function enrolled(role: 'desk' | 'analyst' | 'ngo' = 'desk') {
  const subject = await running.invite(role)
  const { secret, codes } = await running.enrol(await running.enter(subject))
  clockMs += 60_000
  return { subject, secret, codes, browser: await running.enter(subject) }
}

describe('a sign-in that lacks its second step', () => {
  test('is nobody on every route that asks who one is', async () => {
    const { browser } = await enrolled()
    const guarded = declaredRoutes(running.app).filter(
      ({ access, method, url }) =>
        !access.roles.includes('public') && method !== 'HEAD' && !url.includes('*')
    )
    expect(guarded.length).toBeGreaterThan(20)
    for (const { method, url } of guarded) {
      if (method !== 'GET' && method !== 'POST') continue
      const address = url.replace(/:[a-z]+/giu, 'x')
      const answer = await running.app.inject({
        method,
        url: address,
        headers: { cookie: browser.cookie }
      })
      expect([url, answer.statusCode]).toEqual([url, 401])
    }
    expect(await me(browser)).toBeNull()
    for (const own of ['/api/session/own', '/api/session/second-factor']) {
      expect(await browser.get(own)).toMatchObject({ code: 'not_signed_in' })
    }
    const others = await browser.post('/api/session/end-others')
    expect(others.body.code).toBe('not_signed_in')
  })

  test('cannot set up, remove or replace a factor where one stands', async () => {
    const { browser, secret } = await enrolled('ngo')
    for (const code of [null, appCode(secret, clockMs)]) {
      const begun = await browser.post('/api/session/second-factor', { code })
      expect(begun.body.code).toBe('second_factor_not_possible')
    }
    const removed = await browser.post('/api/session/second-factor/remove', {
      code: appCode(secret, clockMs)
    })
    expect(removed.body.code).toBe('not_signed_in')
    expect((await give(browser, appCode(secret, clockMs))).status).toBe(200)
  })

  test('is let in by the code of the moment, with a session that is new', async () => {
    const { browser, secret, subject } = await enrolled()
    const before = browser.cookie
    expect(await step(browser)).toBe('code')
    expect((await give(browser, appCode(secret, clockMs))).status).toBe(200)
    expect(browser.cookie).not.toBe(before)
    expect(await me(browser)).toMatchObject({ subject, role: 'desk' })
    expect(await me(running.browser(before))).toBeNull()
    expect(await step(running.browser(before))).toBeNull()
    const mine = (await running.notes()).filter(({ by }) => by === subject)
    expect(mine.map(({ type }) => type)).toEqual(['SecondFactorSet', 'SignedIn', 'SignedIn'])
  })

  test('ends after ten minutes', async () => {
    const { browser, secret } = await enrolled()
    clockMs += 10 * 60_000
    expect(await step(browser)).toBeNull()
    expect((await give(browser, appCode(secret, clockMs))).body.code).toBe('not_signed_in')
  })

  test('is not continued by a foreign page, nor without the token of this session', async () => {
    const { browser, secret } = await enrolled()
    const other = await enrolled('analyst')
    const token = String((await other.browser.get('/api/session')).csrfToken)
    const code = appCode(secret, clockMs)
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'x-csrf-token': token },
      { 'x-csrf-token': '' }
    ]) {
      const answer = await browser.post('/api/session/second-step', { code }, headers)
      expect(answer.body.code).toBe('foreign_request')
    }
    expect((await give(browser, code)).status).toBe(200)
  })

  test('planted in somebody else’s browser opens nothing after their sign-in (fixation)', async () => {
    const { browser: attacker } = await enrolled()
    const planted = attacker.cookie
    const { subject, secret } = await enrolled()
    const victim = running.browser(planted)
    const link = running.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
    await victim.post('/api/session/link', { code: link })
    expect((await give(victim, appCode(secret, clockMs))).status).toBe(200)
    expect(await me(victim)).toMatchObject({ subject })
    expect(await me(running.browser(planted))).toBeNull()
  })
})

describe('a code', () => {
  test.each([
    ['a step early', -30_000, 200],
    ['of the moment', 0, 200],
    ['a step late', 30_000, 200],
    ['two steps early', -60_000, 401],
    ['two steps late', 60_000, 401]
  ])('%s answers by %s ms: %s', async (_what, offMs, status) => {
    const { browser, secret } = await enrolled()
    expect((await give(browser, appCode(secret, clockMs + offMs))).status).toBe(status)
  })

  test('works once, of many at once too, and none before it works any more', async () => {
    const { subject, secret, browser } = await enrolled()
    const browsers = [browser, await running.enter(subject), await running.enter(subject)]
    const code = appCode(secret, clockMs)
    const answers = await Promise.all(browsers.map((one) => give(one, code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
    const late = await running.enter(subject)
    expect((await give(late, appCode(secret, clockMs - 30_000))).status).toBe(401)
    expect((await give(late, appCode(secret, clockMs + 30_000))).status).toBe(200)
  })

  test('that was used to set up is used up', async () => {
    const subject = await running.invite('desk')
    const { secret } = await running.enrol(await running.enter(subject))
    const again = await running.enter(subject)
    expect((await give(again, appCode(secret, clockMs))).status).toBe(401)
  })

  test('cannot be guessed: five in a row, then an hour; fifty, then only a recovery code', async () => {
    const { subject, secret, codes } = await enrolled()
    const wrong = appCode(secret, clockMs - 86_400_000)
    const tries = async (count: number) => {
      const browser = await running.enter(subject)
      const answers = await Promise.all(Array.from({ length: count }, () => give(browser, wrong)))
      return answers.map(({ status }) => status).sort()
    }
    expect(await tries(8)).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    const right = await running.enter(subject)
    const held = await give(right, appCode(secret, clockMs))
    expect([held.status, held.body.retryAfterSeconds]).toEqual([429, 3_600])
    for (let round = 1; round < 10; round += 1) {
      // Told before the clock leaps: counts of so long ago are taken for those of a process that died.
      await running.notes()
      clockMs += 3_600_000
      expect(await tries(5)).toEqual([401, 401, 401, 401, 401])
    }
    await running.notes()
    clockMs += 86_400_000
    const late = await running.enter(subject)
    const forGood = await give(late, appCode(secret, clockMs))
    expect([forGood.status, String(forGood.body.detail)]).toEqual([
      429,
      expect.stringContaining('recovery code')
    ])
    expect((await give(late, String(codes[0]).toLowerCase())).status).toBe(200)
    const after = await running.enter(subject)
    expect((await give(after, appCode(secret, clockMs))).status).toBe(200)
    const notes = (await running.notes()).filter(({ by }) => by === subject)
    expect(notes).toContainEqual({ type: 'RecoveryCodeUsed', by: subject, subject, left: 7 })
    const failed = notes.filter(({ type }) => type === 'SecondFactorFailed')
    expect(failed.reduce((sum, { count }) => sum + Number(count), 0)).toBe(50)
  })

  test('of recovery works once, for its person alone', async () => {
    const one = await enrolled()
    const other = await enrolled()
    expect(new Set(one.codes).size).toBe(8)
    for (const code of one.codes) expect(code).toMatch(/^(?:[A-Z2-7]{4}-){6}[A-Z2-7]{2}$/u)
    const [first = ''] = one.codes
    expect((await give(other.browser, first)).status).toBe(401)
    const browsers = [one.browser, await running.enter(one.subject)]
    const answers = await Promise.all(browsers.map((browser) => give(browser, first)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })
})

describe('setting up', () => {
  test('is all that whoever must have one can do, and ends other sessions', async () => {
    const subject = await running.invite('analyst')
    const [here, there] = [await running.enter(subject), await running.enter(subject)]
    expect([await step(here), await me(here)]).toEqual(['enrol', null])
    expect((await give(here, '123456')).body.code).toBe('second_factor_not_possible')
    await running.enrol(here)
    expect(await me(here)).toMatchObject({ subject })
    expect([await me(there), await step(there)]).toEqual([null, null])
  })

  test('of two browsers at once counts in the one that began last', async () => {
    const subject = await running.invite('desk')
    const [one, other] = [await running.enter(subject), await running.enter(subject)]
    const begin = async (browser: Browser) =>
      String((await browser.post('/api/session/second-factor')).body.secret)
    const confirm = (browser: Browser, secret: string) =>
      browser.post('/api/session/second-factor/confirm', { code: appCode(secret, clockMs) })
    const overtaken = await begin(one)
    const last = await begin(other)
    expect((await confirm(one, overtaken)).body.code).toBe('second_factor_not_possible')
    // Neither does another session confirm what this one began.
    expect((await confirm(one, last)).body.code).toBe('second_factor_not_possible')
    expect((await confirm(other, last)).status).toBe(200)
    expect((await confirm(one, overtaken)).body.code).toBe('not_signed_in')
  })

  test('asks for a code of it first, and takes ten minutes at most', async () => {
    const subject = await running.invite('desk')
    const browser = await running.enter(subject)
    const { body } = await browser.post('/api/session/second-factor')
    expect(String(body.address)).toMatch(/^otpauth:\/\/totp\/Filiera/u)
    const confirm = (code: string) => browser.post('/api/session/second-factor/confirm', { code })
    const old = appCode(String(body.secret), clockMs - 86_400_000)
    expect((await confirm(old)).body.code).toBe('second_factor_wrong')
    clockMs += 10 * 60_000
    expect((await confirm(appCode(String(body.secret), clockMs))).body.code).toBe('not_signed_in')
  })

  test('anew asks for a code of the one that stands, and its codes end', async () => {
    const { browser, secret, codes } = await enrolled()
    await give(browser, appCode(secret, clockMs))
    for (const code of [null, '', '000000', 'AAAA']) {
      const begun = await browser.post('/api/session/second-factor', { code })
      expect(begun.status).toBeGreaterThanOrEqual(400)
    }
    const { body: me } = { body: await browser.get('/api/session') }
    const next = await running.enrol(browser, String(codes[1]))
    expect(me.me).not.toBeNull()
    clockMs += 60_000
    const again = await running.enter(Object(me.me).subject)
    expect((await give(again, appCode(secret, clockMs))).status).toBe(401)
    expect((await give(again, String(codes[2]))).status).toBe(401)
    expect((await give(again, appCode(next.secret, clockMs))).status).toBe(200)
  })

  test('by somebody who may choose asks for a sign-in of the last minutes', async () => {
    const subject = await running.invite('ngo')
    const browser = await running.enter(subject)
    expect(await me(browser)).toMatchObject({ subject })
    clockMs += 10 * 60_000
    const begun = await browser.post('/api/session/second-factor')
    expect(begun.body.code).toBe('second_factor_not_possible')
  })

  test('by somebody who may choose is undone by a code; by the desk it is not', async () => {
    const { browser, secret } = await enrolled('ngo')
    await give(browser, appCode(secret, clockMs))
    const remove = (code: string) => browser.post('/api/session/second-factor/remove', { code })
    expect((await remove('123456')).status).toBe(401)
    clockMs += 30_000
    expect((await remove(appCode(secret, clockMs))).status).toBe(200)
    expect(await browser.get('/api/session/second-factor')).toEqual({
      ...{ setAt: null, recoveryCodesLeft: 0, required: false, possible: true }
    })
    const desk = await enrolled()
    await give(desk.browser, appCode(desk.secret, clockMs))
    clockMs += 30_000
    const refused = await desk.browser.post('/api/session/second-factor/remove', {
      code: appCode(desk.secret, clockMs)
    })
    expect(refused.body.code).toBe('second_factor_not_possible')
  })
})

describe('whoever lost the device', () => {
  test('is reset by the desk, never by themselves, and sets up another one', async () => {
    const lost = await enrolled('analyst')
    const desk = await enrolled()
    await give(desk.browser, appCode(desk.secret, clockMs))
    await give(lost.browser, appCode(lost.secret, clockMs))
    const reset = (browser: Browser, subject: string) =>
      browser.post(`/api/people/${subject}/reset-factor`)
    expect((await reset(lost.browser, lost.subject)).body.code).toBe('not_allowed')
    expect((await reset(desk.browser, desk.subject)).body.code).toBe('second_factor_not_possible')
    // A key of one's own would get round that, and a program recognises nobody.
    const { key } = await running.identities.issueKey(
      {
        ...{
          name: 'k',
          owner: desk.subject,
          role: 'desk',
          tenant: null,
          boundaries: 'all',
          days: 1
        },
        scopes: ['admin:access']
      },
      'test'
    )
    for (const subject of [desk.subject, lost.subject]) {
      const answer = await running.app.inject({
        ...{ method: 'POST', url: `/api/people/${subject}/reset-factor`, payload: {} },
        headers: { authorization: `Bearer ${key}` }
      })
      expect(answer.json().code).toBe('not_allowed')
    }
    expect((await reset(desk.browser, lost.subject)).status).toBe(200)
    expect(await me(lost.browser)).toBeNull()
    expect((await reset(desk.browser, lost.subject)).status).toBe(409)
    expect(await step(await running.enter(lost.subject))).toBe('enrol')
    expect(await running.notes()).toContainEqual({
      ...{ type: 'SecondFactorRemoved', by: desk.subject, subject: lost.subject }
    })
  })

  test('and is erased leaves neither secret nor recovery codes', async () => {
    const { subject, codes } = await enrolled()
    const { vault, credentials } = running.identities.parts
    expect(await running.identities.erase(subject, 'cli')).toMatchObject({ factors: 1 })
    expect([vault.factorOf(subject), credentials.factors.find(subject)]).toEqual([null, null])
    expect(
      credentials.factors.spendRecovery(subject, String(codes[0]).replaceAll('-', ''))
    ).toBeNull()
  })
})

describe('who must have one', () => {
  test.each([
    ['', false, ['analyst', 'desk']],
    ['', true, []],
    ['none', false, []],
    ['desk, ngo', true, ['desk', 'ngo']]
  ])('set to %j on a service for this machine alone (%s): %j', (setting, isLocal, roles) => {
    expect(factorRoles(setting, isLocal)).toEqual(roles)
  })

  test('nobody in the demo, whose people exist for nobody', async () => {
    const demo = await runDoors({ demo: true, environment: { FILIERA_SECOND_FACTOR: 'desk' } })
    const post = { method: 'POST', payload: { person: 'demo-desk' } } as const
    const entered = await demo.app.inject({ ...post, url: '/api/session/demo' })
    const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? ''
    const { me: desk, csrfToken } = (
      await demo.app.inject({ url: '/api/session', headers: { cookie } })
    ).json()
    expect(desk).toMatchObject({ role: 'desk' })
    const begun = await demo.app.inject({
      ...{ method: 'POST', url: '/api/session/second-factor', payload: {} },
      headers: { cookie, 'x-csrf-token': csrfToken }
    })
    expect(begun.json().code).toBe('second_factor_not_possible')
    await demo.close()
  })
})
