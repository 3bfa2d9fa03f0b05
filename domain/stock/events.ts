// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { bothShapes, inBoundary, lineShape, maybe } from '../line.ts'
import { unknownMassOf } from '../line-anomalies.ts'
import { placeId } from '../place.ts'

const counted = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    site: placeId.describe('Where it was counted.'),
    ...lineShape(quantity),
    booked: maybe(quantity).describe('What the books of the place said, where it keeps any.'),
    reason: maybe(z.string().min(1).max(500)).meta({
      description: 'Why it was counted, or why it differs, in words.',
      examples: ['monthly count']
    })
  })
)

export const StockCounted = eventType({
  name: 'StockCounted',
  version: 1,
  doc: 'What is in stock was counted. It moves nothing: what the count and the flows disagree on is shown as a difference.',
  kind: 'observation',
  voice: {
    roles: ['operator', 'wholesaler', 'ngo', 'grower', 'startup', 'device'],
    of: ({ site }) => ({ site })
  },
  ...counted,
  stream: ({ site }) => `stock-${site}`,
  anomalies: ({ quantity, booked, lot, product, group }) =>
    [quantity, booked].flatMap((each) =>
      each === null ? [] : unknownMassOf(each, lot ?? product ?? group)
    ),
  standards: {
    epcis: { type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'stock_taking' },
    farmOs: 'quantity inventory reset',
    valueFlows: 'raise'
  }
})
