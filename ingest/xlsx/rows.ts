import { type Cell, maxColumns, type SheetRow } from '../sheet/row.ts'
import { serialDate } from './serial-date.ts'
import type { Sheet, Workbook } from './workbook.ts'
import { parseXml } from './xml.ts'

/** What was met that a reader of the answer should know. */
export interface SheetNotes {
  /** Cells whose value was worked out by the program that wrote the file. */
  formulas: number
  /** Formulas without a stored value: their cells are empty here. */
  withoutValue: number
  /** Ranges such as `A2:A9` of which only the first cell has a value. */
  readonly merged: string[]
  /** Cells that hold an error such as #REF!. */
  errors: number
  /** Cells in columns beyond those that are looked at. */
  beyond: number
}

export function noNotes(): SheetNotes {
  return { formulas: 0, withoutValue: 0, merged: [], errors: 0, beyond: 0 }
}

/** Merged ranges that are named; a sheet may have thousands. */
const maxMerged = 20

/** Number of a column from the letters of a cell's name: A1 is 0, AB7 is 27; -1 where it has none. */
function columnOf(name: string | undefined): number {
  let column = 0
  for (const letter of name ?? '') {
    const digit = letter.charCodeAt(0) - 64
    if (digit < 1 || digit > 26) break
    column = column * 26 + digit
  }
  return column - 1
}

/** The number that a row gives itself; null where it is none that a spreadsheet has. */
function lineOf(said: string | undefined): number | null {
  return said !== undefined && /^[1-9]\d{0,8}$/u.test(said) ? Number(said) : null
}

interface OpenCell {
  readonly column: number
  readonly type: string
  readonly style: number
  value: string
  hasValue: boolean
  isFormula: boolean
}

/** Collects the cells of one sheet into rows. */
class RowCollector {
  readonly #workbook: Workbook
  readonly #notes: SheetNotes
  #rows: SheetRow[] = []
  #cells: Cell[] = []
  #line = 0
  #cell: OpenCell | null = null
  #inValue = false

  constructor(workbook: Workbook, notes: SheetNotes) {
    this.#workbook = workbook
    this.#notes = notes
  }

  take(): readonly SheetRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(tag: string, attributes: Readonly<Record<string, string>>): void {
    switch (tag) {
      case 'row':
        this.#line = lineOf(attributes.r) ?? this.#line + 1
        this.#cells = []
        return
      case 'c': {
        const named = columnOf(attributes.r)
        const column = named === -1 ? this.#cells.length : named
        const [type, style] = [attributes.t ?? 'n', Number(attributes.s ?? 0)]
        this.#cell = { column, type, style, value: '', hasValue: false, isFormula: false }
        return
      }
      case 'f':
        if (this.#cell !== null) this.#cell.isFormula = true
        return
      case 'v':
      case 't':
        this.#inValue = true
        return
      case 'mergeCell':
        if (this.#notes.merged.length < maxMerged) this.#notes.merged.push(attributes.ref ?? '')
        return
      default:
    }
  }

  text(text: string): void {
    if (!this.#inValue || this.#cell === null) return
    this.#cell.value += text
    this.#cell.hasValue = true
  }

  close(tag: string): void {
    if (tag === 'v' || tag === 't') this.#inValue = false
    if (tag === 'c') this.#endCell()
    if (tag !== 'row') return
    if (this.#cells.some((cell) => cell !== '')) {
      this.#rows.push({ line: this.#line, cells: this.#cells })
    }
  }

  #endCell(): void {
    const cell = this.#cell
    this.#cell = null
    if (cell === null) return
    if (cell.isFormula) {
      this.#notes.formulas += 1
      if (!cell.hasValue) this.#notes.withoutValue += 1
    }
    if (cell.column >= maxColumns) {
      this.#notes.beyond += 1
      return
    }
    while (this.#cells.length < cell.column) this.#cells.push('')
    this.#cells[cell.column] = this.#valueOf(cell)
  }

  #valueOf({ type, style, value, hasValue }: OpenCell): Cell {
    if (!hasValue) return ''
    switch (type) {
      case 's':
        return this.#workbook.strings[Number(value)] ?? ''
      case 'n': {
        const number = Number(value)
        if (!Number.isFinite(number)) return value
        if (this.#workbook.dateStyles[style] !== true) return number
        return serialDate(number, this.#workbook.dates) ?? value
      }
      case 'b':
        return value === '1' ? 'true' : 'false'
      case 'e':
        this.#notes.errors += 1
        return value
      default:
        return value
    }
  }
}

/**
 * Rows of a sheet that are not empty, batch by batch, with the row numbers that the program shows.
 *
 * @param notes filled while the rows are read; whole when the last row was.
 * @throws Failure `unreadable_sheet`, `file_too_large`.
 */
export async function* sheetRows(
  workbook: Workbook,
  sheet: Sheet,
  notes: SheetNotes
): AsyncGenerator<readonly SheetRow[]> {
  const collector = new RowCollector(workbook, notes)
  const pieces = parseXml(sheet.part, workbook.zip.read(sheet.part), {
    open: (tag, attributes) => collector.open(tag, attributes),
    close: (tag) => collector.close(tag),
    text: (text) => collector.text(text)
  })
  for await (const _ of pieces) {
    const rows = collector.take()
    if (rows.length > 0) yield rows
  }
  const rest = collector.take()
  if (rest.length > 0) yield rest
}
