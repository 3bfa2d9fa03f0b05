import { placeKindOf } from '../../domain/place.ts'
import { integer, integerOrNull, member, type Row, text } from '../cells.ts'
import { namesOf } from '../known-names.ts'
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

/** Which movements are asked for, and which way the trace leads. */
interface Asked {
  readonly lots: readonly number[]
  /** Events between which all of these lots' movements lie. */
  readonly fromSeq: number
  readonly toSeq: number
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
function movementsSql({ lots, fromSeq, toSeq, towards, asKnownAt, only }: Asked): string {
  const list = lots.join(', ')
  // Microseconds; what was recorded within the asked millisecond is known.
  const known =
    asKnownAt === undefined ? '' : `and known_at <= make_timestamp(${Date.parse(asKnownAt)}000)`
  const seen = only === undefined ? '' : `and ${only}`
  const met = (lot: string, toLot: string, condition: string) => `
    select kind, source, target, ${lot} as lot, ${toLot} as to_lot, product, valid_from, valid_to,
      mass_grams, n
    from flow
    where ${condition} and kind <> 'stock' and seq between ${fromSeq} and ${toSeq} ${known} ${seen}`
  const unasked = (column: string) => `(${column} is null or ${column} not in (${list}))`
  const isInto = `to_lot in (${list}) and ${unasked('lot')}`
  const toLot = `case when to_lot not in (${list}) then ${elsewhere} else to_lot end`
  const parts =
    towards === 'targets'
      ? [met('lot', 'to_lot', `lot in (${list})`), met('null::uinteger', 'to_lot', isInto)]
      : [met('lot', toLot, `lot in (${list})`), met('lot', 'to_lot', isInto)]
  return `
    with met as (${parts.join(' union all ')})
    select kind::varchar as kind, source, target, lot,
      case when kind = 'link' then to_lot else coalesce(to_lot, lot) end as becomes, product,
      min(valid_from)::varchar as first_day, max(valid_to)::varchar as last_day,
      coalesce(sum(mass_grams), 0) as mass_grams
    from met
    group by all
    having sum(n) > 0
    order by first_day, source, target, lot, becomes`
}

/** Stands for all other lots as one; numbers of lots begin with 1. */
const elsewhere = 0

/** A movement as it stands in the table: places and products by their numbers. */
interface Numbered extends Omit<LotMovement, 'source' | 'target' | 'product'> {
  readonly source: number
  readonly target: number
  readonly product: number | null
}

async function movementsOf(session: Session, asked: Asked): Promise<readonly Numbered[]> {
  const rows = await session.rowsOnce(movementsSql(asked))
  return rows.map((row: Row) => ({
    kind: member(row, 'kind', ['flow', 'link']),
    source: integer(row, 'source'),
    target: integer(row, 'target'),
    lot: integerOrNull(row, 'lot'),
    becomes: integerOrNull(row, 'becomes'),
    product: integerOrNull(row, 'product'),
    firstDay: text(row, 'first_day'),
    lastDay: text(row, 'last_day'),
    massGrams: integer(row, 'mass_grams')
  }))
}

/** Lots that are spoken of over more events than this are looked for by themselves. */
const longSpanEvents = 500_000

/** The lots with the events between which they are spoken of, long-lived ones apart. */
async function spansOf(
  session: Session,
  lots: readonly number[]
): Promise<readonly Pick<Asked, 'lots' | 'fromSeq' | 'toSeq'>[]> {
  const rows = await session.rowsOnce(
    `select lot, min(first_seq) as first_seq, max(last_seq) as last_seq
     from lot_span
     where lot in (${lots.join(', ')})
     group by lot`
  )
  const spans = rows.map((row) => ({
    lot: integer(row, 'lot'),
    first: integer(row, 'first_seq'),
    last: integer(row, 'last_seq')
  }))
  const isLong = ({ first, last }: (typeof spans)[number]) => last - first > longSpanEvents
  return [spans.filter(isLong), spans.filter((span) => !isLong(span))]
    .filter((alike) => alike.length > 0)
    .map((alike) => ({
      lots: alike.map(({ lot }) => lot),
      fromSeq: Math.min(...alike.map(({ first }) => first)),
      toSeq: Math.max(...alike.map(({ last }) => last))
    }))
}

/** More lots than this behind one are an answer that nobody reads. */
const maxLots = 20_000

/** Movements by lot, as far as they were looked up. */
export interface LotGraph {
  readonly movements: ReadonlyMap<number, readonly LotMovement[]>
  /** Lots that were met and not looked into, because there were too many. */
  readonly unread: number
}

/** The lot on the other side, where the movement leads that way to another lot. */
function nextLot({ lot: from, becomes }: Numbered, lot: number, towards: Direction): number | null {
  const [here, there] = towards === 'sources' ? [becomes, from] : [from, becomes]
  return here === lot && there !== lot ? there : null
}

type Direction = 'sources' | 'targets'

/**
 * All movements of a lot and of the lots that it came from or went to: few queries for each step away
 * from it, and the names once, at the end.
 */
export async function loadGraph(
  session: Session,
  start: number,
  which: Pick<Asked, 'towards' | 'asKnownAt' | 'only'>
): Promise<LotGraph> {
  const { towards } = which
  const numbered = new Map<number, Numbered[]>()
  let frontier = [start]
  while (frontier.length > 0 && numbered.size + frontier.length <= maxLots) {
    for (const lot of frontier) numbered.set(lot, [])
    const next = new Set<number>()
    for (const span of await spansOf(session, frontier)) {
      const asked = new Set(span.lots)
      for (const movement of await movementsOf(session, { ...span, ...which })) {
        for (const lot of new Set([movement.lot, movement.becomes])) {
          if (lot === null || !asked.has(lot)) continue
          numbered.get(lot)?.push(movement)
          const other = nextLot(movement, lot, towards)
          if (other !== null && !numbered.has(other)) next.add(other)
        }
      }
    }
    frontier = [...next]
  }
  return { movements: await named(session, numbered), unread: frontier.length }
}

async function named(
  session: Session,
  numbered: ReadonlyMap<number, readonly Numbered[]>
): Promise<ReadonlyMap<number, readonly LotMovement[]>> {
  const ids = new Set<number>()
  for (const movements of numbered.values()) {
    for (const { source, target, product } of movements) {
      ids.add(source).add(target)
      if (product !== null) ids.add(product)
    }
  }
  const known = await namesOf(session, ids)
  const nameOf = (id: number) => known(id).place
  const withNames = ({ source, target, product, ...rest }: Numbered): LotMovement => ({
    ...rest,
    source: nameOf(source),
    target: nameOf(target),
    product: product === null ? null : nameOf(product)
  })
  return new Map([...numbered].map(([lot, movements]) => [lot, movements.map(withNames)]))
}
