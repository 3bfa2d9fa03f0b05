import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { roles } from '../../../domain/access/role.ts'
import { Failure } from '../../../domain/failure.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { needs } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import type { Parts } from '../parts.ts'
import { email } from './bodies.ts'

const boundaries = z.union([z.literal('all'), z.array(boundaryId).min(1).max(100)])
const tenant = z.string().trim().min(1).max(200).nullable()

const invitation = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email,
  role: z.enum(roles),
  tenant,
  boundaries
})

const person = z.strictObject({
  subject: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.enum(roles),
  tenant: z.string().nullable(),
  boundaries,
  /** Since when there is a second factor; null: there is none. */
  secondFactorAt: z.iso.datetime().nullable(),
  grantedAt: z.iso.datetime()
})

const ofSubject = z.strictObject({ subject: z.string().min(1).max(100) })
const tag = { tags: ['access'] }

const naming = z.strictObject({
  count: z.int(),
  events: z
    .array(
      z.strictObject({
        stream: z.string(),
        eventId: z.string(),
        position: z.string(),
        type: z.string(),
        fields: z.array(z.string()).readonly()
      })
    )
    .readonly()
    .describe('the first thousand of them')
})

/** People and what they may do; for the desk. */
export function peopleRoutes(app: FastifyInstance, parts: Parts): void {
  invitationRoutes(app, parts)
  entryRoutes(app, parts)
  endingRoutes(app, parts)
}

const access = needs('admin:access')

function invitationRoutes(plain: FastifyInstance, { identities }: Parts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  const { credentials, vault } = identities.parts
  app.route({
    method: 'GET',
    url: '/api/people',
    config: { access },
    schema: {
      summary: 'People with access, the first invited first.',
      ...tag,
      response: { 200: z.strictObject({ rows: z.array(person) }) }
    },
    handler: async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      const rows = credentials.people.list().map(({ grantedAtMs, ...rest }) => {
        const contact = vault.contactOf(rest.subject)
        const boundaries = rest.boundaries === 'all' ? ('all' as const) : [...rest.boundaries]
        const factor = credentials.factors.find(rest.subject)
        return {
          ...{ ...rest, boundaries, name: contact?.name ?? null, email: contact?.email ?? null },
          secondFactorAt: factor === null ? null : new Date(factor.setAtMs).toISOString(),
          grantedAt: new Date(grantedAtMs).toISOString()
        }
      })
      return { rows }
    }
  })
  app.route({
    method: 'POST',
    url: '/api/people',
    config: { access },
    schema: {
      summary: 'Invites somebody: they sign in by a link to this address, or by the provider.',
      ...tag,
      body: invitation,
      response: { 200: ofSubject }
    },
    handler: async (request) => ({
      subject: await identities.invite(request.body, principalOf(request).id)
    })
  })
}

/** How one person gets in: a link to hand over, and the end of a second factor that was lost. */
function entryRoutes(plain: FastifyInstance, { identities, config }: Parts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  const { credentials } = identities.parts
  app.route({
    method: 'POST',
    url: '/api/people/:subject/link',
    config: { access },
    schema: {
      summary: 'A one-time sign-in link to hand over, where no mail reaches somebody.',
      ...tag,
      params: ofSubject,
      response: { 200: z.strictObject({ link: z.string() }) }
    },
    handler: async (request, reply) => {
      const { subject } = request.params
      if (credentials.people.find(subject) === null) {
        throw new Failure('subject_unknown', `${subject} has no access`)
      }
      reply.header('cache-control', 'no-store')
      const origin = config.FILIERA_PUBLIC_URL || `${request.protocol}://${request.host}`
      const code = credentials.oneTimeLinks.make('sign-in', subject)
      return { link: `${origin}/accedi#codice=${code}` }
    }
  })
  app.route({
    method: 'POST',
    url: '/api/people/:subject/reset-factor',
    config: { access },
    schema: {
      summary:
        'Removes the second factor of somebody who lost it; they are signed out, and set up another one at the next sign-in.',
      ...tag,
      params: ofSubject,
      response: { 200: ofSubject }
    },
    handler: async (request) => {
      const { kind, id } = principalOf(request)
      if (kind !== 'person') {
        throw new Failure(
          'not_allowed',
          'only a person removes a second factor: a program recognises nobody; sign in, or use the command line'
        )
      }
      identities.parts.secondFactor.reset(request.params.subject, id)
      return request.params
    }
  })
}

/** The ends of access. */
function endingRoutes(plain: FastifyInstance, { identities }: Parts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  app.route({
    method: 'POST',
    url: '/api/people/:subject/revoke',
    config: { access },
    schema: {
      summary: 'Takes access away at once: sessions, links and keys end.',
      ...tag,
      params: ofSubject,
      response: { 200: ofSubject }
    },
    handler: async (request) => {
      await identities.revoke(request.params.subject, principalOf(request).id)
      return request.params
    }
  })
  app.route({
    method: 'POST',
    url: '/api/people/:subject/erase',
    config: { access },
    schema: {
      summary:
        'Removes everything personal of somebody: contact and key, sessions, exported files, rejects and dead letters that quote them. What the log says stays: events whose texts name the person are told, to be voided or said anew.',
      ...tag,
      params: ofSubject,
      response: {
        200: z.strictObject({
          subject: z.string(),
          contact: z.boolean(),
          grants: z.int(),
          sessions: z.int(),
          links: z.int(),
          keys: z.int(),
          factors: z.int(),
          rejects: z.int(),
          letters: z
            .int()
            .nullable()
            .describe('dead letters of Kafka; null: this server reads from none'),
          files: z.array(z.string()).readonly(),
          texts: naming
            .nullable()
            .describe('events of the log that still name them; null: nothing to look by is kept')
        })
      }
    },
    handler: async (request) => identities.erase(request.params.subject, principalOf(request).id)
  })
}
