import type { z } from 'zod'
import type { Tenant } from '../../domain/access/tenant.ts'
import { type Asked, standing } from '../asked.ts'
import type { list } from './contract.ts'
import { reachSql } from './reach.ts'
import { seenConditions } from './seen.ts'
import { statesSql } from './states.ts'

export type ListParameters = z.output<typeof list.parameters>

const lastFirst = 'order by seen_at desc, surplus limit $limit offset $offset'

/** All of them, by when they were declared, or else first heard of. */
function everySql(asked: Asked): string {
  const unoffered = (table: string) =>
    `select surplus, occurred_at from ${standing(table, asked)} anti join offered using (surplus)`
  return `
    offered as materialized (
      select surplus, arg_max(occurred_at, seq) as seen_at
      from ${standing('surplus_declaration', asked)}
      group by surplus
    ),
    heard_of as (
      select surplus, min(occurred_at) as seen_at
      from (
        ${unoffered('surplus_collection')}
        union all
        ${unoffered('surplus_step')} where type not in ('SurplusAlertSent', 'SurplusReminderSent')
      )
      group by surplus
    ),
    every as (from offered union all from heard_of)`
}

/** Surpluses that may be those of a donor or an NGO; their states decide. */
function namedScope({ donor, ngo }: ListParameters): string | null {
  if (ngo !== undefined) {
    return `
      select surplus from surplus_step where boundary = $boundary and ngo = $ngo
      union
      select surplus from surplus_collection where boundary = $boundary and collector = $ngo`
  }
  if (donor === undefined) return null
  return `
    select surplus from surplus_declaration where boundary = $boundary and donor = $donor
    union
    select surplus from surplus_collection where boundary = $boundary and donor = $donor`
}

function conditionsOf({ state, donor, ngo }: ListParameters, tenant: Tenant): readonly string[] {
  return [
    ...seenConditions(tenant),
    ...(state === undefined ? [] : ['state = $state']),
    ...(donor === undefined ? [] : ['donor = $donor']),
    ...(ngo === undefined ? [] : ['list_contains(ngos, $ngo)'])
  ]
}

/**
 * The named queries that lead to `page`: a row as in `current` for each surplus that the page shows,
 * with the `total` of all, and as `latest_ms`, in milliseconds, when anything last happened to any that
 * is chosen; to be put behind `with`. Where all are seen the page is known without their states.
 */
export function pageSql(parameters: ListParameters, tenant: Tenant): string {
  const conditions = conditionsOf(parameters, tenant)
  if (conditions.length === 0) {
    return `${everySql(parameters)},
    ${statesSql(parameters, `select surplus from every ${lastFirst}`)},
    page as materialized (
      select *, (select count(*) from every) as total, null::bigint as latest_ms from current
    )`
  }
  return `
    ${statesSql(parameters, namedScope(parameters) ?? reachSql(parameters, tenant, parameters.state))},
    chosen as (select * from current where ${conditions.join(' and ')}),
    page as materialized (
      select *, (select count(*) from chosen) as total,
        (select epoch_ms(max(since)) from chosen) as latest_ms
      from chosen
      ${lastFirst}
    )`
}
