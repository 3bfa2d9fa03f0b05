import { z } from 'zod'
import { maxSteps, type StockCourse, stockCourse } from './cohort.ts'
import { kilograms, readModel } from './read-model.ts'

const unit = z.enum(['hour', 'day'])
const spread = { unit, mean: z.number(), sd: z.number() }

const lifetime = z
  .discriminatedUnion('law', [
    z.strictObject({ law: z.literal('fixed'), unit, mean: z.number() }),
    z.strictObject({ law: z.literal('normal'), ...spread }),
    z.strictObject({ law: z.literal('foldedNormal'), ...spread }),
    z.strictObject({ law: z.literal('logNormal'), ...spread }),
    z.strictObject({ law: z.literal('weibull'), unit, shape: z.number(), scale: z.number() })
  ])
  .describe(
    'how long it stays, for food its shelf life; mean, sd and scale in the unit, those of the folded normal before folding'
  )

const driver = z
  .discriminatedUnion('by', [
    z.strictObject({ by: z.literal('inflow'), inflow: z.array(kilograms) }),
    z.strictObject({
      by: z.literal('stock'),
      stock: z.array(kilograms).describe('at the end of every step'),
      removeEarly: z
        .boolean()
        .default(false)
        .describe('where the stock falls faster than the lifetime allows: take out the rest early')
    })
  ])
  .describe(`what is known, for up to ${maxSteps} steps`)

/** A stock whose course is to be computed. */
export const stockDocument = z.strictObject({
  lifetime,
  step: unit.describe('length of a step'),
  entry: z
    .enum(['start', 'middle', 'end'])
    .default('middle')
    .describe('when, within its step, what comes in comes in'),
  opening: z
    .array(z.strictObject({ age: z.number().describe('in whole steps'), mass: kilograms }))
    .max(maxSteps)
    .default([])
    .describe('what is there before the first step, by age'),
  driver
})

/** The course of a stock; all masses in kg. */
export const stockAnswer = z.strictObject({
  steps: z.array(
    z.strictObject({
      inflow: z.number(),
      outflow: z.number().describe('what left by the law of the lifetime: for food, what spoiled'),
      early: z.number().describe('what was taken out before its time'),
      stock: z.number().describe('at the end of the step'),
      change: z.number(),
      imbalance: z.number().describe('inflow - outflow - early - change: rounding alone')
    })
  ),
  cohorts: z
    .array(z.strictObject({ step: z.int(), mass: z.number() }))
    .describe('what is left at the end by the step in which it came in; below 0: opening stock')
})

export type StockAnswer = z.infer<typeof stockAnswer>

/**
 * Answers a document with the course of its stock.
 *
 * @throws Failure `mfa_invalid`, and as `stockCourse` does
 */
export function computeStock(raw: unknown): StockCourse {
  return stockCourse(readModel(stockDocument, raw))
}
