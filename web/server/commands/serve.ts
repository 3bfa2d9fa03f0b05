import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Rejects } from '../../../ingest/rejects.ts'
import { logPath } from '../../../ingest/store/open.ts'
import { openHouse } from '../access/open-house.ts'
import { createApp } from '../app.ts'
import type { Config } from '../config.ts'
import { createMetrics } from '../metrics.ts'
import type { Command, World } from './command.ts'
import { openCapturing } from './epcis-captures.ts'
import { openLog } from './log.ts'
import { checkLog, type LogState, nothingToCheck } from './log-check.ts'
import { openReadSide } from './read-side.ts'

export interface ServeOptions {
  readonly demo: boolean
  /** Fills a new log before the first request is answered. */
  readonly seed: (store: EventStore, rejects: Rejects) => Promise<void>
  /** When the log's events are recorded; the machine's clock where it is left out. */
  readonly logClock?: () => number
  /** Goes on beside the server, until the signal aborts. */
  readonly live?: (signal: AbortSignal) => Promise<void>
  /** How long the first visitor's page may be held back until it shows all that is stored. */
  readonly waitMs: number
  /** Takes a free port where the configured one is in use, instead of ending. */
  readonly anyPort: boolean
  /** Told once requests are answered. */
  readonly onListening: (address: string) => void
}

/** Runs the server until the process is asked to end; ends without losing what was accepted. */
export async function serve(world: World, options: ServeOptions): Promise<number> {
  const { config, logger, now, newId, version, webRoot } = world
  const inMemory = config.FILIERA_STORE === 'memory'
  const ended = world.untilEnd()
  const log = await openLog(config, { ...world, now: options.logClock ?? now })
  await options.seed(log.store, log.rejects)
  const readSide = await openReadSide({ store: log.store, config, inMemory, logger })
  const uploads = inMemory
    ? await mkdtemp(path.join(tmpdir(), 'filiera-uploads-'))
    : path.join(config.FILIERA_DATA, 'uploads')
  // What a crash left half-sent is of no use: its sender has no answer and sends it again.
  await rm(uploads, { recursive: true, force: true })
  await mkdir(uploads, { recursive: true })
  const metrics = createMetrics()
  const epcis = openCapturing({ config, now, logger }, { ...log, metrics })
  const { demo } = options
  const check = inMemory
    ? nothingToCheck
    : checkLog(logPath(config.FILIERA_DATA), tellDamage(world))
  const app = await createApp({
    ...{ config, logger, now, newId, version, webRoot, metrics, uploads, demo },
    ...{ store: log.store, rejects: log.rejects },
    ...{ captures: epcis.captures, capturing: epcis.capturing },
    ...{ readModel: readSide.readModel, projections: readSide.projections },
    logState: check.now,
    authenticators: [openHouse]
  })
  const unsubscribe = readSide.projections.onChange(({ events }) => metrics.countProjected(events))
  const ending = new AbortController()
  let living: Promise<void> = Promise.resolve()
  try {
    const address = await listen(app, config, options)
    await readSide.projections
      .caughtUp(await log.store.head(), { timeoutMs: options.waitMs })
      .catch((error: unknown) => logger.warn({ err: error }, 'answering while still catching up'))
    options.onListening(address)
    logger.info({ address, data: config.FILIERA_DATA, store: config.FILIERA_STORE }, 'listening')
    living = (options.live ?? (async () => {}))(ending.signal).catch((error: unknown) =>
      logger.error({ err: error }, 'the simulated city stopped; the server goes on')
    )
    const reason = await ended
    logger.info({ reason }, 'ending: no new requests, the running ones are answered')
  } finally {
    ending.abort()
    await living
    await closeConnections(app)
    unsubscribe()
    await check.end()
    await epcis.close()
    await readSide.close()
    await log.close()
    await rm(uploads, { recursive: true, force: true })
  }
  return 0
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
