import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { roles } from '../../../domain/access/role.ts'
import { queryDocument } from '../../../domain/epcis/document.ts'
import { type Filters, filterNames, passes } from '../../../domain/epcis/query.ts'
import { Failure } from '../../../domain/failure.ts'
import { events as contract } from '../../../projections/epcis/contract.ts'
import { answerEvents } from '../../../projections/epcis/queries.ts'
import { accessOf } from '../../../projections/queries.ts'
import { readAs } from '../../../projections/tenant-read-model.ts'
import { type Access, needs } from '../access/declaration.ts'
import { countExport } from '../access/export.ts'
import { principalOf } from '../access/principal.ts'
import { tenantOf } from '../access/tenant.ts'
import { callerOf } from '../doors.ts'
import type { Parts } from '../parts.ts'
import { documentAnswer, epcisRoot, speakEpcis } from './epcis-protocol.ts'

/** Where our ids begin while the service has no public address: a name that is nobody's (RFC 2606). */
const unnamed = 'https://filiera.invalid'

/** Events looked at for one answer; what is not reached is behind the next-page token. */
const scanned = 1_000

const instant = z.iso.datetime({ offset: true }).optional()

/** Several values of one parameter come as a list, or joined by `|` as in the older binding. */
const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (Array.isArray(given) ? given : given.split('|')))
  .optional()

const filters = Object.fromEntries(filterNames.map((name) => [name, oneOrMore]))

const parameters = z.strictObject({
  ...filters,
  GE_eventTime: instant,
  LT_eventTime: instant,
  GE_recordTime: instant,
  LT_recordTime: instant,
  boundary: contract.parameters.shape.boundary,
  perPage: z.coerce.number().int().min(1).max(1_000).default(30),
  nextPageToken: z.coerce.number().int().min(0).optional()
})

type Parameters = z.output<typeof parameters>

/** The record itself, event by event: for whoever may ask the query of the same name. */
const recorded = accessOf('epcis', contract.name)
const asking: Access = {
  ...needs('read:flows'),
  roles: roles.filter((role) => recorded.sights[role] !== 'refused')
}

/** @throws Failure `invalid_parameter` listing every parameter that is not answered here. */
function parametersOf(query: unknown): Parameters {
  const parsed = parameters.safeParse(query)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key} is not answered here`)
      : [`${issue.path.join('.')} ${issue.message}`]
  )
  throw new Failure('invalid_parameter', wrong.join('; '), { problems: wrong.length })
}

function filtersOf(given: Readonly<Record<string, unknown>>): Filters {
  return Object.fromEntries(
    filterNames.flatMap((name) => {
      const values = z.array(z.string()).safeParse(given[name])
      return values.success ? [[name, values.data] as const] : []
    })
  )
}

/** The query interface of EPCIS 2.0 over everything that was captured and that we recorded. */
export function epcisEventRoutes(app: FastifyInstance, parts: Parts): void {
  speakEpcis(app, parts)
  const { readModel, config, now, identities } = parts
  const { log } = identities.parts
  const base = config.FILIERA_PUBLIC_URL || unnamed
  const readModelOf = (request: FastifyRequest) => {
    const tenant = tenantOf(principalOf(request))
    const limited = readModel.within(config.FILIERA_QUERY_MS, callerOf(request))
    return readAs(limited, tenant, recorded.sights[tenant.role])
  }
  const documentOf = (events: readonly unknown[], contexts: readonly unknown[]) =>
    queryDocument(events, { creationDate: new Date(now()).toISOString(), context: contexts })
  app.route({
    method: 'GET',
    url: `${epcisRoot}/events`,
    config: { access: asking },
    schema: {
      summary: 'Events as an EPCISQueryDocument, in the order in which they were recorded.',
      tags: ['epcis'],
      querystring: parameters,
      response: { 200: documentAnswer }
    },
    validatorCompiler: () => (data) => ({ value: data }),
    handler: async (request, reply) => {
      const asked = parametersOf(request.query)
      const wanted = filtersOf(asked)
      const answer = await answerEvents(readModelOf(request), {
        ...{ boundary: asked.boundary, base },
        ...{ from: asked.GE_eventTime, before: asked.LT_eventTime },
        ...{ recordedFrom: asked.GE_recordTime, recordedBefore: asked.LT_recordTime },
        cursor: asked.nextPageToken ?? 0,
        limit: Object.keys(wanted).length === 0 ? asked.perPage : scanned
      })
      if (answer.next !== null) {
        const next = new URLSearchParams(Object(request.query))
        next.set('nextPageToken', String(answer.next))
        reply.header('link', `<${epcisRoot}/events?${next}>; rel="next"`)
      }
      const found = answer.events.filter((event) => passes(event, wanted))
      countExport(request, log, {
        ...{ query: 'epcis/events', ofBoundary: asked.boundary ?? null, format: 'epcis' },
        rows: found.length
      })
      return documentOf(found, answer.contexts)
    }
  })
  app.route({
    method: 'GET',
    url: `${epcisRoot}/events/:eventId`,
    config: { access: asking },
    schema: {
      summary: 'One event with its error declarations.',
      tags: ['epcis'],
      params: z.strictObject({ eventId: z.string().max(2_000) }),
      response: { 200: documentAnswer }
    },
    handler: async (request) => {
      const { eventId } = z.object({ eventId: z.string() }).parse(request.params)
      const answer = await answerEvents(readModelOf(request), {
        eventId,
        base,
        cursor: 0,
        limit: 100
      })
      if (answer.events.length > 0) {
        countExport(request, log, {
          ...{ query: 'epcis/events', ofBoundary: null, format: 'epcis' },
          rows: answer.events.length
        })
        return documentOf(answer.events, answer.contexts)
      }
      throw new Failure('not_found', `no event ${eventId} was captured`)
    }
  })
}
