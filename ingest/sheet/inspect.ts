import { type Fit, fitOf, headerWithin } from './header.ts'
import type { SheetMapping } from './mapping.ts'
import type { SheetRow } from './row.ts'
import type { Table } from './table.ts'

/** What a table looks like before anybody has said how to read it. */
export interface Inspection {
  /** The first rows as they stand. */
  readonly rows: readonly SheetRow[]
  /** Line of the likeliest header; null where the table is empty. */
  readonly headerLine: number | null
  /** Mappings by how well they suit, the best first. */
  readonly fits: readonly (Pick<Fit, 'missing' | 'found'> & { readonly mapping: string })[]
}

function isText(cell: string | number): boolean {
  return typeof cell === 'string' && /\p{L}/u.test(cell)
}

/** The first row that has as many headings as any; sums and titles have fewer. */
function likeliestHeader(rows: readonly SheetRow[]): number | null {
  const headings = ({ cells }: SheetRow) => cells.filter(isText).length
  const most = Math.max(0, ...rows.map(headings))
  return rows.find((row) => headings(row) === most)?.line ?? null
}

/**
 * Looks at the first rows of a table and says which mappings suit it; nothing is stored.
 *
 * @throws Failure of the file as a whole.
 */
export async function inspectSheet(
  table: Table,
  mappings: readonly SheetMapping[]
): Promise<Inspection> {
  let rows: readonly SheetRow[] = []
  for await (const batch of table.rows()) {
    rows = [...rows, ...batch].slice(0, headerWithin)
    if (rows.length === headerWithin) break
  }
  const fits = mappings.flatMap((mapping) => {
    const fit = fitOf(rows, mapping)
    return fit === null ? [] : [{ mapping: mapping.name, ...fit }]
  })
  const ordered = fits.toSorted((a, b) => a.missing.length - b.missing.length || b.found - a.found)
  const [best] = ordered
  return {
    rows,
    headerLine: best?.missing.length === 0 ? best.header.line : likeliestHeader(rows),
    fits: ordered.map(({ mapping, missing, found }) => ({ mapping, missing, found }))
  }
}
