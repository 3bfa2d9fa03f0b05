import { z } from 'zod'
import {
  actions,
  bizSteps,
  dispositions,
  type EventKind,
  errorReasons,
  eventKinds,
  partyTypes,
  refusedForms,
  transactionTypes
} from './vocabulary.ts'

/**
 * EPCIS 2.0 events in JSON, by the rules of the standard's JSON schema (EPCIS 2.0 §10.2). Keys that
 * are not the standard's are extensions and must be a URI or `prefix:name`; they are kept as sent.
 */

const uri = z
  .string()
  .max(2_000)
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/u, 'must be a URI, like urn:epc:id:sgln:0614141.00777.0')

const time = z.iso.datetime({
  offset: true,
  error: 'must be an instant with its offset, like 2026-06-11T06:40:00+02:00'
})

/** A word of the vocabulary, or somebody's own as a URI. */
function word(words: readonly string[]) {
  const known = new Set(words)
  return z.string().superRefine((text, context) => {
    if (known.has(text)) return
    const isUri = uri.safeParse(text).success
    if (isUri && !refusedForms.test(text)) return
    context.addIssue({
      code: 'custom',
      message: isUri
        ? 'is the long form of a CBV word; in JSON write the bare word'
        : `is neither a word of CBV 2.0 (${words.slice(0, 3).join(', ')}, …) nor a URI`
    })
  })
}

const quantityElement = z.strictObject({
  epcClass: uri,
  quantity: z.number().nonnegative().optional(),
  uom: z
    .string()
    .regex(/^[A-Z0-9]{2,3}$/u, 'must be a UN/ECE Rec 20 code, like KGM')
    .optional()
})
export type QuantityElement = z.infer<typeof quantityElement>

const place = z.looseObject({ id: uri })
const source = z.strictObject({ type: word(partyTypes), source: uri })
const destination = z.strictObject({ type: word(partyTypes), destination: uri })
const bizTransaction = z.strictObject({
  type: word(transactionTypes).optional(),
  bizTransaction: uri
})

const sensorMetadata = z.looseObject({
  time: time.optional(),
  startTime: time.optional(),
  endTime: time.optional(),
  deviceID: uri.optional(),
  deviceMetadata: uri.optional(),
  rawData: uri.optional(),
  dataProcessingMethod: uri.optional(),
  bizRules: uri.optional()
})

const decimal = z.number().optional()

const sensorReport = z.looseObject({
  type: z.string().min(1).optional(),
  exception: z.string().min(1).optional(),
  deviceID: uri.optional(),
  deviceMetadata: uri.optional(),
  rawData: uri.optional(),
  dataProcessingMethod: uri.optional(),
  time: time.optional(),
  microorganism: uri.optional(),
  chemicalSubstance: uri.optional(),
  component: z.string().min(1).optional(),
  stringValue: z.string().optional(),
  booleanValue: z.boolean().optional(),
  hexBinaryValue: z
    .string()
    .regex(/^[A-Fa-f0-9]+$/u, 'must be hexadecimal digits')
    .optional(),
  uriValue: uri.optional(),
  value: decimal,
  minValue: decimal,
  maxValue: decimal,
  meanValue: decimal,
  sDev: decimal,
  percRank: decimal,
  percValue: decimal,
  uom: z.string().min(1).optional()
})

const sensorElement = z.looseObject({
  sensorMetadata: sensorMetadata.optional(),
  sensorReport: z.array(sensorReport).min(1)
})

const errorDeclaration = z.looseObject({
  declarationTime: time,
  reason: word(errorReasons).optional(),
  correctiveEventIDs: z.array(uri).optional()
})

const uris = z.array(uri)
const quantities = z.array(quantityElement)
const disposition = word(dispositions)

const common = {
  '@context': z.unknown().optional(),
  eventTime: time,
  eventTimeZoneOffset: z
    .string()
    .regex(
      /^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/u,
      'must be an offset from UTC like +02:00; Z is not one'
    ),
  eventID: uri.optional(),
  recordTime: time.optional(),
  certificationInfo: z.union([uri, uris]).optional(),
  errorDeclaration: errorDeclaration.optional()
}

/** What an event says of the step that was done, where, and by which paper. */
const circumstances = {
  bizStep: word(bizSteps).optional(),
  disposition: disposition.optional(),
  persistentDisposition: z
    .strictObject({ set: z.array(disposition).optional(), unset: z.array(disposition).optional() })
    .optional(),
  readPoint: place.optional(),
  bizLocation: place.optional(),
  bizTransactionList: z.array(bizTransaction).optional(),
  sourceList: z.array(source).optional(),
  destinationList: z.array(destination).optional(),
  sensorElementList: z.array(sensorElement).min(1).optional()
}

/** Every field of any kind, each optional, for reading an event that has been checked. */
const anyShape = z.looseObject({
  ...common,
  ...circumstances,
  type: z.enum(eventKinds),
  action: z.enum(actions).optional(),
  parentID: uri.optional(),
  epcList: uris.optional(),
  quantityList: quantities.optional(),
  childEPCs: uris.optional(),
  childQuantityList: quantities.optional(),
  inputEPCList: uris.optional(),
  inputQuantityList: quantities.optional(),
  outputEPCList: uris.optional(),
  outputQuantityList: quantities.optional(),
  transformationID: uri.optional(),
  ilmd: z.record(z.string(), z.unknown()).optional()
})
export type EpcisEvent = z.infer<typeof anyShape>

/** What a kind has beside the fields of all. */
const ownFields: Readonly<Record<EventKind, readonly string[]>> = {
  ObjectEvent: ['action', 'epcList', 'quantityList', 'ilmd'],
  AggregationEvent: ['action', 'parentID', 'childEPCs', 'childQuantityList'],
  TransactionEvent: ['action', 'parentID', 'epcList', 'quantityList'],
  TransformationEvent: [
    ...['transformationID', 'inputEPCList', 'inputQuantityList'],
    ...['outputEPCList', 'outputQuantityList', 'ilmd']
  ],
  AssociationEvent: ['action', 'parentID', 'childEPCs', 'childQuantityList']
}
const sharedFields = new Set([...Object.keys(common), ...Object.keys(circumstances), 'type'])
const extension = /^[A-Za-z][\w+.-]*:\S+$/u

function filled(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0
}

/** What a kind demands beyond the shapes of its fields; null where it is met. */
const demands: Readonly<Record<EventKind, (event: EpcisEvent) => string | null>> = {
  ObjectEvent: ({ action: done, ilmd: born, ...event }) => {
    if (done === undefined) return 'needs an action'
    if (born !== undefined && done !== 'ADD') return 'has ilmd, which only goes with action ADD'
    const sensed = event.sensorElementList !== undefined && event.readPoint !== undefined
    if (event.epcList !== undefined || filled(event.quantityList) || sensed) return null
    return 'names no objects; give epcList, quantityList, or sensorElementList with readPoint'
  },
  AggregationEvent: ({ action: done, parentID, childEPCs, childQuantityList }) => {
    if (done === undefined) return 'needs an action'
    if (done !== 'OBSERVE' && parentID === undefined) return `needs parentID with action ${done}`
    if (done === 'DELETE' || filled(childEPCs) || filled(childQuantityList)) return null
    return 'names no children; give childEPCs or childQuantityList'
  },
  TransactionEvent: ({ action: done, bizTransactionList }) => {
    if (done === undefined) return 'needs an action'
    return filled(bizTransactionList) ? null : 'needs a bizTransactionList'
  },
  TransformationEvent: (event) => {
    const into = filled(event.inputEPCList) || filled(event.inputQuantityList)
    const out = filled(event.outputEPCList) || filled(event.outputQuantityList)
    if (into && out) return null
    if (event.transformationID !== undefined && (into || out)) return null
    return 'needs inputs and outputs, or transformationID with one of them'
  },
  AssociationEvent: ({ action: done, parentID, childEPCs, childQuantityList }) => {
    if (done === undefined) return 'needs an action'
    if (parentID === undefined) return 'needs a parentID'
    if (done === 'DELETE' || filled(childEPCs) || filled(childQuantityList)) return null
    return 'names no children; give childEPCs or childQuantityList'
  }
}

/**
 * An EPCIS event that keeps the rules; what it says beyond the standard stays in it.
 *
 * The issues name the path of each field that breaks a rule.
 */
export const epcisEvent = anyShape.superRefine((event, context) => {
  const fields = ownFields[event.type]
  for (const key of Object.keys(event)) {
    if (sharedFields.has(key) || fields.includes(key) || extension.test(key)) continue
    context.addIssue({
      code: 'custom',
      path: [key],
      message: `is no field of ${event.type}; an extension's name is a URI or prefix:name`
    })
  }
  const demand = demands[event.type](event)
  if (demand !== null) context.addIssue({ code: 'custom', path: [], message: demand })
})
