import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { EventStore, Position } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { needs, openToAll } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import type { WiredParts } from '../parts.ts'
import { serverRoles } from '../role.ts'
import { isLocal } from '../settings-security.ts'

const scanning = z.enum(['none', 'answers', 'away'])

/**
 * All of it is told where the service is for this machine alone, and to whoever may read its metrics; how
 * much is recorded, what is broken and what is not scanned is not for everybody on the way.
 */
const readiness = z.strictObject({
  ready: z.boolean(),
  /** What this server does; see FILIERA_ROLE. */
  role: z.enum(serverRoles),
  status: z.string(),
  /** Up to where queries answer. */
  position: z.string().nullable().optional(),
  /** End of the log. */
  head: z.string().nullable().optional(),
  /** Of the hash chain, checked once after the start. */
  log: z
    .strictObject({
      state: z.enum(['not checked', 'whole', 'damaged']),
      detail: z.string().nullable()
    })
    .optional(),
  /**
   * The virus scanner of uploads: `none` is set, or while it is away they are refused, all else goes on.
   * Told to everybody who is known, as whoever uploads waits for it.
   */
  scanner: scanning.optional(),
  detail: z.string().nullable().optional()
})

/** The end of the log, or why it cannot be told: a store that is away must not hide the rest. */
async function headOf(store: EventStore): Promise<Position | null | Failure> {
  try {
    return await store.head()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** What a person has to know of the scanner of uploads; a server that only answers takes none. */
function scanDetail(scans: z.output<typeof scanning>, config: WiredParts['config']): string | null {
  if (scans === 'away')
    return 'the virus scanner does not answer: uploads are refused until it does'
  if (scans === 'answers' || isLocal(config) || config.FILIERA_ROLE === 'read') return null
  return 'uploads are not scanned for viruses: FILIERA_SCANNER is not set'
}

/** Whether this server does what its role says, and what a person has to know of it. */
async function readinessOf({ config, projections, store, logState, scanner }: WiredParts) {
  const role = config.FILIERA_ROLE
  const { status, failure } = projections.health()
  const found = await headOf(store)
  const away = found instanceof Failure ? found : null
  const head = found instanceof Failure ? null : found
  const position = projections.position()
  // Before its first position a read side answers nothing of what the log holds.
  const answers = status === 'following' && (position !== null || head === null)
  const scans: z.output<typeof scanning> =
    scanner === null ? 'none' : (await scanner.answers()) ? 'answers' : 'away'
  return {
    ready: away === null && (role === 'write' || answers),
    role,
    status: role === 'write' ? 'taking in' : status,
    position,
    head,
    log: logState(),
    scanner: scans,
    detail: failure?.detail ?? away?.detail ?? scanDetail(scans, config)
  }
}

/** What of it is told to whoever asks. */
function toldOf(
  request: FastifyRequest,
  config: WiredParts['config'],
  whole: z.output<typeof readiness>
): z.output<typeof readiness> {
  const { kind, scopes } = principalOf(request)
  if (isLocal(config) || scopes.includes('read:metrics')) return whole
  const { ready, role, status, scanner } = whole
  return kind === 'anonymous' ? { ready, role, status } : { ready, role, status, scanner }
}

/** For the machine that keeps the service running, and for Prometheus. */
export function healthRoutes(app: FastifyInstance, parts: WiredParts): void {
  const { metrics } = parts
  app.route({
    method: 'GET',
    url: '/health/live',
    config: { access: openToAll },
    schema: {
      summary: 'The process answers.',
      tags: ['health'],
      response: { 200: z.strictObject({ live: z.boolean() }) }
    },
    handler: async () => ({ live: true })
  })
  app.route({
    method: 'GET',
    url: '/health/ready',
    config: { access: openToAll },
    schema: {
      summary:
        'The log can be reached and, but for a server that only takes events in, the read side follows it; 503 while not. Why not, and how far the log and the read side are, is told to whoever may read metrics.',
      tags: ['health'],
      response: { 200: readiness, 503: readiness }
    },
    handler: async (request, reply) => {
      const whole = await readinessOf(parts)
      metrics.setReady(whole.ready)
      reply.code(whole.ready ? 200 : 503)
      return toldOf(request, parts.config, whole)
    }
  })
  app.route({
    method: 'GET',
    url: '/metrics',
    config: { access: needs('read:metrics') },
    schema: { hide: true },
    handler: async (_request, reply) => {
      metrics.setReady((await readinessOf(parts)).ready)
      reply.header('content-type', metrics.registry.contentType)
      return metrics.registry.metrics()
    }
  })
}
