import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { defineBoundary, reviseBoundary } from '../../../domain/boundary/boundary.ts'
import { decideBoundary } from '../../../ingest/commands.ts'
import type { Parts } from '../parts.ts'

const command = z.discriminatedUnion('type', [defineBoundary, reviseBoundary])

const maxCommandBytes = 64 * 1024

/** Decisions: they may be refused, with the figures that explain it. */
export function commandRoutes(app: FastifyInstance, { store, now, newId }: Parts): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'POST',
    url: '/api/commands',
    bodyLimit: maxCommandBytes,
    schema: {
      summary: 'Asks for a decision. No event means that the world is already as asked.',
      tags: ['intake'],
      body: command,
      response: {
        200: z.strictObject({ position: z.string().nullable(), events: z.array(z.string()) })
      }
    },
    handler: async (request) => {
      const { position, events } = await decideBoundary(store, request.body, {
        nowMs: now(),
        correlationId: newId(),
        actor: 'anonymous',
        channel: 'api',
        name: '/api/commands'
      })
      return { position, events: events.map(({ type }) => type) }
    }
  })
}
