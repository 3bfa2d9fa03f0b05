import {
  evaluate,
  type IndicatorValue,
  type Interval,
  type Measured,
  type Weights
} from './indicator.ts'

/** A flow or, with `stockChange`, what the stock of `from` grew by, in kg per period. */
export interface PlacedFlow {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly stockChange?: boolean | undefined
}

interface ProcessClosure {
  readonly process: string
  /** in - out - stock change in kg; above 0 something is missing on the way out. */
  readonly error: IndicatorValue
  /** |error| over the larger of in and out. */
  readonly unaccounted: IndicatorValue
}

export interface Closure {
  readonly processes: readonly ProcessClosure[]
  /** 1 - sum of |error| over sum of throughputs; 1 where every balance closes. */
  readonly system: IndicatorValue
}

function merged(...parts: readonly (readonly [Weights, number])[]): Weights {
  const sum = new Map<string, number>()
  for (const [weights, factor] of parts) {
    for (const [id, weight] of weights) sum.set(id, (sum.get(id) ?? 0) + factor * weight)
  }
  return sum
}

/** The balance of a process as sums of flows; the throughput is the larger side as it stands. */
function sidesOf(process: string, flows: readonly PlacedFlow[], { values }: Measured) {
  const ones = (matching: (flow: PlacedFlow) => boolean): Weights =>
    new Map(flows.filter(matching).map(({ id }) => [id, 1]))
  const entering = ones(({ to, stockChange }) => to === process && stockChange !== true)
  const leaving = ones(({ from, stockChange }) => from === process && stockChange !== true)
  const stored = ones(({ from, stockChange }) => from === process && stockChange === true)
  const total = (weights: Weights) =>
    [...weights.keys()].reduce((sum, id) => sum + (values.get(id) ?? 0), 0)
  return {
    error: merged([entering, 1], [leaving, -1], [stored, -1]),
    throughput: total(entering) >= total(leaving) ? entering : leaving
  }
}

/** |x| for an interval of x: it reaches down to 0 where x may be on either side of it. */
function magnitude({ value, sd, interval, reason }: IndicatorValue): IndicatorValue {
  return {
    value: value === null ? null : Math.abs(value),
    sd,
    interval: interval === null ? null : absolute(interval),
    reason
  }
}

function absolute(interval: Interval): Interval {
  if (interval.kind !== 'between') return { kind: 'anywhere' }
  const ends = [Math.abs(interval.low), Math.abs(interval.high)]
  const crosses = interval.low <= 0 && interval.high >= 0
  return { kind: 'between', low: crosses ? 0 : Math.min(...ends), high: Math.max(...ends) }
}

/**
 * How well the balances close before anything is adjusted. The signed error is propagated, since
 * its magnitude has no derivative at 0; the uncertainty of the system figure is that of the errors
 * with the signs they have.
 *
 * @param processes those inside the boundary, each with its balance
 * @returns errors in kg per period, shares as numbers from 0 to 1
 */
export function closureOf(
  processes: readonly string[],
  flows: readonly PlacedFlow[],
  measured: Measured
): Closure {
  const plain = { offset: 0, factor: 1 }
  const sides = processes.map((process) => ({ process, ...sidesOf(process, flows, measured) }))
  const closures = sides.map(({ process, error, throughput }) => ({
    process,
    error: evaluate({ numerator: error, denominator: 1, ...plain }, measured),
    unaccounted: magnitude(
      evaluate({ numerator: error, denominator: throughput, ...plain }, measured)
    )
  }))
  const errors = sides.map(({ error }, index): readonly [Weights, number] => [
    error,
    Math.sign(closures[index]?.error.value ?? 0)
  ])
  const throughputs = sides.map(({ throughput }): readonly [Weights, number] => [throughput, 1])
  const numerator = merged(...errors)
  const system = evaluate(
    { numerator, denominator: merged(...throughputs), offset: 1, factor: -1 },
    measured
  )
  return { processes: closures, system }
}
