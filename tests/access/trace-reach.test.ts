import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { queries } from '../../projections/queries.ts'
import type { WholeReadModel } from '../projections/setup.ts'
import { city, kg, projectTold, type Told, told, voided } from '../projections/told.ts'

/**
 * How far a party may follow a lot: of what was ever in its hands, on a day on which the place was
 * its own, one step back and one forth; of what it grew, all the way.
 */
const market = 'covered-market:a'
const [first, second] = ['consortium:first', 'consortium:second']
/** A party of more places than are compared one by one. */
const chain = 'consortium:chain'
const shops = Array.from({ length: 9 }, (_, n) => `open-air-market:${n + 1}`)

function opened(n: number, site: string, manager: string | null): Told {
  const said = { boundary: city, site, name: site, manager, openedOn: null, assumptions: [] }
  return told('SiteOpened', { n, on: '2025-01-01' }, { ...said, source: 'test' })
}

interface Sent {
  readonly n: number
  readonly on: string
  readonly from: string
  readonly to: string
  readonly lot: string
}

function sent({ n, on, from, to, lot }: Sent): Told {
  const line = { lot, product: 'apple', group: 'Fruit', quantity: kg(10) }
  const said = { boundary: city, from, to, channel: 'covered_market', ddtNo: `ddt-${n}` }
  return told('LotDispatched', { n, on }, { ...said, lines: [line] })
}

const never = sent({ n: 20, on: '2025-03-01', from: 'supplier:a', to: market, lot: 'never' })

const world: readonly Told[] = [
  opened(1, market, first),
  ...shops.map((shop, index) => opened(2 + index, shop, chain)),
  told(
    'MarketConcessionChanged',
    { n: 12, on: '2025-02-01' },
    { site: market, manager: second, from: '2025-02-01', until: null, source: 'test' }
  ),
  sent({ n: 13, on: '2025-01-20', from: 'supplier:a', to: market, lot: 'kept' }),
  sent({ n: 14, on: '2025-02-10', from: market, to: 'outlet:a', lot: 'kept' }),
  sent({ n: 15, on: '2025-01-21', from: 'supplier:a', to: market, lot: 'sold' }),
  sent({ n: 16, on: '2025-01-22', from: market, to: 'outlet:a', lot: 'sold' }),
  sent({ n: 17, on: '2025-03-01', from: 'supplier:a', to: 'open-air-market:9', lot: 'shipped' }),
  never,
  voided({ n: 21, on: '2025-03-02' }, never)
]

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await projectTold(world)
})
afterAll(() => readModel.close())

async function ask(name: 'backwards' | 'forwards', party: string, lot: string, more: object = {}) {
  const query = queries.find((one) => one.projection === 'trace' && one.name === name)
  if (query === undefined) throw new Error(`trace/${name} is gone`)
  const tenant: Tenant = { role: 'operator', party, boundaries: [city] }
  try {
    return await query.ask(readModel, tenant, { boundary: city, lot, ...more })
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
}

const cameFrom = (place: string, enteredAt: string) => ({
  origins: [expect.objectContaining({ place, enteredAt })]
})

describe('a market that changed hands', () => {
  test('shows who had it then where a lot came from, and who has it now where it went', async () => {
    expect(await ask('backwards', first, 'kept')).toMatchObject(cameFrom('supplier:a', market))
    expect(await ask('forwards', first, 'kept')).toMatchObject({
      ends: [{ place: market, standing: 'in_stock', massGrams: 10_000 }]
    })
    expect(await ask('backwards', second, 'kept')).toMatchObject({
      origins: [{ place: null, enteredAt: market }]
    })
    expect(await ask('forwards', second, 'kept')).toMatchObject({
      ends: [{ place: 'outlet:a', standing: 'left', massGrams: 10_000 }]
    })
  })

  test('shows nobody what was there on the days of the other', async () => {
    expect(await ask('backwards', first, 'sold')).toMatchObject(cameFrom('supplier:a', market))
    for (const name of ['backwards', 'forwards'] as const) {
      expect(await ask(name, second, 'sold')).toBe('not_found')
    }
  })
})

test.each(['backwards', 'forwards'] as const)(
  'what was voided, or was not known yet, is found %s all the same, and empty',
  async (name) => {
    const earlier = { asKnownAt: '2020-01-01T00:00:00Z' }
    const answers = [await ask(name, second, 'never'), await ask(name, first, 'kept', earlier)]
    for (const answer of answers) expect(answer).toMatchObject({ steps: [] })
    expect(await ask(name, first, 'never')).toBe('not_found')
  }
)

test('a party of many places sees what each of them had', async () => {
  expect(await ask('backwards', chain, 'shipped')).toMatchObject(
    cameFrom('supplier:a', 'open-air-market:9')
  )
  expect(await ask('forwards', chain, 'shipped')).toMatchObject({ massGrams: 10_000 })
  expect(await ask('backwards', chain, 'sold')).toBe('not_found')
})
