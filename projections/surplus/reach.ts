import type { Tenant } from '../../domain/access/tenant.ts'
import { isOwn } from '../access/own.ts'
import { type Asked, standing } from '../asked.ts'
import type { surplusStates } from './contract.ts'

/**
 * Which surpluses may be a question's, told by rows alone: never fewer than seen.ts and a state leave
 * by the states, and few beside, so that of a long log only these have their states worked out.
 */

const isClaim = "type = 'SurplusClaimed' and claim is not null"
const isEnd = "type in ('SurplusExpired', 'SurplusWithdrawn')"

/** By name, which rows of a surplus are counted. */
const counts = {
  collections: "type = 'SurplusCollected'",
  claims: isClaim,
  releases: "type = 'ClaimReleased'",
  ends: isEnd,
  unknown: `mass_grams is null and (type in ('SurplusDeclared', 'SurplusClaimed') or ${isEnd})`
}

const countsSql = Object.entries(counts)
  .map(([name, rows]) => `count(*) filter (${rows}) as ${name}`)
  .join(', ')

/**
 * What cannot be on offer any more: fetched without any claim, or claimed and ended to the last gram.
 * Who claims twice under one number is counted once, so that two claims must be of two numbers; of
 * more the states decide, as where a claim was released or a mass is unknown.
 */
const isOver = `coalesce(
      (collections > 0 and claims = 0)
      or (claims + ends > 0 and releases = 0 and unknown = 0 and declared_grams <= used_grams
        and (claims <= 1 or (claims = 2 and first_claim <> last_claim))),
      false
    )`

/** What may still be on offer. */
function onOffer(asked: Asked): string {
  const rowsOf = (table: string, claim = 'null::varchar') =>
    `select surplus, type, ${claim} as claim, mass_grams from ${standing(table, asked)}`
  return `
    select surplus
    from (
      select surplus, ${countsSql},
        max(mass_grams) filter (type = 'SurplusDeclared') as declared_grams,
        sum(mass_grams) filter ((${isClaim}) or ${isEnd}) as used_grams,
        min(claim) filter (${isClaim}) as first_claim, max(claim) filter (${isClaim}) as last_claim
      from (
        ${rowsOf('surplus_declaration')}
        union all
        ${rowsOf('surplus_step', 'claim')}
        where type not in ('SurplusAlertSent', 'SurplusReminderSent')
        union all
        ${rowsOf('surplus_collection')}
      )
      group by surplus
    )
    where not ${isOver}`
}

/** What a row names the party for, whether it counts or not. */
function ownSql(role: Tenant['role']): string {
  const named = (table: string, ...columns: readonly string[]) =>
    `select surplus from ${table}
      where boundary = $boundary and (${columns.map((column) => isOwn(column)).join(' or ')})`
  return role === 'ngo'
    ? [
        named('surplus_declaration', 'donor'),
        named('surplus_step', 'ngo'),
        named('surplus_collection', 'donor', 'collector')
      ].join(' union ')
    : [named('surplus_declaration', 'donor'), named('surplus_collection', 'donor')].join(' union ')
}

/**
 * Query for the surpluses that a tenant may be shown, of a state where one is asked for.
 *
 * @returns null where that may be any.
 */
export function reachSql(
  asked: Asked,
  { role, party }: Tenant,
  state: (typeof surplusStates)[number] | undefined
): string | null {
  const isOffer = state === 'open' || state === 'partly_claimed'
  if (party !== null && role !== 'ngo') return ownSql(role)
  if (isOffer) return onOffer(asked)
  if (party === null) return null
  return state === undefined ? `${onOffer(asked)} union ${ownSql(role)}` : ownSql(role)
}
