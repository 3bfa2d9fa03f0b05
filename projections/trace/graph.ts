import { placeKindOf } from '../../domain/place.ts'
import { integer, integerOrNull, member, type Row, text } from '../cells.ts'
import type { Session } from '../session.ts'

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

/** Whether a place keeps account of what it has; what crosses from or to another one is an end. */
export function keepsStock(place: string): boolean {
  return placeKindOf(place)?.keepsStock ?? false
}

/**
 * Numbers only: names are looked up once for each, not joined to every row. Lots are numbers of this
 * program's own, so they may stand in the text, where the scan can use them to pass over all but
 * the few blocks that hold them; the statement is not kept prepared.
 */
function movementsSql(lots: readonly number[], asKnownAt: string | undefined): string {
  const list = lots.join(', ')
  // Microseconds; what was recorded within the asked millisecond is known.
  const known =
    asKnownAt === undefined ? '' : `and known_at <= make_timestamp(${Date.parse(asKnownAt)}000)`
  const met = (condition: string) => `
    select kind, source, target, lot, to_lot, product, valid_from, valid_to, mass_grams, n
    from flow
    where ${condition} and kind <> 'stock' ${known}`
  return `
    with met as (
      ${met(`lot in (${list})`)}
      union all
      ${met(`to_lot in (${list}) and (lot is null or lot not in (${list}))`)}
    )
    select kind::varchar as kind, source, target, lot,
      case when kind = 'link' then to_lot else coalesce(to_lot, lot) end as becomes, product,
      min(valid_from)::varchar as first_day, max(valid_to)::varchar as last_day,
      coalesce(sum(mass_grams), 0) as mass_grams
    from met
    group by all
    having sum(n) > 0
    order by first_day, source, target, lot, becomes`
}

/** Names of numbers of the dictionary, each looked up once. */
class Names {
  readonly #session: Session
  readonly #known = new Map<number, string>()

  constructor(session: Session) {
    this.#session = session
  }

  async load(ids: Iterable<number>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#known.has(id))
    if (missing.length === 0) return
    const rows = await this.#session.rowsOnce(
      `select id, name from dictionary where id in (${missing.join(', ')})`
    )
    for (const row of rows) this.#known.set(integer(row, 'id'), text(row, 'name'))
  }

  of(id: number): string {
    const name = this.#known.get(id)
    if (name === undefined) throw new Error(`the dictionary has no number ${id}`)
    return name
  }
}

async function movementsOf(
  session: Session,
  names: Names,
  lots: readonly number[],
  asKnownAt: string | undefined
): Promise<readonly LotMovement[]> {
  const rows = await session.rowsOnce(movementsSql(lots, asKnownAt))
  const numbers = (row: Row) => [integer(row, 'source'), integer(row, 'target')]
  const products = rows.flatMap((row) => integerOrNull(row, 'product') ?? [])
  await names.load([...rows.flatMap(numbers), ...products])
  return rows.map((row) => {
    const product = integerOrNull(row, 'product')
    return {
      kind: member(row, 'kind', ['flow', 'link']),
      source: names.of(integer(row, 'source')),
      target: names.of(integer(row, 'target')),
      lot: integerOrNull(row, 'lot'),
      becomes: integerOrNull(row, 'becomes'),
      product: product === null ? null : names.of(product),
      firstDay: text(row, 'first_day'),
      lastDay: text(row, 'last_day'),
      massGrams: integer(row, 'mass_grams')
    }
  })
}

/** More lots than this behind one are an answer that nobody reads. */
const maxLots = 20_000

/** Movements by lot, as far as they were looked up. */
export interface LotGraph {
  readonly movements: ReadonlyMap<number, readonly LotMovement[]>
  /** Lots that were met and not looked into, because there were too many. */
  readonly unread: number
}

/**
 * All movements of a lot and of the lots that it came from or went to, one query for each step
 * away from it.
 *
 * @param onwards the lots to look at next, of one that was looked up.
 */
export async function loadGraph(
  session: Session,
  start: number,
  onwards: (lot: number, movements: readonly LotMovement[]) => readonly number[],
  asKnownAt: string | undefined
): Promise<LotGraph> {
  const names = new Names(session)
  const movements = new Map<number, readonly LotMovement[]>()
  let frontier = [start]
  while (frontier.length > 0 && movements.size + frontier.length <= maxLots) {
    const rows = await movementsOf(session, names, frontier, asKnownAt)
    const byLot = new Map<number, LotMovement[]>(frontier.map((lot) => [lot, []]))
    for (const movement of rows) {
      const { lot, becomes } = movement
      if (lot !== null) byLot.get(lot)?.push(movement)
      if (becomes !== null && becomes !== lot) byLot.get(becomes)?.push(movement)
    }
    const next = new Set<number>()
    for (const [lot, found] of byLot) {
      movements.set(lot, found)
      for (const other of onwards(lot, found)) next.add(other)
    }
    frontier = [...next].filter((lot) => !movements.has(lot))
  }
  return { movements, unread: frontier.length }
}

/** Names of lots by their numbers. */
export async function lotNames(
  session: Session,
  lots: Iterable<number>
): Promise<ReadonlyMap<number, string>> {
  const list = [...lots]
  if (list.length === 0) return new Map()
  const rows = await session.rowsOnce(`select id, name from lot where id in (${list.join(', ')})`)
  return new Map(rows.map((row) => [integer(row, 'id'), text(row, 'name')]))
}
