import type { Factor } from './ldl.ts'

/** Entries of V⁻¹ where V, or its factor, has entries. */
export interface SelectedInverse {
  /** Entry of two rows of V; undefined where the factor has no entry. */
  readonly at: (one: number, other: number) => number | undefined
}

/**
 * Selected inversion: the entries of V⁻¹ on the pattern of L, from the last column to the first, by
 * Takahashi's equations Z = D⁻¹L⁻¹ + (I − Lᵀ)Z (Takahashi, Fagan & Chen 1973; Erisman & Tinney
 * 1975, Comm. ACM 18, 177–179). Costs about as much as the factor itself.
 */
export function selectedInverse(factor: Factor): SelectedInverse {
  const { size, start, index, value, inverse, scale, position } = factor
  const entries = new Float64Array(value.length)
  const diagonal = new Float64Array(size)
  const sums = new Float64Array(size)
  const below = new Float64Array(size)
  const mark = new Int32Array(size).fill(-1)
  for (let j = size - 1; j >= 0; j -= 1) {
    const from = start[j] ?? 0
    const to = start[j + 1] ?? 0
    for (let at = from; at < to; at += 1) {
      const row = index[at] ?? 0
      mark[row] = j
      below[row] = value[at] ?? 0
      sums[row] = 0
    }
    for (let at = from; at < to; at += 1) {
      const k = index[at] ?? 0
      const factorK = below[k] ?? 0
      let own = (diagonal[k] ?? 0) * factorK
      for (let inner = start[k] ?? 0; inner < (start[k + 1] ?? 0); inner += 1) {
        const i = index[inner] ?? 0
        if (mark[i] !== j) continue
        const entry = entries[inner] ?? 0
        own += entry * (below[i] ?? 0)
        sums[i] = (sums[i] ?? 0) + entry * factorK
      }
      sums[k] = (sums[k] ?? 0) + own
    }
    let sum = inverse[j] ?? 0
    for (let at = from; at < to; at += 1) {
      const row = index[at] ?? 0
      entries[at] = inverse[j] === 0 ? 0 : -(sums[row] ?? 0)
      sum -= (value[at] ?? 0) * (entries[at] ?? 0)
    }
    diagonal[j] = inverse[j] === 0 ? 0 : sum
  }
  const look = (column: number, row: number) => {
    let low = start[column] ?? 0
    let high = (start[column + 1] ?? 0) - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = index[middle] ?? 0
      if (found === row) return entries[middle] ?? 0
      if (found < row) low = middle + 1
      else high = middle - 1
    }
    return undefined
  }
  return {
    at: (one, other) => {
      const p = position[one] ?? 0
      const q = position[other] ?? 0
      const entry = p === q ? diagonal[p] : look(Math.min(p, q), Math.max(p, q))
      return entry === undefined ? undefined : entry * (scale[one] ?? 0) * (scale[other] ?? 0)
    }
  }
}
