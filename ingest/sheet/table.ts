import { createReadStream } from 'node:fs'
import { CsvError } from 'csv-parse'
import { Failure } from '../../domain/failure.ts'
import { csvRecords } from '../csv/records.ts'
import { noNotes, type SheetNotes, sheetRows } from '../xlsx/rows.ts'
import { openWorkbook, sheetOf } from '../xlsx/workbook.ts'
import { type Dialect, dialectOf, headOf, recoded } from './dialect.ts'
import { maxColumns, type SheetRow } from './row.ts'

/** A table in a file, whatever program wrote it. */
export interface Table {
  readonly format: 'csv' | 'xlsx'
  /** Of a text table. */
  readonly dialect: Dialect | null
  /** Of a workbook: its sheets, and the one that is read. */
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[]
  readonly sheet: string | null
  /** What was met while reading; whole when the last row was read. */
  readonly notes: SheetNotes
  readonly rows: () => AsyncIterable<readonly SheetRow[]>
  readonly close: () => void
}

export interface TableOptions {
  /** Of a workbook; by default the first that is not hidden. */
  readonly sheet?: string | undefined
  /** Overrules what the file looks like. */
  readonly dialect?: Partial<Dialect>
}

/** Bytes read at a time: small enough that a batch of rows never holds many megabytes. */
const chunkBytes = 64 * 1024

async function* csvRows(
  path: string,
  { encoding, delimiter }: Dialect,
  notes: SheetNotes
): AsyncGenerator<readonly SheetRow[]> {
  const file = createReadStream(path, { highWaterMark: chunkBytes })
  try {
    for await (const records of csvRecords(recoded(file, encoding), delimiter)) {
      yield records.map(({ cells, line }) => {
        if (cells.length <= maxColumns) return { cells, line }
        notes.beyond += cells.length - maxColumns
        return { cells: cells.slice(0, maxColumns), line }
      })
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Failure(
      'unreadable_csv',
      `${error.message}; close the quote that is open, or take out the line of separators, and send the file again`,
      { reason: error.code },
      error
    )
  } finally {
    file.destroy()
  }
}

/** A zip archive begins so, and every .xlsx is one; an old .xls begins otherwise. */
const zipMark = Buffer.from('PK\u0003\u0004', 'latin1')
const oldWorkbook = Buffer.from('d0cf11e0a1b11ae1', 'hex')

/**
 * Opens a file as a table. What it is, its first bytes tell, not its name. The caller closes it.
 *
 * @throws Failure `not_found`, `empty_file`, `unreadable_sheet`, `file_too_large`, `macros_refused`,
 * `no_such_sheet`.
 */
export async function openTable(path: string, options: TableOptions = {}): Promise<Table> {
  const head = await headOf(path)
  if (head.subarray(0, 8).equals(oldWorkbook)) {
    throw new Failure(
      'unreadable_sheet',
      'the file is a workbook of before 2007, or one with a password; save it as .xlsx without a password'
    )
  }
  if (!head.subarray(0, 4).equals(zipMark)) {
    const dialect = dialectOf(head, options.dialect)
    const notes = noNotes()
    return {
      ...{ format: 'csv', dialect, sheets: [], sheet: null, notes },
      rows: () => csvRows(path, dialect, notes),
      close: () => {}
    }
  }
  const workbook = await openWorkbook(path)
  try {
    const sheet = sheetOf(workbook, options.sheet)
    const notes = noNotes()
    return {
      ...{ format: 'xlsx', dialect: null, sheet: sheet.name, notes },
      sheets: workbook.sheets.map(({ name, hidden }) => ({ name, hidden })),
      rows: () => sheetRows(workbook, sheet, notes),
      close: () => workbook.zip.close()
    }
  } catch (error) {
    workbook.zip.close()
    throw error
  }
}
