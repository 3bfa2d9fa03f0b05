import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Failure, failureCodes, isFailureCode } from '../../../domain/failure.ts'
import { apiPage } from '../docs/api-page.ts'
import { problemPage } from '../docs/problem-page.ts'
import { stylesheet } from '../docs/stylesheet.ts'
import type { Parts } from '../parts.ts'

const html = 'text/html; charset=utf-8'

/** The API described: for programs as OpenAPI 3.1, for people as a page; one page per problem. */
export function docsRoutes(app: FastifyInstance, _parts: Parts): void {
  app.route({
    method: 'GET',
    url: '/api/openapi.json',
    schema: { hide: true },
    handler: async () => app.swagger()
  })
  app.route({
    method: 'GET',
    url: '/api/docs',
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply.header('content-type', html).send(apiPage(app.swagger()))
  })
  app.route({
    method: 'GET',
    url: '/api/docs/style.css',
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply.header('content-type', 'text/css; charset=utf-8').send(stylesheet)
  })
  app.route({
    method: 'GET',
    url: '/problems/:code',
    schema: { hide: true },
    handler: async (request, reply) => {
      const { code } = z.object({ code: z.string() }).parse(request.params)
      if (!isFailureCode(code)) {
        const known = Object.keys(failureCodes).join(', ')
        throw new Failure('not_found', `${code.slice(0, 80)} is not a problem; known are ${known}`)
      }
      return reply.header('content-type', html).send(problemPage(code))
    }
  })
}
