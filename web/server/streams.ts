import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Failure } from '../../domain/failure.ts'
import { principalOf } from './access/principal.ts'
import { AtOnce } from './at-once.ts'
import { addressOf } from './doors.ts'

/**
 * How many answers of a route may stay open at once. Each holds a socket and memory for as long as
 * its reader likes, which no rate of requests bounds. A route that sends events
 * (`produces: ['text/event-stream']`) says it: `config: { stream: … }`.
 */
export interface StreamCaps {
  /** To one person or key. */
  readonly perPrincipal: number
  /** To one address, whoever asks from there. */
  readonly perAddress: number
  /** To all together. */
  readonly total: number
}

declare module 'fastify' {
  interface FastifyContextConfig {
    stream?: StreamCaps
  }
}

const eventStream = 'text/event-stream'

/** A reader that was refused comes back by itself; not at once. */
const retryAfterSeconds = 30

const sendsEvents = z.object({
  produces: z.array(z.string()).refine((types) => types.includes(eventStream))
})

/** Everybody for whom an open answer of the route counts, with the most of each. */
function countedFor(request: FastifyRequest, caps: StreamCaps): ReadonlyMap<string, number> {
  const { kind, id } = principalOf(request)
  const route = request.routeOptions.url
  return new Map([
    [`${route} all`, caps.total],
    [`${route} address ${addressOf(request)}`, caps.perAddress],
    ...(kind === 'anonymous' ? [] : [[`${route} ${kind} ${id}`, caps.perPrincipal] as const])
  ])
}

/**
 * Bounds the answers that stay open. Must be called after the principal is resolved by a hook of its
 * own, and before routes are registered: a route that sends events without saying its caps stops the
 * start, and one that sends them unannounced answers with a fault.
 */
export function capStreams(app: FastifyInstance): void {
  const open = new AtOnce()
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    if (sendsEvents.safeParse(schema).success && config?.stream === undefined) {
      throw new Error(
        `${method} ${url} sends events and does not say how many may read; declare config: { stream: … }`
      )
    }
  })
  app.addHook('onRequest', async (request, reply) => {
    const caps = request.is404 ? undefined : request.routeOptions.config.stream
    if (caps === undefined) return
    reply.raw.once('close', open.enter(countedFor(request, caps), tooManyOpen))
  })
  app.addHook('onSend', async (request, reply) => {
    const type = String(reply.getHeader('content-type') ?? '')
    const { url, config } = request.routeOptions
    if (!type.startsWith(eventStream) || config.stream !== undefined) return
    throw new Error(`${url} sends events and does not say how many may read`)
  })
}

function tooManyOpen(most: number): Failure {
  return new Failure(
    'too_many_requests',
    `${most} streams of this kind are open already; close one, or come again in ${retryAfterSeconds} s`,
    { limit: most, retryAfterSeconds }
  )
}
