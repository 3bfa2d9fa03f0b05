import type { z } from 'zod'
import type { Tenant } from '../../domain/access/tenant.ts'
import { type Asked, standing } from '../asked.ts'
import { integer, integerOrNull, text } from '../cells.ts'
import type { Bindings, Session } from '../session.ts'
import type { list } from './contract.ts'
import { seenConditions } from './seen.ts'
import { statesSql } from './states.ts'

export type ListParameters = z.output<typeof list.parameters>

/** Which surpluses a page shows; what there is to say of them is asked for these alone. */
interface Page {
  readonly surpluses: readonly string[]
  readonly total: number
  /** When anything last happened to any surplus that is seen, in milliseconds. */
  readonly latestMs: number | null
}

const lastFirst = 'order by seen_at desc, surplus limit $limit offset $offset'

/** All of them, by when they were declared, or else first heard of. */
function everySql(asked: Asked): string {
  const unoffered = (table: string) =>
    `select surplus, occurred_at from ${standing(table, asked)} anti join offered using (surplus)`
  return `
    with offered as materialized (
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
    chosen as (from offered union all from heard_of)
    select surplus, (select count(*) from chosen) as total
    from chosen
    ${lastFirst}`
}

/** Surpluses that may be those of a donor or an NGO; their states decide. */
function scopeOf({ donor, ngo }: ListParameters): string | null {
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

function chosenSql(parameters: ListParameters, tenant: Tenant): string {
  const { state, donor, ngo } = parameters
  const conditions = [
    ...seenConditions(tenant),
    ...(state === undefined ? [] : ['state = $state']),
    ...(donor === undefined ? [] : ['donor = $donor']),
    ...(ngo === undefined ? [] : ['list_contains(ngos, $ngo)'])
  ]
  if (conditions.length === 0) return everySql(parameters)
  return `
    with ${statesSql(parameters, scopeOf(parameters))},
    chosen as (select surplus, seen_at, since from current where ${conditions.join(' and ')})
    select surplus, (select count(*) from chosen) as total,
      (select epoch_ms(max(since)) from chosen) as latest_ms
    from chosen
    ${lastFirst}`
}

/** The page that is asked for. Beyond the last one there is nothing, whose total is 0. */
export async function pageOf(
  session: Session,
  tenant: Tenant,
  parameters: ListParameters,
  bindings: Bindings
): Promise<Page> {
  const { state, donor, ngo, limit, offset } = parameters
  const rows = await session.rows(chosenSql(parameters, tenant), {
    ...bindings,
    ...{ state: state ?? null, donor: donor ?? null, ngo: ngo ?? null, limit, offset }
  })
  const [first] = rows
  return {
    surpluses: rows.map((row) => text(row, 'surplus')),
    total: first === undefined ? 0 : integer(first, 'total'),
    // What happens to others' surplus is not even told by how old one's own is.
    latestMs:
      tenant.party === null
        ? await latestMs(session, parameters, bindings)
        : first === undefined
          ? null
          : integerOrNull(first, 'latest_ms')
  }
}

/** When anything last happened to any surplus of the boundary, in milliseconds. */
async function latestMs(
  session: Session,
  asked: Asked,
  bindings: Bindings
): Promise<number | null> {
  const latest = (table: string) =>
    `select max(occurred_at) as latest_at from ${standing(table, asked)}`
  const [row] = await session.rows(
    `select epoch_ms(max(latest_at)) as latest_ms
     from (
       ${latest('surplus_declaration')}
       union all
       ${latest('surplus_step')}
       union all
       ${latest('surplus_collection')}
     )`,
    bindings
  )
  return row === undefined ? null : integerOrNull(row, 'latest_ms')
}
