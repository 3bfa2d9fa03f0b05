import { afterEach, describe, expect, test } from 'vitest'
import type { Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { queries } from '../../projections/queries.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import type { Projections } from '../../projections/run.ts'
import { readAs } from '../../projections/tenant-read-model.ts'
import { createStore, follow, openInMemory } from '../projections/setup.ts'
import { city, type Told, told, voided } from '../projections/told.ts'

/** What a restriction is made of is kept between questions: it must never be what it no longer is. */

const market = 'covered-market:a'
const [first, second] = ['consortium:first', 'consortium:second']

let ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.toReversed()) await end()
  ends = []
})

interface Live {
  readonly readModel: ReadModel
  readonly projections: Projections
  readonly say: (...events: readonly Told[]) => Promise<void>
}

async function live(): Promise<Live> {
  const store = createStore()
  const readModel = await openInMemory(store)
  const projections = await follow(store, readModel)
  ends.push(
    () => readModel.close(),
    () => projections.stop()
  )
  const say = async (...events: readonly Told[]) => {
    for (const { stream, event } of events) {
      await store.append({ stream, events: [event], expected: 'any' })
    }
    await projections.caughtUp(await store.head(), { timeoutMs: 20_000 })
  }
  return { readModel, projections, say }
}

async function ask(readModel: ReadModel, name: string, tenant: Tenant, asked = {}) {
  const query = queries.find((one) => `${one.projection}/${one.name}` === name)
  if (query === undefined) throw new Error(`${name} is no query`)
  return JSON.stringify(await query.ask(readModel.within(20_000, 'somebody'), tenant, asked))
}

const operator = (party: string): Tenant => ({ role: 'operator', party, boundaries: [city] })

function opened(site: string, manager: string | null, n: number, boundary = city): Told {
  const data = { boundary, site, name: site, assumptions: [], source: 'test', openedOn: null }
  return told('SiteOpened', { n, on: '2025-01-01' }, { ...data, manager })
}

function handedOver(manager: string, from: string, n: number): Told {
  const data = { site: market, source: 'test', manager, from, until: null }
  return told('MarketConcessionChanged', { n, on: '2025-01-01' }, data)
}

function arrived(to: string, n: number, boundary = city): Told {
  const quantity = { value: 10, unit: 'kg', basis: 'weighed' }
  return told(
    'LotDispatched',
    { n, on: '2025-03-01' },
    {
      ...{ boundary, from: 'wholesaler:stand', to, channel: 'covered_market', ddtNo: `ddt-${n}` },
      lines: [{ product: 'apple', group: 'Fruit', lot: `lot-${n}`, quantity }]
    }
  )
}

describe('a party that has asked before', () => {
  const window = { boundary: city, from: '2025-01-01', to: '2025-12-31' }
  const sees = async ({ readModel }: Live, party: string) =>
    (await ask(readModel, 'flows/links', operator(party), window)).includes(market)

  test('sees a place that it was given, and no longer one that it had', async () => {
    const city = await live()
    await city.say(opened(market, first, 1), arrived(market, 2))
    expect([await sees(city, first), await sees(city, second)]).toEqual([true, false])
    const concession = handedOver(second, '2025-02-01', 3)
    await city.say(concession)
    expect([await sees(city, first), await sees(city, second)]).toEqual([false, true])
    await city.say(voided({ n: 4, on: '2025-03-01' }, concession))
    expect([await sees(city, first), await sees(city, second)]).toEqual([true, false])
  })

  test('sees what its name stands in, however long nothing did', async () => {
    const city = await live()
    expect(await sees(city, first)).toBe(false)
    await city.say(opened('covered-market:b', null, 1))
    expect(await sees(city, market)).toBe(false)
    await city.say(arrived(market, 2))
    expect(await sees(city, market)).toBe(true)
  })
})

test('a place is shown to whoever sees a boundary that it was opened in, as soon as it was', async () => {
  const { readModel, say } = await live()
  await say(opened('covered-market:b', null, 1))
  const analyst: Tenant = { role: 'analyst', party: null, boundaries: [city] }
  const history = () =>
    ask(readModel, 'sites/history', analyst, { site: market }).catch((error: unknown) => {
      if (error instanceof Failure) return error.code
      throw error
    })
  expect(await history()).toBe('not_found')
  await say(opened(market, first, 2, 'theirs'), handedOver(second, '2025-02-01', 3))
  expect(await history()).toBe('not_found')
  const opening = opened(market, first, 4)
  await say(opening)
  expect(await history()).toContain(second)
  await say(voided({ n: 5, on: '2025-03-01' }, opening))
  expect(await history()).toContain(second)
})

test('after the read model was emptied, kept numbers are not taken for other names', async () => {
  const { readModel, projections, say } = await live()
  await say(
    opened('covered-market:mine', null, 1, 'mine'),
    arrived('covered-market:mine', 2, 'mine')
  )
  const analyst: Tenant = { role: 'analyst', party: null, boundaries: ['mine'] }
  const list = () => ask(readModel, 'boundaries/list', analyst)
  expect(await list()).toContain('"boundary":"mine"')
  await projections.stop()
  await readModel.reset('a test empties it')

  const other = createStore()
  for (const { stream, event } of [
    opened('covered-market:foreign', null, 1, 'theirs'),
    arrived('covered-market:foreign', 2, 'theirs')
  ]) {
    await other.append({ stream, events: [event], expected: 'any' })
  }
  const again = await follow(other, readModel)
  expect(JSON.parse(await list())).toMatchObject({ rows: [] })
  await again.stop()
})

test('a question during which the read model is emptied is not answered', async () => {
  const { readModel, projections, say } = await live()
  await say(opened(market, first, 1))
  await projections.stop()
  const { promise: emptied, resolve } = Promise.withResolvers<void>()
  const asked = readAs(readModel, operator(first), 'own').read(async (session) => {
    await session.rows('select count(*) as n from site_fact')
    await readModel.reset('a test empties it').then(resolve)
    return 'an answer'
  })
  await expect(asked).rejects.toMatchObject({ code: 'read_model_unavailable' })
  await emptied
})

test.each([
  ["o'clock", 'a quotation mark'],
  ["x'); drop table flow; --", 'a statement'],
  ['$veil_since_0', 'a parameter'],
  ['a\u0000b', 'a NUL']
])('a party or a boundary called %j is no part of a statement', async (name) => {
  const { readModel, say } = await live()
  await say(opened(market, first, 1), arrived(market, 2))
  const tenants: readonly Tenant[] = [
    { role: 'operator', party: name, boundaries: [name, city] },
    { role: 'analyst', party: null, boundaries: [name] }
  ]
  for (const tenant of tenants) {
    for (const query of ['boundaries/list', 'flows/links']) {
      const days = { from: '2025-01-01', to: '2025-12-31' }
      const asked = query === 'flows/links' ? { boundary: name, ...days } : {}
      const answer = await ask(readModel, query, tenant, asked).catch((error: unknown) => {
        if (error instanceof Failure && error.code !== 'read_model_unavailable') return error.code
        throw error
      })
      expect(answer).not.toContain(market)
    }
  }
})
