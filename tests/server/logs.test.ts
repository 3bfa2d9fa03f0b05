import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signLink } from '../../web/server/access/signed-link.ts'
import { secretSettings } from '../../web/server/settings-security.ts'
import { terminalText } from '../../web/server/terminal-text.ts'
import { runDoors } from './access/doors-app.ts'
import { nowMs, type RunningApp } from './running-app.ts'

const lines: string[] = []
/** As the program logs, and one level further. */
const logger = pino(
  { level: 'trace', hooks: { streamWrite: terminalText } },
  { write: (line: string) => lines.push(line) }
)

/** Values that must never be logged, by what they are. */
const canaries = new Map<string, string>()
function canary(what: string, value = `canary-${canaries.size}-x9k2`): string {
  canaries.set(what, value)
  return value
}

const nowhere = '127.0.0.1:9'
/** A value of each secret setting that its form allows. */
const secrets: Readonly<Record<string, string>> = {
  FILIERA_OIDC_CLIENT_SECRET: canary('client secret'),
  FILIERA_SMTP_URL: `smtp://robot:${canary('mail password')}@${nowhere}`,
  FILIERA_KAFKA_PASSWORD: canary('Kafka password'),
  // Of a log in memory there is no connection string; its own test is in tests/server/config-secrets.
  FILIERA_STORE: 'memory'
}

let running: RunningApp
let clockMs = nowMs
beforeAll(async () => {
  running = await runDoors({
    logger,
    now: () => clockMs,
    environment: {
      ...secrets,
      FILIERA_PUBLIC_URL: 'http://localhost:8080',
      FILIERA_MAIL_FROM: 'filiera@comune.example',
      FILIERA_OIDC_ISSUER: `http://${nowhere}`,
      FILIERA_OIDC_CLIENT_ID: 'filiera',
      FILIERA_INTERNAL_HOSTS: nowhere,
      FILIERA_KAFKA_BROKERS: nowhere,
      FILIERA_KAFKA_PUBLISH: 'events',
      FILIERA_KAFKA_USERNAME: 'filiera',
      FILIERA_KAFKA_SASL: 'plain'
    }
  })
})
afterAll(() => running.close())

interface Sent {
  readonly method?: 'GET' | 'POST'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

async function send(url: string, { method, body, headers = {} }: Sent = {}) {
  clockMs += 61_000
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) }
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  return running.app.inject({
    ...{ method: method ?? (body === undefined ? 'GET' : 'POST'), url, ...payload },
    headers: { ...type, ...headers }
  })
}

/** Somebody comes in and does all that has a secret in it, rightly and wrongly. */
async function lifeOfSecrets(): Promise<void> {
  const email = canary('mail address', 'canary.person@example.org')
  const name = canary('name of a person', 'Canaria Rossi-x9k2')
  const code = canary('set-up code', running.identities.setUpCode() ?? '')
  await send('/api/session/set-up', { body: { code: `${code}x`, name, email } })
  const entered = await send('/api/session/set-up', { body: { code, name, email } })
  expect(entered.statusCode).toBe(200)
  const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? ''
  canary('session cookie', cookie.split('=')[1])
  const { csrfToken, me } = (await send('/api/session', { headers: { cookie } })).json()
  canary('token of the session', csrfToken)
  const signedIn = { cookie, 'x-csrf-token': csrfToken }
  const issued = await send('/api/keys', {
    headers: signedIn,
    body: { name: 'van', scopes: me.scopes, days: 1 }
  })
  const key = canary('API key', issued.json().key)
  for (const authorization of [`Bearer ${key}`, `Bearer ${key}x`, `Basic ${key}`, key]) {
    await send('/api/rejects', { headers: { authorization } })
  }
  await send(`/api/rejects?key=${key}`, { headers: { cookie } })
  await send('/api/session/mail', { body: { email } })
  const browser = canary('secret of the browser that asked')
  const link = running.identities.linkFor(email, browser) ?? ''
  canary('code of a sign-in link', link)
  await send('/api/session/link', { body: { code: `${link}x` } })
  await send(`/api/session/link?code=${link}`, {
    body: { code: link },
    headers: { cookie: `filiera-mail=${browser}` }
  })
  const state = canary('state of the provider')
  await send('/api/session/oidc?to=/')
  await send(`/api/session/oidc/return?code=${canary('code of the provider')}&state=${state}`, {
    headers: { cookie: `filiera-oidc=${state}` }
  })
  const grant = { role: 'ngo', tenant: 'charity:recup', boundaries: 'all' } as const
  const subject = await running.identities.invite({ ...grant, name: 'Ada', email: '' }, 'test')
  const signed = signLink(
    running.identities.parts.vault.keys.serverKey('links'),
    {
      ...{ id: 'l-1', subject, role: 'ngo', tenant: 'charity:recup' },
      expiresAtMs: clockMs + 3_600_000,
      command: { type: 'DeclineSurplus', surplus: 'none', ngo: 'charity:recup' }
    },
    clockMs
  )
  canary('one-tap link', signed)
  for (const url of ['/api/links/look', '/api/links/use'])
    await send(url, { body: { link: signed } })
  await send('/api/people', { headers: signedIn, body: { email, name, role: 'nobody' } })
  const bad = [{ type: 'SurplusDeclared', data: { donor: email, note: name } }, { [email]: 1 }]
  await send('/api/events', { headers: { authorization: `Bearer ${key}` }, body: bad })
  await send('/api/imports/csv?mapping=urbanfoodflows&boundary=town', {
    ...{ method: 'POST', body: `${email},${name}` },
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' }
  })
  await send(`/api/session/${link}/${key}`)
  await send(`/api/people?email=${email}&key=${key}`)
  await send(`/%ff${key}`)
}

describe('the log at its most talkative', () => {
  test('has no secret in any line, whatever was done with it', async () => {
    expect(Object.keys(secrets).toSorted()).toEqual(secretSettings.toSorted())
    await lifeOfSecrets()
    // The mail fails a moment later.
    await expect.poll(() => lines.some((line) => line.includes('was not sent'))).toBe(true)
    expect(canaries.size).toBeGreaterThan(12)
    expect([...canaries.values()].every((value) => value.length > 8)).toBe(true)
    const said = lines.join('')
    for (const told of ['answered', 'refused', 'was not sent']) expect(said).toContain(told)
    const leaked = [...canaries].filter(([, value]) => said.includes(value)).map(([what]) => what)
    expect(leaked).toEqual([])
  })

  const evil = [
    '%0d%0a{"level":60,"msg":"forged"}',
    '%1b%5b2J%1b%5d0;x%07',
    '%22%7d%0a%7b%22msg%22:%22forged',
    '%c2%9b31m%e2%80%ae',
    '%00'
  ]

  test.each(evil)(
    'stays one line of JSON a record for %s, and nothing in it is obeyed',
    async (bad) => {
      const before = lines.length
      const text = decodeURIComponent(bad)
      const header = text.replace(/[^ -~\u0080-\u00ff]/gu, '\t')
      for (const url of [`/${bad}`, `/api/rejects?limit=${bad}`, `/api/docs/events/${bad}`]) {
        await send(url, {
          headers: { 'user-agent': header, authorization: header, 'x-request-id': header }
        })
      }
      await send('/api/commands', { body: { type: text, [text]: text } })
      await send('/api/session/link', { body: { code: text } })
      await send(`/api/session/oidc/return?code=${bad}`, { headers: { cookie: 'filiera-oidc=x' } })
      logger.error({ err: new Error(text), [text]: text }, text)
      const written = lines.slice(before)
      expect(written.length).toBeGreaterThan(4)
      for (const line of written) {
        expect(line.endsWith('\n')).toBe(true)
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u)
        expect(JSON.parse(line)).toMatchObject({
          level: expect.any(Number),
          time: expect.any(Number)
        })
      }
    }
  )
})
