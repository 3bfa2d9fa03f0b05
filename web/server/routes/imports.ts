import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { importCsv } from '../../../ingest/csv/import.ts'
import { type Mapping, mappings, requiredColumns } from '../../../ingest/csv/mapping.ts'
import { csvSource } from '../../../ingest/csv/source.ts'
import { needs, openToAll } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import type { WiredParts } from '../parts.ts'
import { withUpload } from '../uploads/upload.ts'
import { intakeOf, mode, statusOfIntake, summary, takeStreams } from './intake.ts'
import { answerImport } from './progress.ts'

const csv = 'text/csv'

const parameters = z.strictObject({
  mapping: z.string().describe('name of a column mapping, see /api/imports/mappings'),
  boundary: boundaryId.describe('the bounded space that the flows belong to'),
  mode,
  name: z.string().min(1).max(200).default('upload.csv').describe('file name, kept with each event')
})

const mappingRow = z.strictObject({
  name: z.string(),
  doc: z.string(),
  columns: z.array(z.string())
})

/** The mapping of that name. @throws Failure `unknown_mapping` with those there are. */
function mappingOf(name: string): Mapping {
  const found = mappings.find((mapping) => mapping.name === name)
  if (found !== undefined) return found
  const known = mappings.map((mapping) => mapping.name).join(', ')
  throw new Failure(
    'unknown_mapping',
    `"${name.slice(0, 80)}" is not a mapping; known are ${known}`
  )
}

/** Flow tables as CSV, uploaded; the command line imports with the same code. */
export function importRoutes(app: FastifyInstance, parts: WiredParts): void {
  takeStreams(app, [csv])
  app.route({
    method: 'GET',
    url: '/api/imports/mappings',
    config: { access: openToAll },
    schema: {
      summary: 'The column mappings that an import may name.',
      tags: ['intake'],
      response: { 200: z.strictObject({ rows: z.array(mappingRow) }) }
    },
    handler: async () => ({
      rows: mappings.map((mapping) => ({
        name: mapping.name,
        doc: mapping.doc,
        columns: [...requiredColumns(mapping)]
      }))
    })
  })
  app.route({
    method: 'POST',
    url: '/api/imports/csv',
    config: { access: needs('ingest:tables') },
    schema: {
      summary:
        'Imports a flow table. The same file again changes nothing. With "Accept: application/x-ndjson" progress is streamed and {"result"} or {"problem"} comes last.',
      tags: ['intake'],
      consumes: [csv],
      querystring: parameters,
      body: z.string().describe('the table as UTF-8 text, a header row first'),
      response: { 200: summary, 422: summary }
    },
    handler: async (request, reply) => {
      const { mapping, boundary, mode: asked, name } = parameters.parse(request.query)
      const intake = intakeOf(parts, principalOf(request), {
        source: csvSource,
        options: { mapping: mappingOf(mapping), boundary },
        mode: asked,
        name
      })
      const upload = { name: `${intake.context.correlationId}.csv`, expected: csv }
      return answerImport(request, reply, parts, {
        source: csvSource.name,
        run: (onBatch) =>
          withUpload(request, parts, upload, (file) => importCsv(file, intake, onBatch)),
        statusOf: (result) => statusOfIntake(asked, result)
      })
    }
  })
}
