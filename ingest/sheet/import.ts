import type { Author } from '../../domain/access/author.ts'
import { eventTypeOf } from '../../domain/catalog.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { type Permit, permitOf } from '../permit.ts'
import { type IntakeMode, type IntakeSummary, pump, type RowResult, Tally } from '../pump.ts'
import type { Reference } from '../reference.ts'
import type { Rejects } from '../rejects.ts'
import type { Candidate, IntakeContext, RejectNote, Translation } from '../source.ts'
import type { SheetNotes } from '../xlsx/rows.ts'
import { BadRows } from './bad-rows.ts'
import type { DecimalMark } from './decimal.ts'
import { findHeader, type Header, headerWithin } from './header.ts'
import type { SheetMapping } from './mapping.ts'
import type { Language } from './reasons.ts'
import type { SheetRow } from './row.ts'
import { sheetSource } from './source.ts'
import type { Table } from './table.ts'
import { SheetRecord, translator } from './translate.ts'

/** What a table is read with. */
export interface SheetReading {
  readonly store: EventStore
  /** For whom it is read: what is not theirs to say is rejected. */
  readonly author: Author
  readonly table: Table
  readonly mapping: SheetMapping
  readonly boundary: string
  readonly reference: Reference
  readonly context: IntakeContext
}

export interface SheetImport extends SheetReading {
  readonly rejects: Rejects
  readonly mode: IntakeMode
  readonly maxWholeRows: number
  readonly language: Language
}

/** Cells of a workbook are numbers by themselves; text among them is read as Italians write. */
const decimalOfWorkbooks: DecimalMark = ','

function optionsOf({ table, mapping, boundary, reference }: SheetReading) {
  const decimal = table.dialect?.decimal ?? decimalOfWorkbooks
  return { table, sheet: table.sheet, mapping, boundary, reference, decimal }
}

/** Remembers the cells of rows on their way, so that bad ones can be given back as they stood. */
class RowKeeper {
  readonly #table: Table
  readonly #mapping: SheetMapping
  readonly #cells = new Map<number, SheetRow['cells']>()
  #first: SheetRow[] = []
  header: Header | null = null

  constructor(table: Table, mapping: SheetMapping) {
    this.#table = table
    this.#mapping = mapping
  }

  async *rows(): AsyncGenerator<readonly SheetRow[]> {
    for await (const rows of this.#table.rows()) {
      for (const { line, cells } of rows) this.#cells.set(line, cells)
      if (this.header === null) {
        this.#first.push(...rows)
        if (this.#first.length >= headerWithin) this.#findHeader()
      }
      yield rows
    }
    if (this.header === null) this.#findHeader()
  }

  #findHeader(): void {
    this.header = findHeader(this.#first, this.#mapping)
    this.#first = []
  }

  /** The cells of a row, which is not asked for again. */
  take(line: number): SheetRow['cells'] {
    const cells = this.#cells.get(line) ?? []
    this.#cells.delete(line)
    return cells
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/**
 * Imports a table. Bad rows are kept as rejects and come back as a table of their own.
 *
 * @returns counts, what was met in the file, and the bad rows; null where there are none.
 * @throws Failure of the file as a whole, `too_many_rows`, or of the store.
 */
export async function importSheet(
  given: SheetImport,
  onBatch: (summary: IntakeSummary, rows: readonly RowResult[]) => void = () => {}
): Promise<{
  readonly summary: IntakeSummary
  readonly notes: SheetNotes
  readonly badRows: string | null
}> {
  const { table, mapping, store, author, rejects, mode, maxWholeRows, context, language } = given
  const keeper = new RowKeeper(table, mapping)
  const kept = { ...table, rows: () => keeper.rows() }
  const options = optionsOf({ ...given, table: kept })
  const tally = new Tally(store.compare)
  const bad = new BadRows(language)
  const intake = {
    source: sheetSource,
    options,
    context,
    author,
    store,
    rejects,
    mode,
    maxWholeRows
  }
  for await (const rows of pump(intake, nothing())) {
    tally.add(rows)
    for (const row of rows) {
      const cells = keeper.take(row.row)
      if (row.status === 'rejected' && keeper.header !== null) {
        bad.add(cells, row.row, row.problems, keeper.header)
      }
    }
    onBatch(tally.summary, rows)
  }
  const header = keeper.header
  const badRows = bad.count === 0 || header === null ? null : bad.table(header)
  return { summary: tally.summary, notes: table.notes, badRows }
}

/** One row as it will be understood. */
export interface PreviewRow {
  readonly line: number
  readonly cells: readonly string[]
  /** The data of the event that it becomes; null where it cannot be read. */
  readonly data: unknown
  readonly occurredAtMs: number | null
  readonly problems: readonly RejectNote[]
}

/** Rows that are shown before anything is stored. */
const previewRows = 20

/**
 * The first rows of a table as they will be understood; nothing is stored.
 *
 * @throws Failure of the file as a whole.
 */
export async function previewSheet(
  given: SheetReading
): Promise<{ readonly header: readonly string[]; readonly rows: readonly PreviewRow[] }> {
  const rows: SheetRow[] = []
  for await (const batch of given.table.rows()) {
    rows.push(...batch)
    if (rows.length >= headerWithin + previewRows) break
  }
  const header = findHeader(rows, given.mapping)
  const translate = translator(optionsOf(given), given.context)
  const permit = permitOf(given.store, given.author)
  const shown: PreviewRow[] = []
  for (const { line, cells } of rows
    .filter((row) => row.line > header.line)
    .slice(0, previewRows)) {
    const translation = translate(new SheetRecord(cells, header), line)
    const problems =
      'candidate' in translation ? await refusalsOf(permit, translation.candidate) : []
    shown.push({ line, cells: cells.map(String), ...understood(translation, problems) })
  }
  return { header: header.names, rows: shown }
}

/** What whoever reads the table may not say of its row. */
async function refusalsOf(
  permit: Permit | null,
  { type, occurredAtMs, dataText, corrects }: Candidate
): Promise<readonly RejectNote[]> {
  if (permit === null) return []
  const { version: schemaVersion, stream } = eventTypeOf(type)
  const event = { id: '', type, schemaVersion, occurredAtMs, corrects, data: dataText, meta: '{}' }
  const refused = await permit.refusals([{ stream: stream(JSON.parse(dataText)), event }])
  return [...refused.values()]
}

function understood(
  translation: Translation,
  problems: readonly RejectNote[]
): Pick<PreviewRow, 'data' | 'occurredAtMs' | 'problems'> {
  if ('rejects' in translation)
    return { data: null, occurredAtMs: null, problems: translation.rejects }
  const { dataText, occurredAtMs } = translation.candidate
  return { data: problems.length > 0 ? null : JSON.parse(dataText), occurredAtMs, problems }
}
