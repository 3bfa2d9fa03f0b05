import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partyRoles } from '../../domain/access/role.ts'
import type { Tenant } from '../../domain/access/tenant.ts'
import { type OwnPlace, ownPlacesOf } from '../../projections/access/own-places.ts'
import { type Veil, veils } from '../../projections/access/veils.ts'
import { counted } from '../../projections/facts.ts'
import { projections } from '../../projections/projections.ts'
import { readAs } from '../../projections/tenant-read-model.ts'
import type { WholeReadModel } from '../projections/setup.ts'
import { city, projectTold, type Told, told, voided } from '../projections/told.ts'
import { otherCity, partyOf, world } from './two-tenants.ts'

/**
 * Which facts are taken back is looked up beside the veil: of every table what a tenant sees must be
 * what counts for everybody, of the places that were its own and the boundaries it was given.
 */

/** Had the market in between, so that it is its own from one day to another. */
const between = 'Consorzio between'
const handedOver = ['2025-06-04', '2025-06-05'].map((from, index) =>
  told(
    'MarketConcessionChanged',
    { n: 9_100 + index, on: '2025-01-01' },
    {
      ...{ site: 'covered-market:canary-a', from, until: null, source: 'test' },
      manager: index === 0 ? between : partyOf('operator', 'canary-a')
    }
  )
)

/** Has several places for all time, from one day on, from another one on, and between two days. */
const many = 'Consorzio many'
const given = (
  [
    ['plant:canary-a', '2025-06-04', null],
    ['plant:canary-b', '2025-06-04', null],
    ['surplus-hub:canary-a', '2025-06-04', null],
    ['covered-market:canary-b', '2025-06-04', '2025-06-06'],
    ['wholesaler:canary-b', '2025-06-04', '2025-06-06'],
    ['charity:canary-a', '2025-06-20', null]
  ] as const
).map(([site, from, until], index) =>
  told(
    'MarketConcessionChanged',
    { n: 9_200 + index, on: '2025-01-01' },
    { site, from, until, manager: many, source: 'test' }
  )
)
const said = [...world, ...handedOver, ...given]
const isVoidable = ({ event }: Told) => !/^(?:Boundary|MarketConcession)/u.test(event.type)
const voids = said
  .filter((one, index) => isVoidable(one) && index % 3 === 0)
  .map((one, index) => voided({ n: 9_500 + index, on: '2025-07-01' }, one))

type Facts = readonly Readonly<Record<string, unknown>>[]

let readModel: WholeReadModel
let opened: Facts
beforeAll(async () => {
  readModel = await projectTold([...said, ...voids])
  opened = await readModel.read((session) => session.rows('select site, boundary from site_fact'))
})
afterAll(() => readModel.close())

const facts = projections
  .flatMap(({ tables }) => tables)
  .filter(({ columns }) => /\brow_no\b/u.test(columns) && /\bn tinyint\b/u.test(columns))
  .map(({ name }) => name)

const listSql = (table: string) =>
  `select * replace (market_day::varchar as market_day) from ${counted(table, undefined)} order by seq, row_no`

/** With a condition that is bound, so that what is veiled is bound too; without one it is written out. */
const ways = [
  [' where $all = $all', { all: 'a text' }],
  ['', {}]
] as const

const seen = (tenant: Tenant, table: string, [where, given]: (typeof ways)[number]) =>
  readAs(readModel, tenant, tenant.party === null ? 'all' : 'own').read((session) =>
    session.rows(`select * from (${listSql(table)})${where} order by seq, row_no`, given)
  )

/** The rule in words of its own, over the rows of somebody who sees everything. */
function left(all: Facts, veil: Veil, tenant: Tenant, places: readonly OwnPlace[]): Facts {
  const { boundaries } = tenant
  const isGiven = (row: Facts[number]) =>
    boundaries === 'all' || boundaries.includes(`${row.boundary}`)
  // A place that was once opened there, whatever was said of it since.
  const sites = new Set(opened.filter(isGiven).map(({ site }) => site))
  return all.filter((row) => {
    if (veil.boundary !== null && !isGiven(row)) return false
    if (veil.within !== undefined && boundaries !== 'all' && !sites.has(row.site)) return false
    if (tenant.party === null || veil.party === 'everybody') return true
    if (veil.party === 'nobody') return false
    const { places: columns, day: at } = veil.party
    const day = `${row[at]}`
    return places.some(
      ({ place, since, until }) =>
        columns.some((column) => row[column] === place) &&
        (since === '-infinity' || since <= day) &&
        (until === 'infinity' || day <= until)
    )
  })
}

const parties = [
  ...partyRoles.map((role): Tenant => {
    return { role, party: partyOf(role, 'canary-a'), boundaries: [city] }
  }),
  { role: 'operator', party: between, boundaries: [city] },
  { role: 'operator', party: between, boundaries: 'all' },
  { role: 'operator', party: many, boundaries: [city] },
  { role: 'operator', party: many, boundaries: 'all' },
  { role: 'analyst', party: null, boundaries: [otherCity] },
  { role: 'analyst', party: null, boundaries: [city, otherCity] }
] as const

test('there are facts of each kind that count, and that no longer do', async () => {
  expect(facts.length).toBeGreaterThan(20)
  expect(voids.length).toBeGreaterThan(20)
})

describe.each(parties)('$role $party of $boundaries', (tenant) => {
  test('sees of every table what counts and is its own', async () => {
    const { party } = tenant
    const places =
      party === null ? [] : await readModel.read((session) => ownPlacesOf(session, party))
    let told = 0
    for (const table of facts) {
      const veil = veils[table]
      if (veil === undefined) throw new Error(`${table} has no veil`)
      const all = await readModel.read((session) => session.rows(listSql(table)))
      const expected = left(all, veil, tenant, places)
      for (const way of ways) expect(await seen(tenant, table, way), table).toEqual(expected)
      told += expected.length
    }
    expect(told).toBeGreaterThan(3)
  })
})
