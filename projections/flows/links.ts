import type { z } from 'zod'
import { byCodePoint } from '../../domain/by-code-point.ts'
import { type Stage, stages } from '../../domain/movement.ts'
import {
  flag,
  integer,
  integerOrNull,
  member,
  type Row,
  rootOfSquares,
  wholeNumber
} from '../cells.ts'
import { namesOf } from '../known-names.ts'
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
 */
function linksSql(window: WindowSql, parameters: LinksParameters): string {
  const facts = factsFor(parameters)
  return `
    select ${window.inside} as inside, source, target, factor,
      coalesce(sum(mass_grams), 0) as mass_grams,
      coalesce(sum(${facts.variance}), 0)::hugeint as variance,
      coalesce(sum(${facts.common}), 0)::hugeint as common_sd_grams,
      sum(n) as n, sum(${facts.unknown}) as unknown_n
    from ${facts.table}
    where kind = 'flow' and ${window.touching}
    group by all
    having sum(n) <> 0`
}

/** Rows that add up to one, in the columns asked for. */
function added(rows: readonly Row[], columns: readonly string[]): Row {
  return Object.fromEntries(
    columns.map((column) => [column, rows.reduce((sum, row) => sum + wholeNumber(row, column), 0n)])
  )
}

/** Variance of a sum: what one factor made errs together, whatever links it is at, and all else by itself. */
function varianceOf(rows: readonly Row[]): bigint {
  const common = new Map<number, bigint>()
  let variance = 0n
  for (const row of rows) {
    const factor = integerOrNull(row, 'factor')
    if (factor === null) variance += wholeNumber(row, 'variance')
    else common.set(factor, (common.get(factor) ?? 0n) + wholeNumber(row, 'common_sd_grams'))
  }
  return [...common.values()].reduce((sum, sdGrams) => sum + sdGrams * sdGrams, variance)
}

function linkOf(source: string, target: string, rows: readonly Row[]): FlowLink {
  const row = { ...added(rows, ['mass_grams', 'n', 'unknown_n']), variance: varianceOf(rows) }
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
function linksOf(rows: readonly Row[], nameOf: Naming): FlowLink[] {
  const ends = (row: Row) => [nameOf(integer(row, 'source')), nameOf(integer(row, 'target'))]
  const groups = Map.groupBy(rows, (row) => JSON.stringify(ends(row)))
  return [...groups.values()]
    .map((alike) => {
      const [source = '', target = ''] = alike.slice(0, 1).flatMap(ends)
      return linkOf(source, target, alike)
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
    const links = linksOf(
      rows.filter((row) => flag(row, 'inside')),
      nameOf
    )
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
