import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopesOf } from '../../../domain/access/role.ts'
import { nowMs, type RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

/** A desk that was given one space is the desk of that space, and of no other. */

let running: RunningApp
const keys: Record<'all' | 'torino' | 'analyst', { key: string; id: string }> = {
  ...{ all: { key: '', id: '' }, torino: { key: '', id: '' } },
  analyst: { key: '', id: '' }
}

async function issue(
  name: keyof typeof keys,
  role: 'desk' | 'analyst',
  boundaries: 'all' | string[]
) {
  const { key, kept } = await running.identities.issueKey(
    {
      ...{ name, owner: 'test', role, tenant: null, days: 1 },
      ...{ boundaries, scopes: scopesOf[role] }
    },
    'test'
  )
  keys[name] = { key, id: kept.id }
}

function ask(who: keyof typeof keys, method: 'GET' | 'POST', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${keys[who].key}` }
  return running.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
}

const factor = {
  type: 'ConversionFactorSet',
  occurredAt: '2026-11-20T08:00:00Z',
  data: {
    ...{ factorId: 'tomato-collo', kind: 'package_mass', product: 'tomato', unit: 'collo' },
    ...{ value: 6_500, validFrom: '2026-01-01', assumptions: [], source: 'a catalogue' }
  }
}

beforeAll(async () => {
  running = await runDoors({ now: () => nowMs })
  await issue('all', 'desk', 'all')
  await issue('torino', 'desk', ['torino'])
  await issue('analyst', 'analyst', ['torino'])
})
afterAll(() => running.close())

describe('a desk of one space', () => {
  test('gives nobody access, itself least of all', async () => {
    const all = { tenant: null, boundaries: 'all' }
    const invited = { name: 'Eva', email: 'eva@example.org', role: 'desk', ...all }
    const answers = [
      await ask('torino', 'POST', '/api/people', invited),
      await ask('torino', 'GET', '/api/people'),
      await ask('torino', 'POST', '/api/people/person-1/link'),
      await ask('torino', 'POST', '/api/people/person-1/erase')
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403])
    expect(running.identities.parts.credentials.people.list()).toEqual([])
  })

  test.each(['torino', 'analyst'] as const)(
    'and an analyst of one do not read what was refused of all: %s',
    async (who) => {
      expect((await ask(who, 'GET', '/api/rejects')).statusCode).toBe(403)
      expect((await ask('all', 'GET', '/api/rejects')).statusCode).toBe(200)
    }
  )

  test('sees its own captures, the desk of all sees all', async () => {
    const document = { type: 'EPCISDocument' }
    const url = '/epcis/v2/capture'
    const mine = await ask('torino', 'POST', `${url}?boundary=torino`, document)
    const other = await ask('all', 'POST', `${url}?boundary=milan`, document)
    await running.captured()
    const ids = async (who: 'all' | 'torino') => (await ask(who, 'GET', url)).json().length
    expect([await ids('torino'), await ids('all')]).toEqual([1, 2])
    const found = async (at: unknown) => (await ask('torino', 'GET', String(at))).statusCode
    expect(await found(mine.headers.location)).toBe(200)
    expect(await found(other.headers.location)).toBe(404)
  })

  test('sets no factor for all spaces', async () => {
    const fate = async (who: 'all' | 'torino') =>
      (await ask(who, 'POST', '/api/events', [factor])).json().results[0]
    expect(await fate('torino')).toMatchObject({
      status: 'rejected',
      problems: [{ code: 'not_yours' }]
    })
    expect(await fate('all')).toMatchObject({ status: 'appended' })
  })

  test('who asks for another space is in the audit', async () => {
    const asked = '/api/quality/anomalies?boundary=milan&from=2026-01-01&to=2026-12-31'
    expect((await ask('analyst', 'GET', asked)).statusCode).toBe(404)
    expect(await running.notes()).toContainEqual(
      expect.objectContaining({
        ...{ type: 'AccessRefused', principal: keys.analyst.id, code: 'not_found' },
        route: '/api/quality/anomalies'
      })
    )
  })
})
