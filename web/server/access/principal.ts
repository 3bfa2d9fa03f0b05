import type { FastifyRequest } from 'fastify'
import { type Role, type Scope, scopesOf, scopesWithin } from '../../../domain/access/role.ts'

/** Who asks: resolved once per request, before any route. */
export interface Principal {
  readonly kind: 'person' | 'key' | 'link' | 'anonymous'
  /** Opaque subject or id of a key; `anonymous` for the public. */
  readonly id: string
  readonly role: Role
  /** The party acted for; null for analyst, desk and public. */
  readonly tenant: string | null
  /** Granted spaces. */
  readonly boundaries: readonly string[] | 'all'
  readonly scopes: readonly Scope[]
}

/**
 * One way of proving who one is. Resolves to null where it was not used.
 *
 * @throws Failure where it was used wrongly: an unknown key, a session that has ended.
 */
export type Authenticator = (request: FastifyRequest) => Promise<Principal | null>

/** Whoever proves nothing. */
export const anonymous: Principal = {
  kind: 'anonymous',
  id: 'anonymous',
  role: 'public',
  tenant: null,
  boundaries: 'all',
  scopes: scopesOf.public
}

const resolved = new WeakMap<FastifyRequest, Principal>()

/** Who asks; the public before the request was looked at, as for an address that cannot be read. */
export function principalOf(request: FastifyRequest): Principal {
  return resolved.get(request) ?? anonymous
}

/** Notes who asks where that is told by what the request carries, as a one-tap link does. */
export function actAs(request: FastifyRequest, principal: Principal): void {
  resolved.set(request, principal)
}

/** Asks every way in turn; the first that was used counts. @throws what an authenticator throws. */
export async function resolvePrincipal(
  request: FastifyRequest,
  authenticators: readonly Authenticator[]
): Promise<Principal> {
  for (const authenticate of authenticators) {
    const proved = await authenticate(request)
    if (proved === null) continue
    const principal = { ...proved, scopes: scopesWithin(proved.scopes, proved.boundaries) }
    actAs(request, principal)
    return principal
  }
  return anonymous
}
