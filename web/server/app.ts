import { maxHeaderSize } from 'node:http'
import fastifySwagger from '@fastify/swagger'
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController
} from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler
} from 'fastify-type-provider-zod'
import { Failure } from '../../domain/failure.ts'
import { guard } from './access/gate.ts'
import { countRefusal } from './access/refusal.ts'
import { hangDoors, trustedProxies } from './doors.ts'
import { refuseForeignHosts } from './hosts.ts'
import { dropLeftOver } from './left-over.ts'
import { MfaSolver } from './mfa-solver.ts'
import { packAnswers } from './packing.ts'
import type { Parts, WiredParts } from './parts.ts'
import { failureOf, problem, problemOf } from './problems.ts'
import { keepToRole } from './role.ts'
import { commandRoutes } from './routes/commands.ts'
import { deviceRoutes } from './routes/devices.ts'
import { docsRoutes } from './routes/docs.ts'
import { epcisCaptureRoutes } from './routes/epcis-capture.ts'
import { epcisEventRoutes } from './routes/epcis-events.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/imports.ts'
import { kafkaRoutes } from './routes/kafka.ts'
import { keyRoutes } from './routes/keys.ts'
import { linkRoutes } from './routes/links.ts'
import { mfaRoutes } from './routes/mfa.ts'
import { mfaExampleRoutes } from './routes/mfa-examples.ts'
import { mfaModelRoutes } from './routes/mfa-models.ts'
import { mfaViewRoutes } from './routes/mfa-view.ts'
import { pageRoutes } from './routes/pages.ts'
import { peopleRoutes } from './routes/people.ts'
import { queryRoutes } from './routes/queries.ts'
import { rejectRoutes } from './routes/rejects.ts'
import { sessionRoutes } from './routes/session.ts'
import { sheetMappingRoutes } from './routes/sheet-mappings.ts'
import { sheetRoutes } from './routes/sheets.ts'
import { cutSlowBodies } from './slow-body.ts'
import { capStreams } from './streams.ts'
import { answerUnread } from './unread.ts'
import { UploadsAtOnce } from './uploads/at-once.ts'
import { clamdScanner, type Scanner } from './uploads/scanner.ts'

/** A request line and its headers must arrive within this; uploads may take their time after. */
const headersTimeoutMs = 30_000
const keepAliveTimeoutMs = 65_000

/**
 * A connection on which nothing moves for so long is closed: longer than the longest computation,
 * short enough that bodies which are never finished do not pile up.
 */
const connectionTimeoutMs = 180_000

/** For answers that no hook sees. */
const bareHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff'
} as const

/** In this order they stand in the reference. */
const everyRoute: readonly ((app: FastifyInstance, parts: WiredParts) => void | Promise<void>)[] = [
  queryRoutes,
  eventRoutes,
  commandRoutes,
  deviceRoutes,
  epcisCaptureRoutes,
  epcisEventRoutes,
  mfaViewRoutes,
  importRoutes,
  sheetMappingRoutes,
  sheetRoutes,
  rejectRoutes,
  mfaRoutes,
  mfaModelRoutes,
  mfaExampleRoutes,
  sessionRoutes,
  peopleRoutes,
  keyRoutes,
  linkRoutes,
  healthRoutes,
  kafkaRoutes,
  docsRoutes,
  pageRoutes
]

/** The scanner that is set; a server that only answers takes no files. */
function scannerOf({ config, now }: Parts): Scanner | null {
  const { FILIERA_SCANNER: address, FILIERA_SCANNER_SECONDS: seconds, FILIERA_ROLE: role } = config
  if (address === '' || role === 'read') return null
  return clamdScanner({ address, timeoutMs: seconds * 1_000, now })
}

/** Builds the server without listening, so that tests can inject requests. */
export async function createApp(parts: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => parts.newId(),
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionTimeout: connectionTimeoutMs,
    http: { headersTimeout: headersTimeoutMs },
    trustProxy: trustedProxies(parts.config),
    forceCloseConnections: 'idle',
    // Ids of EPCIS events are addresses themselves; what is too long for a route it says by itself.
    routerOptions: { maxParamLength: maxHeaderSize },
    clientErrorHandler: (failure, socket) => answerUnread(failure, socket, bareHeaders),
    // An address that cannot be decoded never reaches a hook, a route or its error handler.
    frameworkErrors: (error, request, reply) => {
      reply.headers(bareHeaders)
      answerProblem(error, request, reply, parts)
    }
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  const limitRate = await hangDoors(app, parts.config)
  refuseForeignHosts(app, parts.config)
  await packAnswers(app)
  answerProblems(app, parts)
  describeProblems(app)
  observe(app, parts)
  guard(app, {
    authenticators: parts.authenticators,
    now: parts.now,
    limitRate,
    onRefusal: tellRefusal(parts),
    onKeyUse: (key) => parts.identities.parts.log.usedKey(key)
  })
  capStreams(app)
  cutSlowBodies(app)
  keepToRole(app, parts.config.FILIERA_ROLE)
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Filiera',
        description: 'Food flows of a circular city: events in, balances and flows out.',
        version: parts.version,
        license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' }
      }
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject
  })
  const solver = new MfaSolver()
  const scanner = scannerOf(parts)
  const uploadsAtOnce = new UploadsAtOnce(parts.config.FILIERA_UPLOADS_AT_ONCE)
  app.addHook('onClose', () => solver.close())
  for (const routes of everyRoute) {
    await app.register(async (scope) => routes(scope, { ...parts, solver, scanner, uploadsAtOnce }))
  }
  await app.ready()
  return app
}

function answerProblems(app: FastifyInstance, parts: Parts): void {
  app.setErrorHandler((error, request, reply) => {
    countRefusal(error, request, parts.identities.parts.log)
    return answerProblem(error, request, reply, parts)
  })
  app.setNotFoundHandler((request) => {
    const asked = `${request.method} ${request.url.slice(0, 200)}`
    throw new Failure('not_found', `there is nothing at ${asked}`)
  })
}

function answerProblem(
  error: unknown,
  request: Pick<FastifyRequest, 'id' | 'raw'>,
  reply: FastifyReply,
  { logger }: Parts
): FastifyReply {
  const failure = failureOf(error, request.id)
  const document = problemOf(failure)
  if (failure.kind === 'fault')
    logger.error({ err: error, requestId: request.id }, 'request failed')
  dropLeftOver(request, reply)
  const { retryAfterSeconds } = failure.figures
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds)
  return reply
    .code(document.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((sent: unknown) => JSON.stringify(sent))
    .send(document)
}

/**
 * Every described route may answer a problem, so the reference says so once for all, also where a
 * status has an answer of the route's own.
 */
function describeProblems(app: FastifyInstance): void {
  const answer = {
    description: 'a problem document',
    content: { 'application/problem+json': { schema: problem } }
  }
  app.addHook('onRoute', (route) => {
    if (route.schema === undefined || route.schema.hide === true) return
    const own = Object.entries<unknown>(Object(route.schema.response))
    const response = own.map(([status, schema]) => [
      status,
      /^[45]/u.test(status)
        ? {
            description: 'what became of it, or a problem document',
            content: { 'application/json': { schema }, ...answer.content }
          }
        : schema
    ])
    route.schema = {
      ...route.schema,
      response: { '4xx': answer, '5xx': answer, ...Object.fromEntries(response) }
    }
  })
}

function tellRefusal({ logger }: Parts): Parameters<typeof guard>[1]['onRefusal'] {
  return (request, { id, role }, { code }) => {
    const { method, routeOptions } = request
    const route = routeOptions.url ?? 'unmatched'
    logger.warn({ requestId: request.id, method, route, principal: id, role, code }, 'refused')
  }
}

function observe(app: FastifyInstance, { metrics, logger }: Parts): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'unmatched' } = request.routeOptions
    const { statusCode: status, elapsedTime: ms } = reply
    metrics.observeRequest(route, status, ms / 1_000)
    logger.debug({ requestId: request.id, method: request.method, route, status, ms }, 'answered')
  })
}
