import type { FastifyInstance } from 'fastify'
import { mfaAnswer } from '../../../domain/mfa/answer.ts'
import { mfaDocument } from '../../../domain/mfa/document.ts'
import { openToAll } from '../access/declaration.ts'
import type { WiredParts } from '../parts.ts'
import { answerWith, takeBytes } from './mfa-body.ts'

/** Material flow analysis of a system that the caller brings along; nothing is stored. */
export function mfaRoutes(
  app: FastifyInstance,
  { config, solver, uploadsAtOnce }: WiredParts
): void {
  takeBytes(app, uploadsAtOnce)
  app.route({
    method: 'POST',
    url: '/api/mfa/reconcile',
    config: { access: openToAll },
    bodyLimit: config.FILIERA_MAX_JSON_MB * 1024 * 1024,
    schema: {
      summary:
        'Balances and reconciles a system of flows, tests it, and names what could be wrong with it.',
      tags: ['mfa'],
      body: mfaDocument,
      response: { 200: mfaAnswer }
    },
    handler: answerWith(solver, 'reconcile')
  })
}
