import { type Contradiction, type LinearSystem, Simplex } from './simplex.ts'

/**
 * Cells times steps over all rows of a set: larger sets are named as they are found, since each of
 * their rows costs one more solution.
 */
const mostFiltered = 100_000_000
/** Separate contradictions that are looked for among rows that hang together. */
export const mostContradictions = 20

/** The contradiction among some of the rows, by their numbers in the whole system. */
function among(system: LinearSystem, kept: readonly number[]): Contradiction | null {
  const rows = kept.flatMap((row) => system.rows[row] ?? [])
  const { contradiction } = new Simplex({ ...system, rows })
  if (contradiction === null) return null
  return { ...contradiction, rows: contradiction.rows.map((row) => kept[row] ?? 0) }
}

/**
 * Leaves out every row without which the others still contradict each other, so that of what is
 * left no row can be spared: the deletion filter of Chinneck & Dravnieks 1991, doi
 * 10.1287/ijoc.3.2.157.
 */
function irreducible(system: LinearSystem, found: Contradiction): Contradiction {
  if (found.rows.length ** 3 * system.low.length > mostFiltered) return found
  let current = found
  for (const row of found.rows) {
    if (!current.rows.includes(row)) continue
    const smaller = among(
      system,
      current.rows.filter((each) => each !== row)
    )
    if (smaller !== null) current = smaller
  }
  return current
}

/**
 * Sets of rows that cannot hold together within the bounds, none of which shares a row with
 * another, and from none of which a row can be spared. Empty where all rows can hold.
 *
 * @throws Failure `bounds_not_found` as the simplex does
 */
export function contradictions(system: LinearSystem): Contradiction[] {
  const found: Contradiction[] = []
  const left = system.rows.map((_, row) => row)
  while (found.length < mostContradictions) {
    const next = among(system, left)
    if (next === null) break
    const smallest = irreducible(system, next)
    found.push(smallest)
    for (const row of smallest.rows) left.splice(left.indexOf(row), 1)
  }
  return found
}
