import type { FastifyInstance } from 'fastify'
import { viewAnswer, viewDocument } from '../../../domain/mfa/view/document.ts'
import { openToAll } from '../access/declaration.ts'
import type { WiredParts } from '../parts.ts'

/** Views of rows that are sent along; `GET /api/mfa/view` is a query over the live flows. */
export function mfaViewRoutes(app: FastifyInstance, { config, solver }: WiredParts): void {
  // The schema of the body is for the reference: the model reads it and lists all that is wrong.
  app.setValidatorCompiler(() => (value) => ({ value }))
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
    handler: (request) => solver.solve('view', request.body)
  })
}
