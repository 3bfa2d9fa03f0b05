import { Failure } from '../failure.ts'
import { contradictions } from './contradiction.ts'
import { type Part, partsOf } from './parts.ts'
import { type Contradiction, type LinearSystem, Simplex } from './simplex.ts'

/** Where a flow may lie; null where nothing bounds it on that side. Unit of the flows. */
export interface Bounds {
  readonly low: number | null
  readonly high: number | null
}

export interface IntervalQuestion {
  /** Balances and relations over the unknown flows: sum of coefficients * unknowns = right hand. */
  readonly rows: readonly {
    readonly id: string
    readonly columns: ArrayLike<number>
    readonly coefficients: ArrayLike<number>
  }[]
  /** b - A1 x: what the known flows leave for each row. */
  readonly rightHand: ArrayLike<number>
  /** What each unknown may be in itself: from 0 to a capacity; a stock change has no low bound. */
  readonly capacities: readonly Bounds[]
  /** Ids of the unknowns. */
  readonly unknowns: readonly string[]
  /** The largest flow of the whole system, known ones included: rounding is relative to it. */
  readonly largest: number
}

/** A balance that misses by less, relative to the largest flow, is a matter of rounding. */
const certified = 1e-7

/** Scaling by a power of 2 rounds nothing. */
function powerOfTwo(size: number): number {
  return size > 0 ? 2 ** Math.ceil(Math.log2(size)) : 1
}

/** A part as a system of numbers around 1: rows by their largest coefficient, all by `scale`. */
function systemOf(question: IntervalQuestion, part: Part) {
  const { rows, rightHand, capacities, largest } = question
  const numberOf = new Map(part.columns.map((column, index) => [column, index]))
  const scaled = part.rows.map((row) => {
    const columns = Array.from(rows[row]?.columns ?? [], (column) => numberOf.get(column) ?? 0)
    const coefficients = Array.from(rows[row]?.coefficients ?? [])
    const pivot = powerOfTwo(coefficients.reduce((most, each) => Math.max(most, Math.abs(each)), 0))
    return {
      columns,
      coefficients: coefficients.map((each) => each / pivot),
      rightHand: (rightHand[row] ?? 0) / pivot
    }
  })
  const bounds = part.columns.map((column) => capacities[column] ?? { low: null, high: null })
  const scale = powerOfTwo(
    scaled.reduce((most, each) => Math.max(most, Math.abs(each.rightHand)), largest)
  )
  const system: LinearSystem = {
    rows: scaled.map((each) => ({ ...each, rightHand: each.rightHand / scale })),
    low: bounds.map(({ low }) => (low ?? Number.NEGATIVE_INFINITY) / scale),
    high: bounds.map(({ high }) => (high ?? Number.POSITIVE_INFINITY) / scale)
  }
  return { system, scale }
}

/** Refuses what the pivots have made of the rows where it no longer satisfies them. */
function certify(system: LinearSystem, simplex: Simplex): void {
  const worst = system.rows.reduce((most, { columns, coefficients, rightHand }) => {
    const missing = columns.reduce(
      (left, column, at) => left - (coefficients[at] ?? 0) * simplex.valueOf(column),
      rightHand
    )
    return Math.max(most, Math.abs(missing))
  }, 0)
  if (worst <= certified) return
  throw new Failure(
    'bounds_not_found',
    `rounding has grown to ${worst} of the largest flow while the bounds of unknown flows were sought; scale the relations to similar coefficients`,
    { residual: worst }
  )
}

/** Least and most of every column of a feasible system. Any vertex on the way may settle some. */
function extremes(system: LinearSystem, simplex: Simplex): { low: number; high: number }[] {
  const found = system.low.map((_, column) => {
    const value = simplex.valueOf(column)
    return { low: value, high: value }
  })
  const note = () => {
    for (const [column, bounds] of found.entries()) {
      const value = simplex.valueOf(column)
      bounds.low = Math.min(bounds.low, value)
      bounds.high = Math.max(bounds.high, value)
    }
  }
  for (const [column, bounds] of found.entries()) {
    if (bounds.low > (system.low[column] ?? 0)) {
      bounds.low = simplex.extreme(column, -1)
      note()
    }
    if (bounds.high < (system.high[column] ?? 0)) {
      bounds.high = simplex.extreme(column, 1)
      note()
    }
  }
  certify(system, simplex)
  return found
}

const boundsText = (id: string, { low, high }: Bounds) =>
  `${id} from ${low ?? 'unbounded'} to ${high ?? 'unbounded'}`

/** Rows that contradict each other, by their ids and in words. */
interface Conflict {
  readonly rows: readonly string[]
  readonly text: string
}

function conflictOf(question: IntervalQuestion, part: Part, found: Contradiction): Conflict {
  const rows = found.rows.map((row) => question.rows[part.rows[row] ?? 0]?.id ?? '')
  const flows = found.columns.map((index) => {
    const column = part.columns[index] ?? 0
    const bounds = question.capacities[column] ?? { low: null, high: null }
    return boundsText(question.unknowns[column] ?? '', bounds)
  })
  return { rows, text: `[${rows.join(', ')}] with ${flows.join(', ') || 'no unknown flow'}` }
}

function refuseUnusable({ rows, rightHand, capacities, unknowns }: IntervalQuestion): void {
  const wrong = [
    ...rows.flatMap(({ id, coefficients }, row) =>
      Array.from(coefficients).every(Number.isFinite) && Number.isFinite(rightHand[row])
        ? []
        : [`row ${id} holds what is no number`]
    ),
    ...unknowns.flatMap((id, column) => {
      const { low, high } = capacities[column] ?? { low: null, high: null }
      return (low ?? 0) <= (high ?? Number.POSITIVE_INFINITY) || low === null
        ? []
        : [`the bounds leave no room: ${boundsText(id, { low, high })}`]
    })
  ]
  if (wrong.length === 0) return
  throw new Failure('mfa_invalid', `the unknown flows: ${wrong.join('; ')}`, {
    wrong: wrong.length
  })
}

/**
 * The interval of every unknown flow that the balances and the bounds of all the others imply: its
 * minimum and maximum by linear programming, groups of flows that hang together one by one. A flow
 * that is determined has low = high but for rounding. The intervals hold at the known values as
 * given; for wider ones, hand in a known flow as an unknown with bounds of its value +/- 1.96 sd.
 *
 * @returns bounds in the order of the unknowns, in their unit
 * @throws Failure `mfa_infeasible`, naming all rows that contradict each other;
 *   `mfa_invalid` for what is no number; `bounds_not_found` where the steps run out
 */
export function intervals(question: IntervalQuestion): Bounds[] {
  refuseUnusable(question)
  const found = question.unknowns.map((_, column): Bounds => {
    return question.capacities[column] ?? { low: null, high: null }
  })
  const conflicts = conflictsWithoutUnknowns(question)
  for (const part of partsOf(question.rows, question.unknowns.length)) {
    if (part.rows.length === 0 || part.columns.length === 0) continue
    const { system, scale } = systemOf(question, part)
    const simplex = new Simplex(system)
    if (simplex.contradiction !== null) {
      conflicts.push(...contradictions(system).map((each) => conflictOf(question, part, each)))
      continue
    }
    for (const [index, { low, high }] of extremes(system, simplex).entries()) {
      const finite = (bound: number) => (Number.isFinite(bound) ? bound * scale : null)
      found[part.columns[index] ?? 0] = { low: finite(low), high: finite(high) }
    }
  }
  if (conflicts.length === 0) return found
  throw new Failure(
    'mfa_infeasible',
    `no flows within their bounds satisfy these balances together: ${conflicts.map(({ text }) => text).join('; ')}; correct a weighing, or give mass a way in or out`,
    { rows: conflicts.flatMap(({ rows }) => rows).join(', ') }
  )
}

/** A row without unknown flows says only whether the known ones balance. */
function conflictsWithoutUnknowns({ rows, rightHand, largest }: IntervalQuestion): Conflict[] {
  return rows.flatMap(({ id, columns }, row) =>
    columns.length > 0 || Math.abs(rightHand[row] ?? 0) <= certified * largest
      ? []
      : [{ rows: [id], text: `[${id}] with no unknown flow` }]
  )
}
