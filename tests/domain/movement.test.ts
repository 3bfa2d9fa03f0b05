import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundaryId, cleaned, cleanName, processRef, stages } from '../../domain/movement.ts'

describe('cleaned', () => {
  test.each([
    ['Imports ', 'Imports'],
    ['  Food   supply\t', 'Food supply'],
    ['Food\u00a0supply', 'Food supply'],
    ['Food\r\nsupply', 'Food supply'],
    ['\ufeffImports', 'Imports'],
    ['Citta\u0300', 'Città'],
    ['Pulses (beans)', 'Pulses (beans)'],
    ['Fruit', 'Fruit'],
    [' ', ''],
    ['', '']
  ])('%j is %j', (text, expected) => {
    expect(cleaned(text)).toBe(expected)
  })

  test('of a cleaned name is the same name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleaned(cleaned(text))).toBe(cleaned(text))
      }),
      { numRuns: 1_000 }
    )
  })

  const blank = fc.constantFrom(' ', '\t', '\u00a0', '\u2003', '\n', '')
  const word = fc.stringMatching(/^[a-zà-ü]{1,8}$/u)

  test('does not depend on how words are set apart', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(blank, word), { maxLength: 6 }), blank, (parts, end) => {
        const spaced = parts.map(([gap, text]) => `${gap} ${text}`).join('') + end
        const words = parts.map(([, text]) => text.normalize('NFC'))
        expect(cleaned(spaced)).toBe(words.join(' '))
      })
    )
  })

  test('keeps every letter', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const letters = (of: string) => of.normalize('NFC').replace(/\s/gu, '')
        expect(letters(cleaned(text))).toBe(letters(text))
      })
    )
  })
})

describe('names and ids', () => {
  test('a name is cleaned while it is read', () => {
    expect(cleanName.parse('Imports ')).toBe('Imports')
  })

  test.each([
    ['   ', /^is empty/u],
    ['x'.repeat(201), /^is longer than 200 characters/u]
  ])('%j is not a name', (text, says) => {
    expect(cleanName.safeParse(text).error?.issues[0]?.message).toMatch(says)
  })

  test('the length counts after cleaning', () => {
    expect(cleanName.parse(` ${'x'.repeat(200)} `)).toHaveLength(200)
  })

  test.each(['milan-metro', 'a', '9', 'zone-9-a'])('%s is a boundary id', (id) => {
    expect(boundaryId.parse(id)).toBe(id)
  })

  test.each(['', 'Milan', 'milan metro', 'milan_metro', '-milan', 'milan-', 'a--b', 'città'])(
    '"%s" is not a boundary id',
    (id) => {
      expect(boundaryId.safeParse(id).success).toBe(false)
    }
  )

  test.each([...stages, null])('a process may stand at stage %s', (stage) => {
    expect(processRef.parse({ id: 'Imports', stage })).toEqual({ id: 'Imports', stage })
  })

  test('a process does not stand at a stage that there is not', () => {
    expect(processRef.safeParse({ id: 'Imports', stage: 'export' }).success).toBe(false)
  })
})
