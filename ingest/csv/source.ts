import { CsvError } from 'csv-parse'
import { Failure } from '../../domain/failure.ts'
import { note, type RawRecord, type Source } from '../source.ts'
import { type Mapping, requiredColumns } from './mapping.ts'
import { type CsvRecord, csvRecords, maxRecordBytes } from './records.ts'
import { type CsvOptions, CsvRow } from './row.ts'
import { utf8Chunks } from './text.ts'
import { translator } from './translate.ts'

/** Enough to fill a commit, few enough to keep progress alive and memory small. */
const batchRows = 1_500

/** Where each needed column stands. @throws Failure `missing_column` naming all that are missing. */
function columnPlaces(header: CsvRecord, mapping: Mapping): ReadonlyMap<string, number> {
  const names = header.cells.map((cell) => cell.trim())
  const places = new Map(requiredColumns(mapping).map((column) => [column, names.indexOf(column)]))
  const missing = [...places].filter(([, place]) => place === -1).map(([column]) => column)
  if (missing.length > 0) {
    throw new Failure(
      'missing_column',
      `line ${header.line}: the header lacks ${missing.join(', ')}; mapping ${mapping.name} reads columns separated by "${mapping.delimiter}" and found ${names.slice(0, 20).join(' | ').slice(0, 300)}`,
      { line: header.line, missing: missing.join(', '), mapping: mapping.name }
    )
  }
  const twice = [...places.keys()].find(
    (column) => names.indexOf(column) !== names.lastIndexOf(column)
  )
  if (twice !== undefined) {
    throw new Failure(
      'missing_column',
      `line ${header.line}: column ${twice} stands twice in the header; name one of them otherwise`,
      { line: header.line, column: twice }
    )
  }
  return places
}

function rawRecord(
  row: CsvRecord,
  header: CsvRecord,
  places: ReadonlyMap<string, number>
): RawRecord {
  const { cells, line } = row
  if (cells.length !== header.cells.length) {
    const reason = `the row has ${cells.length} columns, the header has ${header.cells.length}; check quotes and separators`
    const shown = cells.slice(0, 20).join(',')
    return { line, reject: note(null, 'column_count', reason, shown) }
  }
  return { line, content: new CsvRow(cells, places) }
}

function unreadable(error: CsvError, lastLine: number): Failure {
  const begins = lastLine + 1
  const [what, next] =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? ['a quote is opened and never closed', 'close it']
      : [
          `a record is longer than ${maxRecordBytes} bytes, has more columns than a worksheet, or cannot be told from the next`,
          'look for an unclosed quote, or for a line of separators'
        ]
  return new Failure(
    'unreadable_csv',
    `line ${begins}: ${what}; the rows before it are read, it and what follows are not; ${next} and send the file again`,
    { line: begins, reason: error.code },
    error
  )
}

async function* read(
  input: AsyncIterable<Uint8Array>,
  { mapping }: CsvOptions
): AsyncGenerator<readonly RawRecord[]> {
  let table:
    | { readonly header: CsvRecord; readonly places: ReadonlyMap<string, number> }
    | undefined
  let lastLine = 0
  try {
    for await (const records of csvRecords(utf8Chunks(input), mapping.delimiter)) {
      let rows = records
      if (table === undefined) {
        const [header] = records
        if (header === undefined) continue
        table = { header, places: columnPlaces(header, mapping) }
        rows = records.slice(1)
      }
      const { header, places } = table
      yield rows.map((row) => rawRecord(row, header, places))
      lastLine = records.at(-1)?.line ?? lastLine
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error, lastLine) : error
  }
  if (table === undefined) {
    throw new Failure('empty_file', 'the file holds no row; send a table with a header row')
  }
}

/** A published flow table, one row per flow, read by a column mapping. */
export const csvSource: Source<CsvOptions> = {
  name: 'csv',
  doc: 'A flow table as CSV, read by a column mapping; the same file read twice changes nothing, a changed row is a correction.',
  identity: 'statement',
  batchRows,
  read,
  translator
}
