// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { deskOnly } from '../access/voice.ts'
import { eventType } from '../event.ts'
import { bothShapes, inBoundary, lineShape, maybe, partyId } from '../line.ts'
import { unknownMassOf } from '../line-anomalies.ts'
import { placeId } from '../place.ts'
import { amount } from '../quantity.ts'
import { surplusReasons } from './reasons.ts'

const instant = z.iso.datetime({ offset: true }).meta({ examples: ['2026-06-11T11:30:00+02:00'] })
const surplus = { ...inBoundary, surplus: partyId.describe('Id of the surplus.') }
const reason = z
  .string()
  .min(1)
  .max(500)
  .meta({ description: 'Why, in words.', examples: ['the van broke down'] })
const ngo = placeId.meta({ description: 'The NGO.', examples: ['surplus-hub:isola'] })
const claim = partyId.meta({
  description: 'Id of the claim.',
  examples: ['claim-2026-0611-7-isola']
})

const declared = bothShapes((quantity) =>
  z.strictObject({
    ...surplus,
    donor: placeId.meta({
      description: 'Who gives it, and where it is.',
      examples: ['wholesaler:foody-a24']
    }),
    stand: maybe(z.string().min(1).max(40)).meta({
      description: 'Stand of the donor.',
      examples: ['A24']
    }),
    ...lineShape(quantity),
    reason: z.enum(surplusReasons).describe('Why it is surplus, as law 166/2016 lists it.'),
    availableUntil: maybe(instant).describe('When it must be gone.'),
    storage: maybe(z.enum(['ambient', 'chilled'])).describe('How it is kept.')
  })
)

const alertSent = z.strictObject({
  ...surplus,
  recipients: z
    .array(partyId.meta({ examples: ['surplus-hub:isola'] }))
    .min(1)
    .max(500)
    .describe('Who was told.'),
  channel: z.enum(['bot', 'e-mail', 'webhook', 'push', 'live']).describe('How.'),
  round: z
    .int()
    .positive()
    .meta({
      description: 'Which round of asking this is, from 1.',
      examples: [1]
    })
})

/** Decisions carry amounts that their decider has worked out, so said and stored are one shape. */
export const claimed = z.strictObject({
  ...surplus,
  claim,
  ngo,
  quantity: amount,
  whole: z.boolean().describe('Whether it takes all that was open.'),
  pickupBy: maybe(instant).describe('When it will be collected at the latest.'),
  onBehalfBy: maybe(partyId).meta({
    description: 'Who entered it, where a coordinator did so for the NGO.',
    examples: ['coordinator-1']
  })
})

export const declined = z.strictObject({ ...surplus, ngo, reason: maybe(reason) })
export const released = z.strictObject({
  ...surplus,
  claim,
  ngo,
  quantity: amount,
  reason
})
export const expired = z.strictObject({ ...surplus, quantity: amount })
export const withdrawn = z.strictObject({ ...surplus, quantity: amount, reason })

/** One stream a surplus: nobody's offer stands in another's way. */
export function surplusStream(data: { readonly surplus: string }): string {
  return `surplus-${data.surplus}`
}

const holding = {
  type: 'ObjectEvent',
  action: 'OBSERVE',
  bizStep: 'holding',
  disposition: 'non_sellable_other'
} as const

const commitment = { type: 'TransactionEvent', bizStep: 'holding' } as const

export const SurplusDeclared = eventType({
  name: 'SurplusDeclared',
  version: 1,
  doc: 'A donor declared food that is fit for people and will not be sold. It has not moved yet.',
  kind: 'observation',
  voice: { roles: ['operator', 'wholesaler', 'grower', 'startup'], of: ({ donor }) => ({ donor }) },
  ...declared,
  stream: surplusStream,
  anomalies: ({ quantity, surplus: what }) => unknownMassOf(quantity, what),
  standards: { epcis: holding, valueFlows: 'Intent' }
})

export const SurplusAlertSent = eventType({
  name: 'SurplusAlertSent',
  version: 1,
  doc: 'Those who may take a surplus were told of it.',
  kind: 'observation',
  voice: deskOnly,
  data: alertSent,
  stream: surplusStream
})

export const SurplusReminderSent = eventType({
  name: 'SurplusReminderSent',
  version: 1,
  doc: 'Those who may take a surplus and had not answered were told again.',
  kind: 'observation',
  voice: deskOnly,
  data: alertSent,
  stream: surplusStream
})

export const SurplusClaimed = eventType({
  name: 'SurplusClaimed',
  version: 1,
  doc: 'An NGO claimed a surplus, all that was open or a part; the rest stays open.',
  kind: 'decision',
  data: claimed,
  stream: surplusStream,
  standards: { epcis: { ...commitment, action: 'ADD' }, valueFlows: 'Commitment' }
})

export const SurplusDeclined = eventType({
  name: 'SurplusDeclined',
  version: 1,
  doc: 'An NGO said that it will not take a surplus; others still may.',
  kind: 'decision',
  data: declined,
  stream: surplusStream
})

export const ClaimReleased = eventType({
  name: 'ClaimReleased',
  version: 1,
  doc: 'A claim was given back, so its quantity is open again.',
  kind: 'decision',
  data: released,
  stream: surplusStream,
  standards: { epcis: { ...commitment, action: 'DELETE' }, valueFlows: 'Commitment' }
})

export const SurplusExpired = eventType({
  name: 'SurplusExpired',
  version: 1,
  doc: 'Nobody took what was open of a surplus in time.',
  kind: 'decision',
  data: expired,
  stream: surplusStream,
  standards: { epcis: holding }
})

export const SurplusWithdrawn = eventType({
  name: 'SurplusWithdrawn',
  version: 1,
  doc: 'The donor took back what was open of a surplus: sold, used or gone off.',
  kind: 'decision',
  data: withdrawn,
  stream: surplusStream
})
