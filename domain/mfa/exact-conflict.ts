import { Failure } from '../failure.ts'
import { type Equations, rowName } from './equations.ts'
import { backward, type Factor, forward } from './ldl.ts'
import { type Measurements, sizeOf } from './measurements.ts'
import type { Projection } from './projection.ts'

/** A dependent row may be off by this share of its terms; more is a conflict. */
const conflictShare = 1e-9
/** Less than this share of the largest figure is rounding, however small the figures of a row. */
const roundingShare = 1e-12
/** Rows with a smaller share in a combination do not take part in it. */
const partShare = 1e-9

/** Rows of the system that cannot all hold, and by how much they miss each other. */
interface Conflict {
  readonly rows: readonly number[]
  readonly gap: number
}

/** Sum of the absolute terms of every row of G: what its residual is measured by. */
function rowMagnitudes({ balances, magnitudes }: Projection, values: Float64Array): Float64Array {
  return magnitudes.map((magnitude, row) => {
    let sum = magnitude
    for (let at = balances.start[row] ?? 0; at < (balances.start[row + 1] ?? 0); at += 1) {
      sum += Math.abs((balances.value[at] ?? 0) * (values[balances.index[at] ?? 0] ?? 0))
    }
    return sum
  })
}

/** The combination of rows of G, by row, in which every measured column cancels. */
export function nullVector(factor: Factor, place: number): Float64Array {
  const unit = new Float64Array(factor.size)
  unit[place] = 1
  const vector = backward(factor, unit)
  // An empty row has no scale and depends on nothing but itself.
  const row = factor.order[place] ?? 0
  if (factor.scale[row] === 0) vector[row] = 1
  return vector
}

/** The given rows that a combination of rows of G is made of. */
function givenRows({ origins }: Projection, weights: Float64Array): number[] {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0)
  const rows = new Set<number>()
  weights.forEach((weight, at) => {
    if (weight <= largest * partShare) return
    for (let to = origins.start[at] ?? 0; to < (origins.start[at + 1] ?? 0); to += 1) {
      rows.add(origins.index[to] ?? 0)
    }
  })
  return [...rows].sort((a, b) => a - b)
}

/** Dependent rows whose residual is not 0: exact figures that cannot all be right. */
export function conflicts(
  projection: Projection,
  factor: Factor,
  residuals: Float64Array,
  measurements: Measurements
): Conflict[] {
  if (factor.dependent.length === 0) return []
  const magnitudes = rowMagnitudes(projection, measurements.values)
  const least = roundingShare * sizeOf(measurements)
  const reduced = forward(factor, residuals)
  return factor.dependent.flatMap((place) => {
    const row = factor.order[place] ?? 0
    const scale = factor.scale[row] ?? 0
    const gap = scale === 0 ? (residuals[row] ?? 0) : (reduced[place] ?? 0) / scale
    if (Math.abs(gap) <= Math.max(least, conflictShare * (magnitudes[row] ?? 0))) return []
    const weights = nullVector(factor, place).map(Math.abs)
    const size = weights.reduce((sum, weight, at) => sum + weight * (magnitudes[at] ?? 0), 0)
    if (Math.abs(gap) * (weights[row] ?? 0) <= conflictShare * size) return []
    return [{ rows: givenRows(projection, weights), gap }]
  })
}

/** More names than anybody reads; how many there are is said. */
const mostNames = 100

/** Names in a sentence. */
export function listOf(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(', ')
  return `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more`
}

/** @throws Failure naming the rows of every conflict. */
export function refuse(found: readonly Conflict[], { labels, exact }: Equations): void {
  if (found.length === 0) return
  const bounded = found.some(({ rows }) => rows.some((row) => labels[row]?.kind === 'bound'))
  const texts = found.map(({ rows, gap }) => {
    const names = rows.flatMap((row) => {
      const label = labels[row]
      return label === undefined ? [] : [rowName(label)]
    })
    const figures = [...new Set(rows.flatMap((row) => exact(row)))]
    const given = figures.length === 0 ? '' : ` (exact: ${listOf(figures)})`
    return `${listOf(names)} cannot hold together${given}: ${Number(gap.toPrecision(6))} is left that no uncertain quantity can take up`
  })
  throw new Failure(
    bounded ? 'mfa_infeasible' : 'mfa_contradiction',
    `${texts.join('; ')}; correct an exact figure or give it an sd above 0`,
    { conflicts: found.length }
  )
}
