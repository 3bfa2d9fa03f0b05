/**
 * What a server of the service does. One process may do all; beyond that, one or several take events
 * in and any number answer queries, each from a read model of its own. They meet in the log only.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import type { Projections } from '../../projections/run.ts'

export const serverRoles = ['all', 'write', 'read'] as const
export type ServerRole = (typeof serverRoles)[number]

function takesNothingIn(what: string): Failure {
  return new Failure(
    'other_role',
    `this server has the role read and ${what}; send it to a server with FILIERA_ROLE=write or all, the answer's position can be waited for here with after=`,
    { role: 'read', needed: 'write' }
  )
}

function answersNoQueries(): Failure {
  return new Failure(
    'other_role',
    'this server has the role write and keeps no read model; ask a server with FILIERA_ROLE=read or all',
    { role: 'write', needed: 'read' }
  )
}

/** Methods that change nothing, by HTTP's own definition (RFC 9110, 9.2.1). */
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** Whether a request would take something in: all that its route asks a right for is to write. */
function takesIn(request: FastifyRequest): boolean {
  const scopes = request.routeOptions.config.access?.scopes ?? []
  return (
    !safeMethods.includes(request.method) &&
    scopes.length > 0 &&
    scopes.every((scope) => !scope.startsWith('read:'))
  )
}

/**
 * Refuses on a server with the role `read` what would take something in, before its body is read.
 * Must be called before routes are registered.
 */
export function keepToRole(app: FastifyInstance, role: ServerRole): void {
  if (role !== 'read') return
  app.addHook('onRequest', async (request) => {
    if (!request.is404 && takesIn(request)) throw takesNothingIn('takes nothing in')
  })
}

/** A store to which nothing can be appended, whatever way was overlooked. */
export function readingOnly(store: EventStore): EventStore {
  const refuse = () => Promise.reject(takesNothingIn('appends nothing to the log'))
  return { ...store, append: refuse, appendMany: refuse, appendPacked: refuse }
}

/** Stands where a server with the role `write` has no read side: whoever asks it is told so. */
export function noReadSide(storeId: string): {
  readonly readModel: ReadModel
  readonly projections: Projections
  readonly close: () => Promise<void>
} {
  const refuse = () => Promise.reject(answersNoQueries())
  const readModel: ReadModel = {
    storeId,
    state: () => ({ filling: {}, commits: 0 }),
    discarded: null,
    ...{ read: refuse, recorded: refuse, write: refuse, scratch: refuse, reset: refuse },
    useThreads: refuse,
    within: () => readModel,
    close: async () => {}
  }
  return {
    readModel,
    projections: {
      position: () => null,
      health: () => ({
        ...{ status: 'stopped', failure: null, lag: 0, building: [] },
        mirrored: { seq: 0, position: null }
      }),
      onChange: () => () => {},
      ...{ caughtUp: refuse, rebuild: refuse, check: refuse },
      stop: async () => {}
    },
    close: async () => {}
  }
}
