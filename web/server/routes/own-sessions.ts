import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { signInWays } from '../../../domain/access/sign-in-way.ts'
import { Failure } from '../../../domain/failure.ts'
import { openToAll } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import { cookieOf } from '../access/session-cookie.ts'
import type { Parts } from '../parts.ts'

const ownSession = z.strictObject({
  way: z.enum(signInWays),
  begunAt: z.iso.datetime(),
  /** To the half minute. */
  usedAt: z.iso.datetime(),
  /** The one that asks. */
  isThis: z.boolean()
})

/** Where somebody is signed in, and how to end what they no longer want (OWASP ASVS 5.0, 7.5.2). */
export function ownSessionRoutes(app: FastifyInstance, { config, identities }: Parts): void {
  const cookie = cookieOf(config, 'session')
  const { credentials, secondFactor } = identities.parts
  const { sessions } = credentials
  const asking = (request: FastifyRequest) => {
    const { kind, id: subject } = principalOf(request)
    const secret = cookie.read(request)
    const person = kind === 'person' ? credentials.people.find(subject) : null
    if (person !== null && secret !== null) return { subject, secret, person }
    throw new Failure('not_signed_in', 'only people have sessions; sign in and ask again')
  }
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.route({
    method: 'GET',
    url: '/api/session/own',
    config: { access: openToAll },
    schema: {
      summary: 'Where whoever is signed in is signed in, the last used first.',
      tags: ['session'],
      response: { 200: z.strictObject({ rows: z.array(ownSession) }) }
    },
    handler: async (request) => {
      const { subject, secret, person } = asking(request)
      // Nobody is signed in by a first step that nothing followed.
      const whole = sessions
        .listOf(subject, secret)
        .filter((session) => secondFactor.stepOf(session, person) === null)
      const rows = whole.map(({ way, isThis, begunAtMs, usedAtMs }) => ({
        ...{ way, isThis },
        begunAt: new Date(begunAtMs).toISOString(),
        usedAt: new Date(usedAtMs).toISOString()
      }))
      return { rows }
    }
  })
  typed.route({
    method: 'POST',
    url: '/api/session/end-others',
    config: { access: openToAll },
    schema: {
      summary: 'Signs whoever is signed in out everywhere else.',
      tags: ['session'],
      response: { 200: z.strictObject({ ended: z.int() }) }
    },
    handler: async (request) => {
      const { subject, secret } = asking(request)
      const ended = sessions.endOthersOf(subject, secret)
      if (ended > 0) identities.parts.log.note({ type: 'SignedOut', data: { subject } }, subject)
      return { ended }
    }
  })
}
