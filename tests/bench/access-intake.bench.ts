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
import { UploadsAtOnce } from '../../web/server/uploads/at-once.ts'
import { type Bench, type Figure, median, processorMsOf, quantile } from './harness.ts'

/** Blocks by how many events a request brings. */
const blocksBy = new Map([
  [100, 60],
  [1_000, 12]
])
const bareServer = 'a server without any'
/** Says how far two servers that do the same are apart. */
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
  await app.register(async (scope) =>
    eventRoutes(scope, { ...parts, uploadsAtOnce: new UploadsAtOnce(3) })
  )
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

/** Every order in which these can take their turns. */
function ordersOf<Each>(all: readonly Each[]): readonly (readonly Each[])[] {
  if (all.length <= 1) return [all]
  return all.flatMap((first, index) =>
    ordersOf(all.toSpliced(index, 1)).map((rest) => [first, ...rest])
  )
}

/**
 * One request of each way after the other, in every order once, since what runs behind another way
 * finds other memory and what runs behind itself a warm cache. Processor time of each way, ms: the disk
 * is waited for either way.
 */
async function blockOf(
  ways: Readonly<Record<string, Send>>,
  perRequest: number
): Promise<Readonly<Record<string, number>>> {
  const spent = Object.fromEntries(Object.keys(ways).map((who) => [who, 0]))
  for (const order of ordersOf(Object.entries(ways))) {
    for (const [who, send] of order) {
      const payload = eventsOf(perRequest)
      spent[who] = (spent[who] ?? 0) + (await processorMsOf(() => send(payload)))
    }
  }
  return spent
}

/** All ways within each block, and each compared with the bare one of its own block. */
async function comparedIntake(
  ways: Readonly<Record<string, Send>>,
  perRequest: number,
  runs: number
): Promise<readonly Figure[]> {
  await blockOf(ways, perRequest)
  const blocks: Readonly<Record<string, number>>[] = []
  for (let run = 0; run < runs; run += 1) blocks.push(await blockOf(ways, perRequest))
  const spentBy = (who: string) => blocks.map((spent) => spent[who] ?? Number.NaN)
  const events = perRequest * ordersOf(Object.keys(ways)).length
  return Object.keys(ways)
    .filter((who) => who !== bareServer)
    .map((who): Figure => {
      const without = spentBy(bareServer)
      const losses = spentBy(who).map((ms, run) => 100 * (1 - (without[run] ?? Number.NaN) / ms))
      return {
        name: `access control of ${who}, of processor time of POST /api/events by ${perRequest}`,
        ...{ value: median(losses), unit: '%', runs },
        ...{ min: quantile(losses, 0.25), max: quantile(losses, 0.75) },
        ...(who === control ? {} : { target: { value: 5, better: 'lower' } as const }),
        against: {
          name: 'events per second of processor time without it',
          value: events / (median(without) / 1_000)
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
  const ways = {
    [bareServer]: await wayOf(path.join(folder, 'bare'), null),
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
  for (const [size, blocks] of blocksBy) {
    figures.push(...(await comparedIntake(senders, size, blocks)))
  }
  for (const way of Object.values(ways)) await way.close()
  return figures
}

/** What it costs an intake that everybody is asked who they are and may say only what is theirs. */
export const accessIntakeBench: Bench = { name: 'access-intake', run: intakeFigures }
