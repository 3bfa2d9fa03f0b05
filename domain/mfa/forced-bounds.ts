import type { LinearRow } from './linear-row.ts'

/** What a row may be off its extreme and still force it: a share of its terms. */
const rounding = 1e-12

type Bounds = { readonly low: number; readonly high: number }

/** Rows that hold each column. */
function holdersOf(rows: readonly LinearRow[]): Map<number, number[]> {
  const holders = new Map<number, number[]>()
  rows.forEach(({ columns }, row) => {
    for (const column of columns) {
      const known = holders.get(column)
      if (known === undefined) holders.set(column, [row])
      else known.push(row)
    }
  })
  return holders
}

/** The bounds at which a row is least, or most, if that is just what it has to be; else null. */
function extremeOf(
  { columns, coefficients, constant }: LinearRow,
  boundsOf: (column: number) => Bounds,
  end: 'least' | 'most'
): [number, number][] | null {
  let sum = -constant
  let size = Math.abs(constant)
  const found: [number, number][] = []
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at] ?? 0
    const coefficient = coefficients[at] ?? 0
    if (coefficient === 0) continue
    const { low, high } = boundsOf(column)
    const bound = coefficient > 0 === (end === 'least') ? low : high
    if (!Number.isFinite(bound)) return null
    sum += coefficient * bound
    size += Math.abs(coefficient * bound)
    found.push([column, bound])
  }
  return Math.abs(sum) <= rounding * size ? found : null
}

/**
 * Columns that rows leave one value alone, a bound: all flows of a process that nothing comes to are 0,
 * and so are what they alone would feed (forcing constraints; Andersen & Andersen 1995, Math. Program. 71,
 * 221–245, § 3.3). Values that satisfy all have no room there, which an interior point needs.
 *
 * @returns values by column.
 */
export function forcedBounds(
  rows: readonly LinearRow[],
  given: (column: number) => Bounds
): ReadonlyMap<number, number> {
  const forced = new Map<number, number>()
  const boundsOf = (column: number) => {
    const value = forced.get(column)
    return value === undefined ? given(column) : { low: value, high: value }
  }
  const holders = holdersOf(rows)
  const waiting = [...rows.keys()]
  const isWaiting = new Set(waiting)
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    isWaiting.delete(row)
    const terms = rows[row]
    if (terms === undefined) continue
    const found = extremeOf(terms, boundsOf, 'least') ?? extremeOf(terms, boundsOf, 'most') ?? []
    for (const [column, bound] of found) {
      if (forced.has(column)) continue
      forced.set(column, bound)
      for (const other of holders.get(column) ?? []) {
        if (isWaiting.has(other)) continue
        isWaiting.add(other)
        waiting.push(other)
      }
    }
  }
  return forced
}
