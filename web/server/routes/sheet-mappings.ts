import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { eventTypeOf } from '../../../domain/catalog.ts'
import { Failure } from '../../../domain/failure.ts'
import { type SheetMapping, sheetMapping } from '../../../ingest/sheet/mapping.ts'
import { readyMappings } from '../../../ingest/sheet/ready-mappings.ts'
import { needs } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import type { Parts } from '../parts.ts'

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

/** @throws Failure `unknown_mapping` with those there are. */
export function mappingOf(request: FastifyRequest, { sheets }: Parts, name: string): SheetMapping {
  const all = [...readyMappings, ...sheets.mappings(ownerOf(request))]
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
      eventTypeOf(given.event)
      sheets.save(ownerOf(request), given)
      return { ...given, own: true }
    }
  })
  app.route({
    method: 'DELETE',
    url: '/api/imports/sheets/mappings/:name',
    config: { access: tableAccess },
    schema: { summary: 'Lets a mapping of your own go.', tags: ['intake'], params: named },
    handler: async (request, reply) => {
      const { name } = named.parse(request.params)
      if (!sheets.remove(ownerOf(request), name)) {
        throw new Failure('not_found', `you have no mapping ${name}`)
      }
      return reply.code(204).send()
    }
  })
}
