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
  const [lot, toLot] =
    towards === 'targets'
      ? [`case when lot in (${list}) then lot end`, 'to_lot']
      : ['lot', `case when to_lot not in (${list}) then ${elsewhere} else to_lot end`]
  // One look at the rows: planning a second one takes longer than the whole look.
  return `
    select kind::varchar as kind, source, target, ${lot} as left_lot,
      case when kind = 'link' then ${toLot} else coalesce(${toLot}, ${lot}) end as becomes, product,
      min(valid_from)::varchar as first_day, max(valid_to)::varchar as last_day,
      coalesce(sum(mass_grams), 0) as mass_grams
    from flow
    where (lot in (${list}) or to_lot in (${list})) and kind <> 'stock'
      and seq between ${fromSeq} and ${toSeq} ${known} ${seen}
    group by all
    having sum(n) > 0
    order by first_day, source, target, left_lot, becomes`
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
    lot: integerOrNull(row, 'left_lot'),
    becomes: integerOrNull(row, 'becomes'),
    product: integerOrNull(row, 'product'),
    firstDay: text(row, 'first_day'),
    lastDay: text(row, 'last_day'),
    massGrams: integer(row, 'mass_grams')
  }))
}

/** The events between which a lot is spoken of. */
interface Span {
  readonly lot: number
  readonly first: number
  readonly last: number
}

/** So many events are looked through for lots in one statement; those of longer spans by themselves. */
const eventsAtOnce = 131_072

/** Lots whose spans lie near each other together, in the order of the log, and the long ones apart. */
function nearEachOther(spans: readonly Span[]): readonly (readonly Span[])[] {
  const isLong = ({ first, last }: Span) => last - first > eventsAtOnce
  const groups: Span[][] = []
  let upTo = Number.NEGATIVE_INFINITY
  for (const span of spans.filter((one) => !isLong(one)).toSorted((a, b) => a.first - b.first)) {
    if (span.last > upTo) {
      groups.push([])
      upTo = span.first + eventsAtOnce
    }
    groups.at(-1)?.push(span)
  }
  const long = spans.filter(isLong)
  return long.length === 0 ? groups : [...groups, long]
}

async function spansOf(
  session: Session,
  lots: readonly number[]
): Promise<readonly Pick<Asked, 'lots' | 'fromSeq' | 'toSeq'>[]> {
  // A lot has a row for each range of the log that speaks of it: few, and put together faster here.
  const rows = await session.rowsOnce(
    `select lot, first_seq, last_seq from lot_span where lot in (${lots.join(', ')})`
  )
  const spans = new Map<number, Span>()
  for (const row of rows) {
    const lot = integer(row, 'lot')
    const first = integer(row, 'first_seq')
    const last = integer(row, 'last_seq')
    const { first: earliest, last: latest } = spans.get(lot) ?? { first, last }
    spans.set(lot, { lot, first: Math.min(first, earliest), last: Math.max(last, latest) })
  }
  return nearEachOther([...spans.values()]).map((near) => ({
    lots: near.map(({ lot }) => lot),
    fromSeq: Math.min(...near.map(({ first }) => first)),
    toSeq: Math.max(...near.map(({ last }) => last))
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
