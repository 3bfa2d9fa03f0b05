/** A sum of unknowns that is known. */
export interface Known {
  /** How often each unknown is in it. */
  readonly factors: readonly number[]
  /** How exactly it is known. */
  readonly within: number
  /** By which of the sums that it came from. */
  readonly from: ReadonlySet<number>
}

/** Factors are whole numbers, divided by a few others. */
const nothing = 1e-9

/** One with another taken away so often that an unknown is gone from it. */
function without(unknown: number, one: Known, other: Known): Known {
  const factor = one.factors[unknown] ?? 0
  if (Math.abs(factor) <= nothing) return one
  const times = factor / (other.factors[unknown] ?? 1)
  return {
    factors: one.factors.map((value, at) => {
      const left = value - times * (other.factors[at] ?? 0)
      return Math.abs(left) <= nothing ? 0 : left
    }),
    within: one.within + Math.abs(times) * other.within,
    from: new Set([...one.from, ...other.from])
  }
}

/**
 * What follows from sums taken together: each unknown by itself that can be told, and of the others
 * sums of as few as there are (Gauss and Jordan). Sums that are known exactly are used first.
 */
export function eliminated(sums: readonly Known[]): readonly Known[] {
  const reduced: { readonly pivot: number; readonly known: Known }[] = []
  for (const sum of sums.toSorted((a, b) => a.within - b.within)) {
    const left = reduced.reduce((one, { pivot, known }) => without(pivot, one, known), sum)
    const pivot = left.factors.findIndex((factor) => factor !== 0)
    if (pivot === -1) continue
    reduced.forEach((one, index) => {
      reduced[index] = { ...one, known: without(pivot, one.known, left) }
    })
    reduced.push({ pivot, known: left })
  }
  return reduced.map(({ known }) => known)
}
