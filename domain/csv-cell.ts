/**
 * Cells of a table that people open in a spreadsheet. What partners call their products and places is
 * theirs to choose, so a text must not come to life as a formula there (CWE-1236; OWASP, CSV
 * injection), and must stay one cell whatever delimiter the reader's program is set to.
 */
export type CsvCell = string | number | null | undefined

/** Delimiters that spreadsheets take, whatever the file is written with. */
type Delimiter = ',' | ';'

/** What begins a formula at the beginning of a cell, control characters in front of it included. */
const formula = /^(?:[=+\-@\p{Cc}\uff1d\uff0b\uff0d\uff20])/u
const plainNumber = /^[+-]?\d+(?:[.,]\d+)*$/u

/** Where, within a text, a program that takes another delimiter may see a cell begin. */
const gap = /[;,\s]+/gu
const otherDelimiter = /[;,\t\r\n]/u
const hiddenFormula = /[=@\uff1d\uff20]|[+\-\uff0b\uff0d][^\d\s]/uy

/** Each gap is looked at once: a condition that looks back over blanks takes minutes for a text of them. */
function withoutHidden(text: string): string {
  if (!otherDelimiter.test(text)) return text
  return text.replace(gap, (blanks, at: number) => {
    hiddenFormula.lastIndex = at + blanks.length
    return otherDelimiter.test(blanks) && hiddenFormula.test(text) ? `${blanks}'` : blanks
  })
}

/**
 * A cell as RFC 4180 has it (sections 2.6 and 2.7). A text that a spreadsheet would take for a
 * formula gets an apostrophe in front and is quoted; numbers stay numbers, also below 0.
 *
 * @param delimiter of the table.
 */
export function csvCell(cell: CsvCell, delimiter: Delimiter): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const text = cell ?? ''
  if (plainNumber.test(text)) return quoted(text, delimiter)
  const isFormula = formula.test(text)
  const safe = withoutHidden(`${isFormula ? "'" : ''}${text}`)
  return isFormula ? `"${safe.replaceAll('"', '""')}"` : quoted(safe, delimiter)
}

function quoted(text: string, delimiter: Delimiter): string {
  const needed = text.includes(delimiter) || /["\r\n]/u.test(text)
  return needed ? `"${text.replaceAll('"', '""')}"` : text
}

/** Byte order mark, by which spreadsheets know UTF-8. */
export const byteOrderMark = '\ufeff'

/** Rows as the text of a table, each line ended (RFC 4180, section 2.1). */
export function csvLines(rows: readonly (readonly CsvCell[])[], delimiter: Delimiter): string {
  return rows
    .map((row) => `${row.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\r\n`)
    .join('')
}
