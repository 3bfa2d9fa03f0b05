import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { needs, openToAll } from '../access/declaration.ts'
import type { Parts } from '../parts.ts'

const readiness = z.strictObject({
  ready: z.boolean(),
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
  detail: z.string().nullable()
})

/** Before its first position a read side answers nothing of what the log holds. */
function isReady(position: string | null, head: string | null, status: string): boolean {
  return status === 'following' && (position !== null || head === null)
}

/** For the machine that keeps the service running, and for Prometheus. */
export function healthRoutes(app: FastifyInstance, parts: Parts): void {
  const { projections, store, metrics, demo, version, logState } = parts
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
      summary: 'The read side follows the log; 503 while it does not.',
      tags: ['health'],
      response: { 200: readiness, 503: readiness }
    },
    handler: async (_request, reply) => {
      const { status, failure } = projections.health()
      const head = await store.head()
      const position = projections.position()
      const ready = isReady(position, head, status)
      metrics.setReady(ready)
      reply.code(ready ? 200 : 503)
      return { ready, status, position, head, log: logState(), detail: failure?.detail ?? null }
    }
  })
  app.route({
    method: 'GET',
    url: '/metrics',
    config: { access: needs('read:metrics') },
    schema: { hide: true },
    handler: async (_request, reply) => {
      const { status } = projections.health()
      metrics.setReady(isReady(projections.position(), await store.head(), status))
      reply.header('content-type', metrics.registry.contentType)
      return metrics.registry.metrics()
    }
  })
  app.route({
    method: 'GET',
    url: '/api/session',
    config: { access: openToAll },
    schema: {
      summary: 'What this server is.',
      tags: ['health'],
      response: { 200: z.strictObject({ demo: z.boolean(), version: z.string() }) }
    },
    handler: async () => ({ demo, version })
  })
}
