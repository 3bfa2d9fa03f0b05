import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { intakeModes } from '../../../ingest/pump.ts'
import { Reference } from '../../../ingest/reference.ts'
import { decimalMarks } from '../../../ingest/sheet/decimal.ts'
import { delimiters, encodings } from '../../../ingest/sheet/dialect.ts'
import { importSheet, previewSheet } from '../../../ingest/sheet/import.ts'
import { languages, reasonFor } from '../../../ingest/sheet/reasons.ts'
import { sheetSource } from '../../../ingest/sheet/source.ts'
import { openTable, type Table } from '../../../ingest/sheet/table.ts'
import { authorOf } from '../access/author.ts'
import { principalOf } from '../access/principal.ts'
import type { Parts } from '../parts.ts'
import { bodyOf, limited, statusOfIntake, summary, takeStreams } from './intake.ts'
import { mappingOf, ownerOf, tableAccess } from './sheet-mappings.ts'

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const types = ['text/csv', workbook, 'application/octet-stream'] as const

const fileParameters = z.strictObject({
  mapping: z.string().max(60).describe('name of a mapping, see /api/imports/sheets/mappings'),
  boundary: boundaryId.describe('the bounded space that the rows belong to'),
  name: z.string().min(1).max(200).default('upload').describe('file name, kept with each event'),
  sheet: z.string().max(200).optional().describe('of a workbook; by default its first visible one'),
  delimiter: z.enum(delimiters).optional().describe('of a CSV; by default as it looks'),
  encoding: z.enum(encodings).optional().describe('of a CSV; by default as it looks'),
  decimal: z.enum(decimalMarks).optional().describe('of figures in text; by default as they look'),
  lang: z.enum(languages).default('it').describe('language of the reasons'),
  mode: z.enum(intakeModes).default('accept-good')
})
type FileParameters = z.output<typeof fileParameters>

const fileFacts = z.object({
  format: z.enum(['csv', 'xlsx']),
  dialect: z
    .object({
      encoding: z.enum(encodings),
      delimiter: z.enum(delimiters),
      decimal: z.enum(decimalMarks)
    })
    .nullable(),
  sheets: z.array(z.object({ name: z.string(), hidden: z.boolean() })),
  sheet: z.string().nullable(),
  notes: z.object({
    formulas: z.int(),
    withoutValue: z.int(),
    merged: z.array(z.string()),
    errors: z.int(),
    beyond: z.int()
  })
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

function factsOf({ format, dialect, sheets, sheet, notes }: Table) {
  return { format, dialect, sheets: [...sheets], sheet, notes }
}

/** Lays the upload on the disk and opens it as a table for as long as it is used. */
async function withTable<Result>(
  request: FastifyRequest,
  { uploads, config, newId }: Parts,
  { sheet, delimiter, encoding, decimal }: FileParameters,
  use: (table: Table) => Promise<Result>
): Promise<Result> {
  const body = bodyOf(request, types.join(' or '))
  const file = path.join(uploads, `${newId()}.table`)
  await mkdir(uploads, { recursive: true })
  try {
    const maxBytes = config.FILIERA_MAX_UPLOAD_MB * 1024 * 1024
    await pipeline(limited(body, maxBytes), createWriteStream(file))
    const told = {
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(encoding === undefined ? {} : { encoding }),
      ...(decimal === undefined ? {} : { decimal })
    }
    const table = await openTable(file, { sheet, dialect: told })
    try {
      return await use(table)
    } finally {
      table.close()
    }
  } finally {
    await rm(file, { force: true })
  }
}

/** Tables as partners have them: CSV in any dialect and XLSX, read by mappings of their own. */
export function sheetRoutes(app: FastifyInstance, parts: Parts): void {
  takeStreams(app, types)
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

function previewRoute(app: FastifyInstance, parts: Parts): void {
  app.route({
    method: 'POST',
    url: '/api/imports/sheets/preview',
    config: { access: tableAccess },
    schema: {
      summary: 'The first 20 rows of a table as they will be understood; nothing is stored.',
      tags: ['intake'],
      consumes: [...types],
      querystring: fileParameters,
      body: z.unknown(),
      response: { 200: preview }
    },
    handler: async (request) => {
      const asked = fileParameters.parse(request.query)
      return withTable(request, parts, asked, async (table) => {
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

function importRoute(app: FastifyInstance, parts: Parts): void {
  const { rejects, config, metrics, sheets } = parts
  app.route({
    method: 'POST',
    url: '/api/imports/sheets',
    config: { access: tableAccess },
    schema: {
      summary: 'Imports a partner’s table, CSV or XLSX. The same file again changes nothing.',
      tags: ['intake'],
      consumes: [...types],
      querystring: fileParameters,
      body: z.unknown(),
      response: { 200: result, 422: result }
    },
    handler: async (request, reply) => {
      const asked = fileParameters.parse(request.query)
      return withTable(request, parts, asked, async (table) => {
        const reading = readingOf(request, parts, asked, table)
        await reading.reference.refresh()
        const done = await importSheet(
          {
            ...{ ...reading, rejects, mode: asked.mode, language: asked.lang },
            maxWholeRows: config.FILIERA_MAX_WHOLE_ROWS
          },
          (_, rows) => metrics.countRows(sheetSource.name, rows)
        )
        const { correlationId } = reading.context
        if (done.badRows !== null) {
          sheets.keepBadRows(ownerOf(request), correlationId, done.badRows)
        }
        reply.code(statusOfIntake(asked.mode, done.summary))
        const badRows = done.badRows === null ? null : correlationId
        return { ...done.summary, ...factsOf(table), badRows }
      })
    }
  })
}
