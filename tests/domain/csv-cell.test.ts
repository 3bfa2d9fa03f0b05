import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteOrderMark, csvCell, csvLines } from '../../domain/csv-cell.ts'

describe('a cell of a table for spreadsheets', () => {
  test.each([
    ['a formula', '=1+1', `"'=1+1"`],
    ['a formula with quotes', '=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    ['a function', '@SUM(A1)', `"'@SUM(A1)"`],
    ['a program', "-2+3+cmd|' /C calc'!A0", `"'-2+3+cmd|' /C calc'!A0"`],
    ['a telephone number', '+39 02', `"'+39 02"`],
    ['a correction', '-2 corrected', `"'-2 corrected"`],
    ['a tab before a formula', '\t=1', `"'\t'=1"`],
    ['a line break before a formula', '\r=1', `"'\r'=1"`],
    ['a null byte before a formula', '\u0000=1', `"'\u0000=1"`],
    ['a full-width formula', '\uff1d1+1', `"'\uff1d1+1"`],
    ['a formula behind another delimiter', 'beans;=1+1', `beans;'=1+1`],
    ['a formula behind this delimiter', 'beans, =1+1', `"beans, '=1+1"`],
    ['a formula in the next line', 'beans\n@x', `"beans\n'@x"`],
    ['a number below 0 as text', '-12,5', '"-12,5"'],
    ['a number with a sign as text', '+7', '+7'],
    ['a dash in a list', 'beans, - peas', '"beans, - peas"'],
    ['commas and quotes', 'a, "b"', '"a, ""b"""'],
    ['a number below 0', -76_451, '-76451'],
    ['no number', Number.NaN, ''],
    ['nothing', null, '']
  ])('%s', (_, cell, expected) => {
    expect(csvCell(cell, ',')).toBe(expected)
  })

  test('is quoted for its own delimiter only', () => {
    expect([csvCell('-12,5', ';'), csvCell('a;b', ';')]).toEqual(['-12,5', '"a;b"'])
  })

  test.each([',', ';'] as const)(
    'never begins as a formula, and reads back as one cell (%s)',
    (mark) => {
      const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 4 })
      fc.assert(
        fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (rows) => {
          const text = csvLines(rows, mark)
          const options = { delimiter: mark, relax_column_count: true, record_delimiter: '\r\n' }
          const read = parse(text, options)
          expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length))
          for (const cell of read.flat()) {
            expect(cell).not.toMatch(/^[=@\p{Cc}\uff1d\uff0b\uff0d\uff20]|^[+-](?!\d)/u)
          }
        })
      )
    }
  )

  test('hides a formula wherever another delimiter and blanks stand before it, and nowhere else', () => {
    // Said in one condition, which takes the square of a text's blanks.
    const hidden = /(?<=[;,\t\r\n]\s*)(?=[=@\uff1d\uff20]|[+\-\uff0b\uff0d][^\d\s])/gu
    const piece = fc.constantFrom(
      ';',
      ',',
      ' ',
      '\t',
      '\n',
      '\u00a0',
      '=',
      '-',
      '+',
      '1',
      'a',
      '＝'
    )
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 12 }), (text) => {
        const cell = csvCell(`a${text}`, ';')
        const [read] = parse(cell, { delimiter: ';', record_delimiter: '\r\n' })
        expect(read).toEqual([`a${text}`.replace(hidden, "'")])
      }),
      { numRuns: 2_000 }
    )
  })

  test('takes no longer for blanks than for letters', () => {
    const blanks = ' '.repeat(1_000_000)
    const begun = performance.now()
    expect(csvCell(`a${blanks}b;${blanks}=1`, ',')).toBe(`a${blanks}b;${blanks}'=1`)
    expect(csvCell(`a${'\n'.repeat(1_000_000)}`, ',')).toHaveLength(1_000_003)
    // It was the square of their number, which is an hour.
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  test('behind a byte order mark, so that spreadsheets read UTF-8', () => {
    expect(byteOrderMark.codePointAt(0)).toBe(0xfeff)
  })
})
