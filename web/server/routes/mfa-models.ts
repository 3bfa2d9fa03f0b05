import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { forwardAnswer, forwardDocument } from '../../../domain/mfa/forward-document.ts'
import { indicatorAnswer, indicatorDocument } from '../../../domain/mfa/indicator-document.ts'
import { stockAnswer, stockDocument } from '../../../domain/mfa/stock-document.ts'
import { openToAll } from '../access/declaration.ts'
import type { MfaModel } from '../mfa-models.ts'
import type { WiredParts } from '../parts.ts'
import { answerWith, takeBytes } from './mfa-body.ts'

/** A system of the largest size that is computed, with long ids. */
const maxDocumentBytes = 32 * 1024 * 1024

interface Model {
  /** Name of the model and of its route. It reads the document itself and lists all that is wrong. */
  readonly model: MfaModel
  readonly summary: string
  readonly body: z.ZodType
  readonly answer: z.ZodType
}

const models: readonly Model[] = [
  {
    model: 'forward',
    summary:
      'Computes a system with loops from what comes in: every flow, what came from which input and ends where, and what a scenario would change.',
    body: forwardDocument,
    answer: forwardAnswer
  },
  {
    model: 'stocks',
    summary:
      'Computes the course of a stock from a law of shelf life, given what comes in or what is there.',
    body: stockDocument,
    answer: stockAnswer
  },
  {
    model: 'indicators',
    summary:
      'Puts flows into figures: rates, hierarchy of food use, closure, each with its uncertainty.',
    body: indicatorDocument,
    answer: indicatorAnswer
  }
]

/** Models that a document describes completely; nothing is read from the log. */
export function mfaModelRoutes(app: FastifyInstance, { solver, uploadsAtOnce }: WiredParts): void {
  takeBytes(app, uploadsAtOnce)
  for (const { model, summary, body, answer } of models) {
    app.route({
      method: 'POST',
      url: `/api/mfa/${model}`,
      config: { access: openToAll },
      bodyLimit: maxDocumentBytes,
      schema: { summary, tags: ['mfa'], body, response: { 200: answer } },
      handler: answerWith(solver, model)
    })
  }
}
