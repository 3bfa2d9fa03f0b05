import { describe, expect, test } from 'vitest'
import type { Author } from '../../domain/access/author.ts'
import { type PartyRole, partyRoles, type Role, roles } from '../../domain/access/role.ts'
import { decode } from '../../domain/catalog.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { readAmount } from '../../domain/quantity.ts'
import { commandTypes, decide } from '../../ingest/commands/commands.ts'
import { city, kg, type Told, told } from '../projections/told.ts'
import { world } from './two-tenants.ts'
import { authorOf, foreign, logOf, nobody, nowMs, own, placeOf } from './writers.ts'

/** Every command × every role: one that is its own to ask for, and one of somebody else. */

const reason = 'a test'
const amount = { value: 1, unit: 'kg', basis: 'declared' }

/** Offers of everybody's, with a claim on each. */
function offersOf(side: string, first: number): readonly Told[] {
  return partyRoles.flatMap((role, index) => {
    const about = { boundary: city, surplus: `offer-${role}-${side}` }
    const n = first + 2 * index
    return [
      told(
        'SurplusDeclared',
        { n, on: '2026-06-11' },
        {
          ...{ ...about, donor: placeOf(role, side), reason: 'unsold_low_demand' },
          quantity: kg(100)
        }
      ),
      told(
        'SurplusClaimed',
        { n: n + 1, on: '2026-06-11' },
        {
          ...{ ...about, claim: `claim-${role}-${side}`, ngo: `charity:${side}`, whole: false },
          quantity: readAmount({ value: 40, unit: 'kg', basis: 'declared' })
        }
      )
    ]
  })
}

const log = [...world, ...offersOf(own, 9_000), ...offersOf(foreign, 9_100)]

/** What each role has said by itself, of a side. */
const statementOf = {
  operator: (side) => `sales-covered-market:${side}`,
  wholesaler: (side) => `consignments-wholesaler:${side}`,
  ngo: (side) => `attestations-charity:${side}`,
  grower: (side) => `plot-plot:${side}`,
  startup: (side) => `transformations-startup:${side}`
} as const satisfies Record<PartyRole, (side: string) => string>

async function lastOf(store: EventStore, stream: string): Promise<string> {
  const ids: string[] = []
  for await (const batch of store.readStream(stream)) {
    // A plot's stream begins with what the desk decided.
    ids.push(...batch.map(decode).flatMap(({ id, type }) => (/^Plot/u.test(type) ? [] : [id])))
  }
  return ids.at(-1) ?? '00000000-0000-7000-8000-000000000000'
}

type Name = (typeof commandTypes)[number]['name']
type Make = (role: PartyRole, side: string, store: EventStore) => Promise<object> | object

/** One command of each type, of a side. A new command without a row does not compile. */
const commandOf = {
  DefineBoundary: () => ({ boundary: 'como', label: 'Como', inhabitants: null, source: 'test' }),
  ReviseBoundary: () => ({
    ...{ boundary: city, label: 'Milan', inhabitants: null, source: 'test', reason }
  }),
  SetBoundaryAudience: () => ({ boundary: city, audience: 'everybody', reason }),
  OpenSite: (_, side) => ({
    ...{ boundary: city, site: `hub:${side}-new`, name: 'new', assumptions: [], source: 'test' }
  }),
  RenameSite: (_, side) => ({
    ...{ site: `covered-market:${side}`, name: 'other', from: '2026-01-01', source: 'test' }
  }),
  ChangeManager: (_, side) => ({
    ...{ site: `covered-market:${side}`, manager: 'other', from: '2026-01-01', source: 'test' }
  }),
  CloseSite: (_, side) => ({
    ...{ site: `covered-market:${side}`, from: '2026-01-01', reason, source: 'test' }
  }),
  AssignPlot: (_, side) => ({
    ...{ boundary: city, plot: `plot:${side}-new`, holder: 'other', from: '2026-01-01' }
  }),
  ReleasePlot: (_, side) => ({
    ...{ plot: `plot:${side}`, holder: `grower:${side}`, from: '2026-01-01' }
  }),
  RegisterStartup: (_, side) => ({
    ...{
      boundary: city,
      startup: `startup:${side}-new`,
      name: 'A',
      activity: 'jam',
      source: 'test'
    }
  }),
  ReachMilestone: (_, side) => ({
    ...{ startup: `startup:${side}`, milestone: 'break_even', on: '2026-06-01' }
  }),
  ClaimSurplus: (_, side) => ({
    ...{ surplus: `offer-operator-${own}`, claim: `c-${side}`, ngo: `charity:${side}` },
    quantity: amount
  }),
  DeclineSurplus: (_, side) => ({ surplus: `surplus-${own}`, ngo: `charity:${side}`, reason }),
  ReleaseClaim: (_, side) => ({
    ...{ surplus: `offer-operator-${own}`, claim: `claim-operator-${side}`, reason }
  }),
  ExpireSurplus: (_, side) => ({ surplus: `offer-operator-${side}`, atMs: nowMs }),
  WithdrawSurplus: (role, side) => ({ surplus: `offer-${role}-${side}`, reason }),
  AllocateDonation: (_, side) => ({
    ...{ sorting: `sorting-${side}`, donation: `d-${side}`, lot: `sorted-${side}` },
    ...{ receiver: `charity:${side}`, quantity: amount }
  }),
  CorrectMeasurement: async (role, side, store) => {
    const stream = statementOf[role](side)
    const eventId = await lastOf(store, stream)
    const fields = { startup: 'inputs.0.quantity', operator: 'lines.0.quantity' } as const
    const field = role === 'wholesaler' ? fields.operator : Reflect.get(fields, role)
    return { stream, eventId, field: field ?? 'quantity', quantity: amount, reason }
  },
  VoidEvent: async (role, side, store) => {
    const stream = statementOf[role](side)
    return { stream, eventId: await lastOf(store, stream), reason }
  }
} as const satisfies Record<Name, Make>

/** The desk of all cities; parties of one. */
function askedBy(role: Role): Author {
  return role === 'desk' ? { ...authorOf(role), boundaries: 'all' } : authorOf(role)
}

/** What the decision came to: names of events, or code and words of the refusal. */
async function fateOf(store: EventStore, role: Role, command: object) {
  const context = {
    nowMs,
    actor: role,
    correlationId: 'c',
    name: 'a test',
    channel: 'api'
  } as const
  try {
    const { events } = await decide(store, command, { ...context, author: askedBy(role) })
    return { said: events.map(({ type }) => type).join(), cause: undefined }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { said: `${error.code}: ${error.detail}`, cause: error.cause }
  }
}

const isParty = (role: Role): role is PartyRole => partyRoles.some((each) => each === role)

describe.each(commandTypes.map(({ name, asking }) => [name, asking] as const))(
  '%s',
  (name, asking) => {
    const made = async (role: PartyRole, side: string, store: EventStore) => ({
      type: name,
      ...(await commandOf[name](role, side, store))
    })

    test.each(roles)('asked for by a %s', async (role) => {
      const store = await logOf(log)
      const party = isParty(role) ? role : 'operator'
      const allowed: readonly Role[] = ['desk', ...asking.roles]
      const { said } = await fateOf(store, role, await made(party, own, store))
      if (!allowed.includes(role)) {
        expect(said).toMatch(/^not_allowed: .* is asked for by the desk/u)
        return
      }
      expect(said).toMatch(/^[A-Z]\w+$/u)
    })

    const parties = asking.roles.length === 0 ? ['ngo' as const] : asking.roles
    test.each(parties)('of somebody else is for a %s what does not exist', async (role) => {
      const store = await logOf(log)
      const before = await store.head()
      const fates = await Promise.all(
        [foreign, nobody].map(async (side) => fateOf(store, role, await made(role, side, store)))
      )
      const words = fates.map(({ said }, index) =>
        said.replaceAll([foreign, nobody][index] ?? '', 'it').replaceAll(/[\da-f-]{36}/gu, 'id')
      )
      expect(words[0]).toMatch(/^[a-z_]+: /u)
      expect(words[0]).toBe(words[1])
      expect(fates[1]?.said).not.toContain(foreign)
      expect(await store.head()).toBe(before)
      // The audit is told what the answer hides.
      const isOpenly = words[0]?.startsWith('not_allowed') === true
      if (!isOpenly) expect(fates[0]?.cause).toMatchObject({ code: 'not_allowed' })
    })
  }
)

test('a desk of another city decides nothing here', async () => {
  const store = await logOf(log)
  const author = { ...authorOf('desk'), boundaries: ['torino'] }
  for (const { name } of commandTypes) {
    const command = { type: name, ...(await commandOf[name]('operator', own, store)) }
    const context = {
      nowMs,
      actor: 'desk',
      correlationId: 'c',
      name: 'test',
      channel: 'api'
    } as const
    await expect(decide(store, command, { ...context, author }), name).rejects.toMatchObject({
      code: expect.stringMatching(/^not_allowed|_unknown$|^plot_not_held$/u)
    })
  }
})

test('a desk of another city takes back nothing that names no city', async () => {
  const site = { boundary: city, site: 'covered-market:m', name: 'M', manager: 'Consorzio' }
  const opened = { ...site, openedOn: null, assumptions: [], source: 'a list' }
  const renamed = { site: site.site, name: 'N', from: '2026-02-01', source: 'a list' }
  const handover = told(
    'MarketConcessionChanged',
    { n: 9_001, on: '2026-02-01' },
    {
      ...{ site: site.site, manager: 'Altri', from: '2026-02-01', until: null, source: 'a list' }
    }
  )
  const store = await logOf([
    told('SiteOpened', { n: 9_000, on: '2026-01-01' }, opened),
    handover,
    told('SiteRenamed', { n: 9_002, on: '2026-02-01' }, renamed)
  ])
  const command = {
    ...{ type: 'VoidEvent', stream: handover.stream, eventId: handover.event.id },
    reason: 'none'
  }
  const fate = (boundaries: 'all' | string[]) =>
    decide(store, command, {
      ...{ nowMs, actor: 'desk', correlationId: 'c', name: 'test', channel: 'api' },
      author: { ...authorOf('desk'), boundaries }
    })
  await expect(fate(['torino'])).rejects.toMatchObject({ code: 'event_unknown' })
  expect((await fate('all')).events).toHaveLength(1)
})

test('a key with one scope asks for nothing that needs another', async () => {
  const store = await logOf(log)
  const author = { ...authorOf('ngo'), scopes: ['claim:surplus'] } as const
  const context = { nowMs, actor: 'key', correlationId: 'c', name: 'test', channel: 'api' } as const
  const command = { type: 'VoidEvent', ...(await commandOf.VoidEvent('ngo', own, store)) }
  await expect(decide(store, command, { ...context, author })).rejects.toMatchObject({
    ...{ code: 'not_allowed', figures: { scope: 'correct:events' } }
  })
})

test('an NGO that takes the id of another’s claim is not told whose it is', async () => {
  const store = await logOf(log)
  const command = {
    ...{ type: 'ClaimSurplus', surplus: `offer-operator-${foreign}`, ngo: `charity:${own}` },
    ...{ claim: `claim-operator-${foreign}`, quantity: amount }
  }
  const { said } = await fateOf(store, 'ngo', command)
  expect(said).toMatch(/^claim_differs: the id .* is taken by another claim/u)
  expect(said).not.toContain(`charity:${foreign}`)
  expect(said).not.toContain('40')
})

// Who holds a plot stands in the plot's own stream, which is a season's and no ledger of years.
const ledgers = partyRoles.filter((role) => role !== 'grower')

test.each(
  ledgers.flatMap((role) => [[role, 'CorrectMeasurement'] as const, [role, 'VoidEvent'] as const])
)('how much another %s has said is not told by how long a %s is refused', async (role, name) => {
  const store = await logOf(log)
  const command = { type: name, ...(await commandOf[name](role, foreign, store)) }
  const read: string[] = []
  const watched: EventStore = {
    ...store,
    readStream: (stream, range) => {
      read.push(stream)
      return store.readStream(stream, range)
    }
  }
  const { said } = await fateOf(watched, role, command)
  expect(said).toMatch(/^event_unknown: /u)
  expect(read).not.toContain(statementOf[role](foreign))
})
