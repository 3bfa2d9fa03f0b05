import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partyRoles, type Role } from '../../domain/access/role.ts'
import { everything, type Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { veils } from '../../projections/access/veils.ts'
import { projections } from '../../projections/projections.ts'
import { queries } from '../../projections/queries.ts'
import type { WholeReadModel } from '../projections/setup.ts'
import { city, projectTold } from '../projections/told.ts'
import { elsewhere, otherCity, parametersOf, partyOf, world } from './two-tenants.ts'

const [own, foreign] = ['canary-a', 'canary-b']

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await projectTold(world)
})
afterAll(() => readModel.close())

type Query = (typeof queries)[number]

/** The answer, or the failure, as text. */
async function ask(query: Query, tenant: Tenant, named: Readonly<Record<string, string>>) {
  // EPCIS is asked by instants, not by days.
  const days = query.projection === 'epcis' ? ['from'] : []
  const wanted = Object.keys(query.parameters.shape).filter((name) => !days.includes(name))
  const given = Object.fromEntries(Object.entries(named).filter(([name]) => wanted.includes(name)))
  try {
    return JSON.stringify(await query.ask(readModel, tenant, given))
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.detail}`
    throw error
  }
}

function tenantOf(role: Role, side: string = own): Tenant {
  return { role, party: partyOf(role, side), boundaries: [city] }
}

/** Names of places are known to all parties. */
const namesPlaces = (query: Query) => query.projection === 'sites'

const cases = queries.map((query) => [`${query.projection}/${query.name}`, query] as const)

describe.each(cases)('%s', (_, query) => {
  test.each(partyRoles)('shows a %s nothing of the other side', async (role) => {
    if (query.access.sights[role] === 'refused') {
      expect(await ask(query, tenantOf(role), parametersOf(city, own))).toMatch(/^not_allowed/u)
      return
    }
    // What is known at an instant is answered from the facts themselves, all else from their sums.
    const known = role === 'operator' || role === 'ngo' ? { asKnownAt: '2030-01-01T00:00:00Z' } : {}
    const answer = await ask(query, tenantOf(role), { ...parametersOf(city, own), ...known })
    expect(answer).not.toMatch(/^(?:internal|invalid_parameter)/u)
    if (!namesPlaces(query)) expect(answer).not.toContain(foreign)
    expect(answer).not.toContain(elsewhere)
  })

  test('answers the same again, when its statements keep their plans', async () => {
    const first = await ask(query, everything, parametersOf(city, own))
    expect(first).not.toMatch(/^(?:internal|read_model_unavailable)/u)
    expect(await ask(query, everything, parametersOf(city, own))).toBe(first)
  })

  test('answers a party the same for what is foreign and for what does not exist', async () => {
    if (namesPlaces(query)) return
    const answers = await Promise.all(
      [foreign, 'canary-x'].map(async (side) => {
        const answer = await ask(query, tenantOf('wholesaler'), parametersOf(city, side))
        return answer.replaceAll(side, 'it')
      })
    )
    expect(answers[0]).toBe(answers[1])
    expect(answers.join(' ')).not.toContain(foreign)
  })

  test('shows an analyst of one city nothing of the other', async () => {
    const analyst = tenantOf('analyst')
    const within = await ask(query, analyst, parametersOf(city, own))
    expect(within).not.toContain(elsewhere)
    const beyond = await ask(query, analyst, parametersOf(otherCity, elsewhere))
    if (query.access.sights.analyst === 'protected') expect(beyond).toContain('"rows":[]')
    else if ('boundary' in query.parameters.shape)
      expect(beyond).toMatch(/^not_found|^not_allowed/u)
    expect(beyond.replaceAll(/"(?:site|startup|plot)":"[^"]*"/gu, '')).not.toContain(
      `"${elsewhere}`
    )
  })

  test('shows the public nothing of a city that is not open', async () => {
    const answer = await ask(query, tenantOf('public'), parametersOf(city, own))
    const asked = new RegExp(
      `"(?:site|startup|plot)":"[^"]*"|under ${city}|tells of the site .*`,
      'gu'
    )
    expect(answer.replaceAll(asked, '')).not.toMatch(/canary|milan-simulated/u)
  })
})

describe('what a party does see', () => {
  test.each([
    ['wholesaler', 'flows/links', `wholesaler:${own}`],
    ['operator', 'stocks/levels', `covered-market:${own}`],
    ['operator', 'waste/sites', `covered-market:${own}`],
    ['operator', 'surplus/history', 'not_found'],
    ['wholesaler', 'surplus/list', `surplus-${own}`],
    ['wholesaler', 'surplus/summary', '"surpluses":1,'],
    ['operator', 'surplus/summary', '"rows":[]'],
    ['wholesaler', 'surplus/receipts', `charity:${own}`],
    ['ngo', 'surplus/list', `surplus-${own}`],
    ['ngo', 'surplus/history', `claim-${own}`],
    ['ngo', 'surplus/receipts', `wholesaler:${own}`],
    ['grower', 'plots/list', `plot:${own}`],
    ['grower', 'plots/yields', '"crop":"tomato"'],
    ['grower', 'trace/forwards', `covered-market:${own}`],
    ['wholesaler', 'trace/forwards', `covered-market:${own}`],
    ['wholesaler', 'trace/backwards', `plot:${own}`],
    ['startup', 'startups/history', `batch-${own}`]
  ] as const)('%s asks %s and is told %s', async (role, name, told) => {
    const query = cases.find(([known]) => known === name)?.[1]
    if (query === undefined) throw new Error(`${name} is no query`)
    expect(await ask(query, tenantOf(role), parametersOf(city, own))).toContain(told)
  })

  test('a grower that follows its harvest is not told what else was in the lots on the way', async () => {
    const forwards = cases.find(([known]) => known === 'trace/forwards')?.[1]
    const answer = await forwards?.ask(readModel, tenantOf('grower'), {
      boundary: city,
      lot: `harvest-${own}`
    })
    expect(answer).toMatchObject({ steps: [], massGrams: 100_000 })
  })
})

describe('the origin of a flow', () => {
  const named = (name: string) => {
    const query = cases.find(([known]) => known === name)?.[1]
    if (query === undefined) throw new Error(`${name} is no query`)
    return query
  }

  test('is told who sees the whole city, and nobody else', async () => {
    const events = await ask(named('flows/events'), tenantOf('analyst'), parametersOf(city, own))
    const { eventId } = JSON.parse(events).rows[0]
    const origin = async (tenant: Tenant) => ask(named('flows/origin'), tenant, { eventId })
    expect(await origin(tenantOf('analyst'))).toContain(`"eventId":"${eventId}"`)
    const other: Tenant = { role: 'analyst', party: null, boundaries: [otherCity] }
    for (const tenant of [other, tenantOf('public')]) {
      expect(JSON.parse(await origin(tenant))).toMatchObject({ event: null, readFrom: null })
    }
    for (const role of partyRoles) expect(await origin(tenantOf(role))).toMatch(/^not_allowed/u)
  })
})

test('every table has a veil, so that none is forgotten', () => {
  const tables = projections.flatMap(({ tables: own, views = [] }) =>
    [...own, ...views].map(({ name }) => name)
  )
  expect(tables.length).toBeGreaterThan(30)
  expect(tables.filter((table) => !Object.hasOwn(veils, table))).toEqual([])
})

test('no sum of a party has anything of the other side in it', async () => {
  const links = cases.find(([known]) => known === 'flows/events')?.[1]
  const tenant = tenantOf('wholesaler')
  const window = { boundary: city, from: '2025-01-01', to: '2025-12-31' }
  const asked = await links?.ask(readModel, tenant, window)
  // 90 kg came, 50 kg went on, and 14 kg were given away.
  expect(asked).toMatchObject({ massGrams: 154_000, total: 3 })
})

describe('the totals of a party', () => {
  const whole = { boundary: city, from: '2025-01-01', to: '2025-12-31' }
  const kilograms = (grams: number) => grams * 1_000
  const totalsOf = (role: Role, more: object = {}) =>
    cases
      .find(([known]) => known === 'balance/totals')?.[1]
      .ask(readModel, tenantOf(role), { ...whole, ...more })

  test.each([
    ['now', {}],
    ['as known later', { asKnownAt: '2030-01-01T00:00:00Z' }],
    ['of a group', { group: 'Vegetables' }]
  ])('are what came from others and went to others, %s', async (_, more) => {
    // 90 kg came, 50 kg went on, and 14 kg were given away; the rest is in stock.
    const inGrams = kilograms(90)
    const told = { inGrams, outGrams: kilograms(64), stockChangeGrams: kilograms(26) }
    expect(await totalsOf('wholesaler', more)).toMatchObject({ ...told, imbalanceGrams: 0 })
  })

  test('do not count what moves between its own places', async () => {
    // Of 14 kg that the charity fetched 12 were edible, and 11 went from its hub to itself.
    expect(await totalsOf('ngo')).toMatchObject({ inGrams: kilograms(14), outGrams: 0 })
  })

  test('hold nothing of a span in which nothing moved', async () => {
    const none = { from: '2024-01-01', to: '2024-12-31' }
    const zero = { inGrams: 0, outGrams: 0, imbalanceShare: null, events: 0 }
    expect(await totalsOf('grower', none)).toMatchObject(zero)
  })
})

test('a party without a name sees nothing of its kind', async () => {
  const levels = cases.find(([known]) => known === 'stocks/levels')?.[1]
  const nobody: Tenant = { role: 'operator', party: null, boundaries: 'all' }
  expect(await levels?.ask(readModel, nobody, { boundary: city })).toMatchObject({
    rows: [],
    total: 0
  })
})
