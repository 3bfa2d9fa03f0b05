import type { AddedFlow } from '../../../domain/mfa/live/period-system.ts'
import { flag, integer, type Row, real, text } from '../../cells.ts'
import { nameAt } from '../../level.ts'
import type { Session } from '../../session.ts'
import type { Asked } from './asked.ts'
import { findMade, linkKey } from './common-factors.ts'
import { otherProducts, partsSql } from './movements.ts'

function flowsSql(asked: Asked): string {
  const { level } = asked.parameters
  const parts = partsSql(
    asked,
    ({ variance, unknown }) => `mass_grams, ${variance} as variance, n, ${unknown} as unknown_n`
  )
  return `
    with part(bucket, inside, source, target, mass_grams, variance, n, unknown_n) as (
      ${parts.join(' union all ')}
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
    select e.inside, e.bucket::varchar as bucket,
      coalesce(${nameAt(level, 's.name')}, '${otherProducts}') as source,
      coalesce(${nameAt(level, 't.name')}, '${otherProducts}') as target, sum(e.mass_grams) as mass_grams,
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

function flowOf(row: Row): Omit<AddedFlow, 'made'> {
  return {
    source: text(row, 'source'),
    target: text(row, 'target'),
    massGrams: integer(row, 'mass_grams'),
    variance: real(row, 'variance'),
    events: integer(row, 'n'),
    unknownMass: integer(row, 'unknown_n')
  }
}

function total(flows: readonly Pick<AddedFlow, 'events' | 'massGrams'>[]): {
  events: number
  massGrams: number
} {
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
  const made = await findMade(session, asked)
  const inside = Map.groupBy(
    rows.filter((row) => flag(row, 'inside')),
    (row) => text(row, 'bucket')
  )
  return {
    byBucket: new Map(
      [...inside].map(([bucket, found]) => {
        const flows = found.map(flowOf)
        const crossing = flows
          .filter(({ source, target }) => source !== target)
          .map((flow) => {
            return { ...flow, made: made.get(linkKey(bucket, flow.source, flow.target)) ?? [] }
          })
        const within = flows.filter(({ source, target }) => source === target)
        return [bucket, { flows: crossing, internal: total(within) }]
      })
    ),
    straddling: total(rows.filter((row) => !flag(row, 'inside')).map(flowOf))
  }
}
