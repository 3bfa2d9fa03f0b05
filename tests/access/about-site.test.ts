import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { queries } from '../../projections/queries.ts'
import { bindQuery } from '../../projections/query.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import type { Session } from '../../projections/session.ts'
import { history } from '../../projections/sites/contract.ts'
import { answerHistory } from '../../projections/sites/queries.ts'
import type { WholeReadModel } from '../projections/setup.ts'
import { city, projectTold, type Told, told, voided } from '../projections/told.ts'
import { otherCity, partyOf, world } from './two-tenants.ts'

/**
 * What is said of one place is seen whole or not at all, which is known without looking at its rows.
 * The same question that looks at each of them is the oracle.
 */

function opened(n: number, site: string, boundary: string): Told {
  const said = { boundary, site, name: `${site} in ${boundary}`, openedOn: null, assumptions: [] }
  return told('SiteOpened', { n, on: '2025-01-01' }, { ...said, manager: null, source: 'test' })
}

function closed(n: number, site: string): Told {
  const said = { site, from: '2025-07-01', reason: 'test', source: 'test' }
  return told('SiteClosed', { n, on: '2025-07-01' }, said)
}

const never = opened(8_103, 'outlet:never', city)
const said: readonly Told[] = [
  ...[opened(8_100, 'outlet:both', city), opened(8_101, 'outlet:both', otherCity)],
  ...[never, voided({ n: 8_104, on: '2025-07-02' }, never), closed(8_105, 'outlet:never')],
  ...[opened(8_106, 'outlet:there', otherCity), closed(8_107, 'outlet:there')],
  closed(8_108, 'outlet:unopened'),
  told(
    'BoundaryAudienceSet',
    { n: 8_109, on: '2025-07-02' },
    { boundary: otherCity, audience: 'everybody', reason: 'a test' }
  )
]
const sites = ['both', 'never', 'there', 'unopened', 'nowhere'].map((name) => `outlet:${name}`)

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await projectTold([...world, ...said])
})
afterAll(() => readModel.close())

type Query = (typeof queries)[number]

const asked = queries.filter(({ access }) => access.site !== undefined)
const [query] = asked
if (query === undefined) throw new Error('no query is about what is said of one place')
const { site: _, ...looking } = query.access
const oracle = bindQuery('sites', history, answerHistory, looking)

async function ask(of: Query, tenant: Tenant, parameters: object, within: ReadModel = readModel) {
  try {
    return await of.ask(within, tenant, parameters)
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.detail}`
    throw error
  }
}

const tenants: readonly Tenant[] = [
  { role: 'analyst', party: null, boundaries: [city] },
  { role: 'analyst', party: null, boundaries: [otherCity] },
  { role: 'analyst', party: null, boundaries: [city, otherCity] },
  { role: 'desk', party: null, boundaries: 'all' },
  { role: 'operator', party: partyOf('operator', 'canary-a'), boundaries: [city] },
  { role: 'ngo', party: partyOf('ngo', 'canary-b'), boundaries: [otherCity] },
  { role: 'grower', party: null, boundaries: [] },
  { role: 'public', party: null, boundaries: [] }
]

test('it is the history of a place', () => {
  expect(asked.map(({ projection, name }) => `${projection}/${name}`)).toEqual(['sites/history'])
})

describe.each(tenants)('$role of $boundaries', (tenant) => {
  test('is answered what it would be, had the question looked at every row', async () => {
    for (const site of [...sites, 'covered-market:canary-a', 'covered-market:canary-c']) {
      for (const known of [{}, { asKnownAt: '2020-01-01T00:00:00Z' }]) {
        const parameters = { site, ...known }
        const answer = await ask(query, tenant, parameters)
        expect(answer, JSON.stringify(parameters)).toEqual(await ask(oracle, tenant, parameters))
      }
    }
  })
})

test('some are answered, and some are not', async () => {
  const answers = await Promise.all(
    tenants.flatMap((tenant) => sites.map((site) => ask(query, tenant, { site })))
  )
  const refused = answers.filter((answer) => typeof answer === 'string')
  expect(refused.length).toBeGreaterThan(10)
  expect(answers.length - refused.length).toBeGreaterThan(10)
})

test('of a place elsewhere the same statements are asked as of one that is not there', async () => {
  const workOf = async (site: string) => {
    const told: string[] = []
    const listening = (session: Session): Session => ({
      ...session,
      rows: (sql, given) => {
        told.push(sql)
        return session.rows(sql, given)
      }
    })
    const heard: ReadModel = {
      ...readModel,
      read: (work) => readModel.read((session) => work(listening(session)))
    }
    const analyst: Tenant = { role: 'analyst', party: null, boundaries: [city] }
    expect(await ask(query, analyst, { site }, heard)).toMatch(/^not_found/u)
    return told
  }
  expect(await workOf('outlet:nowhere')).toEqual(await workOf('outlet:there'))
})
