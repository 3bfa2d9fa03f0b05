import type { Tenant } from '../../domain/access/tenant.ts'
import { isOwn, nothingUnder } from '../access/own.ts'
import { type Asked, askedBindings } from '../asked.ts'
import { flag } from '../cells.ts'
import type { Session } from '../session.ts'
import { seenConditions } from './seen.ts'
import { deciding, statesSql } from './states.ts'

/** A surplus that is asked for. */
interface AskedSurplus extends Asked {
  readonly surplus: string
}

/**
 * Beside what is asked for one that is there: the statement then has as much to do for a surplus that
 * does not exist as for one that is another's, of which it was told apart by its 16 ms.
 */
const withDecoy = `select $surplus as surplus
  union
  select min(surplus) from surplus_declaration where boundary = $boundary`

/** What stands in `seen.ts`, by the state of the surplus, however little was said of it. */
async function isSeen(
  session: Session,
  tenant: Tenant,
  asked: AskedSurplus,
  scope: string
): Promise<boolean> {
  const rows = await session.rows(
    `with ${statesSql(asked, scope)}
     select 1 from current where ${['surplus = $surplus', ...seenConditions(tenant)].join(' and ')}`,
    { ...askedBindings(asked), surplus: asked.surplus }
  )
  return rows.length > 0
}

/**
 * Counts over a whole table, of what is asked for alone: beside a join, a sum by event or a condition on
 * the table there is less to do for a surplus that does not exist, and the time told so.
 */
function countsOf({ asKnownAt }: Asked) {
  const known = asKnownAt === undefined ? '' : 'and known_at <= make_timestamp($known_at)'
  const asked = `surplus = $surplus and boundary = $boundary and market_day <= $as_of::date ${known}`
  return {
    stands: (what: string) => `coalesce(sum(n) filter (${asked} and ${what}), 0) > 0`,
    isNever: (what: string) => `count(*) filter (${asked} and ${what}) = 0`
  }
}

/** Whether it must be the party's, having been declared by it alone, or cannot be; else neither. */
function donorSql(asked: Asked): string {
  const { stands, isNever } = countsOf(asked)
  const own = isOwn('donor', 'name', 'market_day')
  return `
    select is_declared as must_be, has_none and gave_none as cannot_be
    from (
      select ${stands(own)} and ${isNever(`not ${own}`)} as is_declared, ${isNever(own)} as has_none
      from surplus_declaration
    ), (
      select ${isNever(isOwn('donor'))} as gave_none from surplus_collection
    )`
}

/** Whether it is on offer, nothing having been decided since, or the party's claim stands alone. */
function offeredSql(asked: Asked): string {
  const { stands, isNever } = countsOf(asked)
  const claimedBy = (whom: string) => `type = 'SurplusClaimed' and ${whom}`
  const own = isOwn('ngo')
  return `
    select is_claimed or (is_declared and is_undecided and is_there) as must_be, false as cannot_be
    from (
      select ${stands('true')} as is_declared from surplus_declaration
    ), (
      select ${isNever('true')} as is_there from surplus_collection
    ), (
      select ${isNever(`type in ${deciding}`)} as is_undecided,
        ${stands(claimedBy(own))} and ${isNever(claimedBy(`not ${own}`))}
          and ${isNever("type = 'ClaimReleased'")} as is_claimed
      from surplus_step
    )`
}

/**
 * Tells a party in the same words, and after as much work, of what it may not see and of what does
 * not exist. Most of what it asks is told by a few counts, the rest by the whole state.
 *
 * @throws Failure `not_found` for a surplus that the party may not see; `read_model_unavailable`.
 */
export async function refuseUnseen(
  session: Session,
  tenant: Tenant,
  asked: AskedSurplus
): Promise<void> {
  const isNgo = tenant.role === 'ngo'
  const bindings = { ...askedBindings(asked), surplus: asked.surplus }
  const [row] = await session.rows(isNgo ? offeredSql(asked) : donorSql(asked), bindings)
  if (row === undefined) throw new Error('no counts were answered')
  if (flag(row, 'must_be')) return
  // A donor's own it may be only where the party is named, so that there is nothing left to hide.
  const scope = isNgo ? withDecoy : 'select $surplus as surplus'
  if (flag(row, 'cannot_be') || !(await isSeen(session, tenant, asked, scope))) {
    throw nothingUnder(asked.surplus)
  }
}
