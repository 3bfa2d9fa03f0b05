// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { maybe } from '../line.ts'
import { boundaryId, name } from '../movement.ts'
import { day } from '../period.ts'
import { placeId } from '../place.ts'

/** How sure the coordinates are; only a surveyed point may be shown as the place's position. */
const coordinates = z.strictObject({
  longitude: z
    .number()
    .min(-180)
    .max(180)
    .meta({
      description: 'Degrees east, WGS 84.',
      examples: [9.15]
    }),
  latitude: z
    .number()
    .min(-90)
    .max(90)
    .meta({
      description: 'Degrees north, WGS 84.',
      examples: [45.47]
    }),
  precision: z
    .enum(['surveyed', 'district_centroid', 'assumed'])
    .describe('Only a surveyed point may be shown as the position.')
})

const source = z
  .string()
  .min(1)
  .max(500)
  .meta({ description: 'Where it was published.', examples: ['city council, 17 February 2025'] })
const site = placeId.describe('Id of the place; no later name or manager changes it.')
const from = day.describe('First day that it holds on.')

/** What a place is when it is first known. */
const siteFacts = z.strictObject({
  boundary: boundaryId.meta({
    description: 'Bounded space that it lies in.',
    examples: ['milan-simulated']
  }),
  name: name.meta({ description: 'What people call it.', examples: ['Mercato Wagner'] }),
  manager: maybe(name).meta({ description: 'Who runs it.', examples: ['SO.GE.MI. S.p.A.'] }),
  address: maybe(z.string().min(1).max(300)).meta({
    description: 'Street and number.',
    examples: ['piazza Wagner']
  }),
  municipio: maybe(z.int().min(1).max(9)).meta({
    description: 'Borough of Milan, 1 to 9.',
    examples: [7]
  }),
  coordinates: maybe(coordinates).describe('Where it is, and how sure that is.'),
  openedOn: maybe(day).describe('Day that it opened.'),
  assumptions: z
    .array(z.string().min(1).max(300))
    .max(20)
    .describe(
      'What of these facts nobody published; shown beside them, never passed off as a fact.'
    ),
  source
})

export const siteOpened = z.strictObject({ site, ...siteFacts.shape })
export const siteRenamed = z.strictObject({
  site,
  name: name.meta({ description: 'Its new name.', examples: ['Foody District Market'] }),
  from,
  source
})
export const concessionChanged = z.strictObject({
  site,
  manager: name.meta({
    description: 'Who runs it from that day on.',
    examples: ['SO.GE.MI. S.p.A.']
  }),
  from,
  until: maybe(day).meta({
    description: 'Last day of the concession, where it has one.',
    examples: ['2043-12-31']
  }),
  source
})
export const siteClosed = z.strictObject({
  site,
  from: day.describe('First day that it is closed on.'),
  reason: z
    .string()
    .min(1)
    .max(500)
    .meta({
      description: 'Why, in words.',
      examples: ['no operator bid for the concession']
    }),
  source
})

/** One stream a place. */
export function siteStream(data: { readonly site: string }): string {
  return `site-${data.site}`
}

const standards = { valueFlows: 'SpatialThing' }

export const SiteOpened = eventType({
  name: 'SiteOpened',
  version: 1,
  doc: 'A place that food passes through became known: a market, a hub, a plant, a stand.',
  kind: 'decision',
  data: siteOpened,
  stream: siteStream,
  standards
})

export const SiteRenamed = eventType({
  name: 'SiteRenamed',
  version: 1,
  doc: 'A place got another name; it is the same place.',
  kind: 'decision',
  data: siteRenamed,
  stream: siteStream,
  standards
})

export const MarketConcessionChanged = eventType({
  name: 'MarketConcessionChanged',
  version: 1,
  doc: 'A market, or another place, got another manager from a day on.',
  kind: 'decision',
  data: concessionChanged,
  stream: siteStream,
  standards
})

export const SiteClosed = eventType({
  name: 'SiteClosed',
  version: 1,
  doc: 'A place closed from a day on; its past stays.',
  kind: 'decision',
  data: siteClosed,
  stream: siteStream,
  standards
})
