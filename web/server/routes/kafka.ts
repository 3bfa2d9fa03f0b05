import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Failure } from '../../../domain/failure.ts'
import { needs, openToAll } from '../access/declaration.ts'
import type { WiredParts } from '../parts.ts'

const state = z.enum(['off', 'starting', 'reading', 'failing'])

const health = z.strictObject({
  intake: state.describe('whether messages are taken in'),
  publishing: z.enum(['off', 'publishing', 'failing'])
})

const problem = z.strictObject({ code: z.string(), detail: z.string() }).nullable()

const details = health.extend({
  problem: problem.describe('why the intake fails'),
  partitions: z.array(
    z.strictObject({
      topic: z.string(),
      partition: z.int(),
      state: z.enum(['starting', 'reading', 'waiting', 'stopped']),
      next: z.int().nullable().describe('offset of the next message'),
      lag: z.int().nullable().describe('messages that wait'),
      problem
    })
  ),
  published: z
    .strictObject({ topic: z.string(), position: z.string().nullable(), problem })
    .nullable()
})

function problemOf(failure: Failure | null): z.output<typeof problem> {
  return failure === null ? null : { code: failure.code, detail: failure.detail }
}

function publishingOf({ kafka }: WiredParts): z.output<typeof health>['publishing'] {
  const published = kafka?.publisher?.health()
  if (published === undefined) return 'off'
  return published.failure === null ? 'publishing' : 'failing'
}

/** How Kafka is doing: a word for the machine that watches, the details for who may read figures. */
export function kafkaRoutes(app: FastifyInstance, parts: WiredParts): void {
  app.route({
    method: 'GET',
    url: '/health/kafka',
    config: { access: openToAll },
    schema: {
      summary: 'Whether Kafka is taken in and published to; 503 while either fails.',
      tags: ['health'],
      response: { 200: health, 503: health }
    },
    handler: async (_request, reply) => {
      const intake = parts.kafka?.intake?.health().state ?? 'off'
      const publishing = publishingOf(parts)
      reply.code(intake === 'failing' || publishing === 'failing' ? 503 : 200)
      return { intake, publishing }
    }
  })
  app.route({
    method: 'GET',
    url: '/api/kafka/partitions',
    config: { access: needs('read:metrics') },
    schema: {
      summary: 'The partitions that this server takes in: how far, what waits, and what is wrong.',
      tags: ['health'],
      response: { 200: details }
    },
    handler: async () => {
      const intake = parts.kafka?.intake?.health()
      const published = parts.kafka?.publisher?.health()
      return {
        intake: intake?.state ?? 'off',
        publishing: publishingOf(parts),
        problem: problemOf(intake?.failure ?? null),
        partitions: (intake?.partitions ?? []).map(({ failure, ...partition }) => ({
          ...partition,
          problem: problemOf(failure)
        })),
        published:
          published === undefined
            ? null
            : {
                topic: published.topic,
                position: published.position,
                problem: problemOf(published.failure)
              }
      }
    }
  })
}
