import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { decide } from '../../../ingest/commands/commands.ts'
import { authorOf } from '../access/author.ts'
import { openToAll } from '../access/declaration.ts'
import { actAs, principalOf } from '../access/principal.ts'
import { principalOfLink, readLink, type SignedLink } from '../access/signed-link.ts'
import { Attempts } from '../attempts.ts'
import type { Parts } from '../parts.ts'

const body = z.strictObject({ link: z.string().min(1).max(4_000) })

const carried = z.strictObject({
  command: z.looseObject({ type: z.string() }),
  tenant: z.string(),
  expiresAt: z.iso.datetime(),
  used: z.boolean()
})

/**
 * Signed one-tap links. A page shows what a link would do, and only a tap there does it: programs
 * that open links in mails to look at them change nothing.
 */
export function linkRoutes(plain: FastifyInstance, parts: Parts): void {
  const { identities, store, config, now, newId } = parts
  const app = plain.withTypeProvider<ZodTypeProvider>()
  const attempts = new Attempts(config.FILIERA_SIGN_INS_PER_MINUTE, now)
  const { vault, credentials } = identities.parts
  /** What a link holds; from then on it is whoever it was sent to that asks. */
  const read = (request: FastifyRequest, text: string): SignedLink => {
    try {
      const link = readLink(vault.keys.serverKey('links'), text, now())
      actAs(request, principalOfLink(link, credentials.people))
      return link
    } catch (error) {
      throw error instanceof Failure ? attempts.failed(request, error) : error
    }
  }
  app.route({
    method: 'POST',
    url: '/api/links/look',
    config: { access: openToAll },
    schema: {
      summary: 'What a one-tap link would do. Changes nothing.',
      tags: ['session'],
      body,
      response: { 200: carried }
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { id, command, tenant, expiresAtMs } = read(request, request.body.link)
      return {
        ...{ command, tenant, expiresAt: new Date(expiresAtMs).toISOString() },
        used: credentials.spentLinks.isSpent(id)
      }
    }
  })
  app.route({
    method: 'POST',
    url: '/api/links/use',
    config: { access: openToAll },
    schema: {
      summary: 'Does what a one-tap link is for, once.',
      tags: ['session'],
      body,
      response: {
        200: z.strictObject({ position: z.string().nullable(), events: z.array(z.string()) })
      }
    },
    handler: async (request) => {
      const link = read(request, request.body.link)
      const { id, command, expiresAtMs } = link
      if (!credentials.spentLinks.spend(id, expiresAtMs)) {
        throw attempts.failed(request, new Failure('link_not_valid', 'this link was used already'))
      }
      try {
        const { position, events } = await decide(store, command, {
          ...{
            nowMs: now(),
            correlationId: newId(),
            actor: principalOf(request).id,
            author: authorOf(principalOf(request))
          },
          ...{ channel: 'form', name: '/api/links/use' }
        })
        return { position, events: events.map(({ type }) => type) }
      } catch (error) {
        // What was not done may be tried again.
        credentials.spentLinks.unspend(id)
        throw error
      }
    }
  })
}
