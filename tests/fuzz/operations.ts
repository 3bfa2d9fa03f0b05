import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { declaredRoutes } from '../../web/server/access/gate.ts'

const schema = z.looseObject({})
/** A JSON Schema, as the OpenAPI document holds it. */
export type Schema = z.infer<typeof schema>

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: Schema
}

/** What may be asked of the server, and in which form. */
export interface Operation {
  readonly method: string
  /** With its parameters in braces. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Schema of the body by content type; none where no body is read. */
  readonly bodies: readonly (readonly [string, Schema])[]
  /** Whether the OpenAPI document has it; pages and what browsers are sent on to it has not. */
  readonly isDescribed: boolean
}

export interface Described {
  readonly operations: readonly Operation[]
  /** Schemas that others refer to, by their address in the document. */
  readonly referred: ReadonlyMap<string, Schema>
}

const content = z.record(z.string(), z.object({ schema: schema.default({}) }))
const operation = z.looseObject({
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), schema: schema.default({}) }))
    .default([]),
  requestBody: z.object({ content }).optional()
})
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z
    .object({ schemas: z.record(z.string(), schema).default({}) })
    .default({ schemas: {} })
})

/** In the reference parameters stand in braces, in the route table behind a colon. */
function bracedPath(url: string): string {
  return url.replaceAll(/:(\w+)/gu, '{$1}')
}

/** Routes that the document leaves out: pages, and what a browser is sent on to. */
function undescribed(app: FastifyInstance, known: ReadonlySet<string>): readonly Operation[] {
  return declaredRoutes(app)
    .map(({ method, url }) => ({ method, path: bracedPath(url) }))
    .filter(({ method, path }) => method !== 'HEAD' && !known.has(`${method} ${path}`))
    .map(({ method, path }) => ({
      ...{ method, path, bodies: [], isDescribed: false },
      parameters: [...path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => ({
        ...{ name, in: 'path', schema: { type: 'string' } }
      }))
    }))
}

/** Everything that the running server may be asked: its live OpenAPI document, and the routes beside it. */
export function describedOf(app: FastifyInstance): Described {
  const { paths, components } = document.parse(app.swagger())
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { parameters, requestBody }]): Operation => ({
        ...{ method: method.toUpperCase(), path, parameters, isDescribed: true },
        bodies: Object.entries(requestBody?.content ?? {}).map(
          ([type, { schema: body }]) => [type, body] as const
        )
      })
    )
  )
  const known = new Set(described.map(({ method, path }) => `${method} ${path}`))
  return {
    operations: [...described, ...undescribed(app, known)],
    referred: new Map(
      Object.entries(components.schemas).map(([name, each]) => [
        `#/components/schemas/${name}`,
        each
      ])
    )
  }
}
