import fc from 'fast-check'
import { dispatchChannels, qualityClasses } from '../../domain/consignment/events.ts'
import { cratePositions } from '../../domain/crate/events.ts'
import { surplusReasons } from '../../domain/surplus/reasons.ts'
import { destinationNames, foodFractions, wasteFractions } from '../../domain/waste/destination.ts'
import {
  amount,
  boundary,
  days,
  instant,
  lineFields,
  linesOf,
  lot,
  orNull,
  partyId,
  period,
  place,
  product,
  text
} from './arbitrary.ts'

/** Arbitrary data of the events that follow food through the city. */

const cents = orNull(fc.nat())

const consignmentLines = linesOf({
  ...lineFields,
  qualityClass: orNull(fc.constantFrom(...qualityClasses)),
  origin: orNull(fc.constantFrom('IT', 'IT-25', 'ES', 'CL-3')),
  packaging: orNull(product)
})
const consignment = {
  boundary,
  from: place,
  to: place,
  ddtNo: orNull(partyId),
  lines: consignmentLines
}

const crate = { boundary, site: place, crate: partyId }
const surplus = { boundary, surplus: partyId }
const donation = { boundary, sorting: partyId, donation: partyId, site: place, receiver: place }
const alert = fc.record({
  ...surplus,
  recipients: fc.array(partyId, { minLength: 1, maxLength: 3 }),
  channel: fc.constantFrom('bot', 'e-mail', 'webhook', 'push', 'live'),
  round: fc.integer({ min: 1, max: 100 })
})

export const chainData = {
  ConsignmentArrived: fc.record({
    ...consignment,
    stand: orNull(fc.constantFrom('A24', 'D226'))
  }),
  LotDispatched: fc.record({ ...consignment, channel: fc.constantFrom(...dispatchChannels) }),
  ConsignmentReceived: fc.record({
    ...consignment,
    operator: orNull(partyId),
    discrepancy: orNull(text)
  }),
  CrateFilled: fc.record({ ...crate, ...lineFields, content: lot }),
  CrateMoved: fc.record({
    ...crate,
    content: orNull(lot),
    from: fc.constantFrom(...cratePositions),
    to: fc.constantFrom(...cratePositions)
  }),
  CrateRefilled: fc.record({
    ...crate,
    sourceCrate: orNull(partyId),
    ...lineFields,
    content: lot
  }),
  CrateReturned: fc.record({ ...crate, to: orNull(place) }),
  LotTransformed: fc.record({
    boundary,
    site: place,
    batch: partyId,
    inputs: linesOf({ ...lineFields, lot }),
    outputs: linesOf({ ...lineFields, lot })
  }),
  SaleRecorded: fc.record({
    boundary,
    site: place,
    receipt: partyId,
    channel: fc.constantFrom('counter', 'delivery'),
    lines: linesOf({ ...lineFields, priceCents: cents })
  }),
  StockCounted: fc.record({
    boundary,
    site: place,
    ...lineFields,
    booked: orNull(amount),
    reason: orNull(text)
  }),
  SurplusDeclared: fc.record({
    ...surplus,
    donor: place,
    stand: orNull(fc.constantFrom('A24', 'D226')),
    ...lineFields,
    reason: fc.constantFrom(...surplusReasons),
    availableUntil: orNull(instant),
    storage: orNull(fc.constantFrom('ambient', 'chilled'))
  }),
  SurplusAlertSent: alert,
  SurplusReminderSent: alert,
  SurplusClaimed: fc.record({
    ...surplus,
    claim: partyId,
    ngo: place,
    quantity: amount,
    whole: fc.boolean(),
    pickupBy: orNull(instant),
    onBehalfBy: orNull(partyId)
  }),
  SurplusDeclined: fc.record({ ...surplus, ngo: place, reason: orNull(text) }),
  ClaimReleased: fc.record({
    ...surplus,
    claim: partyId,
    ngo: place,
    quantity: amount,
    reason: text
  }),
  SurplusExpired: fc.record({ ...surplus, quantity: amount }),
  SurplusWithdrawn: fc.record({ ...surplus, quantity: amount, reason: text }),
  SurplusCollected: fc.record({
    ...surplus,
    collection: partyId,
    claim: orNull(partyId),
    from: place,
    collector: place,
    reportedBy: fc.constantFrom('donor', 'collector'),
    lines: linesOf({ ...lineFields, collectedLot: lot }),
    packages: orNull(fc.nat()),
    ddtNo: orNull(partyId),
    vehicle: orNull(partyId),
    legalBasis: fc.constantFrom('law_166_2016_art_16', 'other'),
    startedAt: orNull(instant),
    totalValueCents: cents
  }),
  SurplusSorted: fc.record({
    boundary,
    sorting: partyId,
    site: place,
    inputs: linesOf({ ...lineFields, collection: partyId }),
    edible: linesOf({ ...lineFields, lot }, 0),
    rejects: linesOf({ ...lineFields, fraction: fc.constantFrom(...foodFractions) }, 0)
  }),
  DonationAllocated: fc.record({ ...donation, lot, quantity: amount, bollaNo: orNull(partyId) }),
  DonationDelivered: fc.record({
    ...donation,
    reportedBy: fc.constantFrom('giver', 'receiver'),
    lines: linesOf(lineFields),
    bollaNo: orNull(partyId)
  }),
  ReceiptAttested: fc.record({
    boundary,
    receiver: place,
    donor: place,
    period,
    documents: fc.array(partyId, { maxLength: 3 }),
    quantity: amount
  }),
  WasteRecorded: fc.record({
    boundary,
    site: place,
    fraction: fc.constantFrom(...wasteFractions),
    lines: linesOf(lineFields),
    reason: orNull(fc.constantFrom('spoiled', 'damaged', 'unsold', 'trimmings', 'other')),
    edible: orNull(fc.boolean())
  }),
  WasteCollected: fc.record({
    boundary,
    site: place,
    fraction: fc.constantFrom(...wasteFractions),
    quantity: amount,
    collector: partyId,
    plant: orNull(place),
    destination: fc.constantFrom(...destinationNames),
    wasteCode: orNull(fc.constantFrom('200302', '200108')),
    formNo: orNull(partyId),
    binDay: orNull(days)
  }),
  TreatmentReported: fc.record({
    boundary,
    plant: place,
    period,
    input: amount,
    compost: orNull(amount),
    biomethaneM3: orNull(fc.nat()),
    reject: orNull(amount),
    loss: orNull(amount)
  })
}
