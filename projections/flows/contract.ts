import { z } from 'zod'
import { productId } from '../../domain/line.ts'
import { cleanName, stages } from '../../domain/movement.ts'
import { day } from '../../domain/period.ts'
import { bases } from '../../domain/quantity.ts'
import {
  answeredAt,
  grams,
  levelParameter,
  queryContract,
  straddling,
  windowParameters
} from '../contract.ts'

const node = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** Column of the drawing, from 0, without gaps. */
  stage: z.int(),
  /** Its stage in the chain; null where no event says it and the column follows from the flows. */
  stageName: z.enum(stages).nullable()
})

const link = z.strictObject({
  source: z.string(),
  target: z.string(),
  massGrams: grams,
  /**
   * One standard deviation: what was counted in packages errs together by what its conversion factor
   * errs, and all else independently.
   */
  sdGrams: grams,
  /** How many events stand behind the figure. */
  events: z.int(),
  /** Of them those whose mass is not known; they are not in the figure. */
  unknownMass: z.int()
})

export const links = queryContract({
  name: 'links',
  doc: 'The flows of a boundary and period between processes, as nodes and links of a Sankey.',
  parameters: windowParameters.extend({ level: levelParameter }),
  answer: z.strictObject({
    position: answeredAt,
    nodes: z.array(node),
    links: z.array(link),
    /** Within one kind of places, so at no link of the drawing. */
    internal: z.strictObject({ events: z.int(), massGrams: grams }),
    straddling
  })
})

/** Why a movement is, or no longer is, part of the sums. */
const standings = ['counted', 'corrected', 'detailed', 'duplicate'] as const

const flowEvent = z.strictObject({
  eventId: z.string(),
  type: z.string(),
  stream: z.string(),
  revision: z.int(),
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  from: day,
  to: day,
  source: z.string(),
  target: z.string(),
  group: z.string(),
  product: z.string().nullable(),
  /** The lot that left; null where the event names none. `trace` follows it. */
  lot: z.string().nullable(),
  /** What it is part of on arrival, where that is another lot. */
  toLot: z.string().nullable(),
  /** Null: nobody knows, and no factor says it. */
  massGrams: grams.nullable(),
  sdGrams: grams.nullable(),
  basis: z.enum(bases),
  publication: z.string().nullable(),
  /** counted; corrected: a later event replaces it; detailed: product rows stand for this total;
   * duplicate: a better statement about the same transfer counts. */
  standing: z.enum(standings),
  corrects: z.string().nullable(),
  channel: z.string(),
  sourceName: z.string(),
  sourceLine: z.int().nullable()
})

export const events = queryContract({
  name: 'events',
  doc: 'The events behind a link: who said what, when, and where it stood in the source. Name both ends, or one to see all that leaves or enters a process.',
  parameters: windowParameters.extend({
    source: cleanName.optional().describe('id of the process that the flow leaves'),
    target: cleanName.optional().describe('id of the process that the flow enters'),
    product: productId.optional().describe('only this product, for example tomato'),
    level: levelParameter,
    offset: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1_000).default(100)
  }),
  answer: z.strictObject({
    position: answeredAt,
    /** Over all pages: of the counted movements only. */
    massGrams: grams,
    total: z.int(),
    rows: z.array(flowEvent)
  })
})

const eventOrigin = z.strictObject({
  eventId: z.string(),
  type: z.string(),
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  channel: z.string(),
  source: z.strictObject({ kind: z.string(), name: z.string(), line: z.int().nullable() }),
  corrects: z.string().nullable(),
  correctedBy: z.string().nullable(),
  /** As recorded, in today's shape. */
  data: z.record(z.string(), z.unknown())
})

export const origin = queryContract({
  name: 'origin',
  doc: 'What was recorded of one event behind a link, and where it stood in its source: the row of a sheet, the reading of a scale, the EPCIS event as it was sent.',
  parameters: z.strictObject({ eventId: z.uuid().describe('`eventId` of flows/events') }),
  answer: z.strictObject({
    position: answeredAt,
    event: eventOrigin.nullable().describe('null where there is none that moved anything'),
    readFrom: eventOrigin.nullable().describe('the captured event that it was read anew from')
  })
})
export type EventOrigin = z.infer<typeof eventOrigin>
export type OriginAnswer = z.infer<typeof origin.answer>

export type FlowNode = z.infer<typeof node>
export type FlowLink = z.infer<typeof link>
export type FlowEvent = z.infer<typeof flowEvent>
export type LinksAnswer = z.infer<typeof links.answer>
export type EventsAnswer = z.infer<typeof events.answer>
