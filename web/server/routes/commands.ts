import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { anyCommand, commandScopes, decide } from '../../../ingest/commands/commands.ts'
import { authorOf } from '../access/author.ts'
import { needs } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import type { Parts } from '../parts.ts'

const maxCommandBytes = 64 * 1024

/** Decisions: they may be refused, with the figures that explain it. */
export function commandRoutes(app: FastifyInstance, { store, now, newId }: Parts): void {
  // The schema of the body is for the reference: `decide` reads it, with the words of the domain.
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.route({
    method: 'POST',
    url: '/api/commands',
    config: { access: needs(...commandScopes) },
    bodyLimit: maxCommandBytes,
    schema: {
      summary: 'Asks for a decision. No event means that the world is already as asked.',
      tags: ['intake'],
      body: anyCommand,
      response: {
        200: z.strictObject({ position: z.string().nullable(), events: z.array(z.string()) })
      }
    },
    handler: async (request) => {
      const principal = principalOf(request)
      const { position, events } = await decide(store, request.body, {
        nowMs: now(),
        correlationId: newId(),
        actor: principal.id,
        author: authorOf(principal),
        channel: 'api',
        name: '/api/commands'
      })
      return { position, events: events.map(({ type }) => type) }
    }
  })
}
