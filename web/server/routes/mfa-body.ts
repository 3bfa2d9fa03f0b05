import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { principalOf } from '../access/principal.ts'
import { callerOf } from '../doors.ts'
import type { MfaModel } from '../mfa-models.ts'
import type { Asker, MfaSolver } from '../mfa-solver.ts'
import type { UploadsAtOnce } from '../uploads/at-once.ts'

const noBytes = new Uint8Array(0)

/**
 * Bodies of these routes stay bytes, which a thread reads and answers. The schema of a body is for
 * the reference: every model reads its document itself and names all that is wrong. They wait in memory
 * until they are whole, so that of one sender only so many large ones come in at once.
 */
export function takeBytes(app: FastifyInstance, uploadsAtOnce: UploadsAtOnce): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', uploadsAtOnce.enterLarge(request))
  })
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body)
  )
}

/** Who asks for something to be computed. */
export function askerOf(request: FastifyRequest): Asker {
  return { caller: callerOf(request), isKnown: principalOf(request).kind !== 'anonymous' }
}

/** Answers a request with what a model makes of its body. */
export function answerWith(solver: MfaSolver, model: MfaModel) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const bytes = request.body instanceof Uint8Array ? request.body : noBytes
    const json = await solver.answer(model, bytes, askerOf(request))
    const { buffer, byteOffset, byteLength } = json
    const type = 'application/json; charset=utf-8'
    return reply.type(type).send(Buffer.from(buffer, byteOffset, byteLength))
  }
}
