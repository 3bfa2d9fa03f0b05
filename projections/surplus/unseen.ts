import type { Tenant } from '../../domain/access/tenant.ts'
import { isOwn, nothingUnder } from '../access/own.ts'
import { type Asked, askedBindings } from '../asked.ts'
import { flag } from '../cells.ts'
import type { Session } from '../session.ts'
import { type AskedSurplus, onlyAsked } from './asked-surplus.ts'
import { mustBeSeen } from './offered.ts'
import { seenConditions } from './seen.ts'
import { statesSql } from './states.ts'

/**
 * The states of two surpluses are worked out whichever is asked for: one that is there and another one,
 * or two others, or else there would be less to do for one that does not exist, and the time told so.
 * Which others hangs on what is asked for: always the same two would take other than the usual time.
 */
const withDecoys = `
  select $surplus as surplus
  union
  select surplus
  from (
    select surplus
    from surplus_declaration
    where boundary = $boundary
    group by surplus
    order by surplus = $surplus desc, hash(surplus || $surplus)
    limit 2
  )`

/** What stands in `seen.ts`, by the state of the surplus, however little was said of it. */
async function isSeen(
  session: Session,
  tenant: Tenant,
  asked: AskedSurplus,
  scope: string
): Promise<boolean> {
  // The conditions are worked out of every row: where none is asked for there would be less to do.
  const [row] = await session.rows(
    `with ${statesSql(asked, scope)}
     select coalesce(bool_or(is_shown and surplus = $surplus), false) as is_seen
     from (select surplus, ${seenConditions(tenant).join(' and ')} as is_shown from current)`,
    { ...askedBindings(asked), surplus: asked.surplus }
  )
  return row !== undefined && flag(row, 'is_seen')
}

/** Counts over a whole table. */
function countsOf(asked: Asked) {
  const of = onlyAsked(asked)
  return {
    stands: (what: string) => `coalesce(sum(n) filter (${of} and ${what}), 0) > 0`,
    isNever: (what: string) => `count(*) filter (${of} and ${what}) = 0`
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

/** Whether the counts tell that a donor sees it; null: they do not. */
async function isDonors(session: Session, asked: AskedSurplus): Promise<boolean | null> {
  const bindings = { ...askedBindings(asked), surplus: asked.surplus }
  const [row] = await session.rows(donorSql(asked), bindings)
  if (row === undefined) throw new Error('no counts were answered')
  if (flag(row, 'must_be')) return true
  return flag(row, 'cannot_be') ? false : null
}

/**
 * Tells a party in the same words, and after as much work, of what it may not see and of what does
 * not exist. Most of what it asks is told by its rows, the rest by the whole state.
 *
 * @param own names of the party's places.
 * @throws Failure `not_found` for a surplus that the party may not see; `read_model_unavailable`.
 */
export async function refuseUnseen(
  session: Session,
  tenant: Tenant,
  asked: AskedSurplus,
  own: ReadonlySet<string>
): Promise<void> {
  const isNgo = tenant.role === 'ngo'
  // A donor's own it may be only where the party is named, so that there is nothing left to hide.
  const scope = isNgo ? withDecoys : 'select $surplus as surplus'
  const told = isNgo
    ? (await mustBeSeen(session, asked, own)) || null
    : await isDonors(session, asked)
  if (!(told ?? (await isSeen(session, tenant, asked, scope)))) throw nothingUnder(asked.surplus)
}
