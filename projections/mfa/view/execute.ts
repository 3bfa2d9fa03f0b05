import type { Dimensions } from '../../../domain/mfa/view/dimensions.ts'
import type { Category } from '../../../domain/mfa/view/judgement.ts'
import type { Plan } from '../../../domain/mfa/view/plan.ts'
import {
  assemble,
  type Drawn,
  refuseConflicts,
  type Sum,
  type ViewResult
} from '../../../domain/mfa/view/result.ts'
import { integer, integers, type Row, real, text } from '../../cells.ts'
import type { Session } from '../../session.ts'
import type { Relation } from './relation.ts'
import { type Detail, viewStatement } from './statement.ts'

interface Asked {
  readonly plan: Plan
  readonly dimensions: Dimensions
  readonly relation: Relation
  readonly detail: Detail
}

/**
 * Draws a plan's view of a relation by one statement; the same as `executeView` over the same rows.
 *
 * @throws Failure `invalid_view` for rows that two bundles claim and types that do not fit;
 * `mass_too_large`, `read_model_unavailable`.
 */
export async function executeInDuckDb(session: Session, asked: Asked): Promise<ViewResult> {
  const { plan, relation, dimensions, detail } = asked
  const { sql, bindings } = viewStatement(plan, relation, dimensions, detail)
  const rows = await session.rowsOnce(sql, bindings)
  const sumOf = (row: Row): Sum => ({
    count: integer(row, 'weight'),
    value: relation.isExact ? integer(row, 'value') : real(row, 'value'),
    rows: detail === 'numbered' ? ascending(integers(row, 'numbers')) : []
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
  const nothing: Sum = { count: 0, value: 0, rows: [] }
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

function ascending(numbers: readonly number[]): readonly number[] {
  return [...Float64Array.from(numbers).sort()]
}
