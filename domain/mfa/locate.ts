import { sidakCritical } from './distributions.ts'
import { nullVector } from './exact-conflict.ts'
import type { Fit } from './fit.ts'
import { quadratic } from './ldl.ts'
import type { SelectedInverse } from './selected-inverse.ts'
import { type Sparse, transposed } from './sparse.ts'
import type { System } from './system.ts'

/** One gross error that may be there: a biased quantity, or mass that leaves a process unrecorded. */
export type Culprit =
  | { readonly flow: string }
  | { readonly stockChange: string }
  | { readonly parameter: string }
  | { readonly leak: string }

/** A hypothesis with its test; all of one set have the same figures up to a factor in the size. */
export interface Suspicion {
  readonly culprit: Culprit
  /** Column of the biased quantity, or row of the leaking process. */
  readonly column: number | null
  readonly row: number | null
  /** Generalised likelihood ratio: chi-square with 1 degree of freedom if there is no such error. */
  readonly glr: number
  /** Measured minus true, or mass that leaves unrecorded, in the unit of the quantity. */
  readonly size: number
  readonly indistinguishableFrom: Culprit[]
}

/** What could be wrong, the likeliest first, and what no test can see. */
export interface Location {
  readonly suspicions: readonly Suspicion[]
  readonly undetectable: readonly Culprit[]
  /** Squared Šidák z for the number of hypotheses. */
  readonly critical: number
}

/** The effect f of an error of size 1 on the residuals r of G. */
interface Effect {
  readonly culprit: Culprit
  readonly column: number | null
  readonly row: number | null
  readonly rows: Int32Array
  readonly weights: Float64Array
}

/** Effects whose entries agree to this share are one: no test can tell them apart. */
const sameShare = 1e-9

function rowOf({ start, index, value }: Sparse, row: number) {
  const from = start[row] ?? 0
  const to = start[row + 1] ?? 0
  return { rows: index.subarray(from, to), weights: value.subarray(from, to) }
}

/** f = G e_k for measured quantities and f = P e_j for leaks (Narasimhan & Mah 1987, AIChE J. 33). */
function effectsOf(system: System, fit: Fit): Effect[] {
  const { variances } = fit.measurements
  const biased = system.columns.flatMap(({ id, kind }, column): Effect[] => {
    if (!((variances[column] ?? 0) > 0)) return []
    const culprit =
      kind === 'flow' || kind === 'measurement'
        ? { flow: id }
        : kind === 'parameter'
          ? { parameter: id }
          : { stockChange: id }
    return [{ culprit, column, row: null, ...rowOf(fit.byColumn, column) }]
  })
  const byRow = transposed(fit.projection.origins)
  const leaks = system.balances.map(
    ({ label }, row): Effect => ({
      ...{ culprit: { leak: label.name }, column: null, row },
      ...rowOf(byRow, row)
    })
  )
  return [...biased, ...leaks]
}

/** Leaks that the dependent rows exclude, such as one of a network without any way out. */
function impossible({ factor }: Fit): (effect: Effect) => boolean {
  // By row of G, what the combinations that cancel all measured columns hold of it.
  const shares = new Map<number, Map<number, number>>()
  for (const place of factor.dependent) {
    nullVector(factor, place).forEach((share, row) => {
      if (share === 0) return
      const known = shares.get(row) ?? new Map<number, number>()
      shares.set(row, known.set(place, share))
    })
  }
  return ({ rows, weights, row }) => {
    if (row === null) return false
    const sums = new Map<number, { sum: number; size: number }>()
    rows.forEach((at, term) => {
      for (const [place, share] of shares.get(at) ?? []) {
        const part = share * (weights[term] ?? 0)
        const { sum, size } = sums.get(place) ?? { sum: 0, size: 0 }
        sums.set(place, { sum: sum + part, size: size + Math.abs(part) })
      }
    })
    return [...sums.values()].some(({ sum, size }) => Math.abs(sum) > sameShare * size)
  }
}

/** Sets of effects that differ by a factor alone. */
function alike(effects: readonly Effect[]): Effect[][] {
  const sets = new Map<string, Effect[][]>()
  for (const effect of effects) {
    const key = effect.rows.join(' ')
    const first = effect.weights[0] ?? 1
    const known = sets.get(key) ?? []
    const found = known.find(([one]) => {
      const lead = one?.weights[0] ?? 1
      return effect.weights.every((weight, at) => {
        const other = (one?.weights[at] ?? 0) / lead
        return Math.abs(weight / first - other) <= sameShare * Math.max(1, Math.abs(other))
      })
    })
    if (found === undefined) sets.set(key, [...known, [effect]])
    else found.push(effect)
  }
  return [...sets.values()].flat()
}

/** fᵀ V⁻¹ f, from the selected inverse where it has all entries. */
function spread({ rows, weights }: Effect, fit: Fit, inverse: SelectedInverse): number {
  let sum = 0
  for (let one = 0; one < rows.length; one += 1) {
    for (let two = 0; two <= one; two += 1) {
      const entry = inverse.at(rows[one] ?? 0, rows[two] ?? 0)
      if (entry === undefined) {
        const full = new Float64Array(fit.factor.size)
        rows.forEach((row, at) => {
          full[row] = weights[at] ?? 0
        })
        return quadratic(fit.factor, full)
      }
      sum += (one === two ? 1 : 2) * (weights[one] ?? 0) * (weights[two] ?? 0) * entry
    }
  }
  return sum
}

/** Largest scaled f that still counts as none. */
function isSeen({ rows }: Effect, { factor }: Fit): boolean {
  return rows.some((row) => (factor.scale[row] ?? 0) > 0)
}

/**
 * The generalised likelihood ratio of every single gross error: T = (fᵀV⁻¹r)² / (fᵀV⁻¹f), size =
 * fᵀV⁻¹r / fᵀV⁻¹f (Narasimhan & Mah 1987). Errors with proportional f give the same T and are
 * answered as one set; errors with f = 0, and leaks that exact equations exclude, are undetectable.
 */
export function locate(
  system: System,
  fit: Fit,
  inverse: SelectedInverse,
  alpha: number
): Location {
  const isImpossible = impossible(fit)
  const effects = effectsOf(system, fit)
  const testable = effects.filter((effect) => isSeen(effect, fit) && !isImpossible(effect))
  const tested = new Set(testable)
  const suspicions = alike(testable).flatMap(([first, ...others]): Suspicion[] => {
    if (first === undefined) return []
    let pull = 0
    first.rows.forEach((row, at) => {
      pull += (first.weights[at] ?? 0) * (fit.multipliers[row] ?? 0)
    })
    const width = spread(first, fit, inverse)
    if (!(width > 0)) return []
    const { culprit, column, row } = first
    const indistinguishableFrom = others.map((other) => other.culprit)
    return [
      { culprit, column, row, glr: pull ** 2 / width, size: pull / width, indistinguishableFrom }
    ]
  })
  return {
    suspicions: suspicions.sort((a, b) => b.glr - a.glr),
    undetectable: effects.filter((effect) => !tested.has(effect)).map(({ culprit }) => culprit),
    critical: sidakCritical(alpha, testable.length) ** 2
  }
}
