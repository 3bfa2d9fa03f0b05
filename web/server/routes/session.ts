import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { roles } from '../../../domain/access/role.ts'
import { secondSteps } from '../../../domain/access/second-step.ts'
import { Failure } from '../../../domain/failure.ts'
import { openToAll } from '../access/declaration.ts'
import { demoPeople } from '../access/demo-people.ts'
import { principalOf } from '../access/principal.ts'
import { cookieOf, csrfTokenOf, refuseForeignOrigin } from '../access/session-cookie.ts'
import { Attempts } from '../attempts.ts'
import type { Parts } from '../parts.ts'
import { done, email } from './bodies.ts'
import type { Door } from './door.ts'
import { ownSessionRoutes } from './own-sessions.ts'
import { secondFactorRoutes } from './second-factor.ts'
import { mailRoute } from './session-mail.ts'

const session = z.strictObject({
  demo: z.boolean(),
  version: z.string(),
  /** Who is signed in; null: nobody. */
  me: z
    .strictObject({
      subject: z.string(),
      name: z.string().nullable(),
      role: z.enum(roles),
      tenant: z.string().nullable(),
      scopes: z.array(z.string()).readonly()
    })
    .nullable(),
  step: z
    .enum(secondSteps)
    .nullable()
    .describe(
      'what a sign-in of this browser still lacks: a code of the second factor, or setting one up; null: nothing'
    ),
  csrfToken: z.string().nullable().describe('to be sent as x-csrf-token with every write'),
  ways: z.strictObject({
    provider: z.string().nullable(),
    mail: z.boolean(),
    people: z.array(
      z.strictObject({
        subject: z.string(),
        role: z.enum(roles),
        tenant: z.string().nullable()
      })
    )
  })
})

const code = z.string().min(1).max(200)
const name = z.string().trim().min(1).max(200)

const anyHost = 'http://page'

/**
 * A page of ours, and never another site: what a sign-in goes on with. Browsers take a backslash for a
 * stroke and leave tabs out, so that an address which holds either is none of ours.
 */
const returnTo = z
  .string()
  .max(500)
  .regex(/^[^\\\p{Cc}]*$/u)
  .transform((text) => {
    const page = URL.parse(text, anyHost)
    const isOurs = page?.origin === anyHost && !page.pathname.startsWith('//')
    return isOurs ? page.pathname + page.search : '/'
  })
  .catch('/')

/** Where the provider sends people back to. */
function returnAddress(request: FastifyRequest, { config }: Parts): string {
  const origin = config.FILIERA_PUBLIC_URL || `${request.protocol}://${request.host}`
  return `${origin}/api/session/oidc/return`
}

/** Signing in and out, and what the pages must know before anything else. */
export function sessionRoutes(app: FastifyInstance, parts: Parts): void {
  const { config, identities, demo, version, now } = parts
  const cookie = cookieOf(config, 'session')
  const { sessions } = identities.parts.credentials
  const attempts = new Attempts(config.FILIERA_SIGN_INS_PER_MINUTE, now)
  const door: Door = {
    ...{ parts, attempts },
    enter: (request, reply, secret) => {
      const before = cookie.read(request)
      if (before !== null) sessions.end(before)
      cookie.write(reply, secret, config.FILIERA_SESSION_HOURS * 3_600)
      reply.header('cache-control', 'no-store')
    },
    attempt: async (request, work) => {
      try {
        return await work()
      } catch (error) {
        throw error instanceof Failure ? attempts.failed(request, error) : error
      }
    }
  }
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/session',
    compress: false,
    config: { access: openToAll },
    schema: {
      summary: 'What this server is, who is signed in, and how one can sign in.',
      tags: ['session'],
      response: { 200: session }
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { kind, id: subject, role, tenant, scopes } = principalOf(request)
      const secret = cookie.read(request)
      const isPerson = kind === 'person'
      const contact = isPerson ? identities.parts.vault.contactOf(subject) : null
      const step = isPerson || secret === null ? null : (identities.holderOf(secret)?.step ?? null)
      return {
        ...{ demo, version, step },
        me: isPerson ? { subject, name: contact?.name ?? null, role, tenant, scopes } : null,
        csrfToken: (isPerson || step !== null) && secret !== null ? csrfTokenOf(secret) : null,
        ways: {
          provider: identities.parts.provider?.label ?? null,
          mail: identities.parts.mailer !== null,
          people: demo ? demoPeople.map(({ boundaries: _, ...person }) => person) : []
        }
      }
    }
  })
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'POST',
    url: '/api/session/end',
    config: { access: openToAll },
    schema: { summary: 'Signs out.', tags: ['session'], response: { 200: done } },
    handler: async (request, reply) => {
      refuseForeignOrigin(request, config)
      const secret = cookie.read(request)
      if (secret !== null) sessions.end(secret)
      cookie.clear(reply)
      const { kind, id: subject } = principalOf(request)
      if (kind === 'person') {
        identities.parts.log.note({ type: 'SignedOut', data: { subject } }, subject)
      }
      // What the browser kept of the pages may show what only this person was to see.
      reply.header('clear-site-data', '"cache"')
      return { done: true as const }
    }
  })
  codeRoutes(app, door)
  mailRoute(app, door)
  ownSessionRoutes(app, parts)
  secondFactorRoutes(app, door)
  providerRoutes(app, door)
}

/** Ways in by something that the body holds. Each answers with the cookie of the new session. */
function codeRoutes(app: FastifyInstance, { parts, enter, attempt }: Door): void {
  const { identities, config } = parts
  const mailCookie = cookieOf(config, 'mail')
  const ways = [
    {
      url: '/api/session/link',
      summary: 'Signs in by the code of a one-time link.',
      body: z.strictObject({ code }),
      signIn: (body: unknown, request: FastifyRequest) =>
        identities.signInByLink(z.object({ code }).parse(body).code, mailCookie.read(request))
    },
    {
      url: '/api/session/set-up',
      summary: 'Makes whoever holds the set-up link the first desk.',
      body: z.strictObject({ code, name, email }),
      signIn: (body: unknown) => {
        const { code: given, ...who } = z.object({ code, name, email }).parse(body)
        return identities.setUp(given, who)
      }
    },
    {
      url: '/api/session/demo',
      summary: 'Signs in as one of the demo’s people; only in the demo.',
      body: z.strictObject({ person: z.string().max(100) }),
      signIn: (body: unknown) =>
        identities.signInAsDemo(z.object({ person: z.string() }).parse(body).person)
    }
  ]
  for (const { url, summary, body, signIn } of ways) {
    app.route({
      method: 'POST',
      url,
      config: { access: openToAll },
      schema: { summary, tags: ['session'], body, response: { 200: done } },
      handler: async (request, reply) => {
        refuseForeignOrigin(request, config)
        enter(request, reply, await attempt(request, () => signIn(request.body, request)))
        return { done: true as const }
      }
    })
  }
}

/** A page of ours that goes on with a sign-in, or tells why it did not work. */
function signInPage(returnTo: string, carried: string): string {
  const language = new URL(returnTo, anyHost).searchParams.get('lang')
  const search = new URLSearchParams({
    ...(language === 'en' ? { lang: language } : {}),
    ...(returnTo === '/' ? {} : { da: returnTo })
  }).toString()
  return `/accedi${search === '' ? '' : `?${search}`}${carried}`
}

/** To the identity provider and back. */
function providerRoutes(app: FastifyInstance, { parts, enter, attempt }: Door): void {
  const { identities, config } = parts
  const cookie = cookieOf(config, 'oidc')
  app.route({
    method: 'GET',
    url: '/api/session/oidc',
    config: { access: openToAll },
    schema: { hide: true },
    handler: async (request, reply) => {
      const asked = z.looseObject({ to: returnTo }).parse(request.query)
      const { to, state } = await identities
        .provider()
        .begin(returnAddress(request, parts), asked.to)
      cookie.write(reply, state, null)
      return reply.header('cache-control', 'no-store').redirect(to)
    }
  })
  const comeBack = async (request: FastifyRequest, state: string | null) => {
    identities.provider()
    if (state === null) {
      throw new Failure('sign_in_failed', 'this browser has not begun to sign in; begin again')
    }
    const returned = new URL(returnAddress(request, parts))
    returned.search = new URL(request.url, returned).search
    return attempt(request, () => identities.signInByProvider(returned, state))
  }
  app.route({
    method: 'GET',
    url: '/api/session/oidc/return',
    config: { access: openToAll },
    schema: { hide: true },
    handler: async (request, reply) => {
      const state = cookie.read(request)
      cookie.clear(reply)
      try {
        const { secret, returnTo: page } = await comeBack(request, state)
        enter(request, reply, secret)
        const isWhole = identities.holderOf(secret)?.step === null
        return reply.redirect(isWhole ? page : signInPage(page, ''))
      } catch (error) {
        // Whoever comes back is a person with a browser: a page says more than a problem document.
        const isPage = request.headers.accept?.includes('text/html') === true
        if (!(error instanceof Failure) || !isPage) throw error
        return reply.redirect(signInPage('/', `#rifiuto=${error.code}`))
      }
    }
  })
}
