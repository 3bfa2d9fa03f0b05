import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everything, type Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { queries } from '../../projections/queries.ts'
import { idOf } from '../projections/events.ts'
import type { WholeReadModel } from '../projections/setup.ts'
import { city, corrected, kg, projectTold, type Told, told, voided } from '../projections/told.ts'
import { otherCity, parametersOf, world } from './two-tenants.ts'

/**
 * Whoever sees all of a boundary asks some queries without a veil, since those read rows of that
 * boundary alone. Here another city says the same of the very same places, lots and documents, with
 * other masses: a statement that forgot the boundary would add them up.
 */

const side = 'canary-a'
const waste = (n: number, kilograms: number) => ({
  n,
  said: {
    ...{ boundary: city, site: `covered-market:${side}`, fraction: 'organic', reason: 'spoiled' },
    lines: [
      { lot: `harvest-${side}`, product: 'tomato', group: 'Vegetables', quantity: kg(kilograms) }
    ],
    edible: true
  }
})
const on = '2025-06-08'
const [misread, better, never] = [waste(8_001, 7), waste(8_002, 5), waste(8_003, 90)]
const said = told('WasteRecorded', { n: misread.n, on }, misread.said)
const mistaken = told('WasteRecorded', { n: never.n, on }, never.said)

/** A place that reports in the city and is of the other one, which opened and closed it. */
const lent = 'outlet:lent'
const reported = told('WasteRecorded', { n: 8_010, on }, { ...better.said, site: lent })
const ofTheOther: readonly Told[] = [
  told(
    'SiteOpened',
    { n: 8_011, on: '2025-01-01' },
    {
      ...{ boundary: otherCity, site: lent, name: 'lent', openedOn: null },
      ...{ assumptions: [], source: 'test' }
    }
  ),
  told(
    'SiteClosed',
    { n: 8_012, on: '2025-07-01' },
    { site: lent, from: '2025-07-01', reason: 'test', source: 'test' }
  )
]

const ofCity: readonly Told[] = [
  reported,
  ...world.filter(({ event }) => JSON.parse(event.data).boundary === city),
  ...[said, corrected({ n: better.n, on }, said, better.said)],
  ...[mistaken, voided({ n: 8_004, on }, mistaken)]
]

const numbers = new Map(ofCity.map(({ event }, index) => [event.id, idOf(20_000 + index)]))

/** The same of the other city: other events, and three times the mass. */
function twinOf({ stream, event }: Told): Told {
  const data = event.data
    .replaceAll(JSON.stringify(city), JSON.stringify(otherCity))
    .replaceAll(
      /"(netGrams|massGrams|value)":(\d+)/gu,
      (_, field, value) => `"${field}":${3 * value}`
    )
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, (id) => numbers.get(id) ?? id)
  const corrects = event.corrects === null ? null : (numbers.get(event.corrects) ?? null)
  return { stream, event: { ...event, id: numbers.get(event.id) ?? event.id, data, corrects } }
}

let alone: WholeReadModel
let together: WholeReadModel
beforeAll(async () => {
  alone = await projectTold(ofCity)
  together = await projectTold([...ofTheOther, ...ofCity.flatMap((one) => [twinOf(one), one])])
})
afterAll(() => Promise.all([alone.close(), together.close()]))

async function ask(
  readModel: WholeReadModel,
  query: (typeof queries)[number],
  tenant: Tenant,
  more: Readonly<Record<string, string>>
): Promise<unknown> {
  const wanted = Object.keys(query.parameters.shape)
  const named = { ...parametersOf(city, side), ...more }
  const given = Object.entries(named).filter(([name]) => wanted.includes(name))
  try {
    const answer = await query.ask(readModel, tenant, Object.fromEntries(given))
    // Where something stands in the log, and since when, is not the same in a longer one.
    return JSON.parse(
      JSON.stringify(answer, (key, value) =>
        /^(?:position|revision|recordedAt)$/u.test(key) ? null : value
      )
    )
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.detail}`
    throw error
  }
}

const analyst: Tenant = { role: 'analyst', party: null, boundaries: [city] }
/** What it does in the city it does in the other one too, and was given the one only. */
const wholesaler: Tenant = { role: 'wholesaler', party: `wholesaler:${side}`, boundaries: [city] }
const bounded = queries.filter(({ access }) => access.boundedBy !== undefined)
const cases = bounded.map((query) => [`${query.projection}/${query.name}`, query] as const)

test('there are such queries, and each is asked for a boundary or answers by boundary', () => {
  expect(bounded.length).toBeGreaterThan(10)
  for (const { access, parameters } of bounded) {
    expect('boundary' in parameters.shape).toBe(access.boundedBy === 'parameter')
  }
})

/** Asked in one way only: it solves all periods twice. */
const isLong = ({ projection, name }: (typeof queries)[number]) =>
  projection === 'mfa' && name === 'changes'

describe.each(cases)('%s', (_, query) => {
  test.each([
    ['now', {}],
    ['as known later', { asKnownAt: '2030-01-01T00:00:00Z' }],
    ['place by place', { by: 'place', level: 'place' }]
  ])(
    'tells an analyst of one city, %s, what it would tell if there were no other',
    async (way, more) => {
      if (isLong(query) && way !== 'now') return
      const answer = await ask(together, query, analyst, more)
      if (typeof answer === 'string') expect(answer).toMatch(/^invalid_parameter/u)
      expect(answer).toEqual(await ask(alone, query, everything, more))
    }
  )

  test('tells a party what it would tell it if there were no other city', async () => {
    expect(await ask(together, query, wholesaler, {})).toEqual(
      await ask(alone, query, wholesaler, {})
    )
  })

  test('tells an analyst of another city nothing of it', async () => {
    const foreign: Tenant = { ...analyst, boundaries: ['pavia'] }
    const answer = await ask(together, query, foreign, {})
    if (query.access.boundedBy === 'answer') expect(answer).toMatchObject({ rows: [] })
    else expect(answer).toMatch(/^not_found/u)
  })
})
