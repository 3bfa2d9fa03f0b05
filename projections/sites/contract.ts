import { z } from 'zod'
import { boundaryId } from '../../domain/movement.ts'
import { placeId, placeKinds } from '../../domain/place.ts'
import { answeredAt, asKnownAt, asOf, queryContract } from '../contract.ts'

/** Whether a place is open on a day, as far as anybody said so. */
export const openness = ['not_yet_open', 'open', 'closed'] as const

/** How sure coordinates are; only a surveyed point is the place's own position. */
export const precisions = ['surveyed', 'district_centroid', 'assumed'] as const

const coordinates = z.strictObject({
  longitude: z.number(),
  latitude: z.number(),
  precision: z.enum(precisions)
})

const siteRow = z.strictObject({
  site: z.string(),
  kind: z.string(),
  name: z.string(),
  /** Null where nobody said, or where the concession had ended. */
  manager: z.string().nullable(),
  /** Last day of the concession, where it has one. */
  managerUntil: z.string().nullable(),
  openness: z.enum(openness),
  /** Null where nobody said. */
  openedOn: z.string().nullable(),
  closedOn: z.string().nullable(),
  address: z.string().nullable(),
  /** Milan's boroughs, 1 to 9. */
  municipio: z.int().nullable(),
  coordinates: coordinates.nullable(),
  /** What in these facts nobody published. */
  assumptions: z.array(z.string()),
  source: z.string()
})

export const list = queryContract({
  name: 'list',
  doc: 'The places of a boundary as they were on a market day: name, manager, whether open, where they stand and how sure that is, and what is only assumed of them.',
  parameters: z.strictObject({
    boundary: boundaryId.describe('the bounded space, for example milan-metro'),
    kind: z.enum(Object.keys(placeKinds)).optional().describe('only places of this kind'),
    asOf,
    asKnownAt
  }),
  answer: z.strictObject({ position: answeredAt, rows: z.array(siteRow) })
})

/** Said by one event about a span of days; null ends are open. */
const span = {
  from: z.string().nullable(),
  to: z.string().nullable(),
  eventId: z.string(),
  source: z.string()
}

/** Said by one event about one day; null where it gave none. */
const turn = { on: z.string().nullable(), eventId: z.string(), source: z.string() }

export const history = queryContract({
  name: 'history',
  doc: 'Everything said of one place: when it opened, its names and managers with their spans, when it closed.',
  parameters: z.strictObject({
    site: placeId.describe('id of the place, for example covered-market:wagner'),
    asKnownAt
  }),
  answer: z.strictObject({
    position: answeredAt,
    site: z.string(),
    openings: z.array(z.strictObject({ ...turn, boundary: z.string() })),
    names: z.array(z.strictObject({ name: z.string(), ...span })),
    managers: z.array(z.strictObject({ manager: z.string(), ...span })),
    closures: z.array(z.strictObject({ ...turn, reason: z.string() }))
  })
})

export type SiteRow = z.infer<typeof siteRow>
export type ListAnswer = z.infer<typeof list.answer>
export type HistoryAnswer = z.infer<typeof history.answer>
