import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import {
  computeForward,
  forwardAnswer,
  forwardDocument
} from '../../../domain/mfa/forward-document.ts'
import {
  computeIndicators,
  indicatorAnswer,
  indicatorDocument
} from '../../../domain/mfa/indicator-document.ts'
import { computeStock, stockAnswer, stockDocument } from '../../../domain/mfa/stock-document.ts'
import { openToAll } from '../access/declaration.ts'

/** A system of the largest size that is computed, with long ids. */
const maxDocumentBytes = 32 * 1024 * 1024

interface Model {
  readonly url: string
  readonly summary: string
  readonly body: z.ZodType
  readonly answer: z.ZodType
  /** Reads the document itself and lists all that is wrong. */
  readonly compute: (raw: unknown) => unknown
}

const models: readonly Model[] = [
  {
    url: '/api/mfa/forward',
    summary:
      'Computes a system with loops from what comes in: every flow, what came from which input and ends where, and what a scenario would change.',
    body: forwardDocument,
    answer: forwardAnswer,
    compute: computeForward
  },
  {
    url: '/api/mfa/stocks',
    summary:
      'Computes the course of a stock from a law of shelf life, given what comes in or what is there.',
    body: stockDocument,
    answer: stockAnswer,
    compute: computeStock
  },
  {
    url: '/api/mfa/indicators',
    summary:
      'Puts flows into figures: rates, hierarchy of food use, closure, each with its uncertainty.',
    body: indicatorDocument,
    answer: indicatorAnswer,
    compute: computeIndicators
  }
]

/** Models that a document describes completely; nothing is read from the log. */
export function mfaModelRoutes(app: FastifyInstance): void {
  // The schema of the body is for the reference: every model reads it in the words of the domain.
  app.setValidatorCompiler(() => (value) => ({ value }))
  for (const { url, summary, body, answer, compute } of models) {
    app.route({
      method: 'POST',
      url,
      config: { access: openToAll },
      bodyLimit: maxDocumentBytes,
      schema: { summary, tags: ['mfa'], body, response: { 200: answer } },
      handler: async (request) => compute(request.body)
    })
  }
}
