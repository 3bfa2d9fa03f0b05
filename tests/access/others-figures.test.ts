import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import type { CityEvent } from '../../ingest/city/reports.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { queries } from '../../projections/queries.ts'
import { liveTown, town } from '../projections/live-city.ts'
import { recordedAt, type WholeReadModel } from '../projections/setup.ts'
import { sized } from '../size.ts'
import { parametersOf } from './two-tenants.ts'

/**
 * A town whose parties trade with each other, and the same town in which whatever a party has no part
 * in weighs three times as much: to every question it must get the same answer in both.
 */

const seed = 11

const parties = [
  ['wholesaler', 'wholesaler:north', []],
  ['operator', 'covered-market:old', []],
  ['grower', 'holder-1', ['plot:field-1']],
  ['startup', 'startup:jam', []]
] as const

const amount = z.looseObject({ value: z.string(), unit: z.string(), netGrams: z.number() })
const record = z.record(z.string(), z.unknown())

/** All amounts in it, three times. */
function tripled(said: unknown): unknown {
  if (Array.isArray(said)) return said.map(tripled)
  const found = amount.safeParse(said)
  if (found.success) {
    const { value, ...grams } = found.data
    const more = Object.entries(grams).map(([name, one]) => [
      name,
      typeof one === 'number' ? 3 * one : one
    ])
    return {
      ...Object.fromEntries(more),
      value: String(Math.round(30_000 * Number(value)) / 10_000)
    }
  }
  const object = record.safeParse(said)
  if (!object.success) return said
  return Object.fromEntries(Object.entries(object.data).map(([name, one]) => [name, tripled(one)]))
}

/** What a factor or a listing says holds for all, and a donor follows its surplus (surplus-reach.test.ts). */
const isMovement = ({ type }: CityEvent) =>
  /^(?:Consignment|Lot|Harvest|Sale|Stock|Waste|Treatment|Crate)/u.test(type)

function changedFor(own: readonly string[], touched: Set<string>) {
  return (event: CityEvent): CityEvent => {
    const said = JSON.stringify(event.data)
    if (own.some((name) => said.includes(`"${name}"`))) {
      for (const [, lot] of said.matchAll(/"lot":"([^"]+)"/gu))
        if (lot !== undefined) touched.add(lot)
      return event
    }
    if (!isMovement(event)) return event
    return { ...event, data: record.parse(tripled(event.data)) }
  }
}

let asItIs: WholeReadModel
beforeAll(async () => {
  asItIs = await liveTown(seed)
})
afterAll(() => asItIs.close())

type Query = (typeof queries)[number]

/** The answer without how far the log goes. */
async function answerOf(query: Query, readModel: WholeReadModel, tenant: Tenant, given: object) {
  try {
    const answer = await query.ask(readModel, tenant, { ...given })
    return JSON.stringify(answer, (name, value: unknown) => (name === 'position' ? null : value))
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
}

const variants = [
  {},
  { asKnownAt: recordedAt(8) },
  { group: 'Fruit' },
  { from: '2022-06-15', to: '2022-06-17' }
]

test.each(parties.slice(0, sized({ daily: 2, nightly: 4 })))(
  'what a %s has no part in changes no answer to it',
  {
    timeout: 120_000
  },
  async (role, party, places) => {
    const lots = new Set<string>()
    const changed = await liveTown(seed, changedFor([party, ...places], lots))
    const tenant: Tenant = { role, party, boundaries: [town.boundary] }
    const [plot = 'plot:field-1'] = places
    const base = { ...parametersOf(town.boundary, 'north'), ...town, plot, startup: 'startup:jam' }
    let answered = 0
    for (const query of queries.filter(({ projection }) => projection !== 'figures')) {
      const shape = Object.keys(query.parameters.shape)
      const ofLots = shape.includes('lot') ? [...lots].slice(0, 1).map((lot) => ({ lot })) : [{}]
      for (const variant of variants.filter((one) =>
        Object.keys(one).every((name) => shape.includes(name))
      )) {
        for (const ofLot of ofLots) {
          const all = Object.entries({ ...base, ...variant, ...ofLot })
          const given = Object.fromEntries(all.filter(([name]) => shape.includes(name)))
          const [before, after] = await Promise.all(
            [asItIs, changed].map((readModel) => answerOf(query, readModel, tenant, given))
          )
          expect(after, `${query.projection}/${query.name} ${JSON.stringify(given)}`).toBe(before)
          if (before?.startsWith('{')) answered += 1
        }
      }
    }
    // There was something to be seen, and whoever sees all of it sees what was changed.
    expect(answered).toBeGreaterThan(20)
    const [before, after] = await Promise.all(
      [asItIs, changed].map((readModel) => answerLinks(readModel, town))
    )
    expect(after?.links).not.toEqual(before?.links)
    await changed.close()
  }
)
