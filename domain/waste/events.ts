// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { deskOnly } from '../access/voice.ts'
import { eventType } from '../event.ts'
import { became, bothShapes, flowed, inBoundary, lineShape, maybe, partyId } from '../line.ts'
import { samePlace, unknownMass, unknownMassOf } from '../line-anomalies.ts'
import { day, monthOf, period } from '../period.ts'
import { placeId } from '../place.ts'
import { destinationNames, wasteFractions } from './destination.ts'
import { holdsFood, intakeLine, wasteLine } from './lot.ts'
import { treatmentAnomalies, treatmentMovements } from './treatment.ts'

const site = placeId.describe('Place whose bin it is.')
const fraction = z
  .enum(wasteFractions)
  .describe('Which bin; what is in those of food takes part in the flows.')

const recorded = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    site,
    fraction,
    lines: z
      .array(z.strictObject(lineShape(quantity)))
      .min(1)
      .max(200)
      .describe('What was thrown away.'),
    reason: maybe(z.enum(['spoiled', 'damaged', 'unsold', 'trimmings', 'other'])).describe('Why.'),
    edible: maybe(z.boolean()).describe('Whether people could still have eaten it.')
  })
)

const collected = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    site,
    fraction,
    quantity,
    collector: partyId.meta({ description: 'Who took it.', examples: ['amsa'] }),
    plant: maybe(placeId).meta({
      description: 'The plant that it was taken to, where it is known.',
      examples: ['plant:lacchiarella']
    }),
    destination: z
      .enum(destinationNames)
      .default('unknown')
      .describe('Where the collector says that it goes.'),
    wasteCode: maybe(z.string().regex(/^\d{6}$/u, 'must have six digits')).meta({
      description: 'European waste code.',
      examples: ['200302']
    }),
    formNo: maybe(partyId).meta({
      description: 'Number of the waste form.',
      examples: ['FIR-2026-118']
    }),
    binDay: maybe(day).describe(
      'Market day whose bin it is, where it is not that of the collection.'
    )
  })
)

const treated = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    plant: placeId.meta({ description: 'The plant.', examples: ['plant:lacchiarella'] }),
    period: period.describe('Days that it is about.'),
    input: quantity.describe('What it took in.'),
    compost: maybe(quantity).describe('Compost that it made.'),
    biomethaneM3: maybe(z.number().nonnegative()).meta({
      description: 'Biomethane in cubic metres; its mass is part of the loss.',
      examples: [960]
    }),
    // No example: with that of the compost they would be more than came in.
    reject: maybe(quantity).meta({ description: 'What it could not treat.', examples: [null] }),
    loss: maybe(quantity).meta({
      description: 'Water, gas and what else left as air.',
      examples: [null]
    })
  })
)

export const WasteRecorded = eventType({
  name: 'WasteRecorded',
  version: 1,
  doc: 'Food was put into a bin: sorted out, spoiled or unsold. It is still at the place.',
  kind: 'observation',
  voice: {
    roles: ['operator', 'wholesaler', 'ngo', 'grower', 'startup', 'device'],
    of: ({ site }) => ({ site })
  },
  ...recorded,
  stream: ({ site }) => `waste-${site}`,
  movements: ({ boundary, site: place, fraction: bin, lines }, at) =>
    holdsFood(bin)
      ? lines.map((line) =>
          became({ boundary, site: place }, line, wasteLine(place, bin, at.marketDay), at)
        )
      : [],
  anomalies: ({ lines }) => unknownMass(lines),
  standards: {
    epcis: {
      type: 'ObjectEvent',
      action: 'DELETE',
      bizStep: 'destroying',
      disposition: 'destroyed'
    },
    flw: 'material type',
    valueFlows: 'consume'
  }
})

export const WasteCollected = eventType({
  name: 'WasteCollected',
  version: 1,
  doc: 'A collector took a bin of a place to a plant, or to a destination that it names.',
  kind: 'observation',
  voice: { roles: ['operator', 'wholesaler', 'ngo', 'startup'], of: ({ site }) => ({ site }) },
  ...collected,
  stream: ({ site }) => `waste-${site}`,
  movements: (data, at) => {
    const { boundary, site: from, fraction: bin, quantity, plant, formNo, binDay } = data
    const to = plant ?? `outlet:${data.destination.replaceAll('_', '-')}`
    if (!holdsFood(bin) || from === to) return []
    const content = wasteLine(from, bin, binDay ?? at.marketDay)
    const emptied = flowed({ boundary, from, to }, { ...content, quantity }, at, formNo)
    if (plant === null) return [emptied]
    return [{ ...emptied, arrivesAs: intakeLine(plant, monthOf(at.marketDay)).lot }]
  },
  anomalies: ({ quantity, site: from, plant }) => [
    ...(plant === null ? [] : samePlace(from, plant)),
    ...unknownMassOf(quantity, from)
  ],
  standards: {
    epcis: {
      type: 'ObjectEvent',
      action: 'OBSERVE',
      bizStep: 'collecting',
      disposition: 'disposed'
    },
    flw: 'destination',
    valueFlows: 'transferCustody'
  }
})

export const TreatmentReported = eventType({
  name: 'TreatmentReported',
  version: 1,
  doc: 'A plant reported what it made of what it took in over a period: compost, biomethane, rejects, and what was lost as water and gas.',
  kind: 'observation',
  voice: deskOnly,
  ...treated,
  stream: ({ plant }) => `treatment-${plant}`,
  movements: treatmentMovements,
  anomalies: treatmentAnomalies,
  standards: {
    epcis: { type: 'TransformationEvent', bizStep: 'destroying', disposition: 'destroyed' },
    flw: 'destination',
    valueFlows: 'produce'
  }
})
