import type { FastifyRequest } from 'fastify'
import type { AccessLog } from './access-log.ts'
import { principalOf } from './principal.ts'

/**
 * What leaves the service as records, of whomever: not answers that were computed from them, and not
 * the rows that one sent oneself.
 */
interface Export {
  /** As in its address. */
  readonly query: 'epcis/events' | 'rejects'
  readonly ofBoundary: string | null
  readonly format: 'epcis' | 'json'
  readonly rows: number
}

/** Counts records on their way out. */
export function countExport(
  request: FastifyRequest,
  log: AccessLog,
  { rows, ...what }: Export
): void {
  const { id } = principalOf(request)
  log.count({ type: 'ExportTaken', data: { principal: id, ...what } }, id, {
    ...{ rows, requestId: request.id }
  })
}
