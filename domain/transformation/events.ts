// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { bothShapes, inBoundary, lineShape, partyId } from '../line.ts'
import { unknownMass } from '../line-anomalies.ts'
import { lotId } from '../movement.ts'
import { placeId } from '../place.ts'
import { transformationMovements } from './movements.ts'

const transformed = bothShapes((quantity) => {
  const lines = z
    .array(z.strictObject({ ...lineShape(quantity), lot: lotId }))
    .min(1)
    .max(100)
  return z.strictObject({
    ...inBoundary,
    site: placeId.meta({
      description: 'Where it was made.',
      examples: ['startup:birra-corvetto']
    }),
    batch: partyId.meta({
      description: 'Id of the batch that was made.',
      examples: ['batch-2026-14']
    }),
    inputs: lines.describe('Lots that went in.'),
    outputs: lines.describe('Lots that came out; each is a new one.')
  })
})

export const LotTransformed = eventType({
  name: 'LotTransformed',
  version: 1,
  doc: 'Lots were made into something else: bread into beer, apples into juice. What came out less is process loss.',
  kind: 'observation',
  voice: { roles: ['startup', 'operator'], of: ({ site }) => ({ site }) },
  ...transformed,
  stream: ({ site }) => `transformations-${site}`,
  movements: transformationMovements,
  anomalies: ({ inputs, outputs }) => unknownMass([...inputs, ...outputs]),
  standards: {
    epcis: { type: 'TransformationEvent', bizStep: 'commissioning', disposition: 'active' },
    valueFlows: 'produce'
  }
})
