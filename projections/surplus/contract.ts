import { z } from 'zod'
import { boundaryId } from '../../domain/movement.ts'
import { day } from '../../domain/period.ts'
import { surplusReasons } from '../../domain/surplus/reasons.ts'
import { wasteFractions } from '../../domain/waste/destination.ts'
import { answeredAt, grams, queryContract } from '../contract.ts'

export const surplusStates = [
  'open',
  'partly_claimed',
  'claimed',
  'collected',
  'expired',
  'withdrawn'
] as const

const asOf = day.optional().describe('only what happened up to this market day, YYYY-MM-DD')
const asKnownAt = z.iso
  .datetime({ offset: true })
  .optional()
  .describe('answer from what was recorded up to this instant')
const boundary = boundaryId.describe('the bounded space, for example milan-simulated')
const id = z.string().min(1).max(200)

/** Grams of what is known, and how many statements beside it have no known mass. */
const knownMass = z.strictObject({ grams, withoutMass: z.int() })

const surplusMass = z.strictObject({
  /** Null where none of the statements has a known mass. */
  grams: grams.nullable(),
  withoutMass: z.int(),
  /** What the statements without a mass say, for example "12 collo". */
  said: z.string().nullable()
})

const surplusRow = z.strictObject({
  surplus: z.string(),
  state: z.enum(surplusStates),
  /** When what is open, claimed or collected of it last changed. */
  since: z.iso.datetime(),
  /** From `since` to the answer's `agesUpTo`. */
  stateMinutes: z.number(),
  /** Null, like all that a declaration says, where none was recorded. */
  donor: z.string().nullable(),
  stand: z.string().nullable(),
  product: z.string().nullable(),
  group: z.string().nullable(),
  reason: z.enum(surplusReasons).nullable(),
  /** Who has a claim on it or collected of it. */
  ngos: z.array(z.string()),
  declared: surplusMass,
  /** By claims that were not released. */
  claimed: surplusMass,
  /** Still to be claimed. */
  open: surplusMass,
  collected: surplusMass,
  sortedIn: surplusMass,
  /** Its share of what the sortings that it went into made fit to eat. */
  edible: surplusMass,
  delivered: surplusMass,
  declaredAt: z.iso.datetime().nullable(),
  /** First claim or refusal. */
  firstAnswerAt: z.iso.datetime().nullable(),
  minutesToAnswer: z.number().nullable(),
  /** Until when the donor keeps it. */
  expiresAt: z.iso.datetime().nullable()
})

export const list = queryContract({
  name: 'list',
  doc: 'Every surplus with its state, how long it has been so, and its mass at every step; the latest first.',
  parameters: z.strictObject({
    boundary,
    state: z.enum(surplusStates).optional(),
    donor: id.optional().describe('place that declared it'),
    ngo: id.optional().describe('place that claimed or collected it'),
    asOf,
    asKnownAt,
    offset: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1_000).default(100)
  }),
  answer: z.strictObject({
    position: answeredAt,
    /**
     * End of the day asked for, else the latest change of any surplus, for a party of those that it is
     * shown; null where there is none.
     */
    agesUpTo: z.iso.datetime().nullable(),
    total: z.int(),
    rows: z.array(surplusRow)
  })
})

/** Masses through each step; rejects are in the bins. */
const steps = {
  declared: knownMass,
  claimed: knownMass,
  collected: knownMass,
  sortedIn: knownMass,
  edible: knownMass,
  rejected: knownMass,
  delivered: knownMass
}

const summaryRow = z.strictObject({
  /** Donor, site, group, reason or day; null where it is not known, and over all. */
  key: z.string().nullable(),
  /** Number of surpluses: seen at all, declared, with a standing claim, collected, … */
  surpluses: z.int(),
  declared: z.int(),
  claimed: z.int(),
  collected: z.int(),
  expired: z.int(),
  withdrawn: z.int(),
  /** Claimed or collected over declared; null where none was declared. */
  acceptanceRate: z.number().nullable(),
  /** Wholly or partly expired over declared. */
  expiryRate: z.number().nullable(),
  /** Of those that were answered; null where none was. */
  minutesToAnswer: z.strictObject({
    answered: z.int(),
    median: z.number().nullable(),
    percentile90: z.number().nullable()
  }),
  steps: z.strictObject(steps),
  /** Edible over sorted in, of those surpluses whose masses are all known; null where none is. */
  sortingYield: z.number().nullable(),
  /** Sorted out, by bin. */
  rejects: z.array(z.strictObject({ fraction: z.enum(wasteFractions), ...knownMass.shape }))
})

export const summary = queryContract({
  name: 'summary',
  doc: 'What became of the surplus first seen in a span of days: numbers, rates, minutes to answer, and its mass from declaration to delivery.',
  parameters: z.strictObject({
    boundary,
    from: day.describe('first market day, YYYY-MM-DD'),
    to: day.describe('last market day, YYYY-MM-DD'),
    by: z
      .enum(['donor', 'site', 'group', 'reason', 'day'])
      .optional()
      .describe('a row for each; donor tells the stands of a site apart'),
    asOf,
    asKnownAt
  }),
  answer: z.strictObject({
    position: answeredAt,
    rows: z.array(summaryRow),
    /**
     * Sorted and delivered in the span, and of no surplus that is known of; in no row. Null for a
     * party, whose it is not.
     */
    unlinked: z
      .strictObject({
        sortedIn: knownMass,
        edible: knownMass,
        rejected: knownMass,
        delivered: knownMass
      })
      .nullable()
  })
})

/** Why a statement is, or is not, part of the sums. */
export const historyStandings = ['counted', 'corrected', 'reported_twice'] as const

const historyEvent = z.strictObject({
  eventId: z.string(),
  type: z.string(),
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  /** Opaque id of who recorded it. */
  actor: z.string(),
  channel: z.string(),
  /** Place that gave or declared, where the event names one. */
  from: z.string().nullable(),
  /** Place that claims, collects, sorts or receives. */
  to: z.string().nullable(),
  /** Number of the claim, collection, sorting or donation. */
  reference: z.string().nullable(),
  /** Transport document or delivery note. */
  document: z.string().nullable(),
  reason: z.string().nullable(),
  reportedBy: z.string().nullable(),
  /** All lines; of a sorting those of this surplus's collections. Null where none belongs to it. */
  quantity: surplusMass.nullable(),
  /** counted; corrected: a later event replaces or voids it; reported_twice: another statement about the same transfer counts. */
  standing: z.enum(historyStandings),
  corrects: z.string().nullable()
})

export const history = queryContract({
  name: 'history',
  doc: 'One surplus: everything recorded of it in order, with who, when and how much, what no longer counts among it.',
  parameters: z.strictObject({ boundary, surplus: id, asOf, asKnownAt }),
  answer: z.strictObject({ position: answeredAt, events: z.array(historyEvent) })
})

/** How what was given compares with what the receiver attested. */
const receiptStandings = [
  'agrees',
  'differs',
  'not_attested',
  'nothing_given',
  'mass_unknown'
] as const

const receiptRow = z.strictObject({
  receiver: z.string(),
  /** Whose surplus it was; null where the delivery cannot be traced to a donor. */
  donor: z.string().nullable(),
  /** Fetched from the donor by the receiver itself. */
  collected: knownMass,
  /** Share of the donor's surplus in what was delivered after sorting. */
  delivered: knownMass,
  /** Null where nothing was attested. */
  attested: knownMass.nullable(),
  attestations: z.int(),
  /** Attested less collected and delivered; null where it cannot be said. */
  differenceGrams: grams.nullable(),
  standing: z.enum(receiptStandings)
})

export const receipts = queryContract({
  name: 'receipts',
  doc: 'What each receiver was given of each donor’s surplus in a span of days, against what it attested.',
  parameters: z.strictObject({
    boundary,
    from: day.describe('first market day, YYYY-MM-DD'),
    to: day.describe('last market day, YYYY-MM-DD'),
    receiver: id.optional(),
    donor: id.optional(),
    asKnownAt
  }),
  answer: z.strictObject({
    position: answeredAt,
    rows: z.array(receiptRow),
    /** Attestations that overlap the span without lying inside: in no row. */
    straddling: z.int()
  })
})

export type KnownMass = z.infer<typeof knownMass>
export type SurplusMass = z.infer<typeof surplusMass>
export type SurplusRow = z.infer<typeof surplusRow>
export type ListAnswer = z.infer<typeof list.answer>
export type SummaryRow = z.infer<typeof summaryRow>
export type SummaryAnswer = z.infer<typeof summary.answer>
export type HistoryEvent = z.infer<typeof historyEvent>
export type HistoryAnswer = z.infer<typeof history.answer>
export type ReceiptRow = z.infer<typeof receiptRow>
export type ReceiptsAnswer = z.infer<typeof receipts.answer>
