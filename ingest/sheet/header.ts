import { Failure } from '../../domain/failure.ts'
import { columnFields, type Field, type SheetMapping, spellings } from './mapping.ts'
import type { SheetRow } from './row.ts'

/** Titles and blank lines that may stand above the header. */
export const headerWithin = 20

/** Where each column of a mapping stands in a table. */
export interface Header {
  readonly line: number
  /** As they are written, for showing them. */
  readonly names: readonly string[]
  /** Place of a field's column; null where the table lacks it. */
  readonly placeOf: (from: Field) => number | null
}

/** Headings are the same whatever their case, accents, dots and blanks. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, ' ')
    .trim()
}

function headerOf(row: SheetRow): Header {
  const names = row.cells.map((cell) => String(cell).trim())
  const places = new Map<string, number>()
  for (const [place, name] of names.entries()) {
    const key = plain(name)
    if (key !== '' && !places.has(key)) places.set(key, place)
  }
  const look = (from: Field): number | null => {
    const spelling = spellings(from).find((each) => places.has(plain(each)))
    return spelling === undefined ? null : (places.get(plain(spelling)) ?? null)
  }
  // Asked for every cell of every row.
  const known = new Map<Field, number | null>()
  return {
    line: row.line,
    names,
    placeOf: (from) => {
      const before = known.get(from)
      if (before !== undefined) return before
      const place = look(from)
      known.set(from, place)
      return place
    }
  }
}

function missing(header: Header, mapping: SheetMapping): readonly string[] {
  const lacks = columnFields(mapping)
    .filter((from) => 'column' in from && from.required && header.placeOf(from) === null)
    .map((from) => spellings(from).slice(0, 3).join(' / '))
  return [...new Set(lacks)]
}

/** How a table suits a mapping: the likeliest header, and the columns that it lacks. */
export interface Fit {
  readonly header: Header
  readonly missing: readonly string[]
  /** Fields that it has a column for. */
  readonly found: number
}

/** The first row that has every column, else the one that has most; null without rows. */
export function fitOf(rows: readonly SheetRow[], mapping: SheetMapping): Fit | null {
  let best: Fit | null = null
  for (const row of rows.slice(0, headerWithin)) {
    const header = headerOf(row)
    const found = columnFields(mapping).filter((from) => header.placeOf(from) !== null).length
    const fit = { header, missing: missing(header, mapping), found }
    if (fit.missing.length === 0) return fit
    if (best === null || fit.missing.length < best.missing.length) best = fit
  }
  return best
}

/**
 * The header among the first rows: the one that has every column which the mapping needs.
 *
 * @throws Failure `missing_column` naming what the likeliest row lacks; `empty_file` without rows.
 */
export function findHeader(rows: readonly SheetRow[], mapping: SheetMapping): Header {
  const fit = fitOf(rows, mapping)
  if (fit === null) {
    throw new Failure('empty_file', 'the table holds no row; send one with a header row')
  }
  const { header, missing: lacks } = fit
  if (lacks.length === 0) return header
  const found = header.names
    .filter((name) => name !== '')
    .slice(0, 20)
    .join(' | ')
    .slice(0, 300)
  throw new Failure(
    'missing_column',
    `line ${header.line}: the header lacks ${lacks.join(', ')}; mapping ${mapping.name} looks for them in the first ${headerWithin} rows and found ${found}`,
    { line: header.line, missing: lacks.join(', '), mapping: mapping.name }
  )
}
