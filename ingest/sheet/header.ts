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
  return {
    line: row.line,
    names,
    placeOf: (from) => {
      for (const spelling of spellings(from)) {
        const place = places.get(plain(spelling))
        if (place !== undefined) return place
      }
      return null
    }
  }
}

function missing(header: Header, mapping: SheetMapping): readonly string[] {
  return columnFields(mapping)
    .filter((from) => 'column' in from && from.required && header.placeOf(from) === null)
    .map((from) => spellings(from).slice(0, 3).join(' / '))
}

/**
 * The header among the first rows: the one that has every column which the mapping needs.
 *
 * @throws Failure `missing_column` naming what the likeliest row lacks; `empty_file` without rows.
 */
export function findHeader(rows: readonly SheetRow[], mapping: SheetMapping): Header {
  let best: { readonly header: Header; readonly lacks: readonly string[] } | null = null
  for (const row of rows.slice(0, headerWithin)) {
    const header = headerOf(row)
    const lacks = missing(header, mapping)
    if (lacks.length === 0) return header
    if (best === null || lacks.length < best.lacks.length) best = { header, lacks }
  }
  if (best === null) {
    throw new Failure('empty_file', 'the table holds no row; send one with a header row')
  }
  const { header, lacks } = best
  const found = header.names
    .filter((name) => name !== '')
    .slice(0, 20)
    .join(' | ')
    .slice(0, 300)
  throw new Failure(
    'missing_column',
    `line ${header.line}: the header lacks ${[...new Set(lacks)].join(', ')}; mapping ${mapping.name} looks for them in the first ${headerWithin} rows and found ${found}`,
    { line: header.line, missing: lacks.join(', '), mapping: mapping.name }
  )
}
