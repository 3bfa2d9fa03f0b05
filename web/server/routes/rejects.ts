import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { languages, saidIn } from '../../../ingest/sheet/reasons.ts'
import { needs } from '../access/declaration.ts'
import { countExport } from '../access/export.ts'
import type { Parts } from '../parts.ts'

const page = z.strictObject({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  lang: z.enum(languages).default('en').describe('language of the reasons')
})

const keptReject = z.strictObject({
  id: z.int(),
  at: z.iso.datetime(),
  source: z.string(),
  name: z.string(),
  line: z.int(),
  field: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  value: z.string(),
  correlationId: z.string()
})

/** Records that could not be read, for the people who can mend them. */
export function rejectRoutes(app: FastifyInstance, { rejects, identities }: Parts): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/rejects',
    config: { access: needs('read:rejects') },
    schema: {
      summary: 'Records that could not be read, newest first.',
      tags: ['intake'],
      querystring: page,
      response: { 200: z.strictObject({ total: z.int(), rows: z.array(keptReject).readonly() }) }
    },
    handler: async (request) => {
      const { lang, ...page } = request.query
      const { total, rows } = rejects.list(page)
      countExport(request, identities.parts.log, {
        ...{ query: 'rejects', ofBoundary: null, format: 'json', rows: rows.length }
      })
      return { total, rows: rows.map((row) => ({ ...row, reason: saidIn(row, lang) })) }
    }
  })
}
