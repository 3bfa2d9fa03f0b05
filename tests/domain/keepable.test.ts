import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isKeepableJson,
  isKeepableText,
  keepableJson,
  unkeepableIn
} from '../../domain/keepable.ts'

/** Texts in which half characters, NUL, backslashes and what looks like an escape meet. */
const piece = fc.constantFrom(
  ...[
    '\ud83c',
    '\udf45',
    '🍅',
    '\u0000',
    '\\',
    '\\u0000',
    '\\ud83c',
    '"',
    'u0000',
    'è',
    'a',
    '\u0001'
  ]
)
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
const value = fc.oneof(
  text,
  fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 3 })), {
    maxKeys: 3
  })
)

/** JSON as others write it: every character that can be is an escape. */
function escaped(json: string): string {
  return json.replace(/[^\x20-\x7e]/gu, (found) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
      .join('')
  )
}

describe('texts that come back as they were given', () => {
  test('a text of JSON is one where every text in it is', () => {
    fc.assert(
      fc.property(value, (any) => {
        const keepable = unkeepableIn(any) === null
        const json = JSON.stringify(any)
        expect(isKeepableJson(json)).toBe(keepable)
        expect(isKeepableJson(escaped(json))).toBe(keepable)
      }),
      { numRuns: 2_000 }
    )
  })

  test('what cannot be kept is shown as such, and all else stays as it was', () => {
    fc.assert(
      fc.property(text, (any) => {
        const shown: unknown = JSON.parse(keepableJson(JSON.stringify(any)))
        expect(shown).toBe(any.toWellFormed().replaceAll('\0', '\ufffd'))
        expect(isKeepableText(String(shown))).toBe(true)
      }),
      { numRuns: 2_000 }
    )
  })

  test('where it stands is told by the names of the fields', () => {
    expect(unkeepableIn({ a: 1, b: { c: ['x', '\ud800'] } })).toBe('b.c.1')
    expect(unkeepableIn({ 'a\0': 1 })).toBe('a\0')
    expect(unkeepableIn({ a: null, b: ['🍅'] })).toBeNull()
  })

  test('a million backslashes are looked through once', () => {
    const json = JSON.stringify(`${'\\'.repeat(500_000)}\u0001`)
    const before = performance.now()
    expect(isKeepableJson(json)).toBe(true)
    expect(performance.now() - before).toBeLessThan(1_000)
  })
})
