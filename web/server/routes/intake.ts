import type { FastifyInstance, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import {
  type Intake,
  type IntakeMode,
  type IntakeSummary,
  intakeModes
} from '../../../ingest/pump.ts'
import type { Source } from '../../../ingest/source.ts'
import { authorOf } from '../access/author.ts'
import type { Principal } from '../access/principal.ts'
import { whileStanding } from '../access/standing.ts'
import { piecesOf } from '../left-over.ts'
import type { Parts } from '../parts.ts'

export const mode = z
  .enum(intakeModes)
  .default('accept-good')
  .describe('whether bad rows keep the good ones out')

export const summary = z.strictObject({
  read: z.int(),
  appended: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  position: z.string().nullable()
})

/** The body's schema is for the reference: its rows are checked one by one as they stream in. */
const exceptBody: FastifySchemaCompiler<z.ZodType> = (route) =>
  route.httpPart === 'body' ? (data) => ({ value: data }) : validatorCompiler(route)

/** Bodies are streams here: the sources set the limits and say what is wrong with them. */
export function takeStreams(app: FastifyInstance, types: readonly string[]): void {
  app.setValidatorCompiler(exceptBody)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser([...types], (request, payload, done) =>
    done(null, whileStanding(request, piecesOf(payload)))
  )
  app.addContentTypeParser('*', (request, _payload, done) => {
    const sent = request.headers['content-type'] ?? 'no content-type'
    const detail = `${sent.slice(0, 80)} is not read here; send ${types.join(' or ')}`
    done(new Failure('unsupported_media_type', detail))
  })
}

const streamedBody = z.custom<AsyncIterable<Uint8Array>>(
  (body) => typeof body === 'object' && body !== null && Symbol.asyncIterator in body
)

/** The body as a stream. @throws Failure `unsupported_media_type` when there is none. */
export function bodyOf(request: FastifyRequest, expected: string): AsyncIterable<Uint8Array> {
  const body = streamedBody.safeParse(request.body)
  if (body.success) return body.data
  throw new Failure(
    'unsupported_media_type',
    `send the rows as the body, with content-type ${expected}`
  )
}

/** Cuts a body off that is longer than allowed. @throws Failure `body_too_large`. */
export async function* limited(
  input: AsyncIterable<Uint8Array>,
  maxBytes: number
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of input) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new Failure('body_too_large', `the body exceeds ${maxBytes} bytes; send it in parts`, {
        maxBytes
      })
    }
    yield chunk
  }
}

/** Who is sending what, in the terms of the pump. */
export function intakeOf<Options>(
  parts: Parts,
  principal: Principal,
  options: Pick<Intake<Options>, 'options' | 'mode'> & {
    readonly source: Source<Options>
    readonly name: string
  }
): Intake<Options> {
  const { store, rejects, config, now, newId } = parts
  const { name, ...rest } = options
  return {
    ...rest,
    context: {
      ...{ nowMs: now(), actor: principal.id, owner: principal.tenant ?? principal.id },
      ...{ correlationId: newId(), name }
    },
    author: authorOf(principal),
    store,
    rejects,
    maxWholeRows: config.FILIERA_MAX_WHOLE_ROWS
  }
}

/** An all-or-nothing intake with a reject stored nothing, and its answer must not look like success. */
export function statusOfIntake(mode: IntakeMode, { rejected }: IntakeSummary): 200 | 422 {
  return mode === 'all-or-nothing' && rejected > 0 ? 422 : 200
}
