import { integer } from '../cells.ts'
import type { Session } from '../session.ts'
import type { Which } from './movements.ts'
import { eventsAtOnce, type Near } from './spans.ts'

/** So many events before or after a lot are looked through: of fresh food that is nearly all of its way. */
const nearbyEvents = 32_768

/** More are a plant's pile; they are followed step by step. */
const maxNearby = 2_000

/**
 * Lots that some may have come from, or gone to, among the events nearby: found by one look, where
 * following them step by step takes two a step. What is found is to be checked by the movements
 * themselves: a statement that no longer counts leads to a lot too.
 *
 * @param near between which events the trace began.
 * @throws Failure `read_model_unavailable`.
 */
export async function lotsNearby(
  session: Session,
  lots: readonly number[],
  near: Near,
  { towards, only }: Which
): Promise<readonly number[]> {
  if (near.toSeq - near.fromSeq > eventsAtOnce || lots.length > maxNearby) return lots
  const seen = only === undefined ? '' : `and ${only}`
  const [here, there, fromSeq, toSeq] =
    towards === 'sources'
      ? ['to_lot', 'lot', near.fromSeq - nearbyEvents, near.toSeq]
      : ['lot', 'to_lot', near.fromSeq, near.toSeq + nearbyEvents]
  const rows = await session.rowsOnce(`
    with recursive step as materialized (
      select ${here} as here, ${there} as there
      from log_movement
      where seq between ${fromSeq} and ${toSeq} and lot <> to_lot ${seen}
    ),
    nearby(lot) as (
      select unnest([${lots.join(', ')}])::uinteger
      union
      select step.there from nearby join step on step.here = nearby.lot
    )
    select lot from nearby limit ${maxNearby + 1}`)
  return rows.length > maxNearby ? lots : rows.map((row) => integer(row, 'lot'))
}
