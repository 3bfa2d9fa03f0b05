import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { observedTypeOf } from '../../../ingest/sent-event.ts'
import { type SheetMapping, sheetMapping } from '../../../ingest/sheet/mapping.ts'
import { readyMappings } from '../../../ingest/sheet/ready-mappings.ts'
import { needs } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import { fieldsOf } from '../docs/event-fields.ts'
import { jsonSchemaOf } from '../docs/json-schema.ts'
import type { Parts } from '../parts.ts'
import { noBody } from './bodies.ts'

/** Who may read tables in: whoever may send events of its own. */
export const tableAccess = needs('ingest:events', 'ingest:tables')

const mappingRow = sheetMapping.extend({
  own: z.boolean().describe('kept by you; the others come with the product')
})

/** The party whose mappings and bad rows they are. */
export function ownerOf(request: FastifyRequest): string {
  const { tenant, id } = principalOf(request)
  return tenant ?? id
}

/** Mappings that somebody may use: those of the product, and its own. */
export function mappingsOf(
  request: FastifyRequest,
  { sheets }: Pick<Parts, 'sheets'>
): readonly SheetMapping[] {
  return [...readyMappings, ...sheets.mappings(ownerOf(request))]
}

/** @throws Failure `unknown_mapping` with those there are. */
export function mappingOf(request: FastifyRequest, parts: Parts, name: string): SheetMapping {
  const all = mappingsOf(request, parts)
  const found = all.find((mapping) => mapping.name === name)
  if (found !== undefined) return found
  const known = all.map((mapping) => mapping.name).join(', ')
  throw new Failure('unknown_mapping', `"${name}" is not a mapping; known are ${known}`)
}

/** Column mappings that a partner keeps for its own tables. */
export function sheetMappingRoutes(app: FastifyInstance, { sheets }: Parts): void {
  const named = z.strictObject({ name: sheetMapping.shape.name })
  app.route({
    method: 'GET',
    url: '/api/imports/sheets/mappings',
    config: { access: tableAccess },
    schema: {
      summary: 'Column mappings for partners’ tables: those of the product, and your own.',
      tags: ['intake'],
      response: { 200: z.strictObject({ rows: z.array(mappingRow) }) }
    },
    handler: async (request) => ({
      rows: [
        ...readyMappings.map((mapping) => ({ ...mapping, own: false })),
        ...sheets.mappings(ownerOf(request)).map((mapping) => ({ ...mapping, own: true }))
      ]
    })
  })
  app.route({
    method: 'PUT',
    url: '/api/imports/sheets/mappings/:name',
    config: { access: tableAccess },
    schema: {
      summary: 'Keeps a column mapping of your own; one of the same name is replaced.',
      tags: ['intake'],
      params: named,
      body: sheetMapping,
      response: { 200: mappingRow }
    },
    handler: async (request) => {
      const { name } = named.parse(request.params)
      const given = sheetMapping.parse(request.body)
      if (given.name !== name || readyMappings.some((ready) => ready.name === name)) {
        throw new Failure(
          'invalid_parameter',
          `a mapping of your own is kept under its own name, not "${name}": that is ${given.name === name ? 'one of the product’s' : `called ${given.name} in the body`}`
        )
      }
      observedTypeOf(given.event)
      sheets.save(ownerOf(request), given)
      return { ...given, own: true }
    }
  })
  app.route({
    method: 'DELETE',
    url: '/api/imports/sheets/mappings/:name',
    config: { access: tableAccess },
    schema: {
      summary: 'Lets a mapping of your own go.',
      tags: ['intake'],
      params: named,
      response: { 204: noBody('it is gone') }
    },
    handler: async (request, reply) => {
      const { name } = named.parse(request.params)
      if (!sheets.remove(ownerOf(request), name)) {
        throw new Failure('not_found', `you have no mapping ${name}`)
      }
      return reply.code(204).send()
    }
  })
  fieldsRoute(app)
}

const eventField = z.strictObject({
  path: z.string().describe('as in a mapping: `lines.0.product`'),
  required: z.boolean(),
  values: z.array(z.string()).describe('the only ones there are; empty where it is free'),
  doc: z.string(),
  example: z.string().nullable()
})

/** What must be told of an amount, and what may be. */
const amountParts = [
  { part: 'value', isRequired: true, doc: 'Exactly as said, a decimal number.', example: '12.5' },
  { part: 'unit', isRequired: true, doc: 'Unit of the figure.', example: 'kg' },
  { part: 'basis', isRequired: true, doc: 'How the figure came about.', example: 'weighed' },
  {
    part: 'tare',
    isRequired: false,
    doc: 'Of the packaging: the figure is gross then.',
    example: '0.6'
  }
] as const

/** Fields of an event as a mapping names them: a row of a table is one line of a list. */
function mappedFields(event: string): readonly z.output<typeof eventField>[] {
  const fields = fieldsOf(jsonSchemaOf(observedTypeOf(event).input, 'input'))
  const isLeaf = (path: string) =>
    !fields.some(
      (other) => /^(?:\[\])?\./u.test(other.path.slice(path.length)) && other.path.startsWith(path)
    )
  return fields.flatMap(({ path, isRequired, values, doc, example, isQuantity }) => {
    const at = path.replaceAll('[]', '.0')
    if (at === 'boundary' || !(isQuantity || isLeaf(path))) return []
    if (!isQuantity) return [{ path: at, required: isRequired, values: [...values], doc, example }]
    return amountParts.map(({ part, isRequired: needed, ...told }) => ({
      ...{ path: `${at}.${part}`, required: isRequired && needed, values: [] },
      ...told
    }))
  })
}

function fieldsRoute(app: FastifyInstance): void {
  const named = z.strictObject({ event: z.string().max(80) })
  app.route({
    method: 'GET',
    url: '/api/imports/sheets/events/:event/fields',
    config: { access: tableAccess },
    schema: {
      summary: 'The fields of an event type that columns may be mapped to.',
      tags: ['intake'],
      params: named,
      response: { 200: z.strictObject({ rows: z.array(eventField) }) }
    },
    handler: async (request) => ({
      rows: [...mappedFields(named.parse(request.params).event)]
    })
  })
}
