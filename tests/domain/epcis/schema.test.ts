import { describe, expect, test } from 'vitest'
import { eventTypeOf } from '../../../domain/catalog.ts'
import { exported, withError } from '../../../domain/epcis/export.ts'
import { epcisEvent } from '../../../domain/epcis/schema.ts'
import { readSample, sampleNames } from '../samples.ts'

const when = { eventTime: '2026-06-11T05:00:00+02:00', eventTimeZoneOffset: '+02:00' }
const object = { type: 'ObjectEvent', ...when, action: 'OBSERVE', epcList: [] }
const lot = { epcClass: 'urn:epc:class:lgtin:8012345.000001.L7', quantity: 1, uom: 'KGM' }
const unit = 'urn:epc:id:sscc:8012345.1234567890'

/** Paths of the fields that break a rule; `''` is the event as a whole. */
function wrong(event: unknown): string[] {
  return (epcisEvent.safeParse(event).error?.issues ?? []).map(({ path }) => path.join('.'))
}

describe('an event that keeps the rules', () => {
  test.each<[string, object]>([
    ['may name no objects in an empty list', object],
    [
      'may only have been sensed',
      {
        ...{ type: 'ObjectEvent', ...when, action: 'OBSERVE' },
        readPoint: { id: 'https://a.example/id/place/hub%3Afoody' },
        sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 4.5, uom: 'CEL' }] }]
      }
    ],
    ['may leave out a quantity', { ...object, quantityList: [{ epcClass: lot.epcClass }] }],
    [
      'packs',
      { type: 'AggregationEvent', ...when, action: 'ADD', parentID: unit, childQuantityList: [lot] }
    ],
    ['unpacks all', { type: 'AggregationEvent', ...when, action: 'DELETE', parentID: unit }],
    [
      'is about a paper',
      {
        ...{ type: 'TransactionEvent', ...when, action: 'ADD' },
        bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:801234:9' }]
      }
    ],
    [
      'makes',
      { type: 'TransformationEvent', ...when, inputQuantityList: [lot], outputQuantityList: [lot] }
    ],
    [
      'makes in parts',
      {
        type: 'TransformationEvent',
        ...when,
        transformationID: 'urn:uuid:1',
        inputQuantityList: [lot]
      }
    ],
    [
      'fits a sensor',
      {
        type: 'AssociationEvent',
        ...when,
        action: 'ADD',
        parentID: unit,
        childEPCs: ['urn:epc:id:giai:8012345.7']
      }
    ],
    ['is extended', { ...object, 'coop:field': 7, 'https://a.example/x': { y: 1 } }],
    [
      'declares an error',
      {
        ...object,
        errorDeclaration: {
          declarationTime: when.eventTime,
          reason: 'incorrect_data',
          correctiveEventIDs: ['urn:uuid:2']
        }
      }
    ],
    ['has a word of its own', { ...object, bizStep: 'https://a.example/steps/harvesting' }]
  ])('%s', (_name, event) => {
    expect(wrong(event)).toEqual([])
  })
})

describe('an event that breaks a rule names the field', () => {
  test.each<[string, object, string[]]>([
    ['no offset', { ...object, eventTimeZoneOffset: undefined }, ['eventTimeZoneOffset']],
    ['Z for an offset', { ...object, eventTimeZoneOffset: 'Z' }, ['eventTimeZoneOffset']],
    ['a day for an instant', { ...object, eventTime: '2026-06-11' }, ['eventTime']],
    ['another type', { ...object, type: 'HarvestEvent' }, ['type']],
    [
      'the long form of a word',
      { ...object, bizStep: 'urn:epcglobal:cbv:bizstep:shipping' },
      ['bizStep']
    ],
    ['a word of nobody', { ...object, disposition: 'eaten' }, ['disposition']],
    [
      'a quantity as text',
      { ...object, quantityList: [{ ...lot, quantity: '1' }] },
      ['quantityList.0.quantity']
    ],
    [
      'a key too many in a quantity',
      { ...object, quantityList: [{ ...lot, colour: 'red' }] },
      ['quantityList.0']
    ],
    ['an unknown bare field', { ...object, farm: 'north' }, ['farm']],
    ['a field of another type', { ...object, parentID: unit }, ['parentID']],
    ['ilmd without ADD', { ...object, ilmd: { 'cbvmda:lotNumber': '7' } }, ['']],
    ['nothing seen', { type: 'ObjectEvent', ...when, action: 'OBSERVE' }, ['']],
    [
      'no parent',
      { type: 'AggregationEvent', ...when, action: 'ADD', childQuantityList: [lot] },
      ['']
    ],
    ['no paper', { type: 'TransactionEvent', ...when, action: 'ADD' }, ['']],
    ['only inputs', { type: 'TransformationEvent', ...when, inputQuantityList: [lot] }, ['']],
    [
      'an action in a transformation',
      {
        type: 'TransformationEvent',
        ...when,
        action: 'ADD',
        inputQuantityList: [lot],
        outputQuantityList: [lot]
      },
      ['action']
    ]
  ])('%s', (_name, event, paths) => {
    expect(wrong(event)).toEqual(paths)
  })
})

describe('what we export', () => {
  const exporter = { base: 'https://milano.example', storeId: 'log-1' }
  const all = sampleNames().flatMap((name) => {
    const { id, type, data, occurredAtMs, schemaVersion } = readSample(name)
    const found = eventTypeOf(type)
    if (schemaVersion !== found.version) return []
    const event = exported(
      { id, type: found, data, occurredAtMs, recordedAtMs: occurredAtMs + 1 },
      exporter
    )
    return event === null ? [] : [{ name, event }]
  })

  test('is most of what the chain says', () => {
    expect(all.length).toBeGreaterThan(15)
  })

  test.each(all)('$name keeps the rules, and so does its error declaration', ({ event }) => {
    expect(wrong(event)).toEqual([])
    expect(wrong(withError(event, { id: 'a', recordedAtMs: 1, corrective: true }))).toEqual([])
    expect(wrong(withError(event, { id: 'a', recordedAtMs: 1, corrective: false }))).toEqual([])
  })
})
