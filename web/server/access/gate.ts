import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { Failure } from '../../../domain/failure.ts'
import type { Access } from './declaration.ts'
import { type Authenticator, anonymous, type Principal, resolvePrincipal } from './principal.ts'
import { keepStanding, refuseEnded } from './standing.ts'

/** A route as it answers, with what it asks of whoever calls it. */
export interface DeclaredRoute {
  readonly method: string
  readonly url: string
  readonly access: Access
}

const tables = new WeakMap<FastifyInstance, readonly DeclaredRoute[]>()

/** The live route table, once the app is ready: what the matrix of rights is generated from. */
export function declaredRoutes(app: FastifyInstance): readonly DeclaredRoute[] {
  return tables.get(app) ?? []
}

/**
 * Stands before every route: resolves the principal and decides by the route's declaration. Must be
 * called before routes are registered. A route that declares nothing stops the start.
 */
export function guard(
  app: FastifyInstance,
  options: {
    readonly authenticators: readonly Authenticator[]
    /** Milliseconds since 1970 UTC. */
    readonly now: () => number
    /** Counts the request for whoever asks. @throws Failure where it is one too many. */
    readonly limitRate: (request: FastifyRequest) => Promise<void>
    /** Told of every request with a key. */
    readonly onKeyUse?: (key: string) => void
    /** Told of every refusal. */
    readonly onRefusal: (request: FastifyRequest, principal: Principal, failure: Failure) => void
  }
): void {
  const { authenticators, now, limitRate, onRefusal, onKeyUse } = options
  const routes: RouteOptions[] = []
  // Kept as they are and read at the end: a scope may declare for the routes of a plugin of its own.
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    tables.set(app, routes.flatMap(declaredRoute))
  })
  app.addHook('onRequest', async (request) => {
    const principal = await resolvePrincipal(request, authenticators).catch((error: unknown) => {
      // Whoever tries to prove who they are and fails is refused too.
      if (error instanceof Failure) onRefusal(request, anonymous, error)
      throw error
    })
    if (principal.kind === 'key') onKeyUse?.(principal.id)
    await limitRate(request)
    if (request.is404) return
    const refusal = refusalOf(principal, request.routeOptions.config.access)
    if (refusal === null) return keepStanding(request, { authenticators, now, refusalOf })
    onRefusal(request, principal, refusal)
    throw refusal
  })
  app.addHook('preHandler', refuseEnded)
}

/** @throws Error naming the route where it declares nothing. */
function declaredRoute(route: RouteOptions): readonly DeclaredRoute[] {
  const { method, url, config } = route
  const methods = typeof method === 'string' ? [method] : method
  const access = config?.access
  if (access === undefined) {
    throw new Error(
      `${methods.join(', ')} ${url} does not say who may call it; declare config: { access: … }`
    )
  }
  return methods.map((one) => ({ method: one, url, access }))
}

/** Why the principal may not call a route; null where it may. Without a declaration nobody may. */
export function refusalOf(principal: Principal, access: Access | undefined): Failure | null {
  const { role, kind } = principal
  const hasRole = access?.roles.includes(role) === true
  const lacking = access?.scopes ?? []
  if (hasRole && (lacking.length === 0 || lacking.some((one) => principal.scopes.includes(one)))) {
    return null
  }
  if (kind === 'anonymous') {
    return new Failure('not_signed_in', 'sign in, or send an API key, and ask again')
  }
  const scope = lacking.join(' or ')
  const why = hasRole
    ? `this needs the scope ${scope}, which was not granted; ask whoever issued the access`
    : `the role ${role} may not do this; ask the Food Policy desk if it should`
  return new Failure('not_allowed', why, { role, scope })
}
