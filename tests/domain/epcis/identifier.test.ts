import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDigit, identifierOf, ownUri } from '../../../domain/epcis/identifier.ts'

describe('GS1 keys', () => {
  // GTIN-14 of the Tag Data Standard's own example 0614141.107346.
  test('have the check digit of the General Specifications', () => {
    expect(checkDigit('1061414107346')).toBe('4')
    expect(checkDigit('629104150021')).toBe('3')
  })

  test.each([
    ['urn:epc:class:lgtin:0614141.107346.L7', '01/10614141073464/10/L7'],
    ['https://id.gs1.org/01/10614141073464/10/L7', '01/10614141073464/10/L7'],
    ['https://shop.example/x/01/10614141073464/10/L7?17=261231', '01/10614141073464/10/L7'],
    ['urn:epc:id:sgtin:0614141.107346.2017', '01/10614141073464/21/2017'],
    ['https://id.gs1.org/01/10614141073464/21/2017', '01/10614141073464/21/2017'],
    ['urn:epc:idpat:sgtin:0614141.107346.*', '01/10614141073464'],
    ['https://id.gs1.org/01/614141073467', '01/00614141073467'],
    ['urn:epc:id:sscc:0614141.1234567890', '00/106141412345678908'],
    ['https://id.gs1.org/00/106141412345678908', '00/106141412345678908'],
    ['urn:epc:id:sgln:0614141.00777.0', '414/0614141007776'],
    ['https://id.gs1.org/414/0614141007776', '414/0614141007776'],
    ['urn:epc:id:sgln:0614141.00777.dock-2', '414/0614141007776/254/dock-2'],
    ['https://id.gs1.org/414/0614141007776/254/dock-2', '414/0614141007776/254/dock-2'],
    ['urn:epc:id:pgln:0614141.00777', '417/0614141007776'],
    ['urn:epc:class:lgtin:0614141.107346.A%2FB', '01/10614141073464/10/A/B']
  ])('%s is %s', (uri, key) => {
    expect(identifierOf(uri).key).toBe(key)
  })

  test.each([
    'urn:epc:id:sgln:0614141.777.0',
    'urn:epc:class:lgtin:06141x1.107346.L7',
    'urn:epc:id:gdti:0614141.12345.400',
    'urn:uuid:8a5f1d52-3d3c-4e4e-9a43-6d7a5a5d4f10',
    'https://example.org/anything'
  ])('%s stands for itself', (uri) => {
    expect(identifierOf(uri)).toEqual({ kind: 'other', key: uri })
  })
})

test('an address of ours leads back to what it names', () => {
  const id = fc.stringMatching(/^[a-z0-9:%/ .àß-]{1,40}$/u)
  fc.assert(
    fc.property(id, (text) => {
      expect(identifierOf(ownUri('https://milano.example', 'lot', text))).toEqual({
        kind: 'own',
        of: 'lot',
        id: text,
        key: text
      })
    })
  )
})

test('no text breaks the reader', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(identifierOf(`urn:epc:id:sgln:${text}`).key.length).toBeGreaterThan(0)
      expect(identifierOf(`https://a.example/01/${text}`).key.length).toBeGreaterThan(0)
    })
  )
})
