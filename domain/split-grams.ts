/**
 * Splits whole grams by weights without losing one: part i is the rounded cumulative share up to i
 * less that up to i − 1, so the parts add up to the total whatever the weights are.
 *
 * @param weights at least one, none negative, not all 0.
 * @throws RangeError otherwise.
 */
export function splitGrams(totalGrams: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (weights.some((weight) => !(weight >= 0)) || !(sum > 0) || !Number.isFinite(sum)) {
    throw new RangeError(
      `weights must be at least 0 with a positive sum, got ${weights.join(', ')}`
    )
  }
  let cumulative = 0
  let given = 0
  return weights.map((weight) => {
    // Added in the same order as the sum, so the last one is the sum itself, and none exceeds it.
    cumulative += weight
    const upTo = Math.round(totalGrams * (cumulative / sum))
    const part = upTo - given
    given = upTo
    return part
  })
}
