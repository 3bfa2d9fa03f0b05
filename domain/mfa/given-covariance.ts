/**
 * Rounding of what was computed elsewhere and written down, as a share of the figure and of the
 * largest variance.
 */
const rounding = { own: 1e-6, largest: 1e-9 } as const

interface GivenCovariance {
  readonly ids: readonly string[]
  readonly matrix: readonly (readonly number[])[]
}

/** What two flows of a matrix say that no two errors can. */
function pairProblem(
  { ids, matrix }: GivenCovariance,
  [a, b]: readonly [number, number],
  slack: number
): string[] {
  const [there, back] = [matrix[a]?.[b] ?? 0, matrix[b]?.[a] ?? 0]
  const pair = `${ids[a]} and ${ids[b]}`
  if (Math.abs(there - back) > slack + rounding.own * Math.max(Math.abs(there), Math.abs(back))) {
    return [`the covariance of ${pair} is ${there} one way and ${back} the other`]
  }
  const most = Math.sqrt(Math.max(0, matrix[a]?.[a] ?? 0) * Math.max(0, matrix[b]?.[b] ?? 0))
  if (Math.abs(there) <= slack + most * (1 + rounding.own)) return []
  return [`the covariance of ${pair} is ${there}, more than their variances allow, ${most}`]
}

/**
 * All that shows that a matrix is no covariance: its form, ids that stand there twice, variances below
 * 0, and pairs that differ by their order or correlate by more than 1.
 */
export function covarianceProblems(given: GivenCovariance): string[] {
  const { ids, matrix } = given
  const size = ids.length
  if (matrix.length !== size || matrix.some((row) => row.length !== size)) {
    return [`the covariance of ${size} flows must be a matrix of ${size} by ${size}`]
  }
  const slack =
    rounding.largest * ids.reduce((most, _, at) => Math.max(most, matrix[at]?.[at] ?? 0), 0)
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at)
  return [
    ...twice.map((id) => `${id} stands twice in the covariance`),
    ...ids.flatMap((id, at) => {
      const own = matrix[at]?.[at] ?? 0
      return own < -slack ? [`the variance of ${id} is ${own}, below 0`] : []
    }),
    ...ids.flatMap((_, a) => ids.slice(0, a).flatMap((__, b) => pairProblem(given, [a, b], slack)))
  ]
}
