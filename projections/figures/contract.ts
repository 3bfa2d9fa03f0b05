import { z } from 'zod'
import { surplusSteps } from '../../domain/disclosure/surplus.ts'
import { boundaryId, stages } from '../../domain/movement.ts'
import { answeredAt, grams, queryContract } from '../contract.ts'

const month = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/u, 'must be a month like 2026-06')

/**
 * Whole months of a whole boundary and nothing else: with no filter there are no two sums that differ
 * by a single party.
 */
const parameters = z.strictObject({
  boundary: boundaryId.describe('the bounded space, for example milan-simulated'),
  firstMonth: month.optional().describe('first month, YYYY-MM; by default a year before the last'),
  lastMonth: month.optional().describe('last month, YYYY-MM; by default the last that is released')
})

/** Null and `suppressed`: it is there, and few parties stand behind it. Never 0 for that. */
const figure = {
  massGrams: grams.nullable(),
  suppressed: z.boolean()
}

const released = {
  position: answeredAt,
  /** A month is released once, as it was known when the month after it ended; null: none is yet. */
  releasedUpTo: month.nullable()
}

const flowFigure = z.strictObject({
  month,
  /** Null: outside of the chain, as what a harvest grows from. */
  from: z.enum(stages).nullable(),
  to: z.enum(stages).nullable(),
  /** Null: over all groups. What is of no listed group stands under mixed produce. */
  group: z.string().nullable(),
  ...figure
})

export const flows = queryContract({
  name: 'flows',
  doc: 'Public figures of what moved, by month, stage and product group, over everybody’s books. What fewer than three parties stand behind at either end, or one outweighs, is shown as suppressed.',
  parameters,
  answer: z.strictObject({ ...released, rows: z.array(flowFigure) })
})

const surplusFigure = z.strictObject({
  /** In which it was declared. */
  month,
  step: z.enum(surplusSteps),
  ...figure
})

export const surplus = queryContract({
  name: 'surplus',
  doc: 'Public figures of surplus by the month in which it was declared: how much, and how much of it was claimed and not claimed; protected like those of flows.',
  parameters,
  answer: z.strictObject({ ...released, rows: z.array(surplusFigure) })
})

export type FiguresParameters = z.output<typeof parameters>
export type FlowFigure = z.infer<typeof flowFigure>
export type FlowFigures = z.infer<typeof flows.answer>
export type SurplusFigure = z.infer<typeof surplusFigure>
export type SurplusFigures = z.infer<typeof surplus.answer>
