import type { RawRecord, Source } from '../source.ts'
import { findHeader, type Header, headerWithin } from './header.ts'
import type { SheetRow } from './row.ts'
import type { Table } from './table.ts'
import { type SheetOptions, SheetRecord, translator } from './translate.ts'

/** Enough to fill a commit; few enough that what is read is gone before the memory is swept as a whole. */
const batchRows = 250

export interface SheetSourceOptions extends SheetOptions {
  /** The opened file: a workbook cannot be read as a stream of bytes. */
  readonly table: Table
}

function recordsOf(rows: readonly SheetRow[], header: Header): readonly RawRecord[] {
  return rows
    .filter(({ line }) => line > header.line)
    .map(({ line, cells }) => ({ line, content: new SheetRecord(cells, header) }))
}

async function* read(
  _input: AsyncIterable<Uint8Array>,
  { table, mapping }: SheetSourceOptions
): AsyncGenerator<readonly RawRecord[]> {
  let header: Header | null = null
  let first: SheetRow[] = []
  for await (const rows of table.rows()) {
    if (header !== null) {
      yield recordsOf(rows, header)
      continue
    }
    first = [...first, ...rows]
    if (first.length < headerWithin) continue
    header = findHeader(first, mapping)
    yield recordsOf(first, header)
  }
  if (header === null) yield recordsOf(first, findHeader(first, mapping))
}

/** Partners' tables, CSV and workbooks alike, read by a column mapping. */
export const sheetSource: Source<SheetSourceOptions> = {
  name: 'sheet',
  doc: 'A partner’s table, as CSV in any dialect or as XLSX, read by a column mapping into any observed event; the same file again changes nothing, a changed row is a correction.',
  identity: 'statement',
  batchRows,
  read,
  translator
}
