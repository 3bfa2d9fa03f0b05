// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { bothShapes, flowed, inBoundary, lineShape, maybe, partyId, productId } from '../line.ts'
import { unknownMassOf } from '../line-anomalies.ts'
import { lotId, name } from '../movement.ts'
import { day } from '../period.ts'
import { growth, placeId } from '../place.ts'

const plot = {
  ...inBoundary,
  plot: placeId.meta({ description: 'The plot.', examples: ['plot:openagri-07'] })
}

const holder = partyId.meta({
  description: 'Opaque id of who works it.',
  examples: ['grower-7']
})

const areaSquareMetres = maybe(z.int().positive()).meta({
  description: 'Area in square metres.',
  examples: [1_200]
})

/** RFC 7946: WGS 84, longitude first, rings closed. */
const point = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
const ring = z
  .array(point)
  .min(4)
  .refine(
    (points) => points[0]?.[0] === points.at(-1)?.[0] && points[0]?.[1] === points.at(-1)?.[1],
    { message: 'is not closed; repeat its first point at the end' }
  )
  .meta({
    examples: [
      [
        [9.2241, 45.431],
        [9.2246, 45.431],
        [9.2246, 45.4313],
        [9.2241, 45.431]
      ]
    ]
  })
const geometry = z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) })

export const assigned = z.strictObject({
  ...plot,
  holder,
  project: maybe(name).meta({
    description: 'Project that it belongs to.',
    examples: ['OpenAgri 18x30']
  }),
  areaSquareMetres,
  geometry: maybe(geometry).describe('Outline as GeoJSON: longitude first, the ring closed.'),
  title: maybe(z.string().min(1).max(200)).meta({
    description: 'Title to the land.',
    examples: ['free loan']
  }),
  from: day.describe('First day.'),
  to: maybe(day).describe('Last day, where it is agreed.'),
  externalIds: z
    .array(
      z.strictObject({
        scheme: z.enum(['catasto', 'agea', 'grower']).describe('Whose id it is.'),
        value: partyId.describe('The id.')
      })
    )
    .max(20)
    .default([])
    .describe('Ids of the plot elsewhere.'),
  assumptions: z
    .array(z.string().min(1).max(300))
    .max(20)
    .default([])
    .describe('What of this nobody published.')
})

export const released = z.strictObject({
  ...plot,
  holder,
  from: day.describe('First day without the holder.'),
  reason: maybe(name).meta({ description: 'Why, in words.', examples: ['end of the project'] })
})

const planted = z.strictObject({
  ...plot,
  crop: productId.describe('What was sown or planted.'),
  areaSquareMetres,
  method: maybe(z.enum(['seeding', 'transplanting'])).describe('How.')
})

const harvested = bothShapes((quantity) =>
  z.strictObject({
    ...plot,
    ...lineShape(quantity),
    lot: lotId.describe('The lot that the harvest is from now on.'),
    areaSquareMetres,
    intendedUse: maybe(
      z.enum(['sale', 'self_consumption', 'feed', 'compost', 'gift', 'exchange', 'seed', 'other'])
    ).describe('What the grower means to do with it.')
  })
)

export function plotStream(data: { readonly plot: string }): string {
  return `plot-${data.plot}`
}

export const PlotAssigned = eventType({
  name: 'PlotAssigned',
  version: 1,
  doc: 'A plot was given to somebody to work, from a day on.',
  kind: 'decision',
  data: assigned,
  stream: plotStream,
  standards: { farmOs: 'asset--land', valueFlows: 'transferCustody' }
})

export const PlotReleased = eventType({
  name: 'PlotReleased',
  version: 1,
  doc: 'A plot was given back.',
  kind: 'decision',
  data: released,
  stream: plotStream,
  standards: { farmOs: 'asset--land', valueFlows: 'transferCustody' }
})

export const CropPlanted = eventType({
  name: 'CropPlanted',
  version: 1,
  doc: 'A crop was sown or planted on a plot.',
  kind: 'observation',
  voice: { roles: ['grower', 'startup'], of: ({ plot }) => ({ plot }) },
  data: planted,
  stream: plotStream,
  standards: { farmOs: 'log--seeding', valueFlows: 'work' }
})

export const HarvestRecorded = eventType({
  name: 'HarvestRecorded',
  version: 1,
  doc: 'A harvest of a plot became a lot.',
  kind: 'observation',
  voice: { roles: ['grower', 'startup'], of: ({ plot }) => ({ plot }) },
  ...harvested,
  stream: plotStream,
  movements: ({ boundary, plot: to, ...line }, at) => [
    flowed({ boundary, from: growth, to }, line, at)
  ],
  anomalies: ({ quantity, lot }) => unknownMassOf(quantity, lot),
  standards: {
    epcis: { type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning', disposition: 'active' },
    farmOs: 'log--harvest',
    valueFlows: 'produce'
  }
})
