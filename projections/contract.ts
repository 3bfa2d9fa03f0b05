import { z } from 'zod'
import { boundaryId, cleanName } from '../domain/movement.ts'
import { day } from '../domain/period.ts'

/** Position of the log up to which an answer is computed; null while nothing was projected. */
export const answeredAt = z.string().nullable()

/** Whole grams; may be below 0 where a difference is meant. */
export const grams = z.int()

/** What was recorded later is left out, corrections too. */
export const asKnownAt = z.iso
  .datetime({ offset: true })
  .optional()
  .describe('answer from what was recorded up to this instant')

/** A state is that at the end of a market day. */
export const asOf = day
  .optional()
  .describe('state at the end of this market day, YYYY-MM-DD; without it, of everything so far')

/** A page of rows, so that no answer grows without end. */
export const pageParameters = {
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100)
}

/**
 * The window that every question about flows is bounded by. A movement counts when its own period
 * lies inside `from`..`to`, both included; one that only overlaps is reported, never split.
 */
export const windowParameters = z.strictObject({
  boundary: boundaryId.describe('the bounded space, for example milan-metro'),
  from: day.describe('first day, YYYY-MM-DD'),
  to: day.describe('last day, YYYY-MM-DD'),
  group: cleanName.optional().describe('only this product group, for example Fruit'),
  asKnownAt
})
export type WindowParameters = z.infer<typeof windowParameters>

/** Processes as they are named, or places added up by their kind: all covered markets as one. */
export const levelParameter = z
  .enum(['place', 'kind'])
  .optional()
  .describe('place (default): every place by itself; kind: all places of a kind as one process')

/** Movements that overlap the window without lying inside it, and so are not in the figures. */
export const straddling = z.strictObject({ events: z.int(), massGrams: grams })

/** One question that a projection answers, with the shapes of both sides. */
export interface QueryContract<Parameters extends z.ZodObject, Answer extends z.ZodType> {
  /** `GET /api/<projection>/<name>`. */
  readonly name: string
  readonly doc: string
  readonly parameters: Parameters
  readonly answer: Answer
}

/** Keeps the schemas' types while checking the shape. */
export function queryContract<Parameters extends z.ZodObject, Answer extends z.ZodType>(
  contract: QueryContract<Parameters, Answer>
): QueryContract<Parameters, Answer> {
  return contract
}
