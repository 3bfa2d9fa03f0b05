import { integer } from '../cells.ts'
import type { Session } from '../session.ts'
import type { Direction } from './movements.ts'
import { eventsAtOnce, spansOf } from './spans.ts'

/** So many events before or after a lot are looked through: of fresh food that is nearly all of its way. */
const nearbyEvents = eventsAtOnce / 2

/** More are a plant's pile; they are followed step by step. */
const maxNearby = 2_000

/**
 * Lots that a lot may have come from, or gone to, among the events nearby: found by one look, where
 * following them step by step takes two a step. What is found is to be checked by the movements
 * themselves: a statement that no longer counts leads to a lot too.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function lotsNearby(
  session: Session,
  start: number,
  towards: Direction
): Promise<readonly number[]> {
  const [span] = await spansOf(session, [start])
  if (span === undefined || span.toSeq - span.fromSeq > eventsAtOnce) return []
  const [from, to, fromSeq, toSeq] =
    towards === 'sources'
      ? ['to_lot', 'lot', span.fromSeq - nearbyEvents, span.toSeq]
      : ['lot', 'to_lot', span.fromSeq, span.toSeq + nearbyEvents]
  const rows = await session.rowsOnce(`
    with recursive step as materialized (
      select distinct ${from} as here, ${to} as there
      from log_movement
      where seq between ${fromSeq} and ${toSeq} and lot <> to_lot
    ),
    nearby(lot) as (
      select ${start}::uinteger
      union
      select step.there from nearby join step on step.here = nearby.lot
    )
    select lot from nearby limit ${maxNearby + 1}`)
  return rows.length > maxNearby ? [] : rows.map((row) => integer(row, 'lot'))
}
