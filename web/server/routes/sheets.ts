import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { intakeModes } from '../../../ingest/pump.ts'
import { Reference } from '../../../ingest/reference.ts'
import { importSheet, previewSheet } from '../../../ingest/sheet/import.ts'
import { inspectSheet } from '../../../ingest/sheet/inspect.ts'
import { reasonFor } from '../../../ingest/sheet/reasons.ts'
import { sheetSource } from '../../../ingest/sheet/source.ts'
import type { Table } from '../../../ingest/sheet/table.ts'
import { authorOf } from '../access/author.ts'
import { principalOf } from '../access/principal.ts'
import type { Parts, WiredParts } from '../parts.ts'
import { statusOfIntake, summary, takeStreams } from './intake.ts'
import { answerImport } from './progress.ts'
import { factsOf, fileFacts, openingParameters, tableTypes, withTable } from './sheet-files.ts'
import { mappingOf, mappingsOf, ownerOf, tableAccess } from './sheet-mappings.ts'

const fileParameters = openingParameters.extend({
  mapping: z.string().max(60).describe('name of a mapping, see /api/imports/sheets/mappings'),
  boundary: boundaryId.describe('the bounded space that the rows belong to'),
  mode: z.enum(intakeModes).default('accept-good')
})
type FileParameters = z.output<typeof fileParameters>

const inspection = fileFacts.extend({
  rows: z
    .array(z.object({ line: z.int(), cells: z.array(z.string()) }))
    .describe('the first rows as they stand'),
  headerLine: z.int().nullable().describe('line of the likeliest header'),
  fits: z
    .array(z.object({ mapping: z.string(), missing: z.array(z.string()), found: z.int() }))
    .describe('mappings by how well they suit, the best first, and the columns that each lacks')
})

const preview = fileFacts.extend({
  header: z.array(z.string()),
  rows: z.array(
    z.object({
      line: z.int(),
      cells: z.array(z.string()),
      occurredAt: z.string().nullable(),
      data: z.unknown().describe('the event’s data as they will be stored; null for a bad row'),
      problems: z.array(
        z.object({
          field: z.string().nullable(),
          code: z.string(),
          reason: z.string(),
          value: z.string()
        })
      )
    })
  )
})

const result = summary.extend({
  ...fileFacts.shape,
  badRows: z.string().nullable().describe('id for GET /api/imports/sheets/bad-rows/{id}')
})

/** Tables as partners have them: CSV in any dialect and XLSX, read by mappings of their own. */
export function sheetRoutes(app: FastifyInstance, parts: WiredParts): void {
  takeStreams(app, tableTypes)
  inspectRoute(app, parts)
  previewRoute(app, parts)
  importRoute(app, parts)
  app.route({
    method: 'GET',
    url: '/api/imports/sheets/bad-rows/:id',
    config: { access: tableAccess },
    schema: {
      summary: 'The rows of an import that could not be read, as CSV with a reason for each.',
      tags: ['intake'],
      params: z.strictObject({ id: z.string().max(100) })
    },
    handler: async (request, reply) => {
      const { id } = z.object({ id: z.string() }).parse(request.params)
      const table = parts.sheets.badRows(ownerOf(request), id)
      if (table === null) throw new Failure('not_found', `there are no bad rows under ${id}`)
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="righe-scartate.csv"')
        .serializer((sent: unknown) => String(sent))
        .send(table)
    }
  })
}

function readingOf(request: FastifyRequest, parts: Parts, asked: FileParameters, table: Table) {
  const { mapping, boundary, name } = asked
  const principal = principalOf(request)
  return {
    ...{ store: parts.store, author: authorOf(principal) },
    ...{ table, boundary, mapping: mappingOf(request, parts, mapping) },
    reference: new Reference(parts.store),
    context: {
      ...{ nowMs: parts.now(), actor: principal.id, owner: ownerOf(request), name },
      correlationId: parts.newId()
    }
  }
}

/** Looks into a table, as one of the uploads of whoever sent it. */
const opened: typeof withTable = (request, parts, asked, use) =>
  parts.uploadsAtOnce.during(request, () => withTable(request, parts, asked, use))

function inspectRoute(app: FastifyInstance, parts: WiredParts): void {
  app.route({
    method: 'POST',
    url: '/api/imports/sheets/inspect',
    config: { access: tableAccess },
    schema: {
      summary: 'What a table looks like, and which mappings suit it; nothing is stored.',
      tags: ['intake'],
      consumes: [...tableTypes],
      querystring: openingParameters,
      body: z.unknown(),
      response: { 200: inspection }
    },
    handler: async (request) =>
      opened(request, parts, openingParameters.parse(request.query), async (table) => {
        const { rows, headerLine, fits } = await inspectSheet(table, mappingsOf(request, parts))
        return {
          ...{ ...factsOf(table), headerLine },
          rows: rows.map(({ line, cells }) => ({ line, cells: cells.map(String) })),
          fits: fits.map((fit) => ({ ...fit, missing: [...fit.missing] }))
        }
      })
  })
}

function previewRoute(app: FastifyInstance, parts: WiredParts): void {
  app.route({
    method: 'POST',
    url: '/api/imports/sheets/preview',
    config: { access: tableAccess },
    schema: {
      summary: 'The first 20 rows of a table as they will be understood; nothing is stored.',
      tags: ['intake'],
      consumes: [...tableTypes],
      querystring: fileParameters,
      body: z.unknown(),
      response: { 200: preview }
    },
    handler: async (request) => {
      const asked = fileParameters.parse(request.query)
      return opened(request, parts, asked, async (table) => {
        const reading = readingOf(request, parts, asked, table)
        await reading.reference.refresh()
        const { header, rows } = await previewSheet(reading)
        return {
          ...factsOf(table),
          header: [...header],
          rows: rows.map(({ line, cells, data, occurredAtMs, problems }) => ({
            ...{ line, cells: [...cells], data },
            occurredAt: occurredAtMs === null ? null : new Date(occurredAtMs).toISOString(),
            problems: problems.map((problem) => ({
              ...problem,
              reason: reasonFor(problem, asked.lang)
            }))
          }))
        }
      })
    }
  })
}

function importRoute(app: FastifyInstance, parts: WiredParts): void {
  const { rejects, config, sheets } = parts
  app.route({
    method: 'POST',
    url: '/api/imports/sheets',
    config: { access: tableAccess },
    schema: {
      summary:
        'Imports a partner’s table, CSV or XLSX. The same file again changes nothing. With "Accept: application/x-ndjson" progress is streamed and {"result"} or {"problem"} comes last.',
      tags: ['intake'],
      consumes: [...tableTypes],
      querystring: fileParameters,
      body: z.unknown(),
      response: { 200: result, 422: result }
    },
    handler: async (request, reply) => {
      const asked = fileParameters.parse(request.query)
      return answerImport(request, reply, parts, {
        source: sheetSource.name,
        run: (onBatch) =>
          withTable(request, parts, asked, async (table) => {
            const reading = readingOf(request, parts, asked, table)
            await reading.reference.refresh()
            const given = { ...reading, rejects, mode: asked.mode, language: asked.lang }
            const maxWholeRows = config.FILIERA_MAX_WHOLE_ROWS
            const done = await importSheet({ ...given, maxWholeRows }, onBatch)
            const { correlationId } = reading.context
            const badRows = done.badRows === null ? null : correlationId
            if (done.badRows !== null) {
              sheets.keepBadRows(ownerOf(request), correlationId, done.badRows)
            }
            return { ...done.summary, ...factsOf(table), badRows }
          }),
        statusOf: (answer) => statusOfIntake(asked.mode, answer)
      })
    }
  })
}
