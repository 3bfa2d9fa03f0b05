import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { HttpOptions } from '../../../ingest/http/options.ts'
import { httpSource } from '../../../ingest/http/source.ts'
import { type Intake, pump, type RowResult, Tally } from '../../../ingest/pump.ts'
import { Reference } from '../../../ingest/reference.ts'
import { sentEvents } from '../../../ingest/sent-event.ts'
import { needs } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import { countForeignRows, countRefusal } from '../access/refusal.ts'
import type { Parts, WiredParts } from '../parts.ts'
import { failureOf, problemOf } from '../problems.ts'
import { bodyOf, intakeOf, limited, mode, statusOfIntake, summary, takeStreams } from './intake.ts'

const json = 'application/json'
const ndjson = 'application/x-ndjson'

/** What became of one row. */
export const row = z.object({
  row: z.int().describe('element of the array or line of the NDJSON, from 1'),
  status: z.enum(['appended', 'duplicate', 'rejected', 'withheld']),
  id: z.string().optional(),
  position: z.string().optional(),
  problems: z
    .array(
      z.object({
        field: z.string().nullable(),
        code: z.string(),
        reason: z.string(),
        value: z.string()
      })
    )
    .optional()
})

const parameters = z.strictObject({ mode })

const answer = summary.extend({ results: z.array(row) })

/** Observed events from a program, with one result a row. */
export function eventRoutes(
  app: FastifyInstance,
  parts: Parts & Pick<WiredParts, 'uploadsAtOnce'>
): void {
  takeStreams(app, [json, ndjson])
  const reference = new Reference(parts.store)
  app.route({
    method: 'POST',
    url: '/api/events',
    config: { access: needs('ingest:events', 'declare:surplus') },
    schema: {
      summary:
        'Takes observed events: a JSON array, answered as one document, or NDJSON (application/x-ndjson), streamed both ways: one result a line and {"summary"} or {"problem"} last.',
      tags: ['intake'],
      consumes: [json, ndjson],
      querystring: parameters,
      body: z.array(sentEvents),
      response: { 200: answer, 422: answer }
    },
    handler: async (request, reply) => {
      const leave = parts.uploadsAtOnce.enterLarge(request)
      try {
        const { intake, input } = await opened(request, parts, reference)
        if (!isLines(request)) {
          const answered = await answerDocument(request, reply, parts, intake, input)
          leave()
          return answered
        }
        const lines = Readable.from(answerLines(request, parts, intake, input))
        // Whoever no longer listens ends them, and what is read with them.
        lines.once('close', leave)
        reply.header('content-type', ndjson).serializer((sent: unknown) => String(sent))
        return reply.send(lines)
      } catch (error) {
        leave()
        throw error
      }
    }
  })
}

function isLines({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.toLowerCase().startsWith(ndjson) === true
}

async function opened(request: FastifyRequest, parts: Parts, reference: Reference) {
  const options: HttpOptions = {
    format: isLines(request) ? 'ndjson' : 'json',
    maxBytes: parts.config.FILIERA_MAX_JSON_MB * 1024 * 1024,
    reference
  }
  await reference.refresh()
  const intake = intakeOf(parts, principalOf(request), {
    source: httpSource,
    options,
    mode: parameters.parse(request.query).mode,
    name: '/api/events'
  })
  const maxBytes = parts.config.FILIERA_MAX_UPLOAD_MB * 1024 * 1024
  return { intake, input: limited(bodyOf(request, `${json} or ${ndjson}`), maxBytes) }
}

async function answerDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  { metrics, identities }: Parts,
  intake: Intake<HttpOptions>,
  input: AsyncIterable<Uint8Array>
) {
  const tally = new Tally(intake.store.compare)
  const results: RowResult[] = []
  for await (const rows of pump(intake, input)) {
    tally.add(rows)
    metrics.countRows(intake.source.name, rows)
    countForeignRows(request, rows, identities.parts.log)
    results.push(...rows)
  }
  reply.code(statusOfIntake(intake.mode, tally.summary))
  return { ...tally.summary, results }
}

/** Results go out while rows come in, so neither side has to hold the whole. */
async function* answerLines(
  request: FastifyRequest,
  { metrics, identities }: Parts,
  intake: Intake<HttpOptions>,
  input: AsyncIterable<Uint8Array>
): AsyncGenerator<string> {
  const tally = new Tally(intake.store.compare)
  try {
    for await (const rows of pump(intake, input)) {
      tally.add(rows)
      metrics.countRows(intake.source.name, rows)
      countForeignRows(request, rows, identities.parts.log)
      yield rows.map((result) => `${JSON.stringify(result)}\n`).join('')
    }
    yield `${JSON.stringify({ summary: tally.summary })}\n`
  } catch (error) {
    // It has been answered already, so no error handler comes by to count it.
    countRefusal(error, request, identities.parts.log)
    request.log.warn({ err: error, requestId: request.id }, 'intake stopped')
    const problem = problemOf(failureOf(error, request.id))
    yield `${JSON.stringify({ problem, summary: tally.summary })}\n`
  }
}
