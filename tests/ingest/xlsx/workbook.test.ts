import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Failure } from '../../../domain/failure.ts'
import type { SheetRow } from '../../../ingest/sheet/row.ts'
import { openTable } from '../../../ingest/sheet/table.ts'
import { serialDate, showsDate } from '../../../ingest/xlsx/serial-date.ts'
import { workbookParts, zipOf } from './zip-writer.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'filiera-xlsx-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function written(bytes: Buffer): string {
  files += 1
  const file = path.join(folder, `${files}.xlsx`)
  writeFileSync(file, bytes)
  return file
}

async function rowsOf(bytes: Buffer): Promise<readonly SheetRow[]> {
  const table = await openTable(written(bytes))
  try {
    const rows: SheetRow[] = []
    for await (const batch of table.rows()) rows.push(...batch)
    return rows
  } finally {
    table.close()
  }
}

/** The code that reading a file fails with. */
async function failing(bytes: Buffer): Promise<string> {
  try {
    await rowsOf(bytes)
    return 'nothing failed'
  } catch (error) {
    return error instanceof Failure ? error.code : String(error)
  }
}

describe('dates of a workbook', () => {
  // Excel: 1 is 1 January 1900, 59 is 28 February, 60 never was, 61 is 1 March.
  test.each([
    [1, 1900, '1900-01-01'],
    [59, 1900, '1900-02-28'],
    [60, 1900, null],
    [61, 1900, '1900-03-01'],
    [46_184, 1900, '2026-06-11'],
    [46_184.5, 1900, '2026-06-11T12:00'],
    [44_722, 1904, '2026-06-11'],
    [0, 1904, '1904-01-01'],
    [0.25, 1900, '06:00'],
    [-1, 1900, null],
    [9_999_999, 1900, null]
  ] as const)('%d counted from %d is %s', (serial, system, day) => {
    expect(serialDate(serial, system)).toBe(day)
  })

  test.each([
    [14, undefined, true],
    [2, undefined, false],
    [164, 'dd/mm/yyyy', true],
    [165, '[$-410]d mmmm yyyy', true],
    [166, '"days" 0.0', false],
    [167, '#,##0.00 [Red]', false],
    [168, 'General', false]
  ])('format %d %s shows a date: %s', (id, code, isDate) => {
    expect(showsDate(id, code)).toBe(isDate)
  })
})

test('cells are read by their type and style, gaps are empty, empty rows are passed over', async () => {
  const rows = `
    <row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="C1"><v>1.5</v></c></row>
    <row r="2"><c r="A2" s="1"/></row>
    <row r="4"><c r="A4" s="1"><v>46184</v></c><c r="B4" s="2"><v>3</v></c><c r="C4" t="b"><v>1</v></c><c r="D4" t="str"><f>A1</f><v>x</v></c></row>`
  expect(await rowsOf(zipOf(workbookParts(rows)))).toEqual([
    { line: 1, cells: ['a', '', 1.5] },
    { line: 4, cells: ['2026-06-11', 3, 'true', 'x'] }
  ])
  const old = zipOf(workbookParts('<row><c s="1"><v>0</v></c></row>', { date1904: true }))
  expect(await rowsOf(old)).toEqual([{ line: 1, cells: ['1904-01-01'] }])
})

test.each(['99999999999999999999', '-1', '1.5', 'x'])(
  'a row that says its number is %s is counted',
  async (said) => {
    const rows = `<row r="4"><c><v>1</v></c></row><row r="${said}"><c><v>2</v></c></row>`
    expect((await rowsOf(zipOf(workbookParts(rows)))).map(({ line }) => line)).toEqual([4, 5])
  }
)

test('columns of a text beyond those that are looked at are told, as those of a workbook', async () => {
  const table = await openTable(written(Buffer.from(`${'a;'.repeat(600)}\n1;2\n`)))
  const rows: SheetRow[] = []
  for await (const batch of table.rows()) rows.push(...batch)
  expect(rows.map(({ cells }) => cells.length)).toEqual([500, 2])
  expect(table.notes.beyond).toBe(101)
})

describe('what is no workbook, or one to be wary of, is refused with the reason', () => {
  const row = '<row r="1"><c><v>1</v></c></row>'

  test('a bomb is stopped while it unpacks', async () => {
    const blank = `<row r="1"><c t="inlineStr"><is><t>${' '.repeat(64 * 1024 * 1024)}</t></is></c></row>`
    const before = process.memoryUsage().rss
    expect(await failing(zipOf(workbookParts(blank)))).toBe('file_too_large')
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024)
  })

  test.each([
    ['tags that are never closed', { 'xl/worksheets/sheet1.xml': '<a>'.repeat(200_000) }],
    ['a text without an end', { 'xl/worksheets/sheet1.xml': `<a>${'x'.repeat(3_000_000)}` }],
    [
      'a tag of attributes without an end',
      {
        'xl/worksheets/sheet1.xml': `<a ${Array.from({ length: 400_000 }, (_, n) => `a${n}=""`).join(' ')}`
      }
    ],
    [
      'cell styles without an end',
      { 'xl/styles.xml': `<styleSheet><cellXfs>${'<xf/>'.repeat(70_000)}</cellXfs></styleSheet>` }
    ]
  ])('%s are refused before they fill the memory', async (_, parts) => {
    expect(await failing(zipOf({ ...workbookParts(''), ...parts }))).toBe('file_too_large')
  })

  test('empty texts that cells share are counted too', async () => {
    // Some noise, so that it shrinks no more than a sheet does.
    const some = Array.from({ length: 1_000 }, (_, n) => `<si/>${(n * 7919) % 13 < 5 ? ' ' : '\n'}`)
    const noisy = Array.from({ length: 13_000 }, (_, n) => `${some.join('')}<!--${n * 7919}-->`)
    const shared = { 'xl/sharedStrings.xml': `<sst>${noisy.join('')}</sst>` }
    expect(await failing(zipOf({ ...workbookParts(''), ...shared }))).toBe('file_too_large')
  }, 60_000)

  test('a part that claims less than it holds is damage', async () => {
    const bytes = zipOf(workbookParts(row.repeat(5_000)))
    const sheet = bytes.lastIndexOf('xl/worksheets/sheet1.xml')
    bytes.writeUInt32LE(10, sheet - 22)
    expect(await failing(bytes)).toBe('unreadable_sheet')
  })

  test.each<[string, Buffer, string]>([
    ['macros', zipOf({ ...workbookParts(row), 'xl/vbaProject.bin': 'x' }), 'macros_refused'],
    ['a zip of something else', zipOf({ 'a.txt': 'x' }), 'unreadable_sheet'],
    ['a cut file', zipOf(workbookParts(row)).subarray(0, 300), 'unreadable_sheet'],
    [
      'a document type',
      zipOf({
        ...workbookParts(row),
        'xl/styles.xml': '<!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'
      }),
      'unreadable_sheet'
    ],
    [
      'an open tag',
      zipOf({ ...workbookParts(row), 'xl/styles.xml': '<a><b></a>' }),
      'unreadable_sheet'
    ],
    ['a workbook of 1997', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'unreadable_sheet'],
    ['nothing', Buffer.alloc(0), 'empty_file'],
    [
      'a path out of the archive',
      zipOf({ ...workbookParts(row), '../evil.xml': 'x' }),
      'unreadable_sheet'
    ],
    [
      'too many parts',
      zipOf({
        ...workbookParts(row),
        ...Object.fromEntries(Array.from({ length: 2_100 }, (_, part) => [`p/${part}`, 'x']))
      }),
      'file_too_large'
    ]
  ])('%s', async (_name, bytes, code) => {
    expect(await failing(bytes)).toBe(code)
  })

  test('a sheet that is not there is named with those there are', async () => {
    const file = written(zipOf(workbookParts(row)))
    await expect(openTable(file, { sheet: 'Foglio9' })).rejects.toThrow(/"Foglio1"/u)
  })
})
