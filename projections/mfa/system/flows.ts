import type { AddedFlow } from '../../../domain/mfa/live/period-system.ts'
import { flag, integer, type Row, real, text, textOrNull } from '../../cells.ts'
import type { Session } from '../../session.ts'
import { nameAt } from '../../window.ts'
import type { Asked } from './asked.ts'
import { bucketSql } from './periods.ts'

/** The other end of what became, or came out of, something that was not asked for. */
export const otherProducts = '(other products)'

/** A movement as what it adds to a link; an end that is null is `otherProducts`. */
function movementsSql(asked: Asked, ends: string, conditions: readonly string[]): string {
  const { window, facts, parameters } = asked
  const [first, last] = [
    bucketSql(parameters.period, 'valid_from'),
    bucketSql(parameters.period, 'valid_to')
  ]
  return `
      select ${first} as bucket, ${window.inside} and ${first} = ${last} as inside, ${ends},
        mass_grams, ${facts.variance} as variance, n, ${facts.unknown} as unknown_n
      from ${facts.table}
      where ${[window.touching, ...conditions].join(' and ')}`
}

/** What went from process to process, and what became another product at one. */
function partsSql(asked: Asked): readonly string[] {
  const { own, becomes } = asked.material
  const flows = movementsSql(asked, 'source, target', ["kind = 'flow'", ...own])
  if (own.length === 0) return [flows]
  const links = { ...asked, facts: asked.singleFacts }
  const outside = (conditions: readonly string[]) =>
    `not coalesce(${conditions.join(' and ')}, false)`
  return [
    flows,
    movementsSql(links, 'source, null::uinteger', ["kind = 'link'", ...own, outside(becomes)]),
    movementsSql(links, 'null::uinteger, source', ["kind = 'link'", ...becomes, outside(own)])
  ]
}

function flowsSql(asked: Asked): string {
  const { level } = asked.parameters
  return `
    with part(bucket, inside, source, target, mass_grams, variance, n, unknown_n) as (
      ${partsSql(asked).join(' union all ')}
    ),
    edge as materialized (
      select inside, case when inside then bucket end as bucket, source, target,
        coalesce(sum(mass_grams), 0) as mass_grams, coalesce(sum(variance), 0) as variance,
        sum(n) as n, coalesce(sum(unknown_n), 0) as unknown_n
      from part
      group by all
      having sum(n) <> 0
    ),
    -- Of a long dictionary only these few: joined whole it would take longer than all the rest.
    named as materialized (
      select id, name
      from dictionary
      where id in (select source from edge union all select target from edge)
    )
    select e.inside, e.bucket::varchar as bucket, ${nameAt(level, 's.name')} as source,
      ${nameAt(level, 't.name')} as target, sum(e.mass_grams) as mass_grams,
      sum(e.variance)::double as variance, sum(e.n) as n, sum(e.unknown_n) as unknown_n
    from edge e
    left join named s on s.id = e.source
    left join named t on t.id = e.target
    group by all
    order by 2, 3, 4`
}

/** Flows of a period, those within one kind of places apart. */
export interface BucketFlows {
  readonly flows: readonly AddedFlow[]
  readonly internal: { readonly events: number; readonly massGrams: number }
}

export interface FoundFlows {
  readonly byBucket: ReadonlyMap<string, BucketFlows>
  readonly straddling: { readonly events: number; readonly massGrams: number }
}

function flowOf(row: Row): AddedFlow {
  return {
    source: textOrNull(row, 'source') ?? otherProducts,
    target: textOrNull(row, 'target') ?? otherProducts,
    massGrams: integer(row, 'mass_grams'),
    variance: real(row, 'variance'),
    events: integer(row, 'n'),
    unknownMass: integer(row, 'unknown_n')
  }
}

function total(flows: readonly AddedFlow[]): { events: number; massGrams: number } {
  return {
    events: flows.reduce((sum, { events }) => sum + events, 0),
    massGrams: flows.reduce((sum, { massGrams }) => sum + massGrams, 0)
  }
}

/**
 * The flows of every period of the window, in the order of their names.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export async function findFlows(session: Session, asked: Asked): Promise<FoundFlows> {
  const rows = await session.rows(flowsSql(asked), asked.bindings)
  const inside = Map.groupBy(
    rows.filter((row) => flag(row, 'inside')),
    (row) => text(row, 'bucket')
  )
  return {
    byBucket: new Map(
      [...inside].map(([bucket, found]) => {
        const flows = found.map(flowOf)
        const crossing = flows.filter(({ source, target }) => source !== target)
        const within = flows.filter(({ source, target }) => source === target)
        return [bucket, { flows: crossing, internal: total(within) }]
      })
    ),
    straddling: total(rows.filter((row) => !flag(row, 'inside')).map(flowOf))
  }
}
