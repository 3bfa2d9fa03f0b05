import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import pino from 'pino'
import { scopesOf } from '../../domain/access/role.ts'
import type { Tenant } from '../../domain/access/tenant.ts'
import { createCity } from '../../ingest/city/city.ts'
import { CityLog } from '../../ingest/city/city-log.ts'
import { usualFaults } from '../../ingest/city/faults.ts'
import { CityFeed } from '../../ingest/city/feed.ts'
import { openRejects } from '../../ingest/rejects.ts'
import { openSavedSheets } from '../../ingest/sheet/saved.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { openStore } from '../../ingest/store/open.ts'
import { queries } from '../../projections/queries.ts'
import { openReadModel, type ReadModel } from '../../projections/read-model.ts'
import { startProjections } from '../../projections/run.ts'
import { byApiKey } from '../../web/server/access/api-key-authenticator.ts'
import { demoPeople } from '../../web/server/access/demo-people.ts'
import { openIdentities } from '../../web/server/access/open-identities.ts'
import { type Principal, resolvePrincipal } from '../../web/server/access/principal.ts'
import { createApp } from '../../web/server/app.ts'
import { Attempts } from '../../web/server/attempts.ts'
import { openCapturing } from '../../web/server/commands/epcis-captures.ts'
import { milanPlan, simulatedMilan } from '../../web/server/commands/milan-plan.ts'
import { readConfig } from '../../web/server/config.ts'
import { createMetrics } from '../../web/server/metrics.ts'
import type { Parts } from '../../web/server/parts.ts'
import { noReadSide } from '../../web/server/role.ts'
import { eventRoutes } from '../../web/server/routes/events.ts'
import { type Bench, type Figure, processorMsOf } from './harness.ts'

const cityEvents = Number(process.env.BENCH_EVENTS ?? 200_000)
const batches = [100, 1_000]
const eventsPerSample = 2_000
const rounds = 25
const donor = 'wholesaler:rossi'
const askings = 61

/** All that a server needs to take events into a durable log; nobody reads them there. */
async function intakeParts(folder: string): Promise<{ parts: Parts; close: () => Promise<void> }> {
  mkdirSync(folder, { recursive: true })
  const config = readConfig({
    FILIERA_DATA: folder,
    FILIERA_MEMBER_REQUESTS_PER_MINUTE: '10000000'
  })
  const now = () => Date.now()
  const place = { kind: 'sqlite', folder } as const
  const store = await openStore(place, { now, newStoreId: () => 'bench' })
  const rejects = openRejects(path.join(folder, 'rejects.sqlite'), now)
  const logger = pino({ level: 'silent' })
  const metrics = createMetrics()
  const epcis = openCapturing({ config, now, logger }, { store, rejects, metrics })
  const sheets = openSavedSheets(':memory:')
  const identities = openIdentities({
    ...{ config, now, demo: false, rejects, random: randomBytes, store, logger },
    newId: () => randomUUID()
  })
  const { credentials } = identities.parts
  const { readModel, projections } = noReadSide(store.storeId)
  return {
    parts: {
      ...{ config, store, rejects, sheets, readModel, projections, metrics, logger, now },
      ...{ captures: epcis.captures, capturing: epcis.capturing, kafka: null, identities },
      ...{ logState: () => ({ state: 'whole', detail: null }), newId: () => randomUUID() },
      ...{ uploads: folder, webRoot: null, demo: false, version: 'bench' },
      authenticators: [byApiKey(credentials.apiKeys, new Attempts(10, now))]
    },
    close: async () => {
      await epcis.close()
      sheets.close()
      identities.close()
      rejects.close()
      await store.close()
    }
  }
}

const desk: Principal = {
  ...{ kind: 'key', id: 'bench', role: 'desk', tenant: null, boundaries: 'all' },
  scopes: scopesOf.desk
}

/** The same route with nothing in front of it: no key, no gate, no limit of rates, no headers. */
async function bareApp(parts: Parts): Promise<FastifyInstance> {
  const app = Fastify({ loggerInstance: parts.logger, genReqId: () => parts.newId() })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.addHook('onRequest', async (request) => {
    await resolvePrincipal(request, [async () => desk])
  })
  await app.register(async (scope) => eventRoutes(scope, parts))
  await app.ready()
  return app
}

const quartileOf = (sample: readonly number[]) =>
  sample.toSorted((a, b) => a - b)[Math.floor(sample.length / 4)] ?? Number.NaN

let sent = 0
function eventsOf(count: number): string {
  const events = Array.from({ length: count }, () => {
    sent += 1
    return {
      type: 'SurplusDeclared',
      id: `bench-${sent}`,
      occurredAt: '2026-11-20T06:00:00Z',
      data: {
        ...{ boundary: 'bench', surplus: `s-${sent}`, donor, group: 'Fruit' },
        ...{ product: 'apple', reason: 'unsold_low_demand' },
        quantity: { value: 12.5, unit: 'kg', basis: 'weighed' }
      }
    }
  })
  return JSON.stringify(events)
}

type Send = (payload: string) => Promise<void>

function senderOf(app: FastifyInstance, headers: Readonly<Record<string, string>>): Send {
  return async (payload) => {
    const answer = await app.inject({
      ...{ method: 'POST', url: '/api/events', payload },
      headers: { 'content-type': 'application/json', ...headers }
    })
    if (answer.statusCode !== 200) throw new Error(answer.body.slice(0, 300))
  }
}

/** Processor time of so many requests, one after the other, ms: the disk is waited for either way. */
function sampleOf(send: Send, perRequest: number): Promise<number> {
  const payloads = Array.from({ length: eventsPerSample / perRequest }, () => eventsOf(perRequest))
  return processorMsOf(async () => {
    for (const payload of payloads) await send(payload)
  })
}

/**
 * All ways by turns, so that whatever else the machine does strikes each; lower quartiles are compared,
 * since that only ever makes a sample longer.
 */
async function comparedIntake(
  bare: Send,
  guarded: Readonly<Record<string, Send>>,
  perRequest: number
): Promise<readonly Figure[]> {
  const ways = [['', bare], ...Object.entries(guarded)] as const
  const samples = new Map<string, number[]>(ways.map(([who]) => [who, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (const [who, send] of round % 2 === 0 ? ways : ways.toReversed()) {
      const ms = await sampleOf(send, perRequest)
      if (round >= 0) samples.get(who)?.push(ms)
    }
  }
  const without = samples.get('') ?? []
  return Object.keys(guarded).map((who): Figure => {
    const withIt = samples.get(who) ?? []
    const losses = withIt.map((ms, index) => 100 * (1 - (without[index] ?? Number.NaN) / ms))
    return {
      name: `access control of ${who}, of processor time of POST /api/events by ${perRequest}`,
      ...{ value: 100 * (1 - quartileOf(without) / quartileOf(withIt)), unit: '%' },
      ...{ min: Math.min(...losses), max: Math.max(...losses), runs: rounds },
      target: { value: 5, better: 'lower' },
      against: {
        name: 'events per second of processor time without it',
        value: eventsPerSample / (quartileOf(without) / 1_000)
      }
    }
  })
}

interface Way {
  readonly send: Send
  readonly close: () => Promise<void>
}

/** A server with a log of its own, since logs grow: as it is for whoever has a key, or bare. */
async function wayOf(
  folder: string,
  author: Pick<Tenant, 'role' | 'party' | 'boundaries'> | null
): Promise<Way> {
  const { parts, close } = await intakeParts(folder)
  const app = author === null ? await bareApp(parts) : await createApp(parts)
  const headers: Record<string, string> = {}
  if (author !== null) {
    const { party, role, boundaries } = author
    const { key } = parts.identities.parts.credentials.apiKeys.issue({
      ...{ name: 'bench', owner: 'cli', role, tenant: party, boundaries, days: 1 },
      scopes: ['ingest:events']
    })
    headers.authorization = `Bearer ${key}`
  }
  return {
    send: senderOf(app, headers),
    close: async () => {
      await app.close()
      await close()
    }
  }
}

async function intakeFigures(folder: string): Promise<readonly Figure[]> {
  const bare = await wayOf(path.join(folder, 'bare'), null)
  const ways = {
    'the desk': await wayOf(path.join(folder, 'desk'), {
      ...{ role: 'desk', party: null, boundaries: 'all' }
    }),
    'a wholesaler': await wayOf(path.join(folder, 'wholesaler'), {
      ...{ role: 'wholesaler', party: donor, boundaries: ['bench'] }
    })
  }
  const senders = Object.fromEntries(Object.entries(ways).map(([who, { send }]) => [who, send]))
  const figures: Figure[] = []
  for (const size of batches) figures.push(...(await comparedIntake(bare.send, senders, size)))
  for (const way of [bare, ...Object.values(ways)]) await way.close()
  return figures
}

const window = { boundary: simulatedMilan, from: '2026-01-01', to: '2026-12-31' }
/** Questions that pages ask, and what of. */
const asked: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'flows/links': window,
  'balance/processes': window,
  'stocks/levels': { boundary: simulatedMilan },
  'waste/sites': window,
  'boundaries/list': {}
}

/** As the server asks: a form of the read model of its own for each question. */
function processorTime(readModel: ReadModel, name: string, tenant: Tenant): Promise<number> {
  const query = queries.find((one) => `${one.projection}/${one.name}` === name)
  if (query === undefined) throw new Error(`${name} is no query`)
  return processorMsOf(() => query.ask(readModel.within(60_000), tenant, asked[name] ?? {}))
}

interface Question {
  readonly name: string
  readonly tenant: Tenant
  readonly who: string
  /** What was done to the read model before each asking. */
  readonly before?: () => Promise<unknown>
}

/**
 * What the veil adds to a question of somebody who sees the same rows through it, or fewer: lower
 * quartiles of both are compared, since whatever else the machine does only ever makes a sample longer.
 */
async function veilFigure(
  readModel: ReadModel,
  { name, tenant, who, before }: Question
): Promise<Figure> {
  const open: Tenant = { role: 'desk', party: null, boundaries: 'all' }
  const [withIt, without]: [number[], number[]] = [[], []]
  for (let asking = -3; asking < askings; asking += 1) {
    const veiledFirst = asking % 2 === 0
    const inTurn = veiledFirst ? [tenant, open] : [open, tenant]
    for (const one of inTurn) {
      await before?.()
      const ms = await processorTime(readModel, name, one)
      if (asking >= 0) (one === tenant ? withIt : without).push(ms)
    }
  }
  const added = withIt.map((ms, index) => ms - (without[index] ?? Number.NaN))
  const plain = quartileOf(without)
  return {
    name: `processor time of the veil of ${who} on ${name}`,
    ...{ value: quartileOf(withIt) - plain, unit: 'ms' },
    ...{ min: Math.min(...added), max: Math.max(...added) },
    runs: askings,
    target: { value: 1, better: 'lower' },
    against: { name: 'ms without it', value: plain }
  }
}

async function queryFigures(): Promise<readonly Figure[]> {
  const store = createMemoryStore({ now: () => Date.UTC(2026, 10, 22, 12) })
  const days = createCity({
    ...{ plan: milanPlan(), seed: 1, from: '2026-01-01', to: '2999-12-31' },
    faults: usualFaults
  })
  const log = new CityLog(store, { boundary: simulatedMilan, seed: 1 })
  await new CityFeed({ log, days }).append({ mostEvents: cityEvents })
  const readModel = await openReadModel({ path: null, storeId: store.storeId })
  const projections = await startProjections({ store, readModel })
  await projections.caughtUp(await store.head(), { timeoutMs: 600_000 })
  const figures: Figure[] = []
  const operator = demoPeople.find(({ role }) => role === 'operator')
  const tenants: readonly (readonly [string, Tenant])[] = [
    ['an analyst of one city', { role: 'analyst', party: null, boundaries: [simulatedMilan] }],
    [
      'an operator',
      { role: 'operator', party: operator?.tenant ?? null, boundaries: [simulatedMilan] }
    ]
  ]
  for (const name of Object.keys(asked)) {
    for (const [who, tenant] of tenants) {
      figures.push(await veilFigure(readModel, { name, tenant, who }))
    }
  }
  for (const [who, tenant] of tenants) {
    const after = { name: 'boundaries/list', tenant, who: `${who}, after a commit,` }
    const before = () => readModel.write(async () => {})
    figures.push(await veilFigure(readModel, { ...after, before }))
  }
  await projections.stop()
  await readModel.close()
  return figures
}

/** What it costs that everybody is asked who they are and sees only what is theirs. */
export const accessBench: Bench = {
  name: 'access',
  run: async (folder) => [...(await intakeFigures(folder)), ...(await queryFigures())]
}
