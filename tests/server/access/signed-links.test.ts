import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedLink, signLink } from '../../../web/server/access/signed-link.ts'
import { nowMs, type RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

let running: RunningApp
let clockMs = nowMs
beforeAll(async () => {
  running = await runDoors({ now: () => clockMs })
  const { key } = running.identities.parts.credentials.apiKeys.issue({
    ...{ name: 'market', owner: 'cli', role: 'desk', tenant: null, boundaries: 'all', days: 1 },
    scopes: ['ingest:events']
  })
  headers = { authorization: `Bearer ${key}` }
  recup = await invite('charity:recup')
  caritas = await invite('charity:caritas')
  await declare('s-1')
})
afterAll(() => running.close())

let headers: Readonly<Record<string, string>> = {}

async function declare(surplus: string): Promise<void> {
  const declared = {
    type: 'SurplusDeclared',
    occurredAt: '2026-11-22T09:00:00Z',
    data: {
      ...{ boundary: 'town', surplus, donor: 'wholesaler:stand-001', product: 'tomato' },
      ...{ group: 'Vegetables', reason: 'unsold_low_demand' },
      quantity: { value: 40, unit: 'kg', basis: 'declared' }
    }
  }
  const answer = await running.app.inject({
    ...{ method: 'POST', url: '/api/events', payload: [declared] },
    headers
  })
  expect(answer.json()).toMatchObject({ appended: 1 })
}

let recup = ''
let caritas = ''

function invite(tenant: string, boundaries: 'all' | string[] = 'all'): Promise<string> {
  const grant = { role: 'ngo', tenant, boundaries } as const
  return running.identities.invite({ name: 'Anna', email: '', ...grant }, 'test')
}

let links = 0
function linkOf(over: Partial<SignedLink> = {}): SignedLink {
  links += 1
  return {
    id: `l-${links}`,
    subject: recup,
    role: 'ngo',
    tenant: 'charity:recup',
    command: { type: 'DeclineSurplus', surplus: 's-1', ngo: 'charity:recup' },
    expiresAtMs: clockMs + 3_600_000,
    ...over
  }
}

const keyOf = () => running.identities.parts.vault.keys.serverKey('links')
const sign = (over?: Partial<SignedLink>) => signLink(keyOf(), linkOf(over), clockMs)

function post(url: string, link: string) {
  clockMs += 61_000
  return running.app.inject({ method: 'POST', url, payload: { link } })
}

describe('a one-tap link', () => {
  test('says what it would do and changes nothing by being looked at', async () => {
    const head = await running.store.head()
    const link = sign()
    for (const _ of [1, 2]) {
      const { statusCode, body } = await post('/api/links/look', link)
      expect(statusCode).toBe(200)
      expect(JSON.parse(body)).toMatchObject({ tenant: 'charity:recup', used: false })
    }
    expect(await running.store.head()).toBe(head)
    expect((await running.app.inject(`/azione?link=${link}`)).statusCode).toBe(404)
  })

  test('claims once, and is used up then; of fifty taps at once one counts', async () => {
    const claim = { type: 'ClaimSurplus', surplus: 's-1', claim: 'c-1', ngo: 'charity:recup' }
    const link = sign({ command: { ...claim, whole: true } })
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post('/api/links/use', link))
    )
    const fates = new Set(answers.map(({ statusCode }) => statusCode))
    expect(fates).toEqual(new Set([200, 401, 429]))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    const done = answers.find(({ statusCode }) => statusCode === 200)
    expect(done?.json().events).toEqual(['SurplusClaimed'])
    expect((await post('/api/links/look', link)).json()).toMatchObject({ used: true })
  })

  test('gives back one’s own claim, and nobody else’s', async () => {
    const claim = { type: 'ClaimSurplus', surplus: 's-2', claim: 'c-2', ngo: 'charity:recup' }
    await declare('s-2')
    await post('/api/links/use', sign({ command: { ...claim, whole: true } }))
    const command = { type: 'ReleaseClaim', surplus: 's-2', claim: 'c-2', reason: 'no van' }
    const other = sign({ subject: caritas, tenant: 'charity:caritas', command })
    expect((await post('/api/links/use', other)).json()).toMatchObject({ code: 'claim_unknown' })
    expect((await post('/api/links/use', sign({ command }))).json().events).toEqual([
      'ClaimReleased'
    ])
  })

  test('whose command is refused may be tried again, as nothing was done', async () => {
    const link = sign({
      command: { type: 'DeclineSurplus', surplus: 's-none', ngo: 'charity:recup' }
    })
    for (const _ of [1, 2]) {
      expect((await post('/api/links/use', link)).json()).toMatchObject({ code: 'surplus_unknown' })
    }
  })

  test('opens nothing once the access of whom it was sent to was taken away', async () => {
    await declare('s-3')
    const subject = await invite('charity:recup')
    const claim = { type: 'ClaimSurplus', surplus: 's-3', claim: 'c-3', ngo: 'charity:recup' }
    const link = sign({ id: 'l-revoked', subject, command: { ...claim, whole: true } })
    expect((await post('/api/links/look', link)).statusCode).toBe(200)
    await running.identities.revoke(subject, 'test')
    for (const url of ['/api/links/look', '/api/links/use']) {
      expect((await post(url, link)).json()).toMatchObject({ code: 'link_not_valid' })
    }
    const open = sign({ subject: recup, command: { ...claim, whole: true } })
    expect((await post('/api/links/use', open)).json().events).toEqual(['SurplusClaimed'])
  })

  test('of a person who acts for another party now is not theirs', async () => {
    const link = sign({ subject: caritas })
    expect((await post('/api/links/use', link)).json()).toMatchObject({ code: 'link_not_valid' })
  })

  test('reaches no further than the spaces of its person, and the audit names it', async () => {
    await declare('s-4')
    const subject = await invite('charity:recup', ['other-town'])
    const claim = { type: 'ClaimSurplus', surplus: 's-4', claim: 'c-4', ngo: 'charity:recup' }
    const link = sign({ id: 'l-elsewhere', subject, command: { ...claim, whole: true } })
    expect((await post('/api/links/use', link)).json()).toMatchObject({ code: 'surplus_unknown' })
    expect(await running.notes()).toContainEqual(
      expect.objectContaining({
        ...{ type: 'AccessRefused', principal: 'link-l-elsewhere', role: 'ngo' },
        ...{ route: '/api/links/use', code: 'surplus_unknown' }
      })
    )
  })

  test.each([
    ['signed by another', () => signLink(randomBytes(32), linkOf(), clockMs)],
    ['with another command', () => changed((link) => ({ ...link, command: { type: 'Other' } }))],
    ['for another party', () => changed((link) => ({ ...link, tenant: 'charity:caritas' }))],
    ['that lives longer', () => changed((link) => ({ ...link, expiresAtMs: 9e15 }))],
    ['without a signature', () => sign().split('.')[0] ?? ''],
    ['with a further part', () => `${sign()}.x`],
    ['that is no link', () => 'x'],
    ['in the form of a token with alg none', () => 'eyJhbGciOiJub25lIn0.e30.']
  ])('%s is not valid', async (_what, make) => {
    expect((await post('/api/links/use', make())).json()).toMatchObject({
      ...{ code: 'link_not_valid', status: 401 }
    })
  })

  test('ends when its time is up', async () => {
    const link = sign({ expiresAtMs: clockMs + 30_000 })
    expect((await post('/api/links/look', link)).json()).toMatchObject({ code: 'link_not_valid' })
  })

  test.each([
    [{ command: { type: 'DefineBoundary', ngo: 'charity:recup' } }, 'no link may ask'],
    [{ role: 'desk' } as const, 'no link may ask'],
    [{ tenant: 'charity:other' }, 'may only ask for itself'],
    [{ id: 'anna@example.org' }, 'opaque id'],
    [{ expiresAtMs: nowMs + 9 * 86_400_000 }, '48 hours']
  ])('is not made with %j', (over, why) => {
    expect(() => sign(over)).toThrow(why)
  })

  function changed(change: (link: SignedLink) => object): string {
    const [payload = '', signature = ''] = sign().split('.')
    const link = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const other = Buffer.from(JSON.stringify(change(link))).toString('base64url')
    return `${other}.${signature}`
  }
})

test('who tries the ids of others’ claims is in the audit', async () => {
  await declare('s-5')
  const claim = { type: 'ClaimSurplus', surplus: 's-5', claim: 'c-5', ngo: 'charity:recup' }
  const quantity = { value: 1, unit: 'kg', basis: 'declared' }
  await post('/api/links/use', sign({ command: { ...claim, quantity } }))
  const { key, kept } = await running.identities.issueKey(
    {
      ...{ name: 'phone', owner: 'test', role: 'ngo', tenant: 'charity:caritas' },
      ...{ boundaries: 'all', days: 1, scopes: ['claim:surplus'] }
    },
    'test'
  )
  const answer = await running.app.inject({
    ...{ method: 'POST', url: '/api/commands', headers: { authorization: `Bearer ${key}` } },
    payload: { ...claim, ngo: 'charity:caritas', quantity }
  })
  expect(answer.json()).toMatchObject({ code: 'claim_differs' })
  expect(answer.body).not.toContain('recup')
  expect(await running.notes()).toContainEqual(
    expect.objectContaining({ type: 'AccessRefused', principal: kept.id, code: 'claim_differs' })
  )
})
