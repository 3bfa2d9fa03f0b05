import type { FastifyReply, FastifyRequest } from 'fastify'
import { scopesOf } from '../../../domain/access/role.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Config } from '../config.ts'
import { isLocal } from '../settings-security.ts'
import type { Identities } from './identities.ts'
import type { Authenticator } from './principal.ts'
import { hmacOf, same } from './secret.ts'

type Address = Pick<Config, 'FILIERA_PUBLIC_URL'>

/** Whether people reach the service by https. */
function isSecure({ FILIERA_PUBLIC_URL: url }: Address): boolean {
  return url.startsWith('https:')
}

/** With the prefix no other host and no page without TLS can set the cookie (RFC 6265bis, 4.1.3). */
function nameOf(config: Address, name: string): string {
  return isSecure(config) ? `__Host-filiera-${name}` : `filiera-${name}`
}

/** Cookies of the service: none is readable by scripts, none is sent from other sites' forms. */
export interface Cookie {
  readonly read: (request: FastifyRequest) => string | null
  /** @param maxAgeSeconds null: until the browser is closed. */
  readonly write: (reply: FastifyReply, value: string, maxAgeSeconds: number | null) => void
  readonly clear: (reply: FastifyReply) => void
}

export function cookieOf(config: Address, purpose: 'session' | 'oidc' | 'mail'): Cookie {
  const name = nameOf(config, purpose)
  const attributes = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(config)
  } as const
  return {
    read: ({ cookies }) => cookies[name] ?? null,
    write: (reply, value, maxAgeSeconds) => {
      const age = maxAgeSeconds === null ? {} : { maxAge: maxAgeSeconds }
      reply.setCookie(name, value, { ...attributes, ...age })
    },
    clear: (reply) => {
      reply.clearCookie(name, attributes)
    }
  }
}

/**
 * The token that a page of ours must send along with a write. It follows from the session's secret,
 * which no script can read and no other site knows.
 */
export function csrfTokenOf(secret: string): string {
  return hmacOf(Buffer.from(secret), 'csrf').toString('base64url')
}

/** Where our own pages come from, as browsers say it in `Origin`. */
function ownOrigin(request: FastifyRequest, config: Address): string {
  return isLocal(config) ? `${request.protocol}://${request.host}` : config.FILIERA_PUBLIC_URL
}

const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

function foreign(why: string): Failure {
  return new Failure('foreign_request', `${why}; reload the page and try again`)
}

/**
 * Lets a write pass only where the browser says that it comes from a page of ours.
 *
 * @throws Failure `foreign_request`.
 */
export function refuseForeignOrigin(request: FastifyRequest, config: Address): void {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw foreign(`the request comes from another site (${String(site).slice(0, 20)})`)
  }
  if (origin !== undefined && origin !== ownOrigin(request, config)) {
    throw foreign(`the request comes from ${origin.slice(0, 100)}`)
  }
}

/** @throws Failure `foreign_request` where a write with a cookie does not prove that it is ours. */
export function refuseForgery(request: FastifyRequest, secret: string, config: Address): void {
  if (safeMethods.includes(request.method)) return
  refuseForeignOrigin(request, config)
  const sent = request.headers['x-csrf-token']
  const token = typeof sent === 'string' ? sent : ''
  if (!same(Buffer.from(token), Buffer.from(csrfTokenOf(secret)))) {
    throw foreign('the request lacks the token of the session')
  }
}

/**
 * Takes the session cookie. A session that has ended is nobody's, and so is one that lacks its second
 * step: pages stay readable.
 */
export function bySession(
  identities: Pick<Identities, 'holderOf'>,
  config: Address
): Authenticator {
  const cookie = cookieOf(config, 'session')
  return async (request) => {
    const secret = cookie.read(request)
    const holder = secret === null ? null : identities.holderOf(secret)
    if (secret === null || holder === null || holder.step !== null) return null
    refuseForgery(request, secret, config)
    const { subject: id, role, tenant, boundaries } = holder.person
    return { kind: 'person', id, role, tenant, boundaries, scopes: scopesOf[role] }
  }
}
