import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedLink, signLink } from '../../web/server/access/signed-link.ts'
import { openVaultKeys } from '../../web/server/access/vault-keys.ts'
import { chromiumIsThere } from './browser.ts'
import { flaws } from './flaws.ts'
import { nowMs, openSite, type Site, signedInAs, signIn } from './site.ts'

/** Stands in everything that is not the NGO's. */
const canary = 'canary'
const city = 'milan-simulated'
const other = 'charity:caritas'
const at = '2026-11-22T08:00:00Z'
const window = `boundary=${city}&from=2026-11-01&to=2026-11-30`

const line = { lot: `lot-${canary}`, product: 'tomato', group: 'Vegetables' }
const quantity = { value: 40, unit: 'kg', basis: 'weighed' }

function declared(surplus: string) {
  const data = { boundary: city, surplus, donor: 'wholesaler:stand-009', ...line, quantity }
  return { type: 'SurplusDeclared', occurredAt: at, data: { ...data, reason: 'unsold_low_demand' } }
}

const events = [
  {
    ...{ type: 'ConsignmentArrived', occurredAt: at },
    data: {
      ...{ boundary: city, from: 'grower:far', to: 'wholesaler:stand-009', stand: canary },
      ...{ ddtNo: `ddt-${canary}`, lines: [{ ...line, quantity }] }
    }
  },
  declared('s-taken'),
  declared('s-open'),
  { type: 'StockCounted', occurredAt: at, data: { boundary: `Not ${canary}` } }
]

const claim = { type: 'ClaimSurplus', surplus: 's-taken', claim: `claim-${canary}`, whole: true }

/** What somebody with the source code and an afternoon asks for. */
const attempts: readonly (readonly [string, string, unknown?])[] = [
  ['GET', `/api/flows/events?${window}`],
  ['GET', `/api/flows/events?${window}&source=wholesaler:stand-009`],
  ['GET', `/api/stocks/levels?boundary=${city}&place=wholesaler:stand-009`],
  ['GET', `/api/trace/forwards?boundary=${city}&lot=lot-${canary}`],
  ['GET', `/api/surplus/receipts?${window}&place=${other}`],
  ['GET', `/api/plots/list?boundary=${city}`],
  ['GET', `/api/quality/anomalies?boundary=${city}`],
  ['GET', `/api/mfa/changes?${window}&since=2026-01-01T00:00:00Z`],
  ['GET', '/api/audit/events'],
  ['GET', '/api/epcis/events'],
  ['GET', '/epcis/v2/events'],
  ['GET', '/api/rejects'],
  ['GET', '/api/people'],
  ['GET', '/api/keys'],
  ['GET', '/metrics'],
  ['POST', '/api/commands', { ...claim, surplus: 's-open', claim: 'c-1', ngo: other }],
  [
    'POST',
    '/api/commands',
    { type: 'ReleaseClaim', surplus: 's-taken', claim: `claim-${canary}`, reason: 'mine now' }
  ],
  [
    'POST',
    '/api/commands',
    { type: 'SetBoundaryAudience', boundary: city, audience: 'everybody', reason: 'to see' }
  ],
  ['POST', '/api/events', events.slice(0, 1)],
  [
    'POST',
    '/api/people',
    { name: 'Me', email: 'me@example.org', role: 'desk', tenant: null, boundaries: 'all' }
  ],
  ['POST', '/api/people/demo-desk/erase', {}],
  ['POST', '/api/keys', { name: 'more', scopes: ['admin:access'], role: 'desk' }],
  ['POST', '/api/session/link', { code: 'guess' }]
]

describe.skipIf(!chromiumIsThere())('the audit', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'filiera-e2e-data-'))
  let site: Site
  beforeAll(async () => {
    site = await openSite({ data: folder })
    await post('/api/events', site.headers, events)
    await post('/api/commands', site.headers, { ...claim, ngo: other })
  })
  afterAll(async () => {
    await site?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function post(url: string, headers: Readonly<Record<string, string>>, body: unknown) {
    return fetch(site.address + url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
  }

  const asDesk = async (url: string) =>
    (await fetch(site.address + url, { headers: site.headers })).json()

  test('a hostile colleague with the key of an NGO gets nothing that is not theirs, and is seen to try', async () => {
    const history = `/api/surplus/history?boundary=${city}&surplus=s-taken`
    await expect.poll(async () => JSON.stringify(await asDesk(history))).toContain(other)
    const before = await asDesk(history)
    const { headers, id } = await signIn(site.address, 'demo-ngo')
    for (const [method, url, body] of attempts) {
      const answer =
        method === 'GET'
          ? await fetch(site.address + url, { headers })
          : await post(url, headers, body)
      const whole = JSON.stringify([...answer.headers]) + (await answer.text())
      const asked = decodeURIComponent(url) + JSON.stringify(body ?? '')
      if (!asked.includes(canary)) expect(whole, `${method} ${url}`).not.toContain(canary)
      // What repeats the question in its refusal tells nothing.
      else expect(answer.status, `${method} ${url}`).not.toBe(500)
      if (method === 'POST' && url !== '/api/events')
        expect(answer.status).toBeGreaterThanOrEqual(400)
      if (url === '/api/events') expect(whole).toContain('"appended":0')
    }
    await post('/api/commands', { authorization: `${headers.authorization}x` }, claim)
    expect({ ...(await asDesk(history)), position: null }).toEqual({ ...before, position: null })

    const page = await site.open(`/registro?who=${id}&outcome=refused`)
    await page.getByText(`La chiave ${id} (tests)`).first().waitFor()
    const told = (await page.locator('.audit-sentence').allInnerTexts()).join('\n')
    for (const words of [
      'ha chiesto di prendere in carico un’eccedenza: rifiutato',
      'ha chiesto di liberare una prenotazione: rifiutato',
      'ha chiesto di aprire o chiudere un’area: rifiutato',
      'ha chiesto di vedere o cambiare chi ha accesso: rifiutato',
      'ha chiesto di leggere questo registro: rifiutato',
      'ha chiesto di vedere le righe scartate: rifiutato',
      'ha chiesto di gestire chiavi: rifiutato',
      'ha chiesto di inviare eventi: rifiutato',
      'ha chiesto le scorte: rifiutato, non esiste o è di un altro ente'
    ]) {
      expect(told).toContain(words)
    }
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    await page.context().close()
  }, 60_000)

  test('is filtered by its address and by keyboard, in both languages', async () => {
    const page = await site.open('/accessi?lang=en')
    await page.getByRole('link', { name: 'Open the audit of access' }).click()
    await page.getByText('Demo', { exact: false }).first().waitFor()
    await page.getByLabel('Outcome').selectOption('failed')
    await page.getByText('Somebody tried to sign in by a link').first().waitFor()
    expect(new URL(page.url()).searchParams.get('outcome')).toBe('failed')
    await page.getByLabel('Outcome').selectOption('done')
    await page.getByLabel('What').selectOption('KeyIssued')
    await page.getByText('as “Redistribution body” for charity:recup').first().waitFor()
    await page.getByLabel('From').fill('2026-11-23')
    await page.getByText('No entry matches these filters.').waitFor()
    await page.goBack()
    await page.getByText('as “Redistribution body” for charity:recup').first().waitFor()
    expect(site.troubles).toEqual([])
    await page.context().close()
  }, 60_000)

  test('is no page of an NGO', async () => {
    const page = await site.open('/registro', await signedInAs(site, 'demo-ngo'))
    await page.getByText('Il registro è per l’ufficio Food Policy.').waitFor()
    expect(await page.getByRole('link', { name: 'Registro' }).count()).toBe(0)
    await page.context().close()
  }, 60_000)

  test('a one-tap link says what it does, does it by a tap, and once', async () => {
    const link: SignedLink = {
      ...{ id: 'l-e2e', subject: 'demo-ngo', role: 'ngo', tenant: 'charity:recup' },
      expiresAtMs: nowMs + 3_600_000,
      command: { ...claim, surplus: 's-open', claim: 'c-tap', ngo: 'charity:recup' }
    }
    const keys = openVaultKeys(path.join(folder, 'keys', 'vault-keys.sqlite'), randomBytes)
    const address = `/azione#${signLink(keys.serverKey('links'), link, nowMs)}`
    keys.close()
    const nobody = await signedInAs(site, null)
    const page = await site.open(address, nobody)
    await page.getByText('Prenoti l’eccedenza s-open per charity:recup.').waitFor()
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    const claims = async () =>
      JSON.stringify(await asDesk(`/api/surplus/history?boundary=${city}&surplus=s-open`))
    expect(await claims()).not.toContain('c-tap')
    await page.getByRole('button', { name: 'Conferma' }).press('Enter')
    await page.getByText('Fatto.').waitFor()
    await expect.poll(claims).toContain('c-tap')
    await page.context().close()

    const again = await site.open(address, nobody)
    await again.getByText('Questo link è già stato usato.').waitFor()
    expect(await again.getByRole('button', { name: 'Conferma' }).count()).toBe(0)
    await again.context().close()
    const changed = await site.open(`${address}x`, nobody)
    await changed.getByRole('alert').waitFor()
    await changed.context().close()
  }, 60_000)
})
