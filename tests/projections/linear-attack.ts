/** Smaller than any pivot of matrices of 0 and 1 of this size. */
const nothing = 1e-9

/**
 * Whether a linear combination of unknowns follows from equations in them: whether it lies in the span
 * of their rows, by Gaussian elimination.
 */
export function isDetermined(
  equations: readonly (readonly number[])[],
  wanted: readonly number[]
): boolean {
  const pivots: { readonly at: number; readonly row: readonly number[] }[] = []
  const reduced = (row: readonly number[]) =>
    pivots.reduce((left, { at, row: pivot }) => {
      const factor = left[at] ?? 0
      return left.map((value, index) => value - factor * (pivot[index] ?? 0))
    }, row)
  for (const equation of equations) {
    const left = reduced(equation)
    const at = left.findIndex((value) => Math.abs(value) > nothing)
    if (at === -1) continue
    const lead = left[at] ?? 1
    pivots.push({ at, row: left.map((value) => value / lead) })
  }
  return reduced(wanted).every((value) => Math.abs(value) <= nothing)
}
