import { byteOrderMark, csvLines } from '../../domain/csv-cell.ts'
import type { RejectNote } from '../source.ts'
import type { Header } from './header.ts'
import { type Language, reasonFor } from './reasons.ts'
import type { Cell } from './row.ts'

/** Bad rows that are given back; a table with more is wrong as a whole. */
const maxBadRows = 10_000

/** And what they may hold, as all of them are in memory until the import has ended. */
const maxBadChars = 64 * 1024 * 1024

/** The rows of a table that could not be read, as a table of the same columns with a reason. */
export class BadRows {
  readonly #language: Language
  readonly #rows: (readonly string[])[] = []
  #chars = 0

  constructor(language: Language) {
    this.#language = language
  }

  get count(): number {
    return this.#rows.length
  }

  add(cells: readonly Cell[], line: number, notes: readonly RejectNote[], header: Header): void {
    if (this.#rows.length >= maxBadRows || this.#chars >= maxBadChars) return
    const reason = notes.map((each) => reasonFor(each, this.#language)).join('; ')
    const own = Array.from({ length: header.names.length }, (_, place) =>
      String(cells[place] ?? '')
    )
    this.#rows.push([...own, String(line), reason])
    this.#chars += own.reduce((sum, cell) => sum + cell.length, reason.length)
  }

  /** The table, with a byte order mark so that a spreadsheet program reads it as UTF-8. */
  table(header: Header): string {
    const extra = this.#language === 'it' ? ['Riga', 'Motivo'] : ['Line', 'Reason']
    return byteOrderMark + csvLines([[...header.names, ...extra], ...this.#rows], ';')
  }
}
