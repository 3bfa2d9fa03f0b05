// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType, type Moment } from '../event.ts'
import {
  became,
  bothShapes,
  claimOfId,
  inBoundary,
  type Line,
  lineShape,
  maybe,
  partyId,
  transferred
} from '../line.ts'
import { inAgainstOut, samePlace, unknownMass } from '../line-anomalies.ts'
import { lotId, type Movement } from '../movement.ts'
import { placeId } from '../place.ts'
import { amount } from '../quantity.ts'
import { type FoodFraction, foodFractions } from '../waste/destination.ts'
import { wasteLine } from '../waste/lot.ts'
import { attributed } from './attribution.ts'

const hub = placeId.meta({ examples: ['surplus-hub:isola'] })
const receiver = placeId.meta({ examples: ['charity:mensa-dei-poveri'] })
const sorting = partyId.meta({
  description: 'Id of the sorting.',
  examples: ['sorting-2026-0611-2']
})
const donation = partyId.meta({
  description: 'Id of the donation.',
  examples: ['donation-2026-0611-5']
})
const bollaNo = maybe(
  partyId.meta({
    description: 'Number of the delivery note (bolla).',
    examples: ['BOLLA-2026-0611-5']
  })
)

const sorted = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    sorting,
    site: hub.describe('Where it was sorted.'),
    inputs: z
      .array(
        z.strictObject({
          ...lineShape(quantity),
          collection: partyId.meta({
            description: 'The collection that it came by.',
            examples: ['collection-2026-0611-3']
          })
        })
      )
      .min(1)
      .max(200)
      .describe('What went in, collection by collection.'),
    edible: z
      .array(
        z.strictObject({
          ...lineShape(quantity),
          lot: lotId.meta({
            description: 'The lot that it is from now on.',
            examples: ['sorted-2026-0611-2-tomato']
          })
        })
      )
      .max(200)
      .describe('What is fit for people, by product.'),
    rejects: z
      .array(
        z.strictObject({
          ...lineShape(quantity),
          fraction: z.enum(foodFractions).describe('The bin that it went into.')
        })
      )
      .max(200)
      .meta({ description: 'What is not.', examples: [[]] })
  })
)

function materialOf({ lot, product, group }: Line): Pick<Line, 'lot' | 'product' | 'group'> {
  return { lot, product, group }
}

/** An output is made of the inputs of its product; of all inputs where none has its product. */
function sortingLinks(
  data: {
    readonly boundary: string
    readonly site: string
    readonly inputs: readonly Line[]
    readonly edible: readonly Line[]
    readonly rejects: readonly (Line & { readonly fraction: FoodFraction })[]
  },
  at: Moment
): Movement[] {
  const outputs = [
    ...data.edible.map((line) => ({ line, becomes: materialOf(line) })),
    ...data.rejects.map((line) => ({
      line,
      becomes: wasteLine(data.site, line.fraction, at.marketDay)
    }))
  ]
  return attributed(data.inputs, outputs).map(({ line, becomes }) =>
    became(data, line, becomes, at)
  )
}

export function sortingStream(data: { readonly sorting: string }): string {
  return `sorting-${data.sorting}`
}

export const allocated = z.strictObject({
  ...inBoundary,
  sorting,
  donation,
  site: hub.describe('Where it is kept until then.'),
  lot: lotId.meta({
    description: 'The sorted lot that it is of.',
    examples: ['sorted-2026-0611-2-tomato']
  }),
  receiver: receiver.describe('Who is to get it.'),
  quantity: amount,
  bollaNo
})

const delivered = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    sorting,
    donation,
    site: hub.describe('Where it left.'),
    receiver: receiver.describe(
      'A charity, or `people:recipients` where it is handed out at the stall.'
    ),
    reportedBy: z
      .enum(['giver', 'receiver'])
      .default('giver')
      .describe('Whose statement this is. Both may report it; it counts once.'),
    lines: z
      .array(z.strictObject(lineShape(quantity)))
      .min(1)
      .max(100)
      .describe('What was handed over.'),
    bollaNo
  })
)

export const SurplusSorted = eventType({
  name: 'SurplusSorted',
  version: 1,
  doc: 'Collected surplus was sorted into what people can eat, by product, and what went into a bin.',
  kind: 'observation',
  voice: { roles: ['ngo'], of: ({ site }) => ({ site }) },
  ...sorted,
  stream: sortingStream,
  movements: sortingLinks,
  anomalies: ({ inputs, edible, rejects }) => {
    const out = [...edible, ...rejects]
    return [...unknownMass([...inputs, ...out]), ...inAgainstOut(inputs, out)]
  },
  standards: {
    epcis: { type: 'TransformationEvent', bizStep: 'repackaging' },
    valueFlows: 'modify'
  }
})

export const DonationAllocated = eventType({
  name: 'DonationAllocated',
  version: 1,
  doc: 'Part of a sorted lot was set aside for a receiver.',
  kind: 'decision',
  data: allocated,
  stream: sortingStream,
  standards: { valueFlows: 'Commitment' }
})

export const DonationDelivered = eventType({
  name: 'DonationDelivered',
  version: 1,
  doc: 'Sorted food was handed to a charity, or to people at the stall, with its delivery note.',
  kind: 'observation',
  voice: {
    roles: ['ngo'],
    of: ({ reportedBy, site, receiver: to }) =>
      reportedBy === 'receiver' ? { receiver: to } : { site }
  },
  ...delivered,
  stream: sortingStream,
  movements: (data, at) =>
    transferred(
      {
        boundary: data.boundary,
        from: data.site,
        to: data.receiver,
        document: data.bollaNo,
        claim: claimOfId('donation', data.donation),
        saidBy: data.reportedBy === 'giver' ? 'source' : 'target'
      },
      data.lines,
      at
    ),
  anomalies: ({ site, receiver: to, lines }) => [...samePlace(site, to), ...unknownMass(lines)],
  standards: {
    epcis: {
      type: 'ObjectEvent',
      action: 'DELETE',
      bizStep: 'dispensing',
      disposition: 'dispensed'
    },
    valueFlows: 'transfer'
  }
})
