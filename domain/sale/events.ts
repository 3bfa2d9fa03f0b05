// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { bothShapes, flowed, inBoundary, lineShape, maybe, partyId } from '../line.ts'
import { unknownMass } from '../line-anomalies.ts'
import { customers, placeId } from '../place.ts'

const sale = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    site: placeId.describe('Market or place that sold.'),
    receipt: partyId.meta({
      description: 'Number of the receipt, or of the day it sums up.',
      examples: ['wagner-12-2026-06-11']
    }),
    channel: z.enum(['counter', 'delivery']).describe('Over the counter or brought home.'),
    lines: z
      .array(
        z.strictObject({
          ...lineShape(quantity),
          priceCents: maybe(z.int().nonnegative()).meta({
            description: 'Price of the whole line in cents.',
            examples: [1_250]
          })
        })
      )
      .min(1)
      .max(500)
      .describe('What was sold.')
  })
)

export const SaleRecorded = eventType({
  name: 'SaleRecorded',
  version: 1,
  doc: 'A stall sold to customers, as its receipt or the sum of its day says.',
  kind: 'observation',
  voice: {
    roles: ['operator', 'wholesaler', 'grower', 'startup', 'device'],
    of: ({ site }) => ({ site })
  },
  ...sale,
  stream: ({ site }) => `sales-${site}`,
  movements: ({ boundary, site, receipt, lines }, at) =>
    lines.map((line) => flowed({ boundary, from: site, to: customers }, line, at, receipt)),
  anomalies: ({ lines }) => unknownMass(lines),
  standards: {
    epcis: {
      type: 'ObjectEvent',
      action: 'DELETE',
      bizStep: 'retail_selling',
      disposition: 'retail_sold'
    },
    valueFlows: 'transfer'
  }
})
