import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { prehash } from '../../../domain/epcis/prehash.ts'
import { epcisEvent } from '../../../domain/epcis/schema.ts'

/** What GS1's reference implementation publishes (RalphTro/epcis-event-hash-generator, commit d8d87463, tests/examples/expected/CBV2.0). */
const context = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { example: 'https://ns.example.com/epcis/' },
  { cbvmda: 'urn:epcglobal:cbv:mda:' }
]

const sgln = (body: string) => ({ id: `urn:epc:id:sgln:${body}` })
const paper = (type: string, number: string) => ({
  ...{ type, bizTransaction: `urn:epcglobal:cbv:bt:${number}` }
})
const pgln = (body: string) => `urn:epc:id:pgln:${body}`

const departing = {
  ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'departing' },
  ...{ eventTime: '2022-02-16T12:50:00.000+01:00', eventTimeZoneOffset: '+01:00' },
  epcList: ['urn:epc:id:sscc:4012345.1112223334'],
  readPoint: sgln('4012345.00022.0'),
  bizTransactionList: [paper('desadv', '4012345000009:ASN1099')],
  sourceList: [{ type: 'possessing_party', source: pgln('4012345.00000') }],
  destinationList: [{ type: 'possessing_party', destination: pgln('4023333.00000') }]
}

const vectors: readonly (readonly [string, object, string])[] = [
  [
    'an event with papers, a source and a destination',
    departing,
    '2919bf0587534fef0e25eea97b5dda68f345e6bbf2c6b4cb27b2a52e0039272b'
  ],
  [
    'a read point that is no GS1 key',
    {
      ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'transporting' },
      ...{ eventTime: '2022-02-16T16:50:00.000+01:00', eventTimeZoneOffset: '+01:00' },
      epcList: ['urn:epc:id:sscc:4012345.1112223334'],
      readPoint: { id: 'geo:47.506694,11.104301' }
    },
    '1d2ec4174d8f0b5988a44795b31a636e8bc7f88ebc4bdc0d35c14f215a842e80'
  ],
  [
    'lists that are put in order',
    {
      ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'departing' },
      ...{ eventTime: '2019-10-21T11:00:30.000+01:00', eventTimeZoneOffset: '+01:00' },
      epcList: ['urn:epc:id:sscc:5200001.0111111146'],
      readPoint: sgln('5200001.99901.0'),
      bizTransactionList: [
        paper('desadv', '5200001000008:4711'),
        paper('inv', '5200001000008:RE1099')
      ],
      sourceList: [{ type: 'possessing_party', source: pgln('5200001.00000') }],
      destinationList: [
        { type: 'possessing_party', destination: pgln('4000001.98765') },
        { type: 'location', destination: 'urn:epc:id:sgln:4012345.00012.0' }
      ]
    },
    '253f0178f96349eedc207505b49044a602129605cf692e3d9f1f36c8bd1dfb0d'
  ],
  [
    'a quantity, and master data of the lot',
    {
      ...{ type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning' },
      ...{ eventTime: '2019-10-21T14:58:56.000+02:00', eventTimeZoneOffset: '+02:00' },
      quantityList: [
        { epcClass: 'urn:epc:class:lgtin:4054739.099914.20160711', quantity: 600, uom: 'KGM' }
      ],
      readPoint: sgln('4054739.00001.0'),
      ilmd: { 'cbvmda:bestBeforeDate': '2019-10-21' }
    },
    '5f396ea5cb32fe4d0980cb79f5a5eb9640559e9f5a6cefa5c98a7d6ad554b50b'
  ],
  [
    'a parent with its children',
    {
      ...{ type: 'AggregationEvent', action: 'ADD', bizStep: 'packing' },
      ...{ eventTime: '2019-10-21T11:58:56.591+02:00', eventTimeZoneOffset: '+02:00' },
      parentID: 'urn:epc:id:sscc:4047023.0111111122',
      childEPCs: ['98', '97', '107', '109'].map(
        (serial) => `urn:epc:id:sgtin:4047023.077551.${serial}`
      ),
      readPoint: sgln('4047023.00012.0')
    },
    'c941e6486c561c2be83c28dc228c150eaef9a6befb1015e6cc563982fb7414b6'
  ],
  [
    'a place with an extension of its key, and time without milliseconds',
    {
      ...{ type: 'TransactionEvent', action: 'ADD', bizStep: 'shipping' },
      ...{ eventTime: '2019-10-21T00:05:00-06:00', eventTimeZoneOffset: '-06:00' },
      epcList: ['urn:epc:id:sgtin:0614141.107340.1', 'urn:epc:id:sgtin:0614141.107340.2'],
      readPoint: sgln('4012345.00000.5'),
      bizLocation: sgln('4012345.00000.0'),
      bizTransactionList: [paper('po', '4012345123456:RE100099')]
    },
    'cf6559dc931963f19ed9cd2fe33c02ef64c8cfd557e5a96b086a87db315b7122'
  ],
  [
    'a transformation with pieces, lots and classes',
    {
      ...{ type: 'TransformationEvent', bizStep: 'commissioning' },
      ...{ eventTime: '2019-10-21T14:58:56.591+02:00', eventTimeZoneOffset: '+02:00' },
      inputEPCList: [
        'urn:epc:id:sgtin:4012345.011122.25',
        'urn:epc:id:sgtin:4000001.065432.99886655'
      ],
      outputEPCList: ['25', '26', '27', '28'].map(
        (serial) => `urn:epc:id:sgtin:4012345.077889.${serial}`
      ),
      inputQuantityList: [
        { epcClass: 'urn:epc:class:lgtin:4012345.011111.4444', quantity: 10, uom: 'KGM' },
        { epcClass: 'urn:epc:class:lgtin:0614141.077777.987', quantity: 30 },
        { epcClass: 'urn:epc:idpat:sgtin:4012345.066666.*', quantity: 220 }
      ],
      readPoint: sgln('4012345.00001.0'),
      ilmd: { 'example:bestBeforeDate': '2015-11-10', 'example:batch': 'XYZ' }
    },
    '36ab2ba0e3eac03d14a630148c63c31da00b8c4f1c311f501eb459e89a6e6350'
  ]
]

function prehashOf(event: object): string | null {
  return prehash(epcisEvent.parse(event), context)
}

describe('the pre-hash text of an event', () => {
  test.each(vectors)('of %s has the published hash', (_name, event, hash) => {
    expect(
      createHash('sha256')
        .update(prehashOf(event) ?? '')
        .digest('hex')
    ).toBe(hash)
  })

  test('is the same in the other spelling, another order and another time zone', () => {
    const { destinationList: _, ...others } = departing
    const respelled = {
      destinationList: [
        { type: 'possessing_party', destination: 'https://example.org/417/4023333000000?a=b' }
      ],
      ...{ ...others, eventTime: '2022-02-16T11:50:00Z', recordTime: '2022-02-17T00:00:00Z' },
      epcList: ['https://id.example.com/00/140123451122233341']
    }
    expect(prehashOf(respelled)).toBe(prehashOf(departing))
    expect(prehashOf({ ...departing, bizStep: 'shipping' })).not.toBe(prehashOf(departing))
  })

  test.each([
    ['sensors', { sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 4 }] }] }],
    ['an extension in a place', { readPoint: { ...sgln('4012345.00022.0'), 'example:gate': 'A' } }],
    ['an extension of nobody', { 'unknown:field': 'x' }],
    ['a nested extension', { 'example:field': { 'example:inner': '1' } }],
    ['a fourth digit of a second', { eventTime: '2022-02-16T12:50:00.0005+01:00' }],
    ['a key of GS1 that is not read here', { epcList: ['urn:epc:id:giai:4000001.111'] }]
  ])('with %s there is none, as no vector shows how to write it', (_name, more) => {
    expect(prehashOf({ ...departing, ...more })).toBeNull()
  })
})
