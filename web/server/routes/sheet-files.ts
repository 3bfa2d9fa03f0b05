import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { decimalMarks } from '../../../ingest/sheet/decimal.ts'
import { delimiters, encodings } from '../../../ingest/sheet/dialect.ts'
import { languages } from '../../../ingest/sheet/reasons.ts'
import { openTable, type Table } from '../../../ingest/sheet/table.ts'
import type { WiredParts } from '../parts.ts'
import { withUpload } from '../uploads/upload.ts'

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
export const tableTypes = ['text/csv', workbook, 'application/octet-stream'] as const

/** How a file is to be opened, where that is not as it looks. */
export const openingParameters = z.strictObject({
  name: z.string().min(1).max(200).default('upload').describe('file name, kept with each event'),
  sheet: z.string().max(200).optional().describe('of a workbook; by default its first visible one'),
  delimiter: z.enum(delimiters).optional().describe('of a CSV; by default as it looks'),
  encoding: z.enum(encodings).optional().describe('of a CSV; by default as it looks'),
  decimal: z.enum(decimalMarks).optional().describe('of figures in text; by default as they look'),
  lang: z.enum(languages).default('it').describe('language of the reasons')
})
export type OpeningParameters = z.output<typeof openingParameters>

/** What was met in a file. */
export const fileFacts = z.object({
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

export function factsOf({ format, dialect, sheets, sheet, notes }: Table) {
  return { format, dialect, sheets: [...sheets], sheet, notes }
}

/** Lays the upload on the disk and opens it as a table for as long as it is used. */
export function withTable<Result>(
  request: FastifyRequest,
  parts: WiredParts,
  { sheet, delimiter, encoding, decimal }: OpeningParameters,
  use: (table: Table) => Promise<Result>
): Promise<Result> {
  const upload = { name: `${parts.newId()}.table`, expected: tableTypes.join(' or ') }
  return withUpload(request, parts, upload, async (file) => {
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
  })
}
