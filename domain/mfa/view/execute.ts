import {
  cellOf,
  type Dimensions,
  type End,
  type Field,
  type FlowRow,
  fieldValue
} from './dimensions.ts'
import { categories, judge } from './judgement.ts'
import { columnsOf, type Kinds, kindsOf } from './kinds.ts'
import { labelOf, whole } from './partition.ts'
import type { Plan } from './plan.ts'
import { invalidView, listed } from './problem.ts'
import { assemble, type Drawn, refuseConflicts, type Sum, type ViewResult } from './result.ts'
import { holds } from './scalar.ts'

interface Totals {
  value: number
  count: number
  variance: number
  withSd: number
  readonly measures: { sum: number; count: number }[]
  readonly rows: number[]
}

/** Rows alike in all that decides where they are drawn. */
interface Cell extends Totals {
  readonly from: number
  readonly to: number
  readonly met: readonly boolean[]
  readonly labels: readonly string[]
}

function nothing({ measures }: Plan): Totals {
  return {
    ...{ value: 0, count: 0, variance: 0, withSd: 0, rows: [] },
    measures: measures.map(() => ({ sum: 0, count: 0 }))
  }
}

function add(totals: Totals, more: Totals): void {
  totals.value += more.value
  totals.count += more.count
  totals.variance += more.variance
  totals.withSd += more.withSd
  for (const [index, measure] of totals.measures.entries()) {
    measure.sum += more.measures[index]?.sum ?? 0
    measure.count += more.measures[index]?.count ?? 0
  }
  for (const row of more.rows) totals.rows.push(row)
}

/** @throws Failure `invalid_view` with the rows whose value is no number. */
function checkValues(rows: readonly FlowRow[]): void {
  const wrong = rows.flatMap((row, number) =>
    typeof row.value === 'number' && Number.isFinite(row.value) ? [] : [number]
  )
  if (wrong.length === 0) return
  const detail = `rows ${listed(wrong)} have no finite number as value`
  throw invalidView([{ problem: 'not_a_number', at: 'rows', detail }])
}

/** What a row is like: its conditions and labels follow from this alone. */
function likenessOf(row: FlowRow, { kindOf }: Kinds, columns: readonly string[]): string {
  let likeness = `${kindOf.get(row.source) ?? 0} ${kindOf.get(row.target) ?? 0}`
  for (const column of columns) {
    const cell = cellOf(row, column)
    // The length before the text, so that no text can pass for two cells.
    likeness += typeof cell === 'string' ? ` ${cell.length}:${cell}` : ` ${cell}`
  }
  return likeness
}

/** An empty cell for rows like this one. */
function cellFor(plan: Plan, row: FlowRow, dimensions: Dimensions): Cell {
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
    ...nothing(plan)
  }
}

function cellsOf(plan: Plan, rows: readonly FlowRow[], dimensions: Dimensions): Iterable<Cell> {
  const kinds = kindsOf(plan, dimensions)
  const columns = columnsOf(plan)
  const cells = new Map<string, Cell>()
  for (const [number, row] of rows.entries()) {
    const likeness = likenessOf(row, kinds, columns)
    let cell = cells.get(likeness)
    if (cell === undefined) {
      cell = cellFor(plan, row, dimensions)
      cells.set(likeness, cell)
    }
    cell.value += Number(row.value)
    cell.count += 1
    cell.rows.push(number)
    const sd = cellOf(row, 'sd')
    if (typeof sd === 'number') {
      cell.variance += sd * sd
      cell.withSd += 1
    }
    for (const [index, { column }] of plan.measures.entries()) {
      const measured = cellOf(row, column)
      const measure = cell.measures[index]
      if (typeof measured !== 'number' || measure === undefined) continue
      measure.sum += measured
      measure.count += 1
    }
  }
  return cells.values()
}

/** Adds a cell to every segment that its bundles pass. */
function draw(
  plan: Plan,
  cell: Cell,
  bundles: readonly number[],
  drawn: Map<string, Omit<Drawn, keyof Totals> & Totals>
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
  const drawn = new Map<string, Omit<Drawn, keyof Totals> & Totals>()
  const account = new Map(categories.map((category) => [category, nothing(plan)]))
  const conflicts: Cell[] = []
  for (const cell of cellsOf(plan, rows, dimensions)) {
    const { category, bundles, conflict } = judge(plan, cell)
    if (conflict) conflicts.push(cell)
    const sum = account.get(category)
    if (sum !== undefined) add(sum, cell)
    draw(plan, cell, bundles, drawn)
  }
  refuseConflicts(conflicts)
  const sumOf = (category: (typeof categories)[number]): Sum => {
    const { count, value, rows: numbers } = account.get(category) ?? nothing(plan)
    const isShown = category === 'drawn' || category === 'elsewhere'
    return { count, value, rows: isShown ? [] : ascending(numbers) }
  }
  return assemble(
    plan,
    [...drawn.values()].map((one) => ({ ...one, rows: ascending(one.rows) })),
    {
      drawn: sumOf('drawn'),
      internal: sumOf('internal'),
      unused: sumOf('unused'),
      elsewhere: sumOf('elsewhere'),
      outside: sumOf('outside'),
      filtered: sumOf('filtered')
    }
  )
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...Float64Array.from(numbers).sort()]
}
