import {
  cellOf,
  type Dimensions,
  type End,
  type Field,
  type FlowRow,
  fieldValue
} from './dimensions.ts'
import { type Category, categories, judge } from './judgement.ts'
import { columnsOf, kindsOf } from './kinds.ts'
import { type Likenesses, likenessesOf, rowsBehind } from './likeness.ts'
import { labelOf, whole } from './partition.ts'
import type { Plan } from './plan.ts'
import { invalidView, listed } from './problem.ts'
import {
  assemble,
  type Drawn,
  hiddenCategories,
  noRows,
  refuseConflicts,
  type Sum,
  type ViewResult
} from './result.ts'
import { holds, type Scalar } from './scalar.ts'

interface Totals {
  value: number
  count: number
  /** Of what errs by itself. */
  variance: number
  /** Sum of the standard deviations of what errs together, by what it errs by. */
  readonly common: Map<Scalar, number>
  withSd: number
  readonly measures: { sum: number; count: number }[]
  /** Numbers of the likenesses that are added up. */
  readonly alike: number[]
}

/** Rows alike in all that decides where they are drawn. */
interface Cell extends Totals {
  readonly from: number
  readonly to: number
  readonly met: readonly boolean[]
  readonly labels: readonly string[]
}

function nothing({ measures }: Plan, alike: number[] = []): Totals {
  return {
    ...{ value: 0, count: 0, variance: 0, common: new Map(), withSd: 0, alike },
    measures: measures.map(() => ({ sum: 0, count: 0 }))
  }
}

function add(totals: Totals, more: Totals): void {
  totals.value += more.value
  totals.count += more.count
  totals.variance += more.variance
  totals.withSd += more.withSd
  for (const [by, sd] of more.common) totals.common.set(by, (totals.common.get(by) ?? 0) + sd)
  for (const [index, measure] of totals.measures.entries()) {
    measure.sum += more.measures[index]?.sum ?? 0
    measure.count += more.measures[index]?.count ?? 0
  }
  for (const number of more.alike) totals.alike.push(number)
}

/** @throws Failure `invalid_view` with the rows whose value is no number. */
function checkValues(rows: readonly FlowRow[]): void {
  const wrong: number[] = []
  for (const [number, { value }] of rows.entries()) {
    if (typeof value !== 'number' || !Number.isFinite(value)) wrong.push(number)
  }
  if (wrong.length === 0) return
  const detail = `rows ${listed(wrong)} have no finite number as value`
  throw invalidView([{ problem: 'not_a_number', at: 'rows', detail }])
}

/** An empty cell for rows like this one. */
function cellFor(plan: Plan, row: FlowRow, dimensions: Dimensions, alike: number): Cell {
  const read = (end: End) => (field: Field) => fieldValue(field, row, end, dimensions)
  const met = plan.conditions.map(({ where, fields }) =>
    holds(where, (name) => {
      const field = fields.get(name)
      return field === undefined ? null : read('source')(field)
    })
  )
  return {
    from: plan.classOf.get(row.source) ?? 0,
    to: plan.classOf.get(row.target) ?? 0,
    met,
    labels: plan.labels.map(({ part, end }) => labelOf(part, read(end))),
    ...nothing(plan, [alike])
  }
}

/** Adds what a row errs: by itself, or with all of one value in the column of shared errors. */
function addError(totals: Totals, row: FlowRow, shared: string | null): void {
  const sd = cellOf(row, 'sd')
  if (typeof sd !== 'number') return
  totals.withSd += 1
  const by = shared === null ? null : cellOf(row, shared)
  if (by === null) totals.variance += sd * sd
  else {
    // What is below 0 takes back, and so does its error.
    const signed = Number(row.value) < 0 ? -sd : sd
    totals.common.set(by, (totals.common.get(by) ?? 0) + signed)
  }
}

function varianceOf({ variance, common }: Totals): number {
  return [...common.values()].reduce((sum, sd) => sum + sd * sd, variance)
}

/** Adds up the rows that are alike, in their order. */
function cellsOf(
  plan: Plan,
  rows: readonly FlowRow[],
  dimensions: Dimensions,
  { numbers, firsts }: Likenesses
): readonly Cell[] {
  const cells = firsts.flatMap((first, number) => {
    const row = rows[first]
    return row === undefined ? [] : [cellFor(plan, row, dimensions, number)]
  })
  for (const [number, row] of rows.entries()) {
    const cell = cells[numbers[number] ?? 0]
    if (cell === undefined) continue
    cell.value += Number(row.value)
    cell.count += 1
    addError(cell, row, plan.shared)
    for (const [index, { column }] of plan.measures.entries()) {
      const measured = cellOf(row, column)
      const measure = cell.measures[index]
      if (typeof measured !== 'number' || measure === undefined) continue
      measure.sum += measured
      measure.count += 1
    }
  }
  return cells
}

/** Adds a cell to every segment that its bundles pass. */
function draw(
  plan: Plan,
  cell: Cell,
  bundles: readonly number[],
  drawn: Map<string, Omit<Drawn, keyof Totals | 'rows'> & Totals>
): void {
  const labelAt = (number: number | null) =>
    number === null ? whole : (cell.labels[number] ?? whole)
  const time = labelAt(plan.time)
  for (const segment of bundles.flatMap((bundle) => plan.bundles[bundle]?.segments ?? [])) {
    const way = plan.segments[segment]
    if (way === undefined) continue
    const sourcePart = labelAt(way.sourceLabel)
    const targetPart = labelAt(way.targetLabel)
    const type = labelAt(way.typeLabel)
    const key = JSON.stringify([segment, sourcePart, targetPart, type, time])
    const known = drawn.get(key) ?? {
      segment,
      sourcePart,
      targetPart,
      type,
      time,
      ...nothing(plan)
    }
    add(known, cell)
    drawn.set(key, known)
  }
}

/**
 * Draws a plan's view of some rows: pure, for the browser and for what is sent along.
 *
 * @throws Failure `invalid_view` for values that are no numbers and rows that two bundles claim.
 */
export function executeView(
  plan: Plan,
  rows: readonly FlowRow[],
  dimensions: Dimensions
): ViewResult {
  checkValues(rows)
  const alike = likenessesOf(rows, kindsOf(plan, dimensions), columnsOf(plan))
  const drawn = new Map<string, Omit<Drawn, keyof Totals | 'rows'> & Totals>()
  const account = new Map(categories.map((category) => [category, nothing(plan)]))
  const conflicts: Cell[] = []
  for (const cell of cellsOf(plan, rows, dimensions, alike)) {
    const { category, bundles, conflict } = judge(plan, cell)
    if (conflict) conflicts.push(cell)
    const sum = account.get(category)
    if (sum !== undefined) add(sum, cell)
    draw(plan, cell, bundles, drawn)
  }
  const behind = (lists: readonly Totals[]) =>
    rowsBehind(
      alike.numbers,
      lists.map((list) => list.alike)
    )
  refuseConflicts(withRows(conflicts, behind(conflicts)))
  const figures = [...drawn.values()].map((one) => ({ ...one, variance: varianceOf(one) }))
  const hidden = hiddenCategories.map((category) => account.get(category) ?? nothing(plan))
  const lists = behind([...figures, ...hidden])
  const rowsOf = new Map<Category, Int32Array | undefined>(
    hiddenCategories.map((category, at) => [category, lists[figures.length + at]])
  )
  const sumOf = (category: Category): Sum => {
    const { count, value } = account.get(category) ?? nothing(plan)
    return { count, value, rows: rowsOf.get(category) ?? noRows }
  }
  return assemble(plan, withRows(figures, lists), {
    drawn: sumOf('drawn'),
    internal: sumOf('internal'),
    unused: sumOf('unused'),
    elsewhere: sumOf('elsewhere'),
    outside: sumOf('outside'),
    filtered: sumOf('filtered')
  })
}

function withRows<Each extends object>(
  figures: readonly Each[],
  lists: readonly Int32Array[]
): (Each & { readonly rows: Int32Array })[] {
  return figures.map((one, at) => ({ ...one, rows: lists[at] ?? noRows }))
}
