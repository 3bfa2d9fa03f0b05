type ColumnName = 'id' | 'from' | 'to' | 'value' | 'sd'

/** What the columns of a table of flows are called, in the words of spreadsheets, STAN and floweaver. */
const columnNames: ReadonlyMap<ColumnName, readonly string[]> = new Map([
  ['id', ['id', 'flow', 'name', 'code', 'flusso', 'nome', 'codice']],
  ['from', ['from', 'source', 'source process', 'origin', 'da', 'origine', 'processo di origine']],
  [
    'to',
    [
      'to',
      'target',
      'destination',
      'destination process',
      'a',
      'destinazione',
      'processo di destinazione'
    ]
  ],
  [
    'value',
    ['value', 'mean', 'measured', 'mass', 'mass flow', 'valore', 'media', 'misurato', 'massa']
  ],
  [
    'sd',
    ['sd', 'standard deviation', 'uncertainty', '±', '+/-', 'deviazione standard', 'incertezza']
  ]
])

/** Where a flow comes from or goes to whose end the table leaves empty, as STAN does beyond the boundary. */
const outside = 'outside'
const outsideNames = new Set([outside, 'env', 'environment', 'esterno', 'ambiente'])

/** The first of these that stands in the header parts the cells of all lines. */
const separators = ['\t', ';', ','] as const

function columnsOf(header: readonly string[]): ReadonlyMap<ColumnName, number> {
  const names = header.map((cell) => cell.trim().toLowerCase())
  const found = new Map<ColumnName, number>()
  for (const [column, known] of columnNames) {
    const at = names.findIndex((name) => known.includes(name))
    if (at >= 0) found.set(column, at)
  }
  return found
}

/** A number with point or comma; what is none stays the text, for the service to name. */
function numberOf(cell: string): number | string {
  const plain = /^[+-]?\d+,\d+$/u.test(cell) ? cell.replace(',', '.') : cell
  const read = Number(plain)
  return Number.isFinite(read) ? read : cell
}

/** An sd, also as a share of the value: `10 %`. */
function sdOf(cell: string, value: number | string): number | string {
  const percent = /^(.*\d)\s*%$/u.exec(cell)?.[1]
  const share = percent === undefined ? cell : numberOf(percent.trim())
  if (typeof share !== 'number' || typeof value !== 'number') return numberOf(cell)
  return (Math.abs(value) * share) / 100
}

/** Cells of a line; quotes around one are taken off, as spreadsheets put them. */
function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/u, '$1'))
}

/**
 * A system out of a table of flows as it is copied from a spreadsheet: a header that names at least the
 * ends (`from`, `to`), then a flow a line; `id`, `value` and `sd` (also in %) may be left out. Places that
 * flows both come to and go from are processes, all others lie outside the boundary. Null for a text
 * that is no such table.
 */
export function documentOfTable(text: string): object | null {
  const [header = '', ...lines] = text.split(/\r?\n/u).filter((line) => line.trim() !== '')
  const separator = separators.find((one) => header.includes(one))
  if (separator === undefined) return null
  const columns = columnsOf(cellsOf(header, separator))
  if (!columns.has('from') || !columns.has('to')) return null
  const flows = lines.map((line, at) => {
    const cells = cellsOf(line, separator)
    const cell = (column: ColumnName) => cells[columns.get(column) ?? -1] ?? ''
    const value = cell('value') === '' ? null : numberOf(cell('value'))
    const sd = cell('sd') === '' ? null : sdOf(cell('sd'), value ?? '')
    return {
      id: cell('id') === '' ? `f${at + 1}` : cell('id'),
      from: cell('from') === '' ? outside : cell('from'),
      to: cell('to') === '' ? outside : cell('to'),
      ...(value === null ? {} : { value }),
      ...(sd === null ? {} : { sd })
    }
  })
  const sources = new Set(flows.map(({ from }) => from))
  const isInside = (place: string) => sources.has(place) && !outsideNames.has(place.toLowerCase())
  const processes = [...new Set(flows.map(({ to }) => to))].filter(isInside)
  return { processes: processes.map((id) => ({ id })), flows }
}
