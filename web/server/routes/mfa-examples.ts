import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { exampleCalls, mfaExamples } from '../../../fixtures/mfa/examples.ts'
import { openToAll } from '../access/declaration.ts'

const described = {
  id: z.string(),
  name: z.string(),
  source: z.string().describe('where the figures were published'),
  published: z.string().describe('what of the expected figures the source prints'),
  recomputed: z.string().nullable().describe('what of them was computed anew, and how'),
  call: z.enum(exampleCalls).describe('the route below /api/mfa that takes the document')
}

const list = z.strictObject({ rows: z.array(z.strictObject(described)) })
const whole = z.strictObject({
  ...described,
  document: z.unknown(),
  expected: z.unknown(),
  tolerance: z.number().describe('absolute, in the unit of the figures')
})

/** Published examples that the page offers and the tests reproduce. */
export function mfaExampleRoutes(app: FastifyInstance): void {
  app.route({
    method: 'GET',
    url: '/api/mfa/examples',
    config: { access: openToAll },
    schema: {
      summary: 'Published examples of material flow analysis, each with its source.',
      tags: ['mfa'],
      response: { 200: list }
    },
    handler: async () => ({
      rows: mfaExamples.map(({ id, name, source, published, recomputed, call }) => {
        return { id, name, source, published, recomputed, call }
      })
    })
  })
  app.route({
    method: 'GET',
    url: '/api/mfa/examples/:id',
    config: { access: openToAll },
    schema: {
      summary: 'One published example: its document, and what it must answer.',
      tags: ['mfa'],
      params: z.object({ id: z.string() }),
      response: { 200: whole }
    },
    handler: async (request) => {
      const { id } = z.object({ id: z.string() }).parse(request.params)
      const found = mfaExamples.find((example) => example.id === id)
      if (found !== undefined) return found
      throw new Failure('not_found', `there is no example ${id.slice(0, 200)}`)
    }
  })
}
