import { z } from 'zod'
import { boundaryId } from '../../domain/movement.ts'
import { placeId } from '../../domain/place.ts'
import { milestones } from '../../domain/startup/events.ts'
import { answeredAt, asKnownAt, asOf, grams, pageParameters, queryContract } from '../contract.ts'

/** What is known of it; said again, the later says what holds. */
const registration = {
  name: z.string(),
  project: z.string().nullable(),
  activity: z.string(),
  foundedOn: z.string().nullable(),
  plot: z.string().nullable(),
  /** What in these facts nobody published. */
  assumptions: z.array(z.string()),
  source: z.string()
}

/** A sum of the masses that are known, and how many are not. */
const mass = z.strictObject({ massGrams: grams, withoutMass: z.int() })

const startupRow = z.strictObject({
  startup: z.string(),
  ...registration,
  /** In the order in which they were reached; of each the first day that was said. */
  milestones: z.array(z.strictObject({ milestone: z.enum(milestones), on: z.string() })),
  received: mass,
  transformedIn: mass,
  transformedOut: mass,
  /** Left for a market, buyer, wholesaler, customer or another firm. */
  sold: mass,
  /** Left for a surplus hub, a charity or people who were given it. */
  donated: mass,
  /** Left for a plant or a disposal outlet. */
  discarded: mass,
  /** Left as peel, water or gas. */
  lost: mass
})

export const list = queryContract({
  name: 'list',
  doc: 'The startups of a boundary up to a market day: milestones, and the mass received, transformed, sold, donated, discarded and lost. Received is what flowed in; the last four add up to all that flowed out.',
  parameters: z.strictObject({
    boundary: boundaryId.describe('the bounded space, for example milan-metro'),
    asOf,
    asKnownAt
  }),
  answer: z.strictObject({ position: answeredAt, rows: z.array(startupRow) })
})

const milestoneRow = z.strictObject({
  milestone: z.enum(milestones),
  on: z.string(),
  note: z.string().nullable(),
  eventId: z.string()
})

const batchRow = z.strictObject({
  batch: z.string(),
  on: z.string(),
  into: mass,
  out: mass,
  eventId: z.string()
})

export const history = queryContract({
  name: 'history',
  doc: 'One startup over time: what was registered, its milestones, and the batches that it made, the newest first.',
  parameters: z.strictObject({
    startup: placeId.describe('id of the startup, for example startup:smaf'),
    asOf,
    asKnownAt,
    ...pageParameters
  }),
  answer: z.strictObject({
    position: answeredAt,
    startup: z.string(),
    registrations: z.array(
      z.strictObject({ ...registration, eventId: z.string(), recordedAt: z.iso.datetime() })
    ),
    milestones: z.array(milestoneRow),
    /** Over all pages. */
    totalBatches: z.int(),
    batches: z.array(batchRow)
  })
})

export type Mass = z.infer<typeof mass>
export type StartupRow = z.infer<typeof startupRow>
export type MilestoneRow = z.infer<typeof milestoneRow>
export type BatchRow = z.infer<typeof batchRow>
export type ListAnswer = z.infer<typeof list.answer>
export type HistoryAnswer = z.infer<typeof history.answer>
