import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { EventStore, Position } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { needs, openToAll } from '../access/declaration.ts'
import type { WiredParts } from '../parts.ts'
import { serverRoles } from '../role.ts'
import { isLocal } from '../settings-security.ts'

const readiness = z.strictObject({
  ready: z.boolean(),
  /** What this server does; see FILIERA_ROLE. */
  role: z.enum(serverRoles),
  status: z.string(),
  /** Up to where queries answer. */
  position: z.string().nullable(),
  /** End of the log. */
  head: z.string().nullable(),
  /** Of the hash chain, checked once after the start. */
  log: z.strictObject({
    state: z.enum(['not checked', 'whole', 'damaged']),
    detail: z.string().nullable()
  }),
  /** The virus scanner of uploads: `none` is set, or while it is away they are refused, all else goes on. */
  scanner: z.enum(['none', 'answers', 'away']),
  detail: z.string().nullable()
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
function scanDetail(
  scans: z.output<typeof readiness>['scanner'],
  config: WiredParts['config']
): string | null {
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
  const scans = scanner === null ? 'none' : (await scanner.answers()) ? 'answers' : 'away'
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
        'The log can be reached and, but for a server that only takes events in, the read side follows it; 503 while not.',
      tags: ['health'],
      response: { 200: readiness, 503: readiness }
    },
    handler: async (_request, reply) => {
      const readiness = await readinessOf(parts)
      metrics.setReady(readiness.ready)
      reply.code(readiness.ready ? 200 : 503)
      return readiness
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
