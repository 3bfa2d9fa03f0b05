import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Role } from '../../../domain/access/role.ts'
import { Failure, type FailureCode } from '../../../domain/failure.ts'
import { commandTypes } from '../../../ingest/commands/commands.ts'
import type { RowResult } from '../../../ingest/pump.ts'
import type { AccessLog } from './access-log.ts'
import { principalOf } from './principal.ts'

/** Whoever is told one of these asked for what is not theirs to have, or sent what no one should. */
const refusals: ReadonlySet<FailureCode> = new Set([
  'not_signed_in',
  'not_allowed',
  'key_not_valid',
  'foreign_request',
  'link_not_valid',
  'too_many_requests',
  'file_refused_by_scanner'
])

/**
 * A party, and a desk or an analyst of some spaces, is told so of what is somebody else's as of what does not
 * exist: only from outside it can be told whether that was a slip or a search.
 */
const unknowns: ReadonlySet<FailureCode> = new Set([
  'not_found',
  'surplus_unknown',
  'claim_unknown',
  // An id that another's claim has; one's own was a slip.
  'claim_differs',
  'site_unknown',
  'plot_not_held',
  'sorting_unknown',
  'lot_unknown',
  'startup_unknown',
  'event_unknown'
])

/** Failed sign-ins are counted where they fail, by the way that was tried. */
const signInRoutes = '/api/session/'

const typed = z.object({ type: z.string() })

/** The command that was asked for, where its type is one of ours: nothing that a sender made up. */
function commandIn({ body }: Pick<FastifyRequest, 'body'>): string | null {
  const said = typed.safeParse(body).data?.type
  return commandTypes.find(({ name }) => name === said)?.name ?? null
}

/** Counts an answer that refuses somebody what is not theirs. Of what was asked only the route is kept. */
export function countRefusal(error: unknown, request: FastifyRequest, log: AccessLog): void {
  if (!(error instanceof Failure) || request.is404) return
  const { code } = error
  const { tenant, boundaries } = principalOf(request)
  const { url: route } = request.routeOptions
  if (route === undefined) return
  const seesAll = tenant === null && boundaries === 'all'
  const isRefusal = refusals.has(code) || (!seesAll && unknowns.has(code))
  const isSignIn = route.startsWith(signInRoutes) && code === 'link_not_valid'
  if (!isRefusal || isSignIn) return
  count(request, code, log)
}

/** Counts rows of an intake that were not theirs to send; all other bad rows are slips. */
export function countForeignRows(
  request: FastifyRequest,
  rows: readonly RowResult[],
  log: AccessLog
): void {
  for (const row of rows) {
    if (row.status !== 'rejected') continue
    const foreign = row.problems.find(({ code }) => code === 'not_yours' || code === 'not_allowed')
    if (foreign !== undefined) count(request, foreign.code, log)
  }
}

/** Counts messages of a topic that were not its party's to send. */
export function countForeignMessages(
  topic: string,
  role: Role,
  codes: readonly string[],
  log: AccessLog
): void {
  for (const code of codes) {
    if (code !== 'not_yours' && code !== 'not_allowed') continue
    // A topic is no route, and the longest name of one is longer than a route may be.
    const route = `/kafka/${topic.slice(0, 150)}`
    const data = { principal: 'kafka', role, code, route, method: 'SEND', asked: null }
    log.count({ type: 'AccessRefused', data }, 'kafka')
  }
}

function count(request: FastifyRequest, code: FailureCode, log: AccessLog): void {
  const { kind, id, role } = principalOf(request)
  const by = kind === 'anonymous' ? log.askerOf(request) : id
  const { url: route = '*' } = request.routeOptions
  const data = { principal: id, role, code, route, method: request.method }
  log.count({ type: 'AccessRefused', data: { ...data, asked: commandIn(request) } }, by, {
    requestId: request.id
  })
}
