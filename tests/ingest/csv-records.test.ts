import { Readable } from 'node:stream'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ColumnCount } from '../../ingest/csv/column-count.ts'
import { type CsvRecord, csvRecords } from '../../ingest/csv/records.ts'

/** What csv-parse alone makes of the text: the reading that the quick one must not differ from. */
function parsed(text: string): CsvRecord[] {
  const records: CsvRecord[] = []
  parse(text, {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (cells: string[], { lines }) => {
      records.push({ cells, line: lines })
      return null
    }
  })
  return records
}

/** Cells of every record of a text whose lines end as on Unix; null where a quote is never closed. */
function parsedOrNull(text: string): string[][] | null {
  const options = { relax_column_count: true, relax_quotes: true } as const
  try {
    return parse(text, { ...options, record_delimiter: '\n', skip_empty_lines: false })
  } catch (error) {
    if (error instanceof CsvError) return null
    throw error
  }
}

async function read(text: string, cuts: readonly number[] = []): Promise<CsvRecord[]> {
  const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
  const borders = [0, ...at, text.length]
  const pieces = borders.slice(1).map((end, index) => text.slice(borders[index], end))
  const bytes = pieces.filter((piece) => piece !== '').map((piece) => Buffer.from(piece))
  const records: CsvRecord[] = []
  for await (const batch of csvRecords(Readable.from(bytes), ',')) records.push(...batch)
  return records
}

const token = fc.constantFrom('a', 'è', ',', ',', ' ', '\n', '\r\n', '""', '"b,c"', '"d\ne"')
const oneEnd = fc
  .constantFrom('\n', '\r\n')
  .chain((end) =>
    fc
      .array(fc.array(fc.constantFrom('a', 'food', '', 'è', ' '), { minLength: 1 }))
      .map((rows) => rows.map((cells) => cells.join(',') + end).join(''))
  )

test('plain text is cut as csv-parse reads it, however its bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(oneEnd, fc.array(fc.nat()), async (text, cuts) => {
      expect(await read(text, cuts)).toEqual(parsed(text))
    }),
    { numRuns: 300 }
  )
})

test('text with quotes and line ends of several kinds is read as by csv-parse', async () => {
  const text = fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join(''))
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat()), async (said, cuts) => {
      expect(await read(said, cuts)).toEqual(parsed(said))
    }),
    { numRuns: 1_000 }
  )
})

test('a byte order mark, a missing last line end and old line ends are understood', async () => {
  expect(await read('\ufeffa,b\n\n1,2')).toEqual([
    { cells: ['a', 'b'], line: 1 },
    { cells: ['1', '2'], line: 3 }
  ])
  expect(await read('a,b\r1,2\r')).toEqual(parsed('a,b\r1,2\r'))
})

test('what stood before a quote that is never closed is read', async () => {
  const records: CsvRecord[] = []
  const reading = async () => {
    const input = Readable.from([Buffer.from('a,b\n1,2\n'), Buffer.from('3,"4\n5,6\n')])
    for await (const batch of csvRecords(input, ',')) records.push(...batch)
  }
  await expect(reading()).rejects.toThrow(CsvError)
  expect(records.map(({ line }) => line)).toEqual([1, 2])
})

test('a line of as many cells as a worksheet has columns is one record', async () => {
  const [record] = await read(`${'1,'.repeat(16_383)}\n`, [3_000, 15_000])
  expect(record?.cells).toHaveLength(16_384)
})

test.each([
  ['plain', 'a,b\n'],
  ['where a quote stands before it', '"a",b\n'],
  ['where lines end as they did', '"a",b\r'],
  ['in which a cell is quoted', 'a,b\n"x",'],
  ['in which a quote stands within a cell', 'a,b\nx"y,']
])('a line of delimiters is refused before it is cut into cells: %s', async (_, before) => {
  let given = 0
  async function* input() {
    yield Buffer.from(before)
    for (; given < 300; given += 1) yield Buffer.alloc(64 * 1024, ',')
  }
  const records: CsvRecord[] = []
  const reading = async () => {
    for await (const batch of csvRecords(input(), ',')) records.push(...batch)
  }
  await expect(reading()).rejects.toThrow('more than 16384 columns')
  expect(records).toMatchObject([{ cells: ['a', 'b'] }])
  // A plain line is left to the parser beyond a megabyte.
  expect(given).toBeLessThan(20)
})

test('columns are counted as the parser tells cells apart', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r'), maxLength: 40 })
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 6 }), fc.nat(40), (text, most, cut) => {
      const whole = parsedOrNull(text)
      fc.pre(whole !== null)
      const count = new ColumnCount({ delimiter: ',', most, endsAtReturn: false })
      const found = [text.slice(0, cut), text.slice(cut)].some((t) => count.exceeds(Buffer.from(t)))
      expect(found).toBe(whole.some(({ length }) => length > most))
    }),
    { numRuns: 3_000 }
  )
})

test('a line of delimiters that does not end is refused, though it has no text', async () => {
  const delimiters = Buffer.alloc(1024 * 1024, ',')
  async function* endless() {
    while (true) yield delimiters
  }
  const reading = async () => {
    for await (const _ of csvRecords(endless(), ',')) expect.unreachable()
  }
  await expect(reading()).rejects.toMatchObject({ code: 'CSV_MAX_RECORD_SIZE' })
}, 60_000)

test('empty lines are no record that goes on, however many there are', async () => {
  const lines = '\n'.repeat(17 * 1024 * 1024)
  expect(await read(`"a",b\n${lines}c,d\n`)).toHaveLength(2)
}, 60_000)
