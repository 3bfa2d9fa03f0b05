import { z } from 'zod'
import { anomalyCodes } from '../../domain/anomaly.ts'
import { boundaryId } from '../../domain/movement.ts'
import { day } from '../../domain/period.ts'
import { bases } from '../../domain/quantity.ts'
import {
  answeredAt,
  asKnownAt,
  asOf,
  grams,
  pageParameters,
  queryContract,
  straddling,
  windowParameters
} from '../contract.ts'

const boundary = boundaryId.describe('the bounded space, for example milan-metro')
const from = day.describe('first market day, YYYY-MM-DD')
const to = day.describe('last market day, YYYY-MM-DD')

const basisRow = z.strictObject({
  /** Place, group or day; null where all are together. */
  key: z.string().nullable(),
  massGrams: grams,
  flows: z.int(),
  /** Flows whose mass is not known; they are in no share. */
  flowsWithoutMass: z.int(),
  parts: z.array(
    z.strictObject({
      basis: z.enum(bases),
      massGrams: grams,
      /** Of the row's mass; null where there is none. */
      share: z.number().nullable()
    })
  )
})

export const basis = queryContract({
  name: 'basis',
  doc: 'How the masses of a window came about: the share weighed, counted, declared, estimated and published, and the flows without a mass. A flow counts at both of its places, so rows by place do not add up to the whole.',
  parameters: windowParameters.extend({
    by: z.enum(['all', 'place', 'group', 'day']).default('all')
  }),
  answer: z.strictObject({ position: answeredAt, rows: z.array(basisRow), straddling })
})

const latenessRow = z.strictObject({
  /** Place or channel; null where all are together. */
  key: z.string().nullable(),
  reports: z.int(),
  /** Between happening and being recorded; from a day on in whole hours, from 30 days in days. */
  medianMinutes: z.int(),
  p90Minutes: z.int(),
  maxMinutes: z.int(),
  /** Of the reports, those recorded 24 hours or more after the event. */
  lateShare: z.number()
})

export const lateness = queryContract({
  name: 'lateness',
  doc: 'How long it took until observations of a window were recorded, by place or channel. Corrections are no reports.',
  parameters: z.strictObject({
    boundary,
    from,
    to,
    by: z.enum(['all', 'place', 'channel']).default('all'),
    asKnownAt
  }),
  answer: z.strictObject({ position: answeredAt, rows: z.array(latenessRow) })
})

const silenceRow = z.strictObject({
  place: z.string(),
  lastReportOn: z.string(),
  silentDays: z.int(),
  /** Up to the day asked for. */
  reports: z.int(),
  /** Where the place had closed by then, and so has reason to be silent. */
  closedOn: z.string().nullable()
})

export const silence = queryContract({
  name: 'silence',
  doc: 'Places that reported before and have not for at least so many days, the longest silent first.',
  parameters: z.strictObject({
    boundary,
    days: z.coerce.number().int().min(1).max(10_000).default(7).describe('least days of silence'),
    asOf,
    asKnownAt
  }),
  answer: z.strictObject({
    position: answeredAt,
    /** The day asked for, or the last one on which any place reported; null where none did. */
    asOf: z.string().nullable(),
    rows: z.array(silenceRow)
  })
})

const code = z.enum(Object.keys(anomalyCodes))

const anomalyRow = z.strictObject({
  code,
  /** What the code means, in words. */
  doc: z.string(),
  eventId: z.string(),
  type: z.string(),
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  marketDay: z.string(),
  /** The place that the contradiction is about, else the one that reported. */
  place: z.string().nullable(),
  /** The numbers that contradict each other. */
  figures: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
})

export const anomalies = queryContract({
  name: 'anomalies',
  doc: 'Contradictions within and between the statements of a window, counted by code and listed with their figures, the last recorded first. What was corrected or voided is not among them.',
  parameters: z.strictObject({
    boundary,
    from,
    to,
    code: code.optional().describe('only this contradiction'),
    asKnownAt,
    ...pageParameters
  }),
  answer: z.strictObject({
    position: answeredAt,
    /** Of all codes, whichever is listed; codes without any are left out. */
    counts: z.array(z.strictObject({ code, doc: z.string(), n: z.int() })),
    /** Of the listed, over all pages. */
    total: z.int(),
    rows: z.array(anomalyRow)
  })
})

export type BasisRow = z.infer<typeof basisRow>
export type LatenessRow = z.infer<typeof latenessRow>
export type SilenceRow = z.infer<typeof silenceRow>
export type AnomalyRow = z.infer<typeof anomalyRow>
export type BasisAnswer = z.infer<typeof basis.answer>
export type LatenessAnswer = z.infer<typeof lateness.answer>
export type SilenceAnswer = z.infer<typeof silence.answer>
export type AnomaliesAnswer = z.infer<typeof anomalies.answer>
