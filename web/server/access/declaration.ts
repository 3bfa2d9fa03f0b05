import { type Role, roles, type Scope, scopesOf } from '../../../domain/access/role.ts'

/** What a route asks of whoever calls it. Every route has one: `config: { access: … }`. */
export interface Access {
  /** Everybody else is refused. */
  readonly roles: readonly Role[]
  /** The caller must have one of them beside; empty where the role is enough. */
  readonly scopes: readonly Scope[]
  /**
   * `none`: nothing of any party is read or written. `principal`: what is read or written is
   * restricted to the party and boundaries of the principal; never to a field of the request.
   */
  readonly tenantFrom: 'none' | 'principal'
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
}

/** Pages, descriptions, health, and computations over what the caller sends along. */
export const openToAll: Access = { roles, scopes: [], tenantFrom: 'none' }

/** Whoever has one of the scopes: by role at most, and a key may have been given fewer. */
export function needs(...scopes: readonly Scope[]): Access {
  const able = roles.filter((role) => scopes.some((scope) => scopesOf[role].includes(scope)))
  return { roles: able, scopes, tenantFrom: 'principal' }
}
