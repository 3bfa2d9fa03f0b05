import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { EventStore, Position } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Rejects } from '../../../ingest/rejects.ts'
import { openSavedSheets } from '../../../ingest/sheet/saved.ts'
import { type StoreOptions, shownStore, storeOptions } from '../../../ingest/store/open.ts'
import { byApiKey } from '../access/api-key-authenticator.ts'
import type { Identities } from '../access/identities.ts'
import { openIdentities } from '../access/open-identities.ts'
import type { Authenticator } from '../access/principal.ts'
import { bySession } from '../access/session-cookie.ts'
import { createApp } from '../app.ts'
import { Attempts } from '../attempts.ts'
import type { Config } from '../config.ts'
import { createMetrics } from '../metrics.ts'
import { noReadSide, readingOnly, type ServerRole } from '../role.ts'
import { cautions } from '../settings-security.ts'
import type { Command, World } from './command.ts'
import { openCapturing } from './epcis-captures.ts'
import { kafkaConnection, openKafka } from './kafka-side.ts'
import { openLog } from './log.ts'
import { checkLog, type LogCheck, type LogState, noCheck } from './log-check.ts'
import { openReadSide, type ReadSide } from './read-side.ts'

export interface ServeOptions {
  readonly demo: boolean
  /** Fills a new log before the first request is answered. */
  readonly seed: (store: EventStore, rejects: Rejects) => Promise<void>
  /** When the log's events are recorded; the machine's clock where it is left out. */
  readonly logClock?: () => number
  /** Goes on beside the server, until the signal aborts. */
  readonly live?: (signal: AbortSignal) => Promise<void>
  /** How long the first visitor's page may be held back until it shows what it should. */
  readonly waitMs: number
  /** Up to where that is; all that is stored where it is left out. */
  readonly firstPage?: () => Position | null
  /** Takes a free port where the configured one is in use, instead of ending. */
  readonly anyPort: boolean
  /** Told once requests are answered. */
  readonly onListening: (address: string) => void
}

/** Runs the server until the process is asked to end; ends without losing what was accepted. */
export async function serve(world: World, options: ServeOptions): Promise<number> {
  const { config, logger, now, newId, version, webRoot } = world
  const role = config.FILIERA_ROLE
  const place = storeOptions(config.FILIERA_STORE, config.FILIERA_DATA)
  checkRole(role, place, options)
  const kafkaAddress = role === 'read' ? null : kafkaConnection(config, logger)
  const ended = world.untilEnd()
  const log = await openLog(config, { ...world, now: options.logClock ?? now })
  await options.seed(log.store, log.rejects)
  const readSide = await readSideOf(role, { store: log.store, config, place, logger })
  const uploads = await uploadsFolder(role, place, config)
  const metrics = createMetrics()
  const epcis = openCapturing({ config, now, logger }, { ...log, metrics })
  const sheets = openSavedSheets(
    place.kind === 'memory' ? ':memory:' : path.join(config.FILIERA_DATA, 'sheets.sqlite')
  )
  const { demo } = options
  const check = checkOf(role, place, world)
  const store = role === 'read' ? readingOnly(log.store) : log.store
  const identities = openIdentities({
    ...{ config, now, newId, logger, demo, random: world.random },
    ...{ store, rejects: log.rejects }
  })
  const kafka = openKafka(kafkaAddress, {
    ...{ config, metrics, logger, version, now, newId },
    ...{ store: log.store, rejects: log.rejects, accessLog: identities.parts.log }
  })
  const app = await createApp({
    ...{ config, logger, now, newId, version, webRoot, metrics, uploads, demo, kafka },
    ...{ store, rejects: log.rejects },
    ...{ captures: epcis.captures, capturing: epcis.capturing, sheets },
    ...{ readModel: readSide.readModel, projections: readSide.projections },
    logState: check.now,
    ...{ identities, authenticators: authenticatorsOf(identities, config, now) }
  })
  const unsubscribe = readSide.projections.onChange(({ events }) => metrics.countProjected(events))
  const ending = new AbortController()
  let living: Promise<void> = Promise.resolve()
  try {
    const address = await listen(app, config, options)
    if (role !== 'write') await firstCatchUp(readSide, log.store, options, logger)
    options.onListening(address)
    logger.info({ address, role, data: config.FILIERA_DATA, store: shownStore(place) }, 'listening')
    if (!demo && role !== 'read') tellSetUp(world, identities, config.FILIERA_PUBLIC_URL || address)
    if (!demo) tellCautions(world)
    living = (options.live ?? (async () => {}))(ending.signal).catch((error: unknown) =>
      logger.error({ err: error }, 'the simulated city stopped; the server goes on')
    )
    const reason = await ended
    logger.info({ reason }, 'ending: no new requests, the running ones are answered')
  } finally {
    ending.abort()
    await Promise.all([living, kafka?.close()])
    await closeConnections(app)
    unsubscribe()
    await check.end()
    await epcis.close()
    sheets.close()
    await readSide.close()
    await identities.close()
    await log.close()
    if (role !== 'read') await rm(uploads, { recursive: true, force: true })
  }
  return 0
}

/** @throws Failure `invalid_configuration` where a role has nothing to meet the others in. */
function checkRole(role: ServerRole, place: StoreOptions, { demo }: ServeOptions): void {
  if (role === 'all' || (place.kind !== 'memory' && !demo)) return
  const what = demo ? 'the demo' : 'FILIERA_STORE=memory'
  throw new Failure(
    'invalid_configuration',
    `FILIERA_ROLE=${role} needs a log that other servers have too, and ${what} is of one process; leave FILIERA_ROLE out`
  )
}

interface ReadSideNeeds {
  readonly store: EventStore
  readonly config: Config
  readonly place: StoreOptions
  readonly logger: World['logger']
}

async function readSideOf(role: ServerRole, needs: ReadSideNeeds): Promise<ReadSide> {
  const { store, place, ...rest } = needs
  if (role === 'write') return noReadSide(store.storeId)
  return openReadSide({ store, inMemory: place.kind === 'memory', ...rest })
}

/** What the first visitor came for is shown at once, if that takes not long. */
async function firstCatchUp(
  { projections }: ReadSide,
  store: EventStore,
  { waitMs, firstPage }: ServeOptions,
  logger: World['logger']
): Promise<void> {
  await projections
    .caughtUp(firstPage?.() ?? (await store.head()), { timeoutMs: waitMs })
    .catch((error: unknown) => logger.warn({ err: error }, 'answering while still catching up'))
}

/** An empty folder for uploads on their way through; a reader has none and leaves others' alone. */
async function uploadsFolder(
  role: ServerRole,
  place: StoreOptions,
  config: Config
): Promise<string> {
  if (place.kind === 'memory') return mkdtemp(path.join(tmpdir(), 'filiera-uploads-'))
  const uploads = path.join(config.FILIERA_DATA, 'uploads')
  if (role === 'read') return uploads
  // What a crash left half-sent is of no use: its sender has no answer and sends it again.
  await rm(uploads, { recursive: true, force: true })
  await mkdir(uploads, { recursive: true })
  return uploads
}

function checkOf(role: ServerRole, place: StoreOptions, world: World): LogCheck {
  if (place.kind === 'memory') return noCheck('the log is in memory')
  if (role === 'read') return noCheck('it is checked by the servers that take events in')
  return checkLog(place, tellDamage(world))
}

/** Ways of proving who one is: a key, which programs send, before the cookie of a browser. */
function authenticatorsOf(
  identities: Identities,
  config: Config,
  now: World['now']
): readonly Authenticator[] {
  const attempts = new Attempts(config.FILIERA_SIGN_INS_PER_MINUTE, now)
  const { apiKeys } = identities.parts.credentials
  return [byApiKey(apiKeys, attempts), bySession(identities, config)]
}

/** Whoever reads what the server says is the first desk; there is no password to begin with. */
function tellSetUp({ say }: World, identities: Identities, origin: string): void {
  const code = identities.setUpCode()
  if (code === null) return
  say(
    'Nobody runs this service yet. Open this link within 24 hours to become its desk; it works once:'
  )
  say(`  ${origin}/accedi#avvio=${code}`)
}

/** What the start does not refuse, and somebody should know. */
function tellCautions({ config, logger, say }: World): void {
  for (const caution of cautions(config)) {
    logger.warn({ caution }, 'a setting to think of')
    say(`Note: ${caution}.`)
  }
}

/** Damage is for somebody to act on; the server goes on, since most of the log is readable. */
function tellDamage({ logger, say }: World): (state: LogState) => void {
  return ({ state, detail }) => {
    if (state === 'whole') return logger.info('every event of the log is as it was written')
    logger.error({ state, detail }, 'the log was not found whole')
    say(`The event log was not found whole: ${detail}. Stop, run verify, restore from a backup.`)
  }
}

async function listen(
  app: FastifyInstance,
  { FILIERA_HOST: host, FILIERA_PORT: port }: Config,
  { anyPort }: ServeOptions
): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (cause) {
    const inUse = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    if (inUse && anyPort) return app.listen({ host, port: 0 })
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure(
      'invalid_configuration',
      `cannot listen on ${host}:${port} (${why}); set FILIERA_PORT to a free port, or to 0 to get one`,
      { host, port },
      cause
    )
  }
}

/** How often connections that have become idle are closed while the last answers go out. */
const closeIdleEveryMs = 100

/** A client that keeps its connection after a last answer would hold the end up for a minute. */
async function closeConnections(app: FastifyInstance): Promise<void> {
  const timer = setInterval(() => app.server.closeIdleConnections(), closeIdleEveryMs)
  try {
    await app.close()
  } finally {
    clearInterval(timer)
  }
}

export const serveCommand: Command = {
  name: 'serve',
  usage: '',
  doc: 'run the server on the data folder (npm start)',
  run: (_args, world) =>
    serve(world, {
      demo: false,
      seed: async () => {},
      waitMs: 0,
      anyPort: false,
      onListening: (address) => world.say(`Filiera answers at ${address}`)
    })
}
