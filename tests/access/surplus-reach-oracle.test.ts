import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Tenant } from '../../domain/access/tenant.ts'
import type { NewEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { askedBindings } from '../../projections/asked.ts'
import { integer, text } from '../../projections/cells.ts'
import { queries } from '../../projections/queries.ts'
import { list, surplusStates } from '../../projections/surplus/contract.ts'
import { seenConditions } from '../../projections/surplus/seen.ts'
import { statesSql } from '../../projections/surplus/states.ts'
import { readAs } from '../../projections/tenant-read-model.ts'
import {
  at,
  city,
  claimed,
  collected,
  corrected,
  decided,
  declared,
  expired,
  happened,
  kilos,
  line,
  packages,
  released,
  voided
} from '../projections/chain-events.ts'
import {
  append,
  askedOver,
  createStore,
  follow,
  openInMemory,
  recordedAt
} from '../projections/setup.ts'
import { sized } from '../size.ts'

/**
 * Of most surpluses rows alone tell that a party is not shown them, or is told their history. The plain
 * form works out the state of every surplus and asks what of it may be seen; both must say the same.
 */

const [ngos, donors] = [
  ['surplus-hub:isola', 'charity:pane'],
  ['wholesaler:rossi', 'wholesaler:verdi']
] as const
const surpluses = ['s1', 's2', 's3'] as const

const tenants: readonly Tenant[] = [
  { role: 'desk', party: null, boundaries: 'all' },
  ...ngos.map((party) => ({ role: 'ngo', party, boundaries: [city] }) as const),
  ...donors.map((party) => ({ role: 'wholesaler', party, boundaries: [city] }) as const)
]

const shape = fc.record({
  make: fc.constantFrom(
    'declared',
    'declared',
    'claimed',
    'claimed',
    'released',
    'ended',
    'fetched'
  ),
  surplus: fc.constantFrom(...surpluses),
  claim: fc.constantFrom('c1', 'c2', 'c3'),
  ngo: fc.constantFrom(...ngos),
  donor: fc.constantFrom(...donors),
  hour: fc.integer({ min: 1, max: 18 }),
  day: fc.constantFrom(1, 1, 2),
  kilos: fc.option(fc.constantFrom(0, 50, 100), { freq: 8, nil: null }),
  flag: fc.boolean(),
  way: fc.constantFrom('said', 'said', 'said', 'said', 'corrected', 'voided'),
  target: fc.nat(30)
})
type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never

function madeOf(said: Shape, when: Parameters<typeof declared>[0]): NewEvent {
  const { make, surplus, claim, ngo, donor, flag } = said
  const quantity = said.kilos === null ? packages(7) : kilos(said.kilos)
  const part = { surplus, claim, ngo, quantity: decided(quantity) }
  switch (make) {
    case 'declared':
      return declared(when, { surplus, donor, quantity })
    case 'claimed':
      return claimed(when, { ...part, whole: flag })
    case 'released':
      return flag ? released(when, part) : happened('SurplusDeclined', when, { surplus, ngo })
    case 'ended':
      return flag
        ? expired(when, { surplus, quantity: decided(quantity) })
        : happened('SurplusWithdrawn', when, {
            ...{ surplus, quantity: decided(quantity), reason: 'sold after all' }
          })
    default:
      return collected(when, {
        ...{ surplus, from: donor, collector: ngo, claim: flag ? claim : null },
        ...{ ddtNo: flag ? 'ddt-1' : null, reportedBy: said.hour > 9 ? 'donor' : 'collector' },
        lines: [line('lot-1', quantity, { collectedLot: 'k1-tomato' })]
      })
  }
}

function eventOf(said: Shape, index: number, all: readonly Shape[]): NewEvent {
  const time = `${String(said.hour).padStart(2, '0')}:00`
  const when = { number: index + 1, at: at(time, said.day) }
  const corrects = (said.target % (all.length + 1)) + 1
  if (said.way === 'voided') return voided({ ...when, corrects })
  const made = madeOf(said, when)
  return said.way === 'corrected' ? corrected({ ...when, corrects }, made) : made
}

const logs = fc.array(shape, { minLength: 4, maxLength: 25 }).map((all) => all.map(eventOf))

const known = {
  asOf: fc.option(fc.constant('2026-03-01'), { nil: undefined, freq: 3 }),
  asKnownAt: fc.option(fc.integer({ min: 1, max: 20 }).map(recordedAt), {
    ...{ nil: undefined, freq: 3 }
  })
}
const filters = fc.record({
  state: fc.option(fc.constantFrom(...surplusStates), { nil: undefined, freq: 2 }),
  donor: fc.option(fc.constantFrom(...donors), { nil: undefined, freq: 4 }),
  ngo: fc.option(fc.constantFrom(...ngos), { nil: undefined, freq: 4 }),
  offset: fc.constantFrom(0, 0, 1),
  limit: fc.constantFrom(1, 2, 100),
  ...known
})
type Page = typeof filters extends fc.Arbitrary<infer Value> ? Value : never
type Filters = Omit<Page, 'offset' | 'limit'>

const none = { state: undefined, donor: undefined, ngo: undefined }
const everything = {
  ...none,
  asOf: undefined,
  asKnownAt: undefined,
  offset: 0,
  limit: 100
} as const

function isDefined([, value]: readonly [string, unknown]): boolean {
  return value !== undefined
}

const emptied = await openInMemory()
let readModel = emptied
afterAll(() => emptied.close())

async function fill(events: readonly NewEvent[]): Promise<void> {
  await emptied.reset('the next example')
  const store = createStore()
  for (const event of events) await append(store, [event])
  await (await follow(store, emptied)).stop()
  readModel = askedOver(store, emptied)
}

/** What a party is shown, from the state of every surplus. */
async function plainly(tenant: Tenant, asked: Filters) {
  const { state, donor, ngo } = asked
  const named = { boundary: city, ids: [], boundedBy: 'parameter' } as const
  const rows = await readAs(readModel, tenant, 'asked', named).read((session) =>
    session.rows(
      `with ${statesSql({ boundary: city, ...asked }, null)}
       select surplus, state, epoch_ms(since) as since_ms
       from current
       where ${['true', ...seenConditions(tenant)].join(' and ')}
         and coalesce(state = $state, true) and coalesce(donor = $donor, $donor is null)
         and coalesce(list_contains(ngos, $ngo), true)
       order by seen_at desc, surplus`,
      {
        ...askedBindings({ boundary: city, ...asked }),
        ...{ state: state ?? null, donor: donor ?? null, ngo: ngo ?? null }
      }
    )
  )
  return rows.map((row) => ({
    surplus: text(row, 'surplus'),
    state: text(row, 'state'),
    since: new Date(integer(row, 'since_ms')).toISOString()
  }))
}

async function ask(name: 'list' | 'history', tenant: Tenant, more: object) {
  const query = queries.find((one) => one.projection === 'surplus' && one.name === name)
  if (query === undefined) throw new Error(`surplus/${name} is gone`)
  const given = Object.fromEntries(Object.entries({ boundary: city, ...more }).filter(isDefined))
  return query.ask(readModel, tenant, given)
}

test('a list shows what the states of all surpluses say it must', async () => {
  await fc.assert(
    fc.asyncProperty(
      logs,
      fc.array(filters, { minLength: 3, maxLength: 3 }),
      async (log, asked) => {
        await fill(log)
        for (const tenant of tenants) {
          for (const more of [everything, ...asked]) {
            const { ngo, asOf, offset, limit } = more
            // Whether another NGO has a claim is not answered.
            if (tenant.role === 'ngo' && ngo !== undefined && ngo !== tenant.party) continue
            const all = await plainly(tenant, more)
            const shown = list.answer.parse(await ask('list', tenant, more))
            const page = all.slice(offset, offset + limit)
            expect(
              shown.rows.map(({ surplus, state, since }) => ({ surplus, state, since }))
            ).toEqual(page)
            expect(shown.total).toBe(page.length === 0 ? 0 : all.length)
            if (tenant.party === null || asOf !== undefined || page.length === 0) continue
            expect(shown.agesUpTo).toBe(
              all
                .map(({ since }) => since)
                .toSorted()
                .at(-1)
            )
          }
        }
      }
    ),
    { numRuns: sized({ daily: 3, nightly: 40 }) }
  )
}, 600_000)

async function isTold(tenant: Tenant, more: object): Promise<boolean> {
  try {
    await ask('history', tenant, more)
    return true
  } catch (error) {
    if (error instanceof Failure && error.code === 'not_found') return false
    throw error
  }
}

test('a history is told of what the states of all surpluses say is seen', async () => {
  await fc.assert(
    fc.asyncProperty(logs, fc.record(known), async (log, asked) => {
      await fill(log)
      for (const tenant of tenants.filter(({ party }) => party !== null)) {
        const seen = (await plainly(tenant, { ...none, ...asked })).map(({ surplus }) => surplus)
        const told = []
        for (const surplus of surpluses) {
          if (await isTold(tenant, { surplus, ...asked })) told.push(surplus)
        }
        expect(told).toEqual(seen.toSorted())
      }
    }),
    { numRuns: sized({ daily: 3, nightly: 40 }) }
  )
}, 600_000)
