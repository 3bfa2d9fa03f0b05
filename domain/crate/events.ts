// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType, type Moment } from '../event.ts'
import { became, bothShapes, inBoundary, type Line, lineShape, maybe, partyId } from '../line.ts'
import { samePlace, unknownMassOf } from '../line-anomalies.ts'
import { lotId, type Movement } from '../movement.ts'
import { placeId } from '../place.ts'

/** Where in a market a crate stands. */
export const cratePositions = ['outside', 'stall', 'depot'] as const

const crateId = partyId.meta({ examples: ['G-11'] })

const crate = {
  ...inBoundary,
  site: placeId.describe('Market that the crate is at.'),
  crate: crateId.describe('Code on the crate.')
}

/** What a crate holds is a lot of its own, so that it can be traced apart from what it came from. */
const content = lotId.meta({
  description: 'The lot that the crate holds from now on.',
  examples: ['crate:G-11:2026-06-11']
})

const filled = bothShapes((quantity) =>
  z.strictObject({
    ...crate,
    ...lineShape(quantity),
    content
  })
)

const moved = z.strictObject({
  ...crate,
  content: maybe(content).describe('The lot that it holds, where it is known.'),
  from: z.enum(cratePositions).describe('Position before.'),
  // The second, so that the example of the reference is a move.
  to: z.enum(cratePositions).meta({ description: 'Position now.', examples: ['stall'] })
})

const refilled = bothShapes((quantity) =>
  z.strictObject({
    ...crate,
    sourceCrate: maybe(crateId.meta({ examples: ['G-12'] })).describe(
      'The crate that was emptied into this one.'
    ),
    ...lineShape(quantity),
    content
  })
)

const returned = z.strictObject({
  ...crate,
  to: maybe(placeId).meta({ description: 'Where it went.', examples: ['hub:foody'] })
})

function crateStream(data: { readonly crate: string }): string {
  return `crate-${data.crate}`
}

interface Filling extends Line {
  readonly boundary: string
  readonly site: string
  readonly content: string
}

/** A lot that is put into itself stays what it was. */
function fillingMovements({ content: lot, ...line }: Filling, at: Moment): Movement[] {
  return line.lot === lot ? [] : [became(line, line, { ...line, lot }, at)]
}

function fillingAnomalies({
  lot,
  content: now,
  quantity,
  crate: what
}: Filling & { crate: string }) {
  return [...unknownMassOf(quantity, what), ...(lot === null ? [] : samePlace(lot, now))]
}

const repackaging = {
  epcis: { type: 'TransformationEvent', bizStep: 'repackaging' }
} as const

export const CrateFilled = eventType({
  name: 'CrateFilled',
  version: 1,
  doc: 'A reusable crate was filled from a lot; what it holds is a lot of its own.',
  kind: 'observation',
  voice: { roles: ['operator', 'wholesaler'], of: ({ site }) => ({ site }) },
  ...filled,
  stream: crateStream,
  movements: fillingMovements,
  anomalies: fillingAnomalies,
  standards: { ...repackaging, valueFlows: 'combine' }
})

export const CrateMoved = eventType({
  name: 'CrateMoved',
  version: 1,
  doc: 'A crate was seen at another position of its market; seen where it was, nothing moved.',
  kind: 'observation',
  voice: { roles: ['operator', 'wholesaler', 'device'], of: ({ site }) => ({ site }) },
  data: moved,
  stream: crateStream,
  anomalies: ({ from, to }) => samePlace(from, to),
  standards: {
    epcis: { type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'storing' },
    valueFlows: 'move'
  }
})

export const CrateRefilled = eventType({
  name: 'CrateRefilled',
  version: 1,
  doc: 'A crate was topped up from another crate or lot.',
  kind: 'observation',
  voice: { roles: ['operator', 'wholesaler'], of: ({ site }) => ({ site }) },
  ...refilled,
  stream: crateStream,
  movements: fillingMovements,
  anomalies: fillingAnomalies,
  standards: { ...repackaging, valueFlows: 'separate' }
})

export const CrateReturned = eventType({
  name: 'CrateReturned',
  version: 1,
  doc: 'An empty crate went back to where it is washed or to its owner.',
  kind: 'observation',
  voice: { roles: ['operator', 'wholesaler'], of: ({ site }) => ({ site }) },
  data: returned,
  stream: crateStream,
  standards: {
    epcis: { type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', disposition: 'returned' },
    valueFlows: 'move'
  }
})
