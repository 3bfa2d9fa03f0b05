import type { RejectNote } from '../source.ts'
import type { Header } from './header.ts'
import { type Language, reasonFor } from './reasons.ts'
import type { Cell } from './row.ts'

/** Bad rows that are given back; a table with more is wrong as a whole. */
const maxBadRows = 10_000

/** What a spreadsheet program would take for a formula (OWASP, CSV injection). */
const formula = /^[=+\-@\t\r＝＋－＠]/u
const plainNumber = /^[+-]?\d+(?:[.,]\d+)*$/u

/** A cell of a table with semicolons: quoted where needed, never a formula. */
export function safeCell(cell: Cell): string {
  const text = String(cell)
  const isFormula = formula.test(text) && !plainNumber.test(text)
  const safe = isFormula ? `'${text}` : text
  return isFormula || /[";\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The rows of a table that could not be read, as a table of the same columns with a reason. */
export class BadRows {
  readonly #language: Language
  readonly #lines: string[] = []
  #width = 0

  constructor(language: Language) {
    this.#language = language
  }

  get count(): number {
    return this.#lines.length
  }

  add(cells: readonly Cell[], line: number, notes: readonly RejectNote[], header: Header): void {
    if (this.#lines.length >= maxBadRows) return
    this.#width = Math.max(this.#width, header.names.length)
    const reason = notes.map((each) => reasonFor(each, this.#language)).join('; ')
    const own = Array.from({ length: header.names.length }, (_, place) =>
      safeCell(cells[place] ?? '')
    )
    this.#lines.push([...own, String(line), safeCell(reason)].join(';'))
  }

  /** The table, with a byte order mark so that a spreadsheet program reads it as UTF-8. */
  table(header: Header): string {
    const extra = this.#language === 'it' ? ['Riga', 'Motivo'] : ['Line', 'Reason']
    const head = [...header.names, ...extra].map(safeCell).join(';')
    return `\ufeff${[head, ...this.#lines].join('\r\n')}\r\n`
  }
}
