import type { z } from 'zod'
import { stages } from '../../domain/movement.ts'
import { flag, integer, member, type Row, rootOfSquares, text } from '../cells.ts'
import type { ReadModel } from '../read-model.ts'
import type { Session } from '../session.ts'
import { answeredAt, straddlingOf, type WindowSql, windowSql } from '../window.ts'
import { columnsOf } from './columns.ts'
import type { FlowLink, FlowNode, LinksAnswer, links } from './contract.ts'

type LinksParameters = z.output<typeof links.parameters>

/** A rollup serves, unless it is asked as known at an instant: then the facts recorded by then do. */
function factsFor({ group, asKnownAt }: LinksParameters) {
  if (asKnownAt !== undefined) {
    return { table: 'flow', variance: 'n * sd_grams::hugeint * sd_grams' }
  }
  return { table: group === undefined ? 'link_rollup' : 'flow_rollup', variance: 'variance' }
}

/** One pass gives the links and, with `inside` false, what straddles. */
function linksSql(window: WindowSql, parameters: LinksParameters): string {
  const facts = factsFor(parameters)
  return `
    with edge as (
      select ${window.inside} as inside, source, target,
        sum(mass_grams) as mass_grams, sum(${facts.variance}) as variance, sum(n) as n
      from ${facts.table}
      where kind = 'flow' and ${window.touching}
      group by all
      having sum(n) <> 0
    )
    select e.inside, s.name as source, t.name as target, e.mass_grams, e.variance, e.n
    from edge e
    join dictionary s on s.id = e.source
    join dictionary t on t.id = e.target
    where e.inside
    union all
    select false, null, null, coalesce(sum(mass_grams), 0), 0::hugeint, coalesce(sum(n), 0)
    from edge
    where not inside
    order by 2, 3`
}

function linkOf(row: Row): FlowLink {
  return {
    source: text(row, 'source'),
    target: text(row, 'target'),
    massGrams: integer(row, 'mass_grams'),
    sdGrams: rootOfSquares(row, 'variance'),
    events: integer(row, 'n')
  }
}

/** The stage that most standing movements of the boundary state, the earlier one where equal. */
function stagesSql(window: WindowSql, asKnownAt: string | undefined): string {
  const said =
    asKnownAt === undefined
      ? `select process, stage, n from process_stage where ${window.inBoundary}`
      : `select source as process, source_stage as stage, n from flow where ${window.inBoundary}
         union all
         select target, target_stage, n from flow where kind = 'flow' and ${window.inBoundary}`
  return `
    with said as (${said}),
    counted as (
      select process, stage, sum(n) as n
      from said
      where stage is not null
      group by all
      having sum(n) > 0
    )
    select d.name as process, first(c.stage order by c.n desc, c.stage)::varchar as stage
    from counted c
    join dictionary d on d.id = c.process
    group by d.name`
}

async function nodesOf(
  session: Session,
  window: WindowSql,
  found: readonly FlowLink[],
  asKnownAt: string | undefined
): Promise<FlowNode[]> {
  const rows = await session.rows(stagesSql(window, asKnownAt), window.bindings)
  const said = new Map(rows.map((row) => [text(row, 'process'), member(row, 'stage', stages)]))
  const ids = new Set(found.flatMap(({ source, target }) => [source, target]))
  const stageOf = new Map([...ids].map((id) => [id, said.get(id) ?? null]))
  const columns = columnsOf(stageOf, found)
  return [...stageOf]
    .map(([id, stageName]) => ({ id, label: id, stage: columns.get(id) ?? 0, stageName }))
    .sort((a, b) => a.stage - b.stage || (a.id < b.id ? -1 : 1))
}

/**
 * Nodes and links of a window.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerLinks(
  readModel: ReadModel,
  parameters: LinksParameters
): Promise<LinksAnswer> {
  return readModel.read(async (session) => {
    const window = await windowSql(session, parameters)
    const rows = await session.rows(linksSql(window, parameters), window.bindings)
    const found = rows.filter((row) => flag(row, 'inside')).map(linkOf)
    return {
      position: await answeredAt(session, 'flows'),
      nodes: await nodesOf(session, window, found, parameters.asKnownAt),
      links: found,
      straddling: straddlingOf(rows.find((row) => !flag(row, 'inside')))
    }
  })
}
