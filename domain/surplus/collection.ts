// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import {
  bothShapes,
  claimOfId,
  inBoundary,
  lineShape,
  maybe,
  partyId,
  transferred,
  transportDocument
} from '../line.ts'
import { samePlace, unknownMass } from '../line-anomalies.ts'
import { lotId } from '../movement.ts'
import { placeId } from '../place.ts'
import { surplusStream } from './events.ts'

/**
 * What law 166/2016, article 16, asks of the paper of a free transfer stands here: number, date and
 * hour and place of start (envelope and `from`), final destination, value at the last selling price.
 */
const collected = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    surplus: partyId.describe('The surplus that was collected.'),
    collection: partyId.meta({
      description: 'Id of the collection; both parties use the same.',
      examples: ['collection-2026-0611-3']
    }),
    claim: maybe(partyId).meta({
      description: 'The claim that it fulfils.',
      examples: ['claim-2026-0611-7-isola']
    }),
    from: placeId.meta({
      description: 'Donor: where it left.',
      examples: ['wholesaler:foody-a24']
    }),
    collector: placeId.meta({
      description: 'Who took it, and where to.',
      examples: ['surplus-hub:isola']
    }),
    reportedBy: z
      .enum(['donor', 'collector'])
      .default('collector')
      .describe('Whose statement this is. Both may report it; it counts once.'),
    lines: z
      .array(
        z.strictObject({
          ...lineShape(quantity),
          collectedLot: lotId.meta({
            description: "The lot that it is at the collector's.",
            examples: ['collected-2026-0611-3-1']
          })
        })
      )
      .min(1)
      .max(100)
      .describe('What was taken.'),
    packages: maybe(z.int().nonnegative()).meta({
      description: 'Packages that were counted at the donor.',
      examples: [12]
    }),
    ddtNo: transportDocument,
    vehicle: maybe(partyId).meta({ description: 'What it went with.', examples: ['van-2'] }),
    legalBasis: z
      .enum(['law_166_2016_art_16', 'other'])
      .default('law_166_2016_art_16')
      .describe('Law that the free transfer rests on.'),
    startedAt: maybe(z.iso.datetime({ offset: true })).meta({
      description: 'When the transport began.',
      examples: ['2026-06-11T09:40:00+02:00']
    }),
    totalValueCents: maybe(z.int().nonnegative()).meta({
      description: 'Value at the last selling price, in cents.',
      examples: [26_000]
    })
  })
)

export const SurplusCollected = eventType({
  name: 'SurplusCollected',
  version: 1,
  doc: 'A surplus left its donor: weighed or counted, with the transport document that the law asks for.',
  kind: 'observation',
  voice: {
    roles: ['ngo', 'operator', 'wholesaler', 'grower', 'startup'],
    of: ({ reportedBy, from, collector }) => (reportedBy === 'donor' ? { from } : { collector })
  },
  ...collected,
  stream: surplusStream,
  movements: (data, at) =>
    transferred(
      {
        boundary: data.boundary,
        from: data.from,
        to: data.collector,
        document: data.ddtNo,
        claim: claimOfId('collection', data.collection),
        within: data.surplus,
        saidBy: data.reportedBy === 'donor' ? 'source' : 'target'
      },
      data.lines,
      at,
      (_, index) => data.lines[index]?.collectedLot ?? null
    ),
  anomalies: ({ from, collector, lines }) => [...samePlace(from, collector), ...unknownMass(lines)],
  standards: {
    epcis: { type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'collecting' },
    valueFlows: 'pickup'
  }
})
