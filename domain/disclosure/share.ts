/**
 * What a single party could learn from a sum, by the rules of official statistics: a threshold and the
 * p% rule (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4), for somebody who knows
 * every piece of the sum that it gave or took itself.
 */

/** A piece of a sum: what one party gave to another; null: nobody in particular. */
export interface Share {
  readonly giver: string | null
  readonly taker: string | null
  readonly massGrams: number
}

export function massOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { massGrams }) => sum + massGrams, 0)
}

/** With fewer parties at a side, one of them learns another's figure by taking its own away. */
export const leastParties = 3

/**
 * Where the pieces that are neither an attacker's nor its target's are less than this share of the
 * target's, the attacker knows the target's figure to within it.
 */
export const leastRemainder = 0.1

function hasParties(shares: readonly Share[], side: 'giver' | 'taker'): boolean {
  const parties = new Set<string>()
  for (const share of shares) {
    const party = share[side]
    // Nobody in particular stands for many, of whom nobody knows which.
    if (party === null) return true
    parties.add(party)
    if (parties.size >= leastParties) return true
  }
  return parties.size === 0
}

/** Mass by party, at whichever side it stands; what it gave to itself once. */
function massesOf(shares: readonly Share[]): Map<string, number> {
  const masses = new Map<string, number>()
  for (const { giver, taker, massGrams } of shares) {
    if (giver !== null) masses.set(giver, (masses.get(giver) ?? 0) + massGrams)
    if (taker !== null && taker !== giver) masses.set(taker, (masses.get(taker) ?? 0) + massGrams)
  }
  return masses
}

/** What others than the target know at most: the most that one of them stands in without it. */
function mostKnownBeside(target: string, shares: readonly Share[]): number {
  const beside = massesOf(shares.filter(({ giver, taker }) => giver !== target && taker !== target))
  return Math.max(0, ...beside.values())
}

/**
 * Whether nobody who takes away what it gave and took itself is left with the figure of another, or
 * nearly: for each two parties, enough is left over that is neither's.
 *
 * @param withinGrams how exactly the sum is known.
 */
export function hasRemainder(shares: readonly Share[], withinGrams = 0): boolean {
  const masses = massesOf(shares)
  const sum = massOf(shares) + withinGrams
  const [largest = 0, second = 0] = [...masses.values()].toSorted((a, b) => b - a)
  for (const [target, mass] of masses) {
    const least = leastRemainder * mass
    // What two parties traded with each other counts twice here, so that this is the least there is.
    if (sum - mass - (mass === largest ? second : largest) >= least) continue
    if (sum - mass - mostKnownBeside(target, shares) < least) return false
  }
  return true
}

/** Whether a sum may be told: at every side enough parties, and none that is left alone by another. */
export function isSafe(shares: readonly Share[]): boolean {
  return hasParties(shares, 'giver') && hasParties(shares, 'taker') && hasRemainder(shares)
}
