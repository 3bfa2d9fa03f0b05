import type { z } from 'zod'
import { stages } from '../../domain/movement.ts'
import { flag, integer, member, type Row, rootOfSquares, text } from '../cells.ts'
import type { Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt, nameAt, straddlingOf, type WindowSql, windowSql } from '../window.ts'
import { columnsOf } from './columns.ts'
import type { FlowLink, FlowNode, LinksAnswer, links } from './contract.ts'

type LinksParameters = z.output<typeof links.parameters>

/** A rollup serves, unless it is asked as known at an instant: then the facts recorded by then do. */
function factsFor({ group, asKnownAt }: LinksParameters) {
  if (asKnownAt !== undefined) {
    return {
      table: 'flow',
      variance: 'n * sd_grams::hugeint * sd_grams',
      unknown: 'n * (mass_grams is null)::tinyint'
    }
  }
  const table = group === undefined ? 'link_rollup' : 'flow_rollup'
  return { table, variance: 'variance', unknown: 'unknown_n' }
}

/** One pass gives the links and, with `inside` false, what straddles. */
function linksSql(window: WindowSql, parameters: LinksParameters): string {
  const facts = factsFor(parameters)
  return `
    with edge as (
      select ${window.inside} as inside, source, target,
        coalesce(sum(mass_grams), 0) as mass_grams,
        coalesce(sum(${facts.variance}), 0)::hugeint as variance,
        sum(n) as n, sum(${facts.unknown}) as unknown_n
      from ${facts.table}
      where kind = 'flow' and ${window.touching}
      group by all
      having sum(n) <> 0
    )
    select e.inside, ${nameAt(parameters.level, 's.name')} as source,
      ${nameAt(parameters.level, 't.name')} as target, sum(e.mass_grams) as mass_grams,
      sum(e.variance)::hugeint as variance, sum(e.n) as n, sum(e.unknown_n) as unknown_n
    from edge e
    join dictionary s on s.id = e.source
    join dictionary t on t.id = e.target
    where e.inside
    group by all
    union all
    select false, null, null, coalesce(sum(mass_grams), 0), 0::hugeint, coalesce(sum(n), 0), 0
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
    events: integer(row, 'n'),
    unknownMass: integer(row, 'unknown_n')
  }
}

/** The stage that most standing movements of the boundary state, the earlier one where equal. */
function stagesSql(window: WindowSql, { asKnownAt, level }: LinksParameters): string {
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
    select ${nameAt(level, 'd.name')} as process,
      first(c.stage order by c.n desc, c.stage)::varchar as stage
    from counted c
    join dictionary d on d.id = c.process
    group by 1`
}

async function nodesOf(
  session: Session,
  window: WindowSql,
  found: readonly FlowLink[],
  parameters: LinksParameters
): Promise<FlowNode[]> {
  const rows = await session.rows(stagesSql(window, parameters), window.bindings)
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
  readModel: TenantReadModel,
  parameters: LinksParameters
): Promise<LinksAnswer> {
  return readModel.read(async (session) => {
    const window = await windowSql(session, parameters)
    const rows = await session.rows(linksSql(window, parameters), window.bindings)
    const inside = rows.filter((row) => flag(row, 'inside')).map(linkOf)
    const found = inside.filter(({ source, target }) => source !== target)
    const within = inside.filter(({ source, target }) => source === target)
    return {
      position: await answeredAt(session, 'flows'),
      nodes: await nodesOf(session, window, found, parameters),
      links: found,
      internal: {
        events: within.reduce((sum, { events }) => sum + events, 0),
        massGrams: within.reduce((sum, { massGrams }) => sum + massGrams, 0)
      },
      straddling: straddlingOf(rows.find((row) => !flag(row, 'inside')))
    }
  })
}
