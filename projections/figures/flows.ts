import { type FlowRow, flowRelations } from '../../domain/disclosure/balance.ts'
import type { Withheld } from '../../domain/disclosure/relation.ts'
import { massOf } from '../../domain/disclosure/share.ts'
import { protectedTable } from '../../domain/disclosure/table.ts'
import { mixedGroup } from '../../domain/line.ts'
import { stages } from '../../domain/movement.ts'
import { flag, integer, member, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import type { Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { FiguresParameters, FlowFigure, FlowFigures } from './contract.ts'
import { KeptMonths } from './kept.ts'
import { type Month, monthsAsked } from './months.ts'
import { owners } from './parties.ts'

/**
 * What moved in a month by stage, group and the parties at both ends. Groups that nobody has listed
 * are words of a single sender, which may tell whose they are, so they are not told.
 */
function movedSql(knownAt: string): string {
  return `
    with moved as materialized (
      select s.name as source, t.name as target, f.source_stage, f.target_stage, g.name as said_group,
        f.valid_from as day, coalesce(sum(f.mass_grams), 0) as mass_grams
      from flow f
      join dictionary s on s.id = f.source
      join dictionary t on t.id = f.target
      join dictionary g on g.id = f.product_group
      where f.kind = 'flow' and f.publication is null
        and f.boundary = (select id from dictionary where name = $boundary)
        and f.valid_from >= $first_day::date and f.valid_to <= $last_day::date
        and f.known_at <= make_timestamp($known_at)
      group by all
      having sum(f.n) > 0
    ),
    listed as (
      select distinct product_group from ${counted('product_listing', knownAt)}
    ),
    ${owners('select source as place, day from moved union select target, day from moved', knownAt)}
    select m.source_stage::varchar as from_stage, m.target_stage::varchar as to_stage,
      if(l.product_group is null, $mixed, m.said_group) as product_group,
      gave.party as giver, took.party as taker, gave.keeps as from_keeps, took.keeps as to_keeps,
      sum(m.mass_grams)::bigint as mass_grams
    from moved m
    left join listed l on l.product_group = m.said_group
    join owner gave on gave.place = m.source and gave.day = m.day
    join owner took on took.place = m.target and took.day = m.day
    group by all
    order by all`
}

function stageOf(row: Row, column: string) {
  return textOrNull(row, column) === null ? null : member(row, column, stages)
}

function shareOf(row: Row) {
  return {
    ...{ giver: textOrNull(row, 'giver'), taker: textOrNull(row, 'taker') },
    ...{ fromKeeps: flag(row, 'from_keeps'), toKeeps: flag(row, 'to_keeps') },
    massGrams: integer(row, 'mass_grams')
  }
}

/** All that went from one stage to another, a cell a group. */
function rowOf(rows: readonly Row[]): readonly FlowRow[] {
  const [first] = rows
  if (first === undefined) return []
  const groups = Map.groupBy(rows, (row) => text(row, 'product_group'))
  const cells = [...groups].map(([key, own]) => ({ key, shares: own.map(shareOf) }))
  return [{ from: stageOf(first, 'from_stage'), to: stageOf(first, 'to_stage'), cells }]
}

/** All groups between two stages, and their total. */
function figuresBetween(
  month: string,
  { from, to, cells }: FlowRow,
  withheld: Withheld
): readonly FlowFigure[] {
  const masses = cells.map(({ key, shares }) => ({ key, massGrams: massOf(shares) }))
  const figure = (group: string | null, massGrams: number, suppressed: boolean) => ({
    ...{ month, from, to, group, suppressed },
    massGrams: suppressed ? null : massGrams
  })
  const totalGrams = masses.reduce((sum, { massGrams }) => sum + massGrams, 0)
  return [
    figure(null, totalGrams, withheld.total),
    ...masses.map(({ key, massGrams }) => figure(key, massGrams, withheld.cells.has(key)))
  ]
}

async function figuresOf(session: Session, boundary: string, month: Month) {
  const { name, firstDay, lastDay, knownAt } = month
  const rows = await session.rows(movedSql(knownAt), {
    ...{ boundary, first_day: firstDay, last_day: lastDay, mixed: mixedGroup },
    known_at: Date.parse(knownAt) * 1_000
  })
  const between = Map.groupBy(
    rows,
    (row) => `${textOrNull(row, 'from_stage')} ${textOrNull(row, 'to_stage')}`
  )
  const table = [...between.values()].flatMap(rowOf)
  const withheld = protectedTable(table, flowRelations(table))
  return [...withheld].flatMap(([row, of]) => figuresBetween(name, row, of))
}

const keptMonths = new KeptMonths<FlowFigure>()

/**
 * Public figures of what moved. Each rule stops an attack: months and groups are a fixed grid, so no
 * two answers differ by a filter; a month is released once, so no two answers differ by a report; a
 * sum needs three parties at either end and a remainder (share.ts), so nobody takes its own away and
 * sees another's; what total and cells leave over is protected like a cell (table.ts), and so is what
 * is left over of what comes in and goes out (balance.ts). It is the same answer for everybody,
 * whatever they may see beside it.
 *
 * @throws Failure `invalid_parameter`; `mass_too_large`; `read_model_unavailable`.
 */
export function answerFlowFigures(
  readModel: TenantReadModel,
  parameters: FiguresParameters
): Promise<FlowFigures> {
  const { boundary } = parameters
  return readModel.read(async (session) => {
    const { releasedUpTo, months } = await monthsAsked(session, parameters)
    const work = (month: Month) => figuresOf(session, boundary, month)
    const kept = await keptMonths.of(session, { boundary, months }, work)
    return { position: await answeredAt(session, 'flows'), releasedUpTo, rows: [...kept] }
  })
}
