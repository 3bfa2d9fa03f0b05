import { Failure } from '../failure.ts'
import { rowName } from './equations.ts'
import type { Fit } from './fit.ts'
import { type Bounds, intervals } from './interval.ts'

/** The programs are dense: more unknowns than this would keep the caller waiting. */
const mostIntervals = 400

/** Intervals by column, or why there are none. */
export interface UnknownIntervals {
  readonly bounds: ReadonlyMap<number, Bounds>
  readonly problem: string | null
}

/** What the caller knows of an unobservable column in itself. */
interface Question {
  readonly fit: Fit
  readonly unobservable: readonly number[]
  /** By column; a stock change has no low bound, a flow has 0. */
  readonly capacity: (column: number) => Bounds
  readonly id: (column: number) => string
  /** By column, with the figures that are answered. */
  readonly values: Float64Array
}

/** A2 u = b − A1 x over the unobservable columns, at the answered values of all others. */
function rowsOf({ fit, unobservable, values }: Question) {
  const place = new Map(unobservable.map((column, at) => [column, at]))
  return fit.equations.rows.flatMap((row, at) => {
    const columns: number[] = []
    const coefficients: number[] = []
    let right = row.constant
    row.columns.forEach((column, term) => {
      const coefficient = row.coefficients[term] ?? 0
      const found = place.get(column)
      if (found === undefined) {
        right -= coefficient * (values[column] ?? 0)
        return
      }
      columns.push(found)
      coefficients.push(coefficient)
    })
    const label = fit.equations.labels[at]
    if (columns.length === 0 || label === undefined) return []
    return [{ id: rowName(label), columns, coefficients, right }]
  })
}

/** The interval that balances and bounds leave to every unobservable quantity. */
export function unknownIntervals(question: Question): UnknownIntervals {
  const { unobservable, capacity, id } = question
  if (unobservable.length === 0) return { bounds: new Map(), problem: null }
  if (unobservable.length > mostIntervals) {
    const problem = `${unobservable.length} quantities cannot be observed, too many for their intervals (${mostIntervals})`
    return { bounds: new Map(), problem }
  }
  const rows = rowsOf(question)
  try {
    const found = intervals({
      rows,
      rightHand: rows.map(({ right }) => right),
      capacities: unobservable.map(capacity),
      unknowns: unobservable.map(id),
      largest: question.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    })
    return {
      bounds: new Map(
        unobservable.map((column, at) => [column, found[at] ?? { low: null, high: null }])
      ),
      problem: null
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { bounds: new Map(), problem: error.detail }
  }
}
