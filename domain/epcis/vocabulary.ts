/**
 * Words of the GS1 Core Business Vocabulary 2.0 that an EPCIS 2.0 event may use bare. A word of
 * somebody else's is a URI; the long forms of these words are refused in JSON, as GS1's own JSON
 * schema does, but for the ones on ref.gs1.org, which are folded to the bare word.
 */
export const eventKinds = [
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'TransformationEvent',
  'AssociationEvent'
] as const
export type EventKind = (typeof eventKinds)[number]

export const actions = ['OBSERVE', 'ADD', 'DELETE'] as const

export const bizSteps = [
  'accepting',
  'arriving',
  'assembling',
  'collecting',
  'commissioning',
  'consigning',
  'creating_class_instance',
  'cycle_counting',
  'decommissioning',
  'departing',
  'destroying',
  'disassembling',
  'dispensing',
  'encoding',
  'entering_exiting',
  'holding',
  'inspecting',
  'installing',
  'killing',
  'loading',
  'other',
  'packing',
  'picking',
  'receiving',
  'removing',
  'repackaging',
  'repairing',
  'replacing',
  'reserving',
  'retail_selling',
  'sampling',
  'sensor_reporting',
  'shipping',
  'staging_outbound',
  'stock_taking',
  'stocking',
  'storing',
  'transporting',
  'unloading',
  'unpacking',
  'void_shipping'
] as const

export const dispositions = [
  'active',
  'available',
  'completeness_inferred',
  'completeness_verified',
  'conformant',
  'container_closed',
  'container_open',
  'damaged',
  'destroyed',
  'dispensed',
  'disposed',
  'encoded',
  'expired',
  'in_progress',
  'in_transit',
  'inactive',
  'mismatch_class',
  'mismatch_instance',
  'mismatch_quantity',
  'needs_replacement',
  'no_pedigree_match',
  'non_conformant',
  'non_sellable_other',
  'partially_dispensed',
  'recalled',
  'reserved',
  'retail_sold',
  'returned',
  'sellable_accessible',
  'sellable_not_accessible',
  'stolen',
  'unavailable',
  'unknown'
] as const

export const partyTypes = ['owning_party', 'possessing_party', 'location'] as const

export const transactionTypes = [
  'bol',
  'cert',
  'desadv',
  'inv',
  'pedigree',
  'po',
  'poc',
  'prodorder',
  'recadv',
  'rma',
  'testprd',
  'testres',
  'upevt'
] as const

export const errorReasons = ['did_not_occur', 'incorrect_data'] as const

/** Long forms that GS1's JSON schema refuses: in JSON the word stands bare. */
export const refusedForms = /^(?:urn:epcglobal:cbv:|https?:\/\/ns\.gs1\.org\/cbv\/)/u

const folded = /^https:\/\/ref\.gs1\.org\/cbv\/[A-Za-z]+-(?<word>[a-z_]+)$/u

/** The bare word that a URI of ref.gs1.org stands for; any other text as it is. */
export function wordOf(text: string): string {
  if (!text.startsWith('https:')) return text
  return folded.exec(text)?.groups?.word ?? text
}
