import { z } from 'zod'
import { productId } from '../../domain/line.ts'
import { boundaryId, cleanName } from '../../domain/movement.ts'
import { day } from '../../domain/period.ts'
import { placeId } from '../../domain/place.ts'
import { answeredAt, grams, queryContract } from '../contract.ts'

const asked = {
  boundary: boundaryId.describe('the bounded space, for example milan-simulated'),
  place: placeId.optional().describe('only this place, for example covered-market:wagner'),
  product: productId.optional().describe('only this product, for example tomato'),
  group: cleanName.optional().describe('only this product group, for example Vegetables'),
  asKnownAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('answer from what was recorded up to this instant')
}

const page = {
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200)
}

const level = z.strictObject({
  place: z.string(),
  group: z.string(),
  product: z.string().nullable(),
  /** By the book: the last count, and what moved since. */
  massGrams: grams,
  /** What left without having come: none of it can be in stock. */
  missingGrams: grams,
  lastCountedOn: day.nullable(),
  lastMovedOn: day.nullable()
})

export const levels = queryContract({
  name: 'levels',
  doc: 'What each place has of each product at the end of a market day, by the flows and the last count.',
  parameters: z.strictObject({
    ...asked,
    asOf: day.optional().describe('market day at whose end the stock is asked; default: so far'),
    ...page
  }),
  answer: z.strictObject({
    position: answeredAt,
    total: z.int(),
    massGrams: grams,
    missingGrams: grams,
    rows: z.array(level)
  })
})

const lotLevel = z.strictObject({
  place: z.string(),
  lot: z.string(),
  group: z.string(),
  product: z.string().nullable(),
  massGrams: grams,
  /** What left the place as this lot without having come to it. */
  missingGrams: grams,
  /** Market day on which it first came to the chain as far as events say. */
  since: day,
  ageDays: z.int(),
  /** As the product's listing says; null where no list has the product. */
  shelfLifeDays: z.int().nullable(),
  /** Below 0: past its shelf life. */
  daysLeft: z.int().nullable()
})

export const lots = queryContract({
  name: 'lots',
  doc: 'What each place has of each lot, the oldest against its shelf life first.',
  parameters: z.strictObject({
    ...asked,
    asOf: day.describe('market day at whose end the stock is asked'),
    ...page
  }),
  answer: z.strictObject({ position: answeredAt, total: z.int(), rows: z.array(lotLevel) })
})

const dayRow = z.strictObject({
  day,
  place: z.string(),
  openingGrams: grams,
  inGrams: grams,
  outGrams: grams,
  /** Net of what became another product there: over all products of a place it is 0. */
  becameGrams: grams,
  closingGrams: grams,
  /** opening + in + became − out − closing: what a count missed, or what left without having come. */
  imbalanceGrams: grams,
  counted: z.boolean()
})

export const days = queryContract({
  name: 'days',
  doc: 'The balance of each place and day: opening + in = out + closing + imbalance, to the gram.',
  parameters: z.strictObject({
    ...asked,
    from: day.describe('first market day'),
    to: day.describe('last market day'),
    ...page
  }),
  answer: z.strictObject({
    position: answeredAt,
    total: z.int(),
    imbalanceGrams: grams,
    rows: z.array(dayRow)
  })
})

export type LevelsAnswer = z.infer<typeof levels.answer>
export type LotsAnswer = z.infer<typeof lots.answer>
export type DaysAnswer = z.infer<typeof days.answer>
