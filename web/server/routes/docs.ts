import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { eventTypeOf, eventTypes } from '../../../domain/catalog.ts'
import type { EventType } from '../../../domain/event.ts'
import { Failure, failureCodes, isFailureCode } from '../../../domain/failure.ts'
import { openToAll } from '../access/declaration.ts'
import { apiPage } from '../docs/api-page.ts'
import { eventPage, eventsPage } from '../docs/event-page.ts'
import { identityPage } from '../docs/identity-page.ts'
import { jsonSchemaOf } from '../docs/json-schema.ts'
import { kafkaPage } from '../docs/kafka-page.ts'
import { problemPage } from '../docs/problem-page.ts'
import { securityPage } from '../docs/security-page.ts'
import { stylesheet } from '../docs/stylesheet.ts'
import type { Parts } from '../parts.ts'

const html = 'text/html; charset=utf-8'

/** The API described: for programs as OpenAPI 3.1, for people as a page; one page per problem. */
export function docsRoutes(app: FastifyInstance, _parts: Parts): void {
  app.route({
    method: 'GET',
    url: '/api/openapi.json',
    config: { access: openToAll },
    schema: { hide: true },
    handler: async () => app.swagger()
  })
  app.route({
    method: 'GET',
    url: '/api/docs',
    config: { access: openToAll },
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply.header('content-type', html).send(apiPage(app.swagger()))
  })
  app.route({
    method: 'GET',
    url: '/api/docs/style.css',
    config: { access: openToAll },
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply.header('content-type', 'text/css; charset=utf-8').send(stylesheet)
  })
  eventReference(app)
  pageReference(app)
  app.route({
    method: 'GET',
    url: '/problems/:code',
    config: { access: openToAll },
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

/** Name and version of an event type in the address of its schema. */
const schemaFile = /^(?<name>[A-Za-z]+)\.v(?<version>\d+)\.json$/u

/** @throws Failure `not_found`. */
function knownType(name: string): EventType {
  if (eventTypes.some((type) => type.name === name)) return eventTypeOf(name)
  const known = eventTypes.map((type) => type.name).join(', ')
  throw new Failure('not_found', `${name.slice(0, 80)} is not an event type; known are ${known}`)
}

/** Pages for those who connect and run the service. */
const pages = {
  '/api/docs/kafka': kafkaPage,
  '/api/docs/identity': identityPage,
  '/api/docs/security': securityPage
} as const

function pageReference(app: FastifyInstance): void {
  for (const [url, page] of Object.entries(pages)) {
    app.route({
      ...{ method: 'GET', url, config: { access: openToAll }, schema: { hide: true } },
      handler: async (_request, reply) => reply.header('content-type', html).send(page())
    })
  }
}

/** The event types: for people as pages, for programs as JSON Schema. */
function eventReference(app: FastifyInstance): void {
  app.route({
    method: 'GET',
    url: '/api/docs/events',
    config: { access: openToAll },
    schema: { hide: true },
    handler: async (_request, reply) => reply.header('content-type', html).send(eventsPage())
  })
  app.route({
    method: 'GET',
    url: '/api/docs/events/:name',
    config: { access: openToAll },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { name } = z.object({ name: z.string() }).parse(request.params)
      return reply.header('content-type', html).send(eventPage(knownType(name)))
    }
  })
  app.route({
    method: 'GET',
    url: '/api/schemas/events/:file',
    config: { access: openToAll },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { file } = z.object({ file: z.string() }).parse(request.params)
      const { name = '', version = '' } = schemaFile.exec(file)?.groups ?? {}
      const type = knownType(name)
      if (String(type.version) !== version) {
        const today = `${type.name}.v${type.version}.json`
        throw new Failure('not_found', `${file.slice(0, 80)} has no schema; today's is ${today}`)
      }
      const schema = {
        title: type.name,
        description: type.doc,
        ...jsonSchemaOf(type.data, 'output')
      }
      return reply.header('content-type', 'application/schema+json; charset=utf-8').send(schema)
    }
  })
}
