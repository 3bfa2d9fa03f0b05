import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditKinds } from '../../domain/access/audit-kinds.ts'
import { everything } from '../../domain/access/tenant.ts'
import { auditTypes } from '../../domain/catalog.ts'
import { events as contract, type EventsAnswer } from '../../projections/audit/contract.ts'
import { queries } from '../../projections/queries.ts'
import type { WholeReadModel } from './setup.ts'
import { projectTold, told } from './told.ts'

test('every note of access can be asked for', () => {
  expect([...auditKinds].toSorted()).toEqual(auditTypes.toSorted())
})

const subject = 'person-4be07c1a9d2f6683b5'
const key = '7c1a9d2f6683'
const refused = { principal: key, role: 'ngo', method: 'POST', code: 'not_allowed' }
const route = '/api/commands'

/** Clocks in Rome are an hour ahead of UTC in January. */
const world = [
  told(
    'AccessGranted',
    { n: 1, on: '2026-01-01T22:59:59Z', by: 'person-desk' },
    {
      ...{ subject, role: 'ngo', tenant: 'charity:recup', boundaries: ['milan'] }
    }
  ),
  told('SignedIn', { n: 2, on: '2026-01-01T23:00:00Z', by: subject }, { subject, way: 'mail' }),
  told(
    'KeyIssued',
    { n: 3, on: '2026-01-02T08:00:00Z', by: subject },
    {
      ...{ key, owner: subject, role: 'ngo', tenant: 'charity:recup', boundaries: 'all' },
      ...{ scopes: ['claim:surplus'], expiresAt: '2026-04-01T00:00:00.000Z' }
    }
  ),
  told(
    'AccessRefused',
    { n: 4, on: '2026-01-02T22:59:59Z', by: key },
    {
      ...{ ...refused, route, asked: 'ClaimSurplus', count: 3 }
    }
  ),
  told(
    'SignInFailed',
    { n: 5, on: '2026-01-03T09:00:00Z', by: 'anonymous' },
    {
      ...{ way: 'mail', code: 'link_not_valid', count: 2 }
    }
  ),
  told(
    'ExportTaken',
    { n: 6, on: '2026-01-03T10:00:00Z', by: key },
    {
      ...{ principal: key, query: 'epcis/events', ofBoundary: 'milan', format: 'epcis' },
      ...{ rows: 30, count: 1 }
    }
  )
]

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await projectTold(world)
})
afterAll(() => readModel.close())

const query = queries.find(({ projection }) => projection === 'audit')

async function ask(parameters: object): Promise<EventsAnswer> {
  return contract.answer.parse(await query?.ask(readModel, everything, parameters))
}

const whats = async (parameters: object) => (await ask(parameters)).rows.map(({ what }) => what)

describe('the audit', () => {
  test('tells the newest first, each with what it says', async () => {
    const { rows, next } = await ask({})
    expect(rows.map(({ what }) => what)).toEqual([
      ...['ExportTaken', 'SignInFailed', 'AccessRefused', 'KeyIssued', 'SignedIn', 'AccessGranted']
    ])
    expect(next).toBeNull()
    expect(rows[2]).toMatchObject({
      ...{ at: '2026-01-02T22:59:59.000Z', outcome: 'refused', role: 'ngo', code: 'not_allowed' },
      ...{ method: 'POST', route, command: 'ClaimSurplus', count: 3, way: null }
    })
    expect(rows[0]).toMatchObject({ query: 'epcis/events', boundary: 'milan', rows: 30, count: 1 })
  })

  test.each([
    [
      'days are those of Rome',
      { from: '2026-01-02', to: '2026-01-02' },
      ['AccessRefused', 'KeyIssued', 'SignedIn']
    ],
    ['a first day alone', { from: '2026-01-03' }, ['ExportTaken', 'SignInFailed']],
    ['a last day alone', { to: '2026-01-01' }, ['AccessGranted']],
    ['what was done to somebody', { who: subject }, ['KeyIssued', 'SignedIn', 'AccessGranted']],
    [
      'what was done with a key, and to it',
      { who: key },
      ['ExportTaken', 'AccessRefused', 'KeyIssued']
    ],
    ['one kind', { what: 'SignedIn' }, ['SignedIn']],
    ['refusals', { outcome: 'refused' }, ['AccessRefused']],
    ['failures', { outcome: 'failed' }, ['SignInFailed']],
    ['all of it together', { who: key, outcome: 'done', from: '2026-01-03' }, ['ExportTaken']],
    ['nobody', { who: 'person-nobody' }, []]
  ])('is asked by %s', async (_name, parameters, expected) => {
    expect(await whats(parameters)).toEqual(expected)
  })

  test('is given a page at a time, each where the one before ends', async () => {
    const all: string[] = []
    let cursor: number | null = null
    do {
      const page: EventsAnswer = await ask({ limit: 4, ...(cursor === null ? {} : { cursor }) })
      all.push(...page.rows.map(({ what }) => what))
      cursor = page.next
    } while (cursor !== null)
    expect(all).toEqual(await whats({}))
  })

  test.each(['analyst', 'operator', 'ngo', 'public', 'device'] as const)(
    'is not for the role %s',
    async (role) => {
      const asked = query?.ask(readModel, { role, party: null, boundaries: 'all' }, {})
      await expect(asked).rejects.toMatchObject({ code: 'not_allowed' })
    }
  )

  test('a desk of one city sees it whole, as it is of no city', async () => {
    const desk = { role: 'desk', party: null, boundaries: ['milan'] } as const
    const seen = contract.answer.parse(await query?.ask(readModel, desk, {}))
    expect(seen.rows).toHaveLength(6)
  })

  test('a text that could be an address is not asked for', async () => {
    await expect(ask({ who: 'anna@example.org' })).rejects.toMatchObject({
      code: 'invalid_parameter'
    })
  })
})
