import type { EventName } from '../../domain/catalog.ts'
import type { Effect } from './fault-effects.ts'
import type { Mistake } from './mistakes.ts'

/** What goes wrong with reports, in the order in which one of them is drawn. */
export const faultKinds = [
  'late',
  'missing',
  'repeated',
  'retold',
  'misweighed',
  'wrong_unit',
  'wrong_product',
  'corrected',
  'gross_below_tare',
  'same_place'
] as const
export type FaultKind = (typeof faultKinds)[number]

/** Share of the reports that can be so wrong which are. */
export type FaultRates = Readonly<Record<FaultKind, number>>

/** Rates of a city that reports about as well as people do. Assumed. */
export const usualFaults: FaultRates = {
  late: 0.02,
  missing: 0.004,
  repeated: 0.005,
  retold: 0.003,
  misweighed: 0.002,
  wrong_unit: 0.0005,
  wrong_product: 0.002,
  corrected: 0.003,
  gross_below_tare: 0.001,
  same_place: 0.05
}

/** Reports of people and their machines. What the system itself notes is never late or lost. */
const weighing: readonly EventName[] = [
  ...(['ConsignmentArrived', 'ConsignmentReceived', 'LotDispatched', 'HarvestRecorded'] as const),
  ...(['CrateFilled', 'SaleRecorded', 'StockCounted', 'SurplusCollected'] as const),
  ...(['DonationDelivered', 'WasteRecorded', 'WasteCollected'] as const)
]
const reporting: readonly EventName[] = [
  ...weighing,
  ...(['CropPlanted', 'CrateMoved', 'CrateRefilled', 'CrateReturned', 'LotTransformed'] as const),
  ...(['SurplusSorted', 'ReceiptAttested', 'TreatmentReported'] as const)
]
/** Types of report that each fault can befall. */
export const befalls: Readonly<Record<FaultKind, ReadonlySet<EventName>>> = {
  late: new Set(reporting),
  missing: new Set(reporting),
  repeated: new Set(reporting),
  retold: new Set(weighing),
  misweighed: new Set(weighing),
  wrong_unit: new Set(weighing),
  wrong_product: new Set(weighing),
  corrected: new Set(weighing),
  gross_below_tare: new Set(weighing),
  same_place: new Set(['CrateMoved'])
}

export interface Fault {
  readonly kind: FaultKind
  /** Key of the report that it befell. */
  readonly key: string
  readonly type: EventName
  /** Market day of what the report is about; of a treatment the last of its period. */
  readonly day: string
  /** How far what counts is off by it until it is settled; empty where it is not off at all. */
  readonly effects: readonly Effect[]
  /** When the late report or the correction reaches the system; null: never. */
  readonly settledAtMs: number | null
  /** Key of the correction, where one comes. */
  readonly correctedBy: string | null
  /** What was said wrongly. */
  readonly changed: Mistake['changed'] | null
}
