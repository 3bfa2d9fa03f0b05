import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import pino from 'pino'
import { scopesOf } from '../../domain/access/role.ts'
import type { Tenant } from '../../domain/access/tenant.ts'
import { openRejects } from '../../ingest/rejects.ts'
import { openSavedSheets } from '../../ingest/sheet/saved.ts'
import { openStore } from '../../ingest/store/open.ts'
import { byApiKey } from '../../web/server/access/api-key-authenticator.ts'
import { openIdentities } from '../../web/server/access/open-identities.ts'
import { type Principal, resolvePrincipal } from '../../web/server/access/principal.ts'
import { createApp } from '../../web/server/app.ts'
import { Attempts } from '../../web/server/attempts.ts'
import { openCapturing } from '../../web/server/commands/epcis-captures.ts'
import { readConfig } from '../../web/server/config.ts'
import { createMetrics } from '../../web/server/metrics.ts'
import type { Parts } from '../../web/server/parts.ts'
import { noReadSide } from '../../web/server/role.ts'
import { eventRoutes } from '../../web/server/routes/events.ts'
import { type Bench, type Figure, median, processorMsOf, quantile } from './harness.ts'

const batches = [100, 1_000]
const eventsPerSample = 2_000
const rounds = 60
const control = 'a second server without any'
const donor = 'wholesaler:rossi'

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
 * All ways by turns, so that whatever else the machine does strikes each, and each compared with the
 * bare one of its own round. A second bare server says how far two that do the same are apart.
 */
async function comparedIntake(
  bare: Send,
  others: Readonly<Record<string, Send>>,
  perRequest: number
): Promise<readonly Figure[]> {
  const ways = [['', bare], ...Object.entries(others)] as const
  const samples = new Map<string, number[]>(ways.map(([who]) => [who, []]))
  for (let round = -2; round < rounds; round += 1) {
    for (const [who, send] of round % 2 === 0 ? ways : ways.toReversed()) {
      const ms = await sampleOf(send, perRequest)
      if (round >= 0) samples.get(who)?.push(ms)
    }
  }
  const without = samples.get('') ?? []
  return Object.keys(others).map((who): Figure => {
    const losses = (samples.get(who) ?? []).map(
      (ms, round) => 100 * (1 - (without[round] ?? Number.NaN) / ms)
    )
    return {
      name: `access control of ${who}, of processor time of POST /api/events by ${perRequest}`,
      ...{ value: median(losses), unit: '%', runs: rounds },
      ...{ min: quantile(losses, 0.25), max: quantile(losses, 0.75) },
      ...(who === control ? {} : { target: { value: 5, better: 'lower' } as const }),
      against: {
        name: 'events per second of processor time without it',
        value: eventsPerSample / (median(without) / 1_000)
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
    [control]: await wayOf(path.join(folder, 'control'), null),
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

/** What it costs an intake that everybody is asked who they are and may say only what is theirs. */
export const accessIntakeBench: Bench = { name: 'access-intake', run: intakeFigures }
