import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Failure, type FailureCode } from '../../../domain/failure.ts'
import { errorBehaviours } from '../../../ingest/epcis/captures.ts'
import { countRefusal } from '../access/refusal.ts'
import { dropLeftOver } from '../left-over.ts'
import type { Parts } from '../parts.ts'
import { failureOf, problem, statusOf } from '../problems.ts'

/** Where the interface of the standard stands. */
export const epcisRoot = '/epcis/v2'

/** The version that is spoken; there is no other. */
const version = '2.0.0'

export const jsonTypes = ['application/json', 'application/ld+json'] as const

/** Said with every answer (EPCIS 2.0 REST binding, OPTIONS /capture). */
const versionHeaders = {
  'gs1-epcis-version': version,
  'gs1-epcis-min': version,
  'gs1-epcis-max': version,
  'gs1-cbv-version': version,
  'gs1-cbv-min': version,
  'gs1-cbv-max': version,
  'gs1-vendor-version': 'filiera',
  'gs1-extensions': 'filiera=urn:x-filiera:epcis:',
  'gs1-epc-format': 'No_Preference'
} as const

/** Exceptions of the standard for codes of ours; by status where a code is not among them. */
const exceptionOfCode: Partial<Readonly<Record<FailureCode, string>>> = {
  not_found: 'NoSuchResourceException',
  not_acceptable: 'NotAcceptableException',
  event_known: 'ResourceAlreadyExistsException',
  same_id_other_content: 'ResourceAlreadyExistsException',
  unsupported_media_type: 'UnsupportedMediaTypeException',
  body_too_large: 'CaptureLimitExceededException',
  too_many_rows: 'CaptureLimitExceededException',
  not_signed_in: 'SecurityException',
  not_allowed: 'SecurityException',
  invalid_parameter: 'QueryParameterException'
}

const exceptionOfStatus: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  409: 'ResourceAlreadyExistsException',
  422: 'ValidationException'
}

/** The problem document of the standard: its `type` is the name of an exception. */
export const epcisProblem = z.strictObject({
  type: z.string().meta({ examples: ['epcisException:ValidationException'] }),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().optional()
})

/** The standard's name for a failure of that code, and its status: what is invalid is a 400 there. */
export function exceptionOf(code: FailureCode): { readonly type: string; readonly status: number } {
  const status = code === 'same_id_other_content' ? 409 : statusOf(code)
  const name = exceptionOfCode[code] ?? exceptionOfStatus[status] ?? 'ImplementationException'
  return { type: `epcisException:${name}`, status: status === 422 ? 400 : status }
}

const asked = z.object({
  'gs1-epcis-version': z.string().optional(),
  'gs1-capture-error-behaviour': z
    .enum(errorBehaviours, {
      error: `must be one of ${errorBehaviours.join(', ')}`
    })
    .default('rollback')
})

/** What the headers ask. @throws Failure `invalid_field`, `not_acceptable`. */
export function behaviourOf(request: FastifyRequest) {
  const headers = asked.safeParse(request.headers)
  if (headers.success) return headers.data['gs1-capture-error-behaviour']
  const [issue] = headers.error.issues
  throw new Failure('invalid_field', `${issue?.path.join('.')} ${issue?.message}`)
}

/** @throws Failure `not_acceptable` where another version or format than JSON is asked for. */
function checkAsked({ headers }: FastifyRequest): void {
  const wanted = headers['gs1-epcis-version']
  if (typeof wanted === 'string' && !wanted.startsWith('2.')) {
    throw new Failure('not_acceptable', `EPCIS ${wanted} is not spoken here; ask for ${version}`)
  }
  const { accept = '*/*' } = headers
  if (/json|\*\/\*|application\/\*/iu.test(accept)) return
  throw new Failure('not_acceptable', `${accept.slice(0, 80)} is not given here; accept JSON`)
}

/** An EPCIS document as it is answered, for the reference. */
export const documentAnswer = {
  description: 'an EPCISQueryDocument',
  content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } }
}

const problemAnswer = {
  description: 'a problem document of the standard',
  content: { 'application/problem+json': { schema: epcisProblem } }
}

/** What is refused before any route is found is told as everywhere else. */
const unreadAnswer = {
  description: 'the address or the headers are too long: a problem document of this service',
  content: { 'application/problem+json': { schema: problem } }
}

/** Version headers and problem documents of the standard, for all routes of a scope. */
export function speakEpcis(app: FastifyInstance, { identities }: Pick<Parts, 'identities'>): void {
  app.addHook('onRoute', (route) => {
    if (route.schema === undefined) return
    const { response } = route.schema
    route.schema = {
      ...route.schema,
      response: {
        ...Object(response),
        ...{ '4xx': problemAnswer, '5xx': problemAnswer, 431: unreadAnswer }
      }
    }
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(versionHeaders)
    checkAsked(request)
  })
  app.setErrorHandler((error, request, reply) => {
    countRefusal(error, request, identities.parts.log)
    const failure = failureOf(error, request.id)
    if (failure.kind === 'fault') request.log.error({ err: error, requestId: request.id }, 'epcis')
    dropLeftOver(request, reply)
    const { type, status } = exceptionOf(failure.code)
    const told = { type, title: failure.code, status, detail: failure.detail }
    const { retryAfterSeconds } = failure.figures
    if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds)
    return reply
      .code(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .serializer((sent: unknown) => JSON.stringify(sent))
      .send(told)
  })
}
