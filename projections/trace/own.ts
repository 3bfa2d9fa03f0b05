import type { Tenant } from '../../domain/access/tenant.ts'
import { growth } from '../../domain/place.ts'
import { isOwn } from '../access/own.ts'
import type { Session } from '../session.ts'
import { type AskedLot, lotNumber, noSuchLot } from './lot.ts'
import { type Near, type SpokenOf, spansOf } from './spans.ts'

/**
 * How far a tenant may follow a lot: `all`; or, for a party, its `own` steps, which is one step back
 * and one forth from its places; what a party grew or made it may follow to its `ends`.
 */
type Reach = 'all' | 'own' | 'ends'

const atOwnPlace = `(${isOwn('source', 'number', 'valid_from')} or ${isOwn('target', 'number', 'valid_from')})`

/** Condition on the movements that a party may see by themselves. */
export const ownMovement = atOwnPlace

/** @param near the lot, and between which events it is spoken of. */
const metSql = ({ fromSeq, toSeq }: Near) => `
  select coalesce(bool_or(${atOwnPlace}), false) as is_met,
    coalesce(bool_or(
      (kind = 'link' and to_lot = $lot and lot <> $lot and ${isOwn('source', 'number', 'valid_from')})
      or (kind = 'flow' and ${isOwn('target', 'number', 'valid_from')}
        and source = (select id from dictionary where name = '${growth}'))
    ), false) as is_made
  from flow
  where n = 1 and (lot = $lot or to_lot = $lot) and seq between ${fromSeq} and ${toSeq}`

const nowhere: Near = { lots: [], fromSeq: 0, toSeq: 0 }

/** Where a trace begins. */
interface Start extends SpokenOf {
  readonly reach: Reach
}

/**
 * The lot that is asked for, and how far the tenant may follow it.
 *
 * @throws Failure `not_found` for a lot that no event names, and where a party never had it: in the same
 * words, and after as much work, or the time would tell which lots there are.
 */
export async function startOf(
  session: Session,
  { party }: Tenant,
  asked: AskedLot
): Promise<Start> {
  const { number, other } = await lotNumber(session, asked)
  const none = noSuchLot(asked.boundary, asked.lot)
  if (party === null) {
    if (number === null) throw none
    return { number, reach: 'all', around: await spansOf(session, [number]) }
  }
  const lot = number ?? other
  const around = await spansOf(session, [lot])
  const [near = nowhere] = around
  const [row] = await session.rowsOnce(metSql(near), { lot })
  if (number === null || row?.is_met !== true) throw none
  return { number, reach: row.is_made === true ? 'ends' : 'own', around }
}
