import type { z } from 'zod'
import { byCodePoint } from '../../domain/by-code-point.ts'
import { type Stage, stages } from '../../domain/movement.ts'
import { flag, integer, member, type Row, rootOfSquares, text, wholeNumber } from '../cells.ts'
import { namesOf } from '../known-names.ts'
import { nameAt } from '../level.ts'
import type { Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt, straddlingOf, type WindowSql, windowSql } from '../window.ts'
import { columnsOf } from './columns.ts'
import type { FlowLink, FlowNode, LinksAnswer, links } from './contract.ts'
import { commonSd } from './variance.ts'

type LinksParameters = z.output<typeof links.parameters>

/** A rollup serves, unless it is asked as known at an instant: then the facts recorded by then do. */
export function factsFor({ group, asKnownAt }: Pick<LinksParameters, 'group' | 'asKnownAt'>) {
  if (asKnownAt !== undefined) {
    return {
      table: 'flow',
      variance: 'n * sd_grams::hugeint * sd_grams',
      common: commonSd,
      unknown: 'n * (mass_grams is null)::tinyint'
    }
  }
  const table = group === undefined ? 'link_rollup' : 'flow_rollup'
  return { table, variance: 'variance', common: 'common_sd_grams', unknown: 'unknown_n' }
}

/**
 * One pass gives the links and, with `inside` false, what straddles. Numbers only: names of places are
 * few, kept from one question to the next, and joining them would take as long as adding up.
 *
 * The variance is that of the links between places. Where several are one, what errs together over
 * them is left out of it: `commonSql` has it.
 */
function linksSql(window: WindowSql, parameters: LinksParameters): string {
  const facts = factsFor(parameters)
  const ends = `${window.inside} as inside, source, target`
  const sums = `coalesce(sum(mass_grams), 0) as mass_grams, sum(n) as n, sum(${facts.unknown}) as unknown_n`
  const from = `from ${facts.table} where kind = 'flow' and ${window.touching} group by all having sum(n) <> 0`
  if (parameters.level === 'kind') {
    const own = `if(factor is null, ${facts.variance}, 0)`
    return `select ${ends}, ${sums}, coalesce(sum(${own}), 0)::hugeint as variance ${from}`
  }
  return `
    select inside, source, target, sum(mass_grams) as mass_grams, sum(n) as n,
      sum(unknown_n) as unknown_n,
      sum(if(factor is null, variance, common_sd_grams * common_sd_grams))::hugeint as variance
    from (
      select ${ends}, factor, ${sums}, coalesce(sum(${facts.variance}), 0)::hugeint as variance,
        coalesce(sum(${facts.common}), 0)::hugeint as common_sd_grams
      ${from}
    )
    group by all`
}

/** Variance of what conversion factors made between kinds of places; it errs together by its factor. */
function commonSql(window: WindowSql, parameters: LinksParameters): string {
  const facts = factsFor(parameters)
  return `
    with made as materialized (
      select source, target, factor, sum(${facts.common}) as common_sd_grams
      from ${facts.table}
      where kind = 'flow' and factor is not null and ${window.touching} and ${window.inside}
      group by all
    ),
    named as materialized (
      select id, ${nameAt('kind', 'name')} as name
      from dictionary
      where id in (select source from made union all select target from made)
    ),
    summed as (
      select s.name as source, t.name as target, sum(m.common_sd_grams) as common_sd_grams
      from made m
      join named s on s.id = m.source
      join named t on t.id = m.target
      group by s.name, t.name, m.factor
    )
    select source, target, sum(common_sd_grams * common_sd_grams)::hugeint as variance
    from summed
    group by all`
}

/** By the names of both ends, what `linksSql` leaves out of the variance of a link. */
async function commonVariances(
  session: Session,
  window: WindowSql,
  parameters: LinksParameters
): Promise<ReadonlyMap<string, bigint>> {
  if (parameters.level !== 'kind') return new Map()
  const rows = await session.rows(commonSql(window, parameters), window.bindings)
  return new Map(
    rows.map((row) => [
      linkKey(text(row, 'source'), text(row, 'target')),
      wholeNumber(row, 'variance')
    ])
  )
}

function linkKey(source: string, target: string): string {
  return JSON.stringify([source, target])
}

/** Rows that add up to one, in the columns asked for. */
function added(rows: readonly Row[], columns: readonly string[]): Row {
  return Object.fromEntries(
    columns.map((column) => [column, rows.reduce((sum, row) => sum + wholeNumber(row, column), 0n)])
  )
}

function linkOf(source: string, target: string, row: Row): FlowLink {
  return {
    ...{ source, target },
    massGrams: integer(row, 'mass_grams'),
    sdGrams: rootOfSquares(row, 'variance'),
    events: integer(row, 'n'),
    unknownMass: integer(row, 'unknown_n')
  }
}

type Naming = (id: number) => string

/** Names at the level asked for, of the processes that the rows are about. */
async function naming(
  session: Session,
  level: LinksParameters['level'],
  links: readonly Row[],
  said: readonly Row[]
): Promise<Naming> {
  const ids = new Set([
    ...links.flatMap((row) => [integer(row, 'source'), integer(row, 'target')]),
    ...said.map((row) => integer(row, 'process'))
  ])
  const nameOf = await namesOf(session, ids)
  return (id) => nameOf(id)[level ?? 'place']
}

/** Links between processes by their names, in order; at the level of kinds several rows are one. */
function linksOf(
  rows: readonly Row[],
  nameOf: Naming,
  common: ReadonlyMap<string, bigint>
): FlowLink[] {
  const ends = (row: Row) =>
    [nameOf(integer(row, 'source')), nameOf(integer(row, 'target'))] as const
  const groups = Map.groupBy(rows, (row) => linkKey(...ends(row)))
  return [...groups]
    .flatMap(([key, alike]) => {
      const [first] = alike
      if (first === undefined) return []
      const sums = added(alike, ['mass_grams', 'variance', 'n', 'unknown_n'])
      const variance = wholeNumber(sums, 'variance') + (common.get(key) ?? 0n)
      return [linkOf(...ends(first), { ...sums, variance })]
    })
    .sort((a, b) => byCodePoint(a.source, b.source) || byCodePoint(a.target, b.target))
}

/** Stages that the standing movements of the boundary state of each process, the most often said first. */
function stagesSql(window: WindowSql, { asKnownAt }: LinksParameters): string {
  const said =
    asKnownAt === undefined
      ? `select process, stage, n from process_stage where ${window.inBoundary}`
      : `select source as process, source_stage as stage, n from flow where ${window.inBoundary}
         union all
         select target, target_stage, n from flow where kind = 'flow' and ${window.inBoundary}`
  return `
    select process, stage::varchar as stage_name
    from (${said})
    where stage is not null
    group by process, stage
    having sum(n) > 0
    order by sum(n) desc, stage`
}

function nodesOf(said: readonly Row[], nameOf: Naming, found: readonly FlowLink[]): FlowNode[] {
  const stageOf = new Map<string, Stage | null>()
  for (const { source, target } of found) stageOf.set(source, null).set(target, null)
  for (const row of said) {
    const name = nameOf(integer(row, 'process'))
    if (stageOf.get(name) === null) stageOf.set(name, member(row, 'stage_name', stages))
  }
  const columns = columnsOf(stageOf, found)
  return [...stageOf]
    .map(([id, stageName]) => ({ id, label: id, stage: columns.get(id) ?? 0, stageName }))
    .sort((a, b) => a.stage - b.stage || byCodePoint(a.id, b.id))
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
    const said = await session.rows(stagesSql(window, parameters), window.bindings)
    const nameOf = await naming(session, parameters.level, rows, said)
    const inside = rows.filter((row) => flag(row, 'inside'))
    const links = linksOf(inside, nameOf, await commonVariances(session, window, parameters))
    const beside = rows.filter((row) => !flag(row, 'inside'))
    const found = links.filter(({ source, target }) => source !== target)
    const within = links.filter(({ source, target }) => source === target)
    return {
      position: await answeredAt(session, 'flows'),
      nodes: nodesOf(said, nameOf, found),
      links: found,
      internal: {
        events: within.reduce((sum, { events }) => sum + events, 0),
        massGrams: within.reduce((sum, { massGrams }) => sum + massGrams, 0)
      },
      straddling: straddlingOf(added(beside, ['mass_grams', 'n']))
    }
  })
}
