import { z } from 'zod'
import { boundaryId, lotId } from '../../domain/movement.ts'
import { answeredAt, grams, queryContract } from '../contract.ts'

const traceParameters = z.strictObject({
  boundary: boundaryId.describe('the bounded space, for example milan-simulated'),
  lot: lotId.describe('id of the lot, crate filling or bin'),
  asKnownAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('answer from what was recorded up to this instant')
})

/** Between 0 and 1. */
const share = z.number().min(0).max(1)

/** Part of a lot became part of another one at a place, or arrived there as it. */
const step = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** Where that happened; where it moved at the same time, the place that it came to. */
  place: z.string(),
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
  massGrams: grams
})

/** Lots that were met and not followed, because there were too many; their share stays with them. */
const unreadLots = z.int()

const origin = z.strictObject({
  /** Place that the mass came from: a plot's soil, a supplier; null where no event says it. */
  place: z.string().nullable(),
  /** First place within the chain: the plot, the wholesaler. */
  enteredAt: z.string().nullable(),
  lot: z.string(),
  product: z.string().nullable(),
  firstDay: z.iso.date().nullable(),
  /** Of the traced lot's mass. */
  share
})

export const backwards = queryContract({
  name: 'backwards',
  doc: 'Where a lot came from, through every sorting, filling and mixing: shares of its mass by origin, which add up to 1.',
  parameters: traceParameters,
  answer: z.strictObject({
    position: answeredAt,
    lot: z.string(),
    origins: z.array(origin),
    steps: z.array(step),
    unreadLots
  })
})

const end = z.strictObject({
  /** Where it ended: customers, a charity, a buyer, compost; or where it still is. */
  place: z.string(),
  /** The lot that it was part of there. */
  lot: z.string(),
  standing: z.enum(['left', 'in_stock']),
  massGrams: grams,
  share
})

export const forwards = queryContract({
  name: 'forwards',
  doc: 'Where a lot went, through every sorting, filling and mixing: its mass by destination or place where it still is. What left in excess of what came is shown as over-reported.',
  parameters: traceParameters,
  answer: z.strictObject({
    position: answeredAt,
    lot: z.string(),
    /** What is known to have come into the lot. */
    massGrams: grams,
    /** Reported to have left beyond what came in; then shares are of what left. */
    overReportedGrams: grams,
    ends: z.array(end),
    steps: z.array(step),
    unreadLots
  })
})

export type TraceStep = z.infer<typeof step>
export type BackwardsAnswer = z.infer<typeof backwards.answer>
export type ForwardsAnswer = z.infer<typeof forwards.answer>
