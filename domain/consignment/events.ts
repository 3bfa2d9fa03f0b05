// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import {
  bothShapes,
  inBoundary,
  lineShape,
  maybe,
  partyId,
  productId,
  transferred,
  transportDocument
} from '../line.ts'
import { samePlace, unknownMass } from '../line-anomalies.ts'
import { placeId } from '../place.ts'
import type { Amount } from '../quantity.ts'

export const qualityClasses = ['Extra', 'I', 'II'] as const
export const dispatchChannels = [
  'covered_market',
  'open_air_market',
  'horeca',
  'supermarket',
  'processing',
  'export',
  'other'
] as const

/** ISO 3166 country, optionally with its region: `IT`, `IT-25`. */
const origin = z
  .string()
  .regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/u, 'must be like IT or IT-25')
  .meta({ examples: ['IT-25'] })

const supplier = placeId.meta({
  description: 'Grower, trader or place that it came from.',
  examples: ['supplier:cooperativa-sole']
})
const wholesaler = placeId.meta({ examples: ['wholesaler:foody-a24'] })

function consignmentLine(quantity: z.ZodType<Amount>) {
  return z.strictObject({
    ...lineShape(quantity),
    qualityClass: maybe(z.enum(qualityClasses)).describe('Class of the UNECE standards.'),
    origin: maybe(origin).describe('Country, or country and region, that it was grown in.'),
    packaging: maybe(productId).meta({
      description: 'Kind of packaging, as `PackagingListed` names it.',
      examples: ['cassetta-60x40']
    })
  })
}

const lines = (quantity: z.ZodType<Amount>) =>
  z.array(consignmentLine(quantity)).min(1).max(200).describe('One a lot or product.')

const arrived = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    from: supplier,
    to: wholesaler.describe('The wholesaler, or whoever it arrived at.'),
    stand: maybe(z.string().min(1).max(40)).meta({
      description: 'Stand of the wholesaler.',
      examples: ['A24']
    }),
    ddtNo: transportDocument,
    lines: lines(quantity)
  })
)

const dispatched = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    from: wholesaler.describe('Where it left.'),
    to: placeId.describe('Where it is going: a place, or a kind of buyer that is not followed.'),
    channel: z.enum(dispatchChannels).describe('What kind of trade it goes into.'),
    ddtNo: transportDocument,
    lines: lines(quantity)
  })
)

const received = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    from: wholesaler.describe('Where it came from.'),
    to: placeId.describe('Where it arrived.'),
    operator: maybe(partyId).meta({
      description: 'Opaque id of the stall holder who took it in.',
      examples: ['operator-12']
    }),
    ddtNo: transportDocument,
    lines: lines(quantity),
    discrepancy: maybe(z.string().min(1).max(500)).meta({
      description: 'What the receiver found different from the paper, in words.',
      examples: ['one crate missing']
    })
  })
)

export const ConsignmentArrived = eventType({
  name: 'ConsignmentArrived',
  version: 1,
  doc: 'A consignment arrived at a wholesaler, with its transport document and lots.',
  kind: 'observation',
  voice: { roles: ['wholesaler', 'operator', 'startup'], of: ({ to }) => ({ to }) },
  ...arrived,
  stream: ({ to }) => `consignments-${to}`,
  movements: ({ boundary, from, to, ddtNo: document, lines: moved }, at) =>
    transferred({ boundary, from, to, document, claim: null, saidBy: 'target' }, moved, at),
  anomalies: ({ from, to, lines: moved }) => [...samePlace(from, to), ...unknownMass(moved)],
  standards: {
    epcis: {
      type: 'ObjectEvent',
      action: 'OBSERVE',
      bizStep: 'receiving',
      disposition: 'in_progress',
      bizTransaction: 'recadv'
    },
    valueFlows: 'transfer'
  }
})

export const LotDispatched = eventType({
  name: 'LotDispatched',
  version: 1,
  doc: 'Lots left for a buyer, a market or another place, with their transport document.',
  kind: 'observation',
  voice: { roles: ['wholesaler', 'operator', 'grower', 'startup'], of: ({ from }) => ({ from }) },
  ...dispatched,
  stream: ({ from }) => `consignments-${from}`,
  movements: ({ boundary, from, to, ddtNo: document, lines: moved }, at) =>
    transferred({ boundary, from, to, document, claim: null, saidBy: 'source' }, moved, at),
  anomalies: ({ from, to, lines: moved }) => [...samePlace(from, to), ...unknownMass(moved)],
  standards: {
    epcis: {
      type: 'ObjectEvent',
      action: 'OBSERVE',
      bizStep: 'shipping',
      disposition: 'in_transit',
      bizTransaction: 'desadv'
    },
    farmOs: 'log--activity',
    valueFlows: 'transfer'
  }
})

export const ConsignmentReceived = eventType({
  name: 'ConsignmentReceived',
  version: 1,
  doc: 'A market or firm received a consignment and says what really came.',
  kind: 'observation',
  voice: { roles: ['operator', 'wholesaler', 'startup', 'device'], of: ({ to }) => ({ to }) },
  ...received,
  stream: ({ to }) => `consignments-${to}`,
  movements: ({ boundary, from, to, ddtNo: document, lines: moved }, at) =>
    transferred({ boundary, from, to, document, claim: null, saidBy: 'target' }, moved, at),
  anomalies: ({ from, to, lines: moved }) => [...samePlace(from, to), ...unknownMass(moved)],
  standards: {
    epcis: {
      type: 'ObjectEvent',
      action: 'OBSERVE',
      bizStep: 'receiving',
      disposition: 'in_progress',
      bizTransaction: 'recadv'
    },
    valueFlows: 'dropoff'
  }
})
