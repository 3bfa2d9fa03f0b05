import type { EventName } from '../../../domain/catalog.ts'

/** Event types by what they are about, in the order in which food goes through the city. */
export const eventGroups: readonly {
  readonly id: string
  readonly title: string
  readonly doc: string
  readonly events: readonly EventName[]
}[] = [
  {
    id: 'places',
    title: 'Spaces and places',
    doc: 'Where things happen. A place keeps its id through new names, managers and its closing.',
    events: [
      ...([
        'BoundaryDefined',
        'BoundaryRevised',
        'BoundaryAudienceSet',
        'SiteOpened',
        'SiteRenamed'
      ] as const),
      ...(['MarketConcessionChanged', 'SiteClosed'] as const)
    ]
  },
  {
    id: 'products',
    title: 'Products and factors',
    doc: 'What is moved, how it is packed, and what a package holds from which day on.',
    events: ['ProductListed', 'PackagingListed', 'ConversionFactorSet']
  },
  {
    id: 'plots',
    title: 'Plots and startups',
    doc: 'Who works which land, what grows there, and what the startups make of it.',
    events: [
      ...(['PlotAssigned', 'PlotReleased', 'CropPlanted', 'HarvestRecorded'] as const),
      ...(['StartupRegistered', 'MilestoneReached', 'LotTransformed'] as const)
    ]
  },
  {
    id: 'trade',
    title: 'Consignments, sales and stock',
    doc: 'From the grower through the wholesale market to the markets and their customers.',
    events: [
      ...(['ConsignmentArrived', 'LotDispatched', 'ConsignmentReceived'] as const),
      ...(['SaleRecorded', 'StockCounted'] as const)
    ]
  },
  {
    id: 'crates',
    title: 'Crates',
    doc: 'Reusable crates within a market; what one holds is a lot of its own.',
    events: ['CrateFilled', 'CrateMoved', 'CrateRefilled', 'CrateReturned']
  },
  {
    id: 'surplus',
    title: 'Surplus',
    doc: 'Food that will not be sold, from the offer to its collection.',
    events: [
      ...(['SurplusDeclared', 'SurplusAlertSent', 'SurplusReminderSent'] as const),
      ...(['SurplusClaimed', 'SurplusDeclined', 'ClaimReleased', 'SurplusExpired'] as const),
      ...(['SurplusWithdrawn', 'SurplusCollected'] as const)
    ]
  },
  {
    id: 'donations',
    title: 'Sorting and donations',
    doc: 'What of the surplus people can eat, who got it, and what they attest.',
    events: ['SurplusSorted', 'DonationAllocated', 'DonationDelivered', 'ReceiptAttested']
  },
  {
    id: 'waste',
    title: 'Waste and treatment',
    doc: 'What went into a bin, who took it, and what became of it.',
    events: ['WasteRecorded', 'WasteCollected', 'TreatmentReported']
  },
  {
    id: 'publications',
    title: 'Published figures',
    doc: 'What tables and reports state of whole cities and years.',
    events: ['FlowPublished', 'StockChangePublished', 'AggregatePublished']
  },
  {
    id: 'partners',
    title: 'Partners’ own events',
    doc: 'What others say in EPCIS 2.0, kept as they said it, and what their identifiers are here.',
    events: ['IdentifierLinked', 'EpcisEventCaptured', 'EpcisEventReread']
  },
  {
    id: 'corrections',
    title: 'Corrections',
    doc: 'The log is never changed: a later event says what an earlier one should have said.',
    events: ['MeasurementCorrected', 'EventVoided']
  },
  {
    id: 'access',
    title: 'Access',
    doc: 'Who was let in, what they took out and what they were refused; people stand here by opaque ids alone.',
    events: [
      ...(['AccessGranted', 'AccessRevoked', 'SubjectErased'] as const),
      ...(['KeyIssued', 'KeyRevoked', 'KeyUsed'] as const),
      ...(['SignedIn', 'SignedOut', 'SignInFailed', 'SecondFactorSet'] as const),
      ...(['SecondFactorRemoved', 'SecondFactorFailed', 'RecoveryCodeUsed'] as const),
      ...(['ExportTaken', 'AccessRefused'] as const)
    ]
  }
]
