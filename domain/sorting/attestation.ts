// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { bothShapes, inBoundary, partyId } from '../line.ts'
import { unknownMassOf } from '../line-anomalies.ts'
import { period } from '../period.ts'
import { placeId } from '../place.ts'

const attested = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    receiver: placeId.meta({
      description: 'Who received.',
      examples: ['charity:mensa-dei-poveri']
    }),
    donor: placeId.meta({ description: 'Who gave.', examples: ['surplus-hub:isola'] }),
    period: period.describe('Days that it is about.'),
    documents: z
      .array(partyId)
      .max(2_000)
      .describe('Numbers of the delivery notes that it is about.'),
    quantity
  })
)

export const ReceiptAttested = eventType({
  name: 'ReceiptAttested',
  version: 1,
  doc: 'A receiver attested what a donor gave it in a period. It moves nothing: it is compared with what was delivered.',
  kind: 'observation',
  voice: { roles: ['ngo'], of: ({ receiver }) => ({ receiver }) },
  ...attested,
  stream: ({ receiver }) => `attestations-${receiver}`,
  anomalies: ({ quantity, receiver }) => unknownMassOf(quantity, receiver)
})
