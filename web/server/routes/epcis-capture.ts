import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Failure, isFailureCode } from '../../../domain/failure.ts'
import { boundaryId } from '../../../domain/movement.ts'
import { epcisIntake } from '../../../ingest/epcis/capture.ts'
import { type CaptureJob, errorBehaviours } from '../../../ingest/epcis/captures.ts'
import { pump } from '../../../ingest/pump.ts'
import { Reference } from '../../../ingest/reference.ts'
import { type Access, needs } from '../access/declaration.ts'
import { principalOf } from '../access/principal.ts'
import type { Parts } from '../parts.ts'
import { noBody } from './bodies.ts'
import {
  behaviourOf,
  epcisProblem,
  epcisRoot,
  exceptionOf,
  jsonTypes,
  speakEpcis
} from './epcis-protocol.ts'
import { bodyOf, limited, takeStreams } from './intake.ts'

const inBoundary = z.strictObject({
  boundary: boundaryId.optional().describe('bounded space that the movements are counted in')
})

/** A document carries the statements of several parties, so it comes in under the desk's keys. */
const capturing: Access = { ...needs('ingest:events'), roles: ['desk'] }

const captureJob = z.strictObject({
  captureID: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  running: z.boolean(),
  success: z.boolean(),
  captureErrorBehaviour: z.enum(errorBehaviours),
  errors: z.array(epcisProblem)
})

const jobPage = z.strictObject({
  perPage: z.coerce.number().int().min(1).max(1_000).default(30),
  nextPageToken: z.string().max(100).optional()
})

function jobOf({ id, createdAtMs, finishedAtMs, success, behaviour, errors }: CaptureJob) {
  return {
    captureID: id,
    createdAt: new Date(createdAtMs).toISOString(),
    ...(finishedAtMs === null ? {} : { finishedAt: new Date(finishedAtMs).toISOString() }),
    running: finishedAtMs === null,
    success,
    captureErrorBehaviour: behaviour,
    errors: errors.map(({ code, detail }) => ({
      ...exceptionOf(isFailureCode(code) ? code : 'internal'),
      title: code,
      detail
    }))
  }
}

/**
 * Where its movements are counted: as asked, else the only space granted, else the setting.
 *
 * @throws Failure `not_allowed` where that was not granted.
 */
function boundaryOf(request: FastifyRequest, { config }: Parts): string {
  const { boundary } = inBoundary.parse(request.query)
  const { boundaries } = principalOf(request)
  const only = boundaries !== 'all' && boundaries.length === 1 ? boundaries[0] : undefined
  const chosen = boundary ?? only ?? config.FILIERA_EPCIS_BOUNDARY
  if (boundaries === 'all' || boundaries.includes(chosen)) return chosen
  throw new Failure(
    'not_allowed',
    `${chosen} is no boundary of yours; yours are ${boundaries.join(', ')}`
  )
}

/** Whose captures are asked for: one's own, and the desk's of every space all. */
function ownerOf(request: FastifyRequest): string | null {
  const { role, id, boundaries } = principalOf(request)
  return role === 'desk' && boundaries === 'all' ? null : id
}

async function bytesOf(request: FastifyRequest, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of limited(bodyOf(request, jsonTypes.join(' or ')), maxBytes)) {
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The capture interface of EPCIS 2.0: documents in the background, single events at once. */
export function epcisCaptureRoutes(app: FastifyInstance, parts: Parts): void {
  takeStreams(app, jsonTypes)
  speakEpcis(app, parts)
  documentRoutes(app, parts)
  jobRoutes(app, parts)
  eventRoute(app, parts)
}

function documentRoutes(app: FastifyInstance, parts: Parts): void {
  const maxBytes = parts.config.FILIERA_MAX_JSON_MB * 1024 * 1024
  app.route({
    method: 'OPTIONS',
    url: `${epcisRoot}/capture`,
    config: { access: capturing },
    schema: {
      summary: 'What this EPCIS server can do.',
      tags: ['epcis'],
      response: { 204: noBody('told by the headers') }
    },
    handler: async (_request, reply) =>
      reply
        .code(204)
        .headers({
          allow: 'OPTIONS, POST, GET',
          'gs1-epcis-capture-limit': String(parts.config.FILIERA_MAX_WHOLE_ROWS),
          'gs1-epcis-capture-file-size-limit': String(maxBytes),
          'gs1-capture-error-behaviour': errorBehaviours.join(', ')
        })
        .send()
  })
  app.route({
    method: 'POST',
    url: `${epcisRoot}/capture`,
    config: { access: capturing },
    schema: {
      summary:
        'Takes an EPCISDocument or EPCISQueryDocument; Location names the job that says what became of it.',
      tags: ['epcis'],
      consumes: [...jsonTypes],
      querystring: inBoundary,
      body: z.looseObject({ type: z.enum(['EPCISDocument', 'EPCISQueryDocument']) }),
      response: { 202: noBody('taken; Location names the job') }
    },
    handler: async (request, reply) => {
      const id = parts.newId()
      const capture = {
        ...{ id, actor: principalOf(request).id, boundary: boundaryOf(request, parts) },
        behaviour: behaviourOf(request),
        document: await bytesOf(request, maxBytes)
      }
      parts.capturing.take(capture)
      return reply.code(202).header('location', `${epcisRoot}/capture/${id}`).send()
    }
  })
}

function jobRoutes(app: FastifyInstance, { captures }: Parts): void {
  app.route({
    method: 'GET',
    url: `${epcisRoot}/capture`,
    config: { access: capturing },
    schema: {
      summary: 'Your capture jobs, the newest first.',
      tags: ['epcis'],
      querystring: jobPage,
      response: { 200: z.array(captureJob) }
    },
    handler: async (request, reply) => {
      const { perPage, nextPageToken } = jobPage.parse(request.query)
      const jobs = captures.list({
        actor: ownerOf(request),
        after: nextPageToken ?? null,
        limit: perPage
      })
      const last = jobs.at(-1)
      if (last !== undefined && jobs.length === perPage) {
        const next = `${epcisRoot}/capture?perPage=${perPage}&nextPageToken=${last.id}`
        reply.header('link', `<${next}>; rel="next"`)
      }
      return jobs.map(jobOf)
    }
  })
  app.route({
    method: 'GET',
    url: `${epcisRoot}/capture/:captureId`,
    config: { access: capturing },
    schema: {
      summary: 'What became of a capture.',
      tags: ['epcis'],
      params: z.strictObject({ captureId: z.string().max(100) }),
      response: { 200: captureJob }
    },
    handler: async (request) => {
      const { captureId } = z.object({ captureId: z.string() }).parse(request.params)
      const job = captures.find(captureId, ownerOf(request))
      if (job === null) throw new Failure('not_found', `there is no capture ${captureId}`)
      return jobOf(job)
    }
  })
}

function eventRoute(app: FastifyInstance, parts: Parts): void {
  const { store, rejects, now, config, metrics } = parts
  const maxBytes = config.FILIERA_MAX_JSON_MB * 1024 * 1024
  const maxWholeRows = config.FILIERA_MAX_WHOLE_ROWS
  const reference = new Reference(store)
  app.route({
    method: 'POST',
    url: `${epcisRoot}/events`,
    config: { access: capturing },
    schema: {
      summary: 'Captures one event at once.',
      tags: ['epcis'],
      consumes: [...jsonTypes],
      querystring: inBoundary,
      body: z.looseObject({ type: z.string() }),
      response: { 201: noBody('captured; Location names the event') }
    },
    handler: async (request, reply) => {
      const input = limited(bodyOf(request, jsonTypes.join(' or ')), maxBytes)
      await reference.refresh()
      const intake = epcisIntake(
        { store, rejects, now, maxBytes, maxWholeRows },
        {
          ...{ id: parts.newId(), actor: principalOf(request).id },
          ...{ boundary: boundaryOf(request, parts), behaviour: 'rollback' }
        },
        { reference, format: 'event' }
      )
      for await (const rows of pump(intake, input)) {
        metrics.countRows(intake.source.name, rows)
        for (const row of rows) {
          if (row.status === 'rejected') throw firstProblem(row.problems)
          if (row.status !== 'duplicate') continue
          throw new Failure('event_known', 'an event of this eventID is captured already')
        }
        const [row] = rows
        const id = row !== undefined && 'id' in row ? row.id : ''
        const found = (await store.find(`epcis-${boundaryOf(request, parts)}`, [id])).get(id)
        const { eventId } = z.object({ eventId: z.string() }).parse(JSON.parse(found?.data ?? '{}'))
        return reply
          .code(201)
          .header('location', `${epcisRoot}/events/${encodeURIComponent(eventId)}`)
          .send()
      }
      throw new Failure('epcis_invalid', 'the body holds no event')
    }
  })
}

type Problems = readonly { field: string | null; code: string; reason: string; value: string }[]

/** All that is wrong with one event, as one failure. */
function firstProblem(problems: Problems): Failure {
  const detail = problems
    .map(
      ({ field, reason, value }) =>
        `${field ?? 'the event'}: ${reason}${value === '' ? '' : ` (${value})`}`
    )
    .join('; ')
  const code = problems[0]?.code
  return new Failure(isFailureCode(code) ? code : 'invalid_field', detail)
}
