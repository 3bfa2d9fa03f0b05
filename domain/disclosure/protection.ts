/**
 * Protection of public sums against telling what a single party moved, by the rules of official
 * statistics: a threshold and the p% rule for each sum, secondary suppression where sums add up
 * (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4).
 */

/** Mass in grams by party, at one side of what is summed; empty where the side is nobody's. */
type Contributions = ReadonlyMap<string, number>

/** A sum with who contributed to it. */
export interface Cell {
  readonly key: string
  readonly massGrams: number
  /** Who gave, who took. */
  readonly sides: readonly [Contributions, Contributions]
}

/** With fewer parties at a side, one of them learns another's figure by taking its own away. */
export const leastParties = 3

/**
 * Where all but the two largest have less than this share of the largest, the second largest, who
 * knows its own, estimates the largest to within it.
 */
export const leastRemainder = 0.1

function isSafeSide(side: Contributions): boolean {
  if (side.size === 0) return true
  const masses = [...side.values()].toSorted((a, b) => b - a)
  const [largest = 0, , ...others] = masses
  const remainder = others.reduce((sum, mass) => sum + mass, 0)
  return masses.length >= leastParties && remainder >= leastRemainder * largest
}

/** Whether a sum may be told: at every side enough parties, and none that outweighs the rest. */
export function isSafe({ sides }: Cell): boolean {
  return sides.every(isSafeSide)
}

function added(sides: readonly Contributions[]): Contributions {
  const sum = new Map<string, number>()
  for (const side of sides) {
    for (const [party, mass] of side) sum.set(party, (sum.get(party) ?? 0) + mass)
  }
  return sum
}

/** Several sums as the one that they add up to. */
export function merged(cells: readonly Cell[]): Cell {
  return {
    key: 'total',
    massGrams: cells.reduce((sum, { massGrams }) => sum + massGrams, 0),
    sides: [added(cells.map(({ sides }) => sides[0])), added(cells.map(({ sides }) => sides[1]))]
  }
}

interface ProtectedRow {
  /** Keys of the cells that are not told. */
  readonly suppressed: ReadonlySet<string>
  readonly isTotalTold: boolean
}

/**
 * Which cells of a row that adds up to a total may be told. What is unsafe is suppressed (primary).
 * The total and the told cells together tell the sum of the suppressed ones, so that sum must be safe
 * itself: else the smallest told cell is suppressed as well (secondary), until it is. A total that is
 * unsafe is not told, and then nothing adds up to anything.
 */
export function protectedRow(cells: readonly Cell[], total: Cell = merged(cells)): ProtectedRow {
  const suppressed = new Set(cells.filter((cell) => !isSafe(cell)).map(({ key }) => key))
  if (!isSafe(total)) return { suppressed, isTotalTold: false }
  const bySize = cells.toSorted((a, b) => a.massGrams - b.massGrams || (a.key < b.key ? -1 : 1))
  for (const { key } of bySize) {
    const hidden = cells.filter((cell) => suppressed.has(cell.key))
    if (hidden.length === 0 || isSafe(merged(hidden))) break
    suppressed.add(key)
  }
  // The sum of all cells is the total itself, which is safe.
  return { suppressed, isTotalTold: true }
}
