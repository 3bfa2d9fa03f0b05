import { integer, integerOrNull, member, type Row, text } from '../cells.ts'
import type { Session } from '../session.ts'
import type { Near } from './spans.ts'

/** Movements of one lot between the same ends, added up. */
export interface LotMovement {
  readonly kind: 'flow' | 'link'
  readonly source: string
  readonly target: string
  /** Number of the lot that left; null where it is not known. */
  readonly lot: number | null
  /** Number of the lot that it is afterwards. */
  readonly becomes: number | null
  readonly product: string | null
  readonly firstDay: string
  readonly lastDay: string
  readonly massGrams: number
}

/** Which way a trace leads. */
export type Direction = 'sources' | 'targets'

/** Which movements count, and which way the trace leads. */
export interface Which {
  readonly towards: Direction
  readonly asKnownAt: string | undefined
  /** Condition on the movements that are looked at; without it, all are. */
  readonly only?: string | undefined
}

/**
 * Numbers only: names are looked up once for each, not joined to every row. Lots are numbers of this
 * program's own, so they may stand in the text, where the scan can use them to pass over all but
 * the few blocks that hold them; the statement is not kept prepared.
 *
 * On the side that the trace does not lead to, the other lots are added up as one: a plant's pile is
 * made of all bins of the city, and where it goes does not depend on which.
 */
function movementsSql({ lots, fromSeq, toSeq }: Near, { towards, asKnownAt, only }: Which): string {
  const list = lots.join(', ')
  // Microseconds; what was recorded within the asked millisecond is known.
  const known =
    asKnownAt === undefined ? '' : `and known_at <= make_timestamp(${Date.parse(asKnownAt)}000)`
  const seen = only === undefined ? '' : `and ${only}`
  const [lot, toLot] =
    towards === 'targets'
      ? [`case when lot in (${list}) then lot end`, 'to_lot']
      : ['lot', `case when to_lot not in (${list}) then ${elsewhere} else to_lot end`]
  // One look at the rows: planning a second one takes longer than the whole look.
  return `
    select kind::varchar as kind, source, target, ${lot} as left_lot,
      case when kind = 'link'::movement_kind then ${toLot} else coalesce(${toLot}, ${lot}) end as becomes, product,
      min(valid_from)::varchar as first_day, max(valid_to)::varchar as last_day,
      coalesce(sum(mass_grams), 0) as mass_grams
    from flow
    where (lot in (${list}) or to_lot in (${list})) and kind <> 'stock'::movement_kind
      and seq between ${fromSeq} and ${toSeq} ${known} ${seen}
    group by all
    having sum(n) > 0
    order by first_day, source, target, left_lot, becomes`
}

/** Stands for all other lots as one; numbers of lots begin with 1. */
const elsewhere = 0

/** A movement as it stands in the table: places and products by their numbers. */
export interface Numbered extends Omit<LotMovement, 'source' | 'target' | 'product'> {
  readonly source: number
  readonly target: number
  readonly product: number | null
}

async function movementsNear(
  session: Session,
  near: Near,
  which: Which
): Promise<readonly Numbered[]> {
  const rows = await session.rowsOnce(movementsSql(near, which))
  return rows.map((row: Row) => ({
    kind: member(row, 'kind', ['flow', 'link']),
    source: integer(row, 'source'),
    target: integer(row, 'target'),
    lot: integerOrNull(row, 'left_lot'),
    becomes: integerOrNull(row, 'becomes'),
    product: integerOrNull(row, 'product'),
    firstDay: text(row, 'first_day'),
    lastDay: text(row, 'last_day'),
    massGrams: integer(row, 'mass_grams')
  }))
}

/**
 * Movements of lots, by lot; those of the spans.
 *
 * @param spans of the lots.
 * @throws Failure `read_model_unavailable`.
 */
export async function movementsOf(
  session: Session,
  spans: readonly Near[],
  which: Which
): Promise<ReadonlyMap<number, readonly Numbered[]>> {
  const found = new Map<number, Numbered[]>()
  for (const near of spans) {
    for (const lot of near.lots) found.set(lot, [])
    const asked = new Set(near.lots)
    for (const movement of await movementsNear(session, near, which)) {
      for (const lot of new Set([movement.lot, movement.becomes])) {
        if (lot !== null && asked.has(lot)) found.get(lot)?.push(movement)
      }
    }
  }
  return found
}
