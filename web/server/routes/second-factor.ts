import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { openToAll } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import { qrOf } from '../access/qr.ts'
import type { Holder } from '../access/second-factor.ts'
import { cookieOf, refuseForgery } from '../access/session-cookie.ts'
import type { Parts } from '../parts.ts'
import { done } from './bodies.ts'
import type { Door } from './door.ts'

/** As it was typed: blanks and dashes do not count. */
const code = z.string().trim().min(1).max(60)

const tag = { tags: ['session'] }
const access = openToAll

/** Whose session the browser brings, also where it lacks its second step and is nobody's elsewhere. */
function holderIn({ config, identities }: Parts) {
  const cookie = cookieOf(config, 'session')
  return (request: FastifyRequest): Holder => {
    const { kind } = principalOf(request)
    const secret = cookie.read(request)
    const holder = kind === 'key' || secret === null ? null : identities.holderOf(secret)
    if (secret === null || holder === null) {
      throw new Failure(
        'not_signed_in',
        'this is for people who have begun to sign in; begin again'
      )
    }
    refuseForgery(request, secret, config)
    return holder
  }
}

/** The second factor: the step of a sign-in, and what people do with their own. */
export function secondFactorRoutes(app: FastifyInstance, door: Door): void {
  stepRoutes(app, door)
  ownFactorRoutes(app, door)
}

/** The second step of a sign-in. */
function stepRoutes(plain: FastifyInstance, { parts, enter, attempt }: Door): void {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  const { identities } = parts
  const { secondFactor } = identities.parts
  const holderOf = holderIn(parts)
  app.route({
    method: 'POST',
    url: '/api/session/second-step',
    config: { access },
    schema: {
      summary: 'Goes on with a sign-in by a code of the second factor, or by a recovery code.',
      ...tag,
      body: z.strictObject({ code }),
      response: { 200: done }
    },
    handler: async (request, reply) => {
      const holder = holderOf(request)
      if (holder.step !== 'code') {
        throw new Failure('second_factor_not_possible', 'no code is asked for here')
      }
      await attempt(request, () => secondFactor.give(holder, request.body.code))
      enter(request, reply, identities.passStep(holder))
      return { done: true as const }
    }
  })
  app.route({
    method: 'POST',
    url: '/api/session/second-factor',
    config: { access },
    schema: {
      summary:
        'Begins to set up a second factor: a secret for an authenticator app (RFC 6238), for ten minutes. In place of one that stands, by a code of it.',
      ...tag,
      body: z.strictObject({ code: code.nullable().default(null) }),
      response: {
        200: z.strictObject({
          secret: z.string(),
          address: z.string().describe('otpauth://…, for an app on the same device'),
          qr: z
            .strictObject({ size: z.int(), path: z.string() })
            .describe(
              'the address as a QR code: modules of a side, and an SVG path of the dark ones'
            )
        })
      }
    },
    handler: async (request) => {
      const holder = holderOf(request)
      const enrolment = await attempt(request, () => secondFactor.enrol(holder, request.body.code))
      return { ...enrolment, qr: qrOf(enrolment.address) }
    }
  })
  app.route({
    method: 'POST',
    url: '/api/session/second-factor/confirm',
    config: { access },
    schema: {
      summary:
        'Takes the second factor for set up by a code of it: gives recovery codes, this once, and ends every other session.',
      ...tag,
      body: z.strictObject({ code }),
      response: { 200: z.strictObject({ recoveryCodes: z.array(z.string()).readonly() }) }
    },
    handler: async (request, reply) => {
      const holder = holderOf(request)
      const recoveryCodes = await attempt(request, () =>
        secondFactor.confirm(holder, request.body.code)
      )
      enter(request, reply, identities.passStep(holder))
      return { recoveryCodes }
    }
  })
}

/** What somebody who is signed in sees of their own factor, and how they let go of it. */
function ownFactorRoutes(plain: FastifyInstance, { parts, attempt }: Door): void {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  const { secondFactor } = parts.identities.parts
  const holderOf = holderIn(parts)
  const signedIn = (request: FastifyRequest) => {
    const holder = holderOf(request)
    if (holder.step === null) return holder
    throw new Failure('not_signed_in', 'go on with the sign-in first')
  }
  app.route({
    method: 'GET',
    url: '/api/session/second-factor',
    config: { access },
    schema: {
      summary: 'Whether whoever is signed in has a second factor, and must have one.',
      ...tag,
      response: {
        200: z.strictObject({
          setAt: z.iso.datetime().nullable(),
          recoveryCodesLeft: z.int(),
          required: z.boolean(),
          possible: z.boolean().describe('false in the demo, whose people exist for nobody')
        })
      }
    },
    handler: async (request) => {
      const { setAtMs, left, required } = secondFactor.standingOf(signedIn(request).person)
      return {
        setAt: setAtMs === null ? null : new Date(setAtMs).toISOString(),
        recoveryCodesLeft: left,
        ...{ required, possible: !parts.demo }
      }
    }
  })
  app.route({
    method: 'POST',
    url: '/api/session/second-factor/remove',
    config: { access },
    schema: {
      summary: 'Removes one’s own second factor by a code of it, where the role does not need one.',
      ...tag,
      body: z.strictObject({ code }),
      response: { 200: done }
    },
    handler: async (request) => {
      const holder = signedIn(request)
      await attempt(request, () => secondFactor.remove(holder, request.body.code))
      return { done: true as const }
    }
  })
}
