import { z } from 'zod'
import { boundaryId, cleanName } from '../domain/movement.ts'
import { day } from '../domain/period.ts'

/** Position of the log up to which an answer is computed; null while nothing was projected. */
export const answeredAt = z.string().nullable()

/** Whole grams; may be below 0 where a difference is meant. */
export const grams = z.int()

/**
 * The window that every question about flows is bounded by. A movement counts when its own period
 * lies inside `from`..`to`, both included; one that only overlaps is reported, never split.
 */
export const windowParameters = z.strictObject({
  boundary: boundaryId.describe('the bounded space, for example milan-metro'),
  from: day.describe('first day, YYYY-MM-DD'),
  to: day.describe('last day, YYYY-MM-DD'),
  group: cleanName.optional().describe('only this product group, for example Fruit'),
  asKnownAt: z.iso
    .datetime()
    .optional()
    .describe('answer from what was recorded up to this instant (UTC)')
})
export type WindowParameters = z.infer<typeof windowParameters>

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
