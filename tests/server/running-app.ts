import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import pino from 'pino'
import { scopesOf } from '../../domain/access/role.ts'
import { auditTypes } from '../../domain/catalog.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { openRejects, type Rejects } from '../../ingest/rejects.ts'
import { openSavedSheets, type SavedSheets } from '../../ingest/sheet/saved.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import type { Projections } from '../../projections/run.ts'
import type { Identities } from '../../web/server/access/identities.ts'
import { openIdentities } from '../../web/server/access/open-identities.ts'
import type { Authenticator, Principal } from '../../web/server/access/principal.ts'
import { createApp } from '../../web/server/app.ts'
import { openCapturing } from '../../web/server/commands/epcis-captures.ts'
import { seedMilan2018 } from '../../web/server/commands/milan-2018.ts'
import { openReadSide } from '../../web/server/commands/read-side.ts'
import { readConfig } from '../../web/server/config.ts'
import { createMetrics } from '../../web/server/metrics.ts'

/** An event about access: its data, with its type and who did it. */
export type Noted = Readonly<Record<string, unknown>>

export interface RunningApp {
  readonly app: FastifyInstance
  readonly store: EventStore
  readonly rejects: Rejects
  readonly uploads: string
  /** Partners' mappings and bad rows. */
  readonly sheets: SavedSheets
  /** Resolves when every captured EPCIS document was worked on. */
  readonly captured: () => Promise<void>
  readonly projections: Pick<Projections, 'check' | 'caughtUp'>
  readonly identities: Identities
  /** What was noted of access, in its order. */
  readonly notes: () => Promise<readonly Noted[]>
  readonly close: () => Promise<void>
}

/** The desk, whom nothing is refused: who asks where a test is about something else. */
export const desk: Principal = {
  kind: 'person',
  id: 'test-desk',
  role: 'desk',
  tenant: null,
  boundaries: 'all',
  scopes: scopesOf.desk
}

/** Limits of rates are for tests of their own. */
const unhurried = {
  FILIERA_REQUESTS_PER_MINUTE: '10000000',
  FILIERA_MEMBER_REQUESTS_PER_MINUTE: '10000000'
}

/** A noon in the tests' present; published years before it are past. */
export const nowMs = Date.UTC(2026, 10, 22, 12)

/** The whole server over a memory store and an in-memory read model; requests are injected. */
export async function runApp(
  options: {
    readonly environment?: Readonly<Record<string, string>>
    readonly store?: EventStore
    readonly seeded?: boolean
    readonly webRoot?: string
    /** Without it, every request is the desk's. */
    readonly authenticators?:
      | readonly Authenticator[]
      | ((identities: Identities) => readonly Authenticator[])
    readonly demo?: boolean
    /** Silent where it is left out. */
    readonly logger?: FastifyBaseLogger
    /** Notes of access go into the log too; else it holds only what a test puts there. */
    readonly audited?: boolean
    /** Milliseconds since 1970 UTC; a noon where it is left out. */
    readonly now?: () => number
  } = {}
): Promise<RunningApp> {
  let ids = 0
  const now = options.now ?? (() => nowMs)
  const newId = () => `test-${ids++}`
  const config = readConfig({ FILIERA_STORE: 'memory', ...unhurried, ...options.environment })
  const store = options.store ?? createMemoryStore({ now })
  const rejects = openRejects(':memory:', now)
  if (options.seeded === true) await seedMilan2018(store, rejects, { now, newId })
  const logger = options.logger ?? pino({ level: 'silent' })
  const readSide = await openReadSide({ store, config, inMemory: true, logger })
  await readSide.projections.caughtUp(await store.head(), { timeoutMs: 10_000 })
  const uploads = await mkdtemp(path.join(tmpdir(), 'filiera-test-'))
  const metrics = createMetrics()
  const epcis = openCapturing({ config, now, logger }, { store, rejects, metrics })
  const sheets = openSavedSheets(':memory:')
  const demo = options.demo === true
  const audit = options.audited === true ? store : createMemoryStore({ now })
  const identities = openIdentities({
    ...{ config, now, newId, demo, rejects, logger, random: randomBytes, store: audit }
  })
  const app = await createApp({
    ...{ config, store, rejects, now, newId, uploads },
    readModel: readSide.readModel,
    projections: readSide.projections,
    ...{ metrics, captures: epcis.captures, capturing: epcis.capturing, sheets },
    kafka: null,
    logger,
    logState: () => ({ state: 'not checked', detail: null }),
    webRoot: options.webRoot ?? null,
    authenticators:
      typeof options.authenticators === 'function'
        ? options.authenticators(identities)
        : (options.authenticators ?? [async () => desk]),
    ...{ identities, demo },
    version: '0.0.0-test'
  })
  return {
    captured: epcis.capturing.idle,
    projections: readSide.projections,
    ...{ app, store, rejects, uploads, sheets, identities },
    notes: async () => {
      await identities.parts.log.flush()
      return notedIn(audit)
    },
    close: async () => {
      await app.close()
      await epcis.close()
      sheets.close()
      await readSide.close()
      await identities.close()
      rejects.close()
      await store.close()
      await rm(uploads, { recursive: true, force: true })
    }
  }
}

/** The events about access that a log holds. */
export async function notedIn(store: EventStore): Promise<readonly Noted[]> {
  const noted: Noted[] = []
  for await (const batch of store.readAll({ filter: { types: auditTypes } })) {
    for (const { type, data, meta } of batch) {
      noted.push({ type, by: JSON.parse(meta).actor, ...JSON.parse(data) })
    }
  }
  return noted
}
