import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopesOf } from '../../domain/access/role.ts'
import { decode } from '../../domain/catalog.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Random } from '../../ingest/city/random.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import type { Authenticator } from '../../web/server/access/principal.ts'
import { nowMs, type RunningApp, runApp } from './running-app.ts'

/**
 * Two NGOs want the same surplus at once, over the handlers of two servers on one log. Reads and
 * appends take turns at random, so that every claim is decided on what another is just changing.
 */

const boundary = 'milan-simulated'
const rounds = 60
const declaredGrams = 100_000

const random = new Random('claims')

/** The store, with a pause of some turns of the event loop before each answer. */
function hesitant(store: EventStore): EventStore {
  const pause = async () => {
    for (let turns = Math.floor(random.next() * 4); turns > 0; turns -= 1) await setImmediate()
  }
  return {
    ...store,
    append: async (request) => {
      await pause()
      return store.append(request)
    },
    async *readStream(stream, options) {
      await pause()
      yield* store.readStream(stream, options)
      await pause()
    }
  }
}

const asNgo: Authenticator = async ({ headers }) => {
  const ngo = String(headers['x-ngo'] ?? '')
  if (ngo === '') return null
  const access = { role: 'ngo', tenant: ngo, boundaries: [boundary], scopes: scopesOf.ngo } as const
  return { kind: 'key', id: `key of ${ngo}`, ...access }
}

const asDesk: Authenticator = async () => ({
  ...{ kind: 'person', id: 'desk', role: 'desk', tenant: null },
  ...{ boundaries: 'all', scopes: scopesOf.desk }
})

const log = createMemoryStore({ now: () => nowMs })
let servers: readonly RunningApp[] = []
beforeAll(async () => {
  const start = () => runApp({ store: hesitant(log), authenticators: [asNgo, asDesk] })
  servers = [await start(), await start()]
})
afterAll(() => Promise.all(servers.map((server) => server.close())))

async function declare(surplus: string): Promise<void> {
  const data = {
    ...{ boundary, surplus, donor: 'wholesaler:a', product: 'tomato', group: 'Vegetables' },
    ...{ reason: 'unsold_low_demand', quantity: { value: 100, unit: 'kg', basis: 'weighed' } }
  }
  const occurredAt = new Date(nowMs - 60_000).toISOString()
  const payload = [{ type: 'SurplusDeclared', occurredAt, data }]
  const answer = await servers[0]?.app.inject({ method: 'POST', url: '/api/events', payload })
  expect(answer?.json()).toMatchObject({ appended: 1 })
}

interface Wish {
  readonly server: 0 | 1
  readonly ngo: string
  readonly claim: string
  /** Kilograms; all that is open without it. */
  readonly kg?: number
}

async function ask(surplus: string, { server, ngo, claim, kg }: Wish) {
  const how =
    kg === undefined ? { whole: true } : { quantity: { value: kg, unit: 'kg', basis: 'declared' } }
  const payload = { type: 'ClaimSurplus', surplus, claim, ngo, ...how }
  const answer = await servers[server]?.app.inject({
    ...{ method: 'POST', url: '/api/commands', payload, headers: { 'x-ngo': ngo } }
  })
  return { status: answer?.statusCode ?? 0, ...answer?.json() }
}

/** What the log says was claimed, in grams by NGO. */
async function claimed(surplus: string): Promise<ReadonlyMap<string, number>> {
  const grams = new Map<string, number>()
  for await (const batch of log.readStream(`surplus-${surplus}`)) {
    for (const event of batch.map(decode)) {
      if (event.type !== 'SurplusClaimed') continue
      const { ngo, quantity } = event.data
      grams.set(ngo, (grams.get(ngo) ?? 0) + (quantity.netGrams ?? 0))
    }
  }
  return grams
}

const [recup, caritas] = ['charity:recup', 'charity:caritas'] as const

/** Each wish list with what may come of it: how many get something, and in all. */
const contests: readonly (readonly [
  name: string,
  wishes: readonly Wish[],
  granted: number,
  grams: number
])[] = [
  [
    'two NGOs that want the whole',
    [
      { server: 0, ngo: recup, claim: 'a' },
      { server: 1, ngo: caritas, claim: 'b' }
    ],
    1,
    declaredGrams
  ],
  [
    'two NGOs of which each wants more than half',
    [
      { server: 0, ngo: recup, claim: 'a', kg: 60 },
      { server: 1, ngo: caritas, claim: 'b', kg: 60 }
    ],
    1,
    60_000
  ],
  [
    'one NGO that taps twice',
    [
      { server: 0, ngo: recup, claim: 'a' },
      { server: 1, ngo: recup, claim: 'a' }
    ],
    1,
    declaredGrams
  ],
  [
    'one NGO by two claims, and another',
    [
      { server: 0, ngo: recup, claim: 'a', kg: 50 },
      { server: 1, ngo: recup, claim: 'c', kg: 50 },
      { server: 1, ngo: caritas, claim: 'b', kg: 50 }
    ],
    2,
    declaredGrams
  ]
]

describe.each(contests)('%s', (_name, wishes, granted, grams) => {
  const name = wishes
    .map(({ ngo, claim, kg }) => `${ngo.slice(8)}-${claim}-${kg ?? 'all'}`)
    .join('-')

  test(`are promised it once, in ${rounds} rounds`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const surplus = `${name}-${round}`
      await declare(surplus)
      const answers = await Promise.all(wishes.map((wish) => ask(surplus, wish)))
      // The same tap twice within a moment is one event, which both answers name.
      const won = answers.filter(({ status, events }) => status === 200 && events.length > 0)
      const positions = new Set(won.map(({ position }) => position))
      expect(positions.size, JSON.stringify(answers)).toBe(granted)
      const inLog = await claimed(surplus)
      expect([...inLog.values()].reduce((sum, each) => sum + each, 0)).toBe(grams)
      for (const [index, { status, code, detail, events }] of answers.entries()) {
        if (status === 200) {
          // Sent again it is the same claim, and nothing new.
          if (events.length === 0) expect(wishes[index]?.claim).toBe('a')
          continue
        }
        expect(status).toBe(409)
        expect(code).toMatch(/^nothing_open|claim_exceeds_open$/u)
        expect(detail).toMatch(/100 kg declared, (?:60|100) kg claimed/u)
        const other = wishes[index]?.ngo === recup ? caritas : recup
        expect(detail).not.toContain(other)
      }
    }
  })
})
