import type { Tenant } from '../../domain/access/tenant.ts'
import { growth } from '../../domain/place.ts'
import { isOwn } from '../access/own.ts'
import type { Session } from '../session.ts'
import { noSuchLot } from './lot.ts'

/**
 * How far a tenant may follow a lot: `all`; or, for a party, its `own` steps, which is one step back
 * and one forth from its places; what a party grew or made it may follow to its `ends`.
 */
export type Reach = 'all' | 'own' | 'ends'

const atOwnPlace = `(${isOwn('source', 'number', 'valid_from')} or ${isOwn('target', 'number', 'valid_from')})`

/** Condition on the movements that a party may see by themselves. */
export const ownMovement = atOwnPlace

const metSql = `
  select coalesce(bool_or(${atOwnPlace}), false) as is_met,
    coalesce(bool_or(
      (kind = 'link' and to_lot = $lot and lot <> $lot and ${isOwn('source', 'number', 'valid_from')})
      or (kind = 'flow' and ${isOwn('target', 'number', 'valid_from')}
        and source = (select id from dictionary where name = '${growth}'))
    ), false) as is_made
  from flow
  where n = 1 and (lot = $lot or to_lot = $lot)`

/**
 * How far the tenant may follow the lot.
 *
 * @throws Failure `not_found`, as for a lot that does not exist, where a party never had it.
 */
export async function reachOf(
  session: Session,
  { party }: Tenant,
  asked: { readonly boundary: string; readonly lot: string; readonly number: number }
): Promise<Reach> {
  if (party === null) return 'all'
  const [row] = await session.rows(metSql, { lot: asked.number })
  if (row?.is_met !== true) throw noSuchLot(asked.boundary, asked.lot)
  return row.is_made === true ? 'ends' : 'own'
}
