import type { Dimensions } from '../../../domain/mfa/view/dimensions.ts'
import type { Category } from '../../../domain/mfa/view/judgement.ts'
import { rowsBehind } from '../../../domain/mfa/view/likeness.ts'
import type { Plan } from '../../../domain/mfa/view/plan.ts'
import {
  assemble,
  type Drawn,
  noRows,
  refuseConflicts,
  type Sum,
  type ViewResult
} from '../../../domain/mfa/view/result.ts'
import {
  type IntegerList,
  integer,
  integerList,
  integers,
  type Row,
  real,
  text
} from '../../cells.ts'
import type { Session } from '../../session.ts'
import type { Relation } from './relation.ts'
import { type Detail, type Statement, viewStatement } from './statement.ts'

interface Asked {
  readonly plan: Plan
  readonly dimensions: Dimensions
  readonly relation: Relation
  readonly detail: Detail
}

/** The rows of a statement; numbered, which row is of which likeness. */
interface Answered {
  readonly rows: readonly Row[]
  readonly likenesses: Int32Array
}

/** Columns of lists are read from the vectors: as values of JavaScript they take ten times as long. */
async function askNumbered(session: Session, { sql, bindings }: Statement): Promise<Answered> {
  const { names, chunks } = await session.chunksOnce(sql, bindings)
  const place = names.indexOf('numbers')
  const rows: Row[] = []
  const lists: NumberList[] = []
  for (const chunk of chunks) {
    const columns = names.map((_, at) => (at === place ? [] : chunk.getColumnValues(at)))
    const numbers = chunk.getColumnVector(place)
    for (let at = 0; at < chunk.rowCount; at += 1) {
      const row = Object.fromEntries(names.map((name, n) => [name, columns[n]?.[at] ?? null]))
      if (text(row, 'kind') === 'alike') {
        lists.push({ ...integerList(numbers, at), likeness: integer(row, 'segment') })
      } else rows.push(row)
    }
  }
  return { rows, likenesses: scattered(lists) }
}

interface NumberList extends IntegerList {
  readonly likeness: number
}

/** By number of a row, the likeness whose list it is in. */
function scattered(lists: readonly NumberList[]): Int32Array {
  const likenesses = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0))
  for (const { likeness, from, length, items } of lists) {
    for (let at = from; at < from + length; at += 1) {
      const number = items.getItem(at) ?? -1
      if (number < 0 || number >= likenesses.length) throw new Error(`row ${number} leaves a gap`)
      likenesses[number] = likeness
    }
  }
  return likenesses
}

function ask(session: Session, statement: Statement, detail: Detail): Promise<Answered> {
  if (detail === 'numbered') return askNumbered(session, statement)
  return session
    .rowsOnce(statement.sql, statement.bindings)
    .then((rows) => ({ rows, likenesses: noRows }))
}

/** Lists of rows by the statement's row that they are behind. */
function listsOf({ rows, likenesses }: Answered, detail: Detail): ReadonlyMap<Row, Int32Array> {
  if (detail === 'counted') return new Map()
  // What is drawn has its numbers at links and stubs already.
  const listed = rows.filter((row) => !['drawn', 'elsewhere'].includes(text(row, 'kind')))
  const lists = rowsBehind(
    likenesses,
    listed.map((row) => integers(row, 'alikes'))
  )
  return new Map(listed.map((row, at) => [row, lists[at] ?? noRows]))
}

/**
 * Draws a plan's view of a relation by one statement; the same as `executeView` over the same rows.
 *
 * @throws Failure `invalid_view` for rows that two bundles claim and types that do not fit;
 * `mass_too_large`, `read_model_unavailable`.
 */
export async function executeInDuckDb(session: Session, asked: Asked): Promise<ViewResult> {
  const { plan, relation, dimensions, detail } = asked
  const answered = await ask(session, viewStatement(plan, relation, dimensions, detail), detail)
  const { rows } = answered
  const lists = listsOf(answered, detail)
  const sumOf = (row: Row): Sum => ({
    count: integer(row, 'weight'),
    value: relation.isExact ? integer(row, 'value') : real(row, 'value'),
    rows: lists.get(row) ?? noRows
  })
  const ofKind = (kind: Category | 'conflict' | 'link') =>
    rows.filter((row) => text(row, 'kind') === kind)
  refuseConflicts(ofKind('conflict').map(sumOf))
  const drawn = ofKind('link').map(
    (row): Drawn => ({
      segment: integer(row, 'segment'),
      sourcePart: text(row, 'source_part'),
      targetPart: text(row, 'target_part'),
      type: text(row, 'type'),
      time: text(row, 'time'),
      variance: real(row, 'variance'),
      withSd: integer(row, 'with_sd'),
      measures: plan.measures.map((_, index) => ({
        sum: real(row, `sum_${index}`),
        count: integer(row, `count_${index}`)
      })),
      ...sumOf(row)
    })
  )
  const nothing: Sum = { count: 0, value: 0, rows: noRows }
  const accountOf = (category: Category): Sum => ofKind(category).map(sumOf)[0] ?? nothing
  return assemble(plan, drawn, {
    drawn: accountOf('drawn'),
    internal: accountOf('internal'),
    unused: accountOf('unused'),
    elsewhere: accountOf('elsewhere'),
    outside: accountOf('outside'),
    filtered: accountOf('filtered')
  })
}
