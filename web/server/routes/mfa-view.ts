import type { FastifyInstance } from 'fastify'
import { viewAnswer, viewDocument } from '../../../domain/mfa/view/document.ts'
import { openToAll } from '../access/declaration.ts'
import type { WiredParts } from '../parts.ts'
import { answerWith, takeBytes } from './mfa-body.ts'

/** Views of rows that are sent along; `GET /api/mfa/view` is a query over the live flows. */
export function mfaViewRoutes(
  app: FastifyInstance,
  { config, solver, uploadsAtOnce }: WiredParts
): void {
  takeBytes(app, uploadsAtOnce)
  app.route({
    method: 'POST',
    url: '/api/mfa/view',
    config: { access: openToAll },
    bodyLimit: config.FILIERA_MAX_JSON_MB * 1024 * 1024,
    schema: {
      summary:
        'Draws rows as a view definition groups, routes and splits them. Every link knows its rows, and every row that is not drawn is listed with the reason.',
      tags: ['mfa'],
      body: viewDocument,
      response: { 200: viewAnswer }
    },
    handler: answerWith(solver, 'view')
  })
}
