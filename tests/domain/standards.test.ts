import { describe, expect, test } from 'vitest'
import { type EventName, eventTypes } from '../../domain/catalog.ts'
import type { Standards } from '../../domain/standards.ts'
import { destinations } from '../../domain/waste/destination.ts'

/** Business steps of the Core Business Vocabulary 2.0 that fit food. */
const bizSteps = [
  ...['commissioning', 'creating_class_instance', 'packing', 'unpacking', 'repackaging'],
  ...['shipping', 'transporting', 'receiving', 'accepting', 'storing', 'stocking'],
  ...['inspecting', 'holding', 'collecting', 'retail_selling', 'dispensing', 'destroying'],
  ...['stock_taking', 'cycle_counting', 'void_shipping']
]

/** Its dispositions. `reserved` is not among them: it is about allocated identifiers. */
const dispositions = [
  ...['active', 'in_progress', 'in_transit', 'sellable_accessible', 'sellable_not_accessible'],
  ...['non_sellable_other', 'damaged', 'expired', 'disposed', 'destroyed', 'dispensed'],
  ...['retail_sold', 'returned', 'recalled', 'unknown', 'conformant', 'non_conformant']
]

const bizTransactions = [
  ...['bol', 'cert', 'desadv', 'inv', 'pedigree', 'po', 'poc', 'prodorder', 'recadv', 'rma'],
  ...['testprd', 'testres', 'upevt']
]

/** The 19 actions of ValueFlows 1.0. */
const actions = [
  ...['produce', 'consume', 'use', 'cite', 'work', 'pickup', 'dropoff', 'accept', 'modify'],
  ...['combine', 'separate', 'deliverService', 'transferAllRights', 'transferCustody'],
  ...['transfer', 'move', 'copy', 'raise', 'lower']
]

/** What in ValueFlows is no action. */
const concepts = [
  ...['Intent', 'Commitment', 'SpatialThing', 'ResourceSpecification', 'Agent'],
  'EconomicEvent.corrects'
]

const farmOs = [
  ...['asset--land', 'log--seeding', 'log--harvest', 'log--activity'],
  ...['quantity inventory reset', 'log revision']
]

/** Destinations of the FLW Standard 1.0. */
const flwDestinations = [
  'Animal feed',
  'Bio-based materials/biochemical processing',
  'Codigestion/anaerobic digestion',
  'Composting/aerobic processes',
  'Controlled combustion',
  'Land application',
  'Landfill',
  'Not harvested/plowed-in',
  'Refuse/discards/litter',
  'Sewer/wastewater treatment'
]

const mapped: readonly { name: string; standards: Standards }[] = eventTypes.map(
  ({ name, standards }) => ({ name, standards })
)

function saying(part: (standards: Standards) => string | undefined) {
  return mapped.flatMap(({ name, standards }) => {
    const word = part(standards)
    return word === undefined ? [] : [{ name, word }]
  })
}

describe('words of other vocabularies are words of theirs', () => {
  test.each([
    ['bizStep', bizSteps, saying(({ epcis }) => epcis?.bizStep)],
    ['disposition', dispositions, saying(({ epcis }) => epcis?.disposition)],
    ['bizTransaction', bizTransactions, saying(({ epcis }) => epcis?.bizTransaction)],
    ['ValueFlows', [...actions, ...concepts], saying(({ valueFlows }) => valueFlows)],
    ['farmOS', farmOs, saying((standards) => standards.farmOs)]
  ])('%s', (_name, allowed, said) => {
    expect(said.length).toBeGreaterThan(0)
    expect(said.filter(({ word }) => !allowed.includes(word))).toEqual([])
  })

  test('ValueFlows has 19 actions, and the FLW Standard ten destinations', () => {
    expect(new Set(actions).size).toBe(19)
    expect(new Set(flwDestinations).size).toBe(10)
  })

  test('where food ends is a destination of the FLW Standard, or unknown', () => {
    const words = Object.values(destinations).map(({ flw }) => flw)
    expect(words.length).toBeGreaterThan(0)
    expect(words.filter((word) => word !== null && !flwDestinations.includes(word))).toEqual([])
    expect(destinations.unknown.flw).toBeNull()
  })

  test('EPCIS: a transformation has no action, every other event with a step has one', () => {
    const steps = mapped.filter(({ standards }) => standards.epcis !== undefined)
    expect(steps.length).toBeGreaterThan(0)
    for (const { name, standards } of steps) {
      const { type, action } = standards.epcis ?? {}
      expect([name, action === undefined]).toEqual([name, type === 'TransformationEvent'])
    }
  })
})

/**
 * The events that the description of the domain asks for, each with those of ours that say it. Where
 * ours has another name, the third column says why.
 */
const asked: readonly (readonly [string, readonly EventName[], string?])[] = [
  ['PlotAssigned', ['PlotAssigned']],
  ['PlotReleased', ['PlotReleased']],
  ['CropPlanted', ['CropPlanted']],
  ['HarvestRecorded', ['HarvestRecorded']],
  ['StartupRegistered', ['StartupRegistered']],
  ['MilestoneReached', ['MilestoneReached']],
  ['ConsignmentArrived', ['ConsignmentArrived']],
  ['LotDispatched', ['LotDispatched']],
  ['ConsignmentReceived', ['ConsignmentReceived']],
  ['CrateFilled', ['CrateFilled']],
  ['CrateMoved', ['CrateMoved']],
  ['CrateRefilled', ['CrateRefilled']],
  ['CrateReturned', ['CrateReturned']],
  ['SaleRecorded', ['SaleRecorded']],
  ['StockCounted', ['StockCounted']],
  ['SurplusDeclared', ['SurplusDeclared']],
  ['SurplusAlertSent', ['SurplusAlertSent']],
  ['ReminderSent', ['SurplusReminderSent'], 'a name in the log stands without its neighbours'],
  ['SurplusClaimed', ['SurplusClaimed', 'ClaimReleased'], 'a claim can be given back'],
  ['Declined', ['SurplusDeclined'], 'a name in the log stands without its neighbours'],
  ['Expired', ['SurplusExpired'], 'a name in the log stands without its neighbours'],
  ['Withdrawn', ['SurplusWithdrawn'], 'a name in the log stands without its neighbours'],
  ['SurplusCollected', ['SurplusCollected']],
  ['SurplusSorted', ['SurplusSorted']],
  ['DonationAllocated', ['DonationAllocated']],
  ['DonationDelivered', ['DonationDelivered']],
  ['ReceiptAttested', ['ReceiptAttested']],
  [
    'WasteCollected',
    ['WasteRecorded', 'WasteCollected'],
    'what is put into a bin and who empties it are told by two parties at two times'
  ],
  ['TreatmentReported', ['TreatmentReported']],
  ['MarketConcessionChanged', ['MarketConcessionChanged']],
  ['SiteOpened', ['SiteOpened']],
  ['SiteClosed', ['SiteClosed']],
  ['SiteRenamed', ['SiteRenamed']],
  [
    'AggregatePublishedImported',
    ['AggregatePublished'],
    'the fact is that it was published; the import is in the envelope'
  ],
  ['ConversionFactorSet', ['ConversionFactorSet']],
  [
    'MeasurementCorrected',
    ['MeasurementCorrected', 'EventVoided'],
    'what never happened has no right measure'
  ]
]

/** Ours that nobody asked for there, with the reason. */
const beyond: Partial<Readonly<Record<EventName, string>>> = {
  BoundaryDefined: 'every figure is counted in a bounded space',
  BoundaryRevised: 'its facts change',
  BoundaryAudienceSet: 'who may see its figures',
  FlowPublished: 'published tables are the first input',
  StockChangePublished: 'published tables are the first input',
  ProductListed: 'products are named the same by everybody',
  PackagingListed: 'a count needs to know what is counted',
  LotTransformed: 'startups make bread into beer',
  EpcisEventCaptured: 'what a partner says in EPCIS is kept as it was said',
  EpcisEventReread: 'identifiers are linked after events that name them were captured',
  ...Object.fromEntries(
    eventTypes
      .filter(({ kind }) => kind === 'audit')
      .map(({ name }) => [name, 'who used the service is part of its record'])
  ),
  IdentifierLinked: 'partners name places and products by GLN and GTIN'
}

describe('the catalogue', () => {
  test('has a type for every event that is asked for', () => {
    const names: readonly string[] = eventTypes.map(({ name }) => name)
    expect(asked).toHaveLength(36)
    const answers = asked.flatMap(([, ours]) => ours)
    expect(answers.filter((name) => !names.includes(name))).toEqual([])
  })

  test.each(asked.map(([theirs, ours, why]) => ({ theirs, ours, why })))(
    '$theirs is $ours, and says why where the name differs',
    ({ theirs, ours, why }) => {
      const isSame = ours.length === 1 && ours[0] === theirs
      expect(isSame).toBe(why === undefined)
    }
  )

  test('has nothing beyond without a reason', () => {
    const said = [...asked.flatMap(([, ours]) => ours), ...Object.keys(beyond)]
    const names = eventTypes.map(({ name }) => name)
    expect(names.length).toBeGreaterThan(0)
    expect(said.toSorted()).toEqual(names.toSorted())
  })

  test('says of every type in one sentence what it is', () => {
    for (const { doc } of eventTypes) expect(doc).toMatch(/^[A-Z].+\.$/u)
    expect(new Set(eventTypes.map(({ doc }) => doc)).size).toBe(eventTypes.length)
  })
})
