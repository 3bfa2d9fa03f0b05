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
export function endsSql({ lots }: Near, towards: Direction): string {
  const onlyAsked = (column: string) =>
    `case when ${column} not in (${lots.join(', ')}) then ${elsewhere} else ${column} end`
  const [lot, toLot] =
    towards === 'targets' ? [onlyAsked('lot'), 'to_lot'] : ['lot', onlyAsked('to_lot')]
  return `kind::varchar as kind, source, target, ${lot} as left_lot,
      case when kind = 'link'::movement_kind then ${toLot} else coalesce(${toLot}, ${lot}) end as becomes, product`
}

/** Condition on movements of the lots. */
export function ofLots({ lots, fromSeq, toSeq }: Near): string {
  const list = lots.join(', ')
  return `(lot in (${list}) or to_lot in (${list})) and seq between ${fromSeq} and ${toSeq}`
}

/** Condition on what was recorded up to an instant. */
export function knownBy(instant: string): string {
  // Microseconds; what was recorded within the asked millisecond is known.
  return `known_at <= make_timestamp(${Date.parse(instant)}000)`
}

const numbers = ['source', 'target', 'lot', 'becomes', 'product'] as const

/** The earliest first; of one day by their ends. DuckDB plans longer to put a few rows in order. */
function inOrder(a: Numbered, b: Numbered): number {
  if (a.firstDay !== b.firstDay) return a.firstDay < b.firstDay ? -1 : 1
  const differing = numbers.find((column) => a[column] !== b[column])
  if (differing === undefined) return Number(a.kind > b.kind) - Number(a.kind < b.kind)
  const last = Number.POSITIVE_INFINITY
  return (a[differing] ?? last) - (b[differing] ?? last)
}

function movementsSql(near: Near, { towards, asKnownAt, only }: Which): string {
  const conditions = [
    ...[ofLots(near), "kind <> 'stock'::movement_kind"],
    ...(asKnownAt === undefined ? [] : [knownBy(asKnownAt)]),
    ...(only === undefined ? [] : [only])
  ]
  // One look at the rows: planning a second one takes longer than the whole look.
  return `
    select ${endsSql(near, towards)},
      min(valid_from)::varchar as first_day, max(valid_to)::varchar as last_day,
      coalesce(sum(mass_grams), 0) as mass_grams
    from flow
    where ${conditions.join(' and ')}
    group by all
    having sum(n) > 0`
}

/** Stands for all other lots as one; numbers of lots begin with 1. */
const elsewhere = 0

/** A movement as it stands in the table: places and products by their numbers. */
export interface Numbered extends Omit<LotMovement, 'source' | 'target' | 'product'> {
  readonly source: number
  readonly target: number
  readonly product: number | null
}

/** From the columns of `endsSql`, the first and last day and the mass. */
export function numberedOf(row: Row): Numbered {
  return {
    kind: member(row, 'kind', ['flow', 'link']),
    source: integer(row, 'source'),
    target: integer(row, 'target'),
    lot: integerOrNull(row, 'left_lot'),
    becomes: integerOrNull(row, 'becomes'),
    product: integerOrNull(row, 'product'),
    firstDay: text(row, 'first_day'),
    lastDay: text(row, 'last_day'),
    massGrams: integer(row, 'mass_grams')
  }
}

export type Movements = ReadonlyMap<number, readonly Numbered[]>

/**
 * Movements of lots, by lot; those of the spans.
 *
 * @param spans of the lots.
 * @param look looks up those of one span.
 * @throws Failure `read_model_unavailable`.
 */
export async function byLot(
  spans: readonly Near[],
  look: (near: Near) => Promise<readonly Numbered[]>
): Promise<Movements> {
  const found = new Map<number, Numbered[]>()
  for (const near of spans) {
    for (const lot of near.lots) found.set(lot, [])
    const asked = new Set(near.lots)
    for (const movement of (await look(near)).toSorted(inOrder)) {
      for (const lot of new Set([movement.lot, movement.becomes])) {
        if (lot !== null && asked.has(lot)) found.get(lot)?.push(movement)
      }
    }
  }
  return found
}

/** Movements of lots that count, by lot. @throws Failure `read_model_unavailable`. */
export function movementsOf(
  session: Session,
  spans: readonly Near[],
  which: Which
): Promise<Movements> {
  return byLot(spans, async (near) => {
    const rows = await session.rowsOnce(movementsSql(near, which))
    return rows.map(numberedOf)
  })
}
