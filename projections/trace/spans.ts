import { among } from '../among.ts'
import { integer } from '../cells.ts'
import type { Session } from '../session.ts'

/** The events between which a lot is spoken of. */
interface Span {
  readonly lot: number
  readonly first: number
  readonly last: number
}

/** So many events are looked through for lots in one statement; those of longer spans by themselves. */
export const eventsAtOnce = 131_072

/** Where no lot is for so many events they are not looked through: that takes as long as one more statement. */
const gapEvents = 65_536

/** A statement looks through so many events at most where lots follow each other all the way. */
const mostEvents = 1_048_576

/** Lots whose spans lie near each other together, in the order of the log, and the long ones apart. */
function nearEachOther(spans: readonly Span[]): readonly (readonly Span[])[] {
  const isLong = ({ first, last }: Span) => last - first > eventsAtOnce
  const groups: Span[][] = []
  let begin = 0
  let end = Number.NEGATIVE_INFINITY
  for (const span of spans.filter((one) => !isLong(one)).toSorted((a, b) => a.first - b.first)) {
    if (span.first > end + gapEvents || span.last > begin + mostEvents) {
      groups.push([])
      begin = span.first
      end = span.last
    }
    end = Math.max(end, span.last)
    groups.at(-1)?.push(span)
  }
  const long = spans.filter(isLong)
  return long.length === 0 ? groups : [...groups, long]
}

/** Lots that lie near each other, and between which events. */
export interface Near {
  readonly lots: readonly number[]
  readonly fromSeq: number
  readonly toSeq: number
}

/** A lot by its number, and between which events it is spoken of. */
export interface SpokenOf {
  readonly number: number
  readonly around: readonly Near[]
}

/**
 * Between which events lots are spoken of; a lot that none speaks of is left out.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function spansOf(session: Session, lots: readonly number[]): Promise<readonly Near[]> {
  // A lot has a row for each range of the log that speaks of it: few, and put together faster here.
  const rows = await session.rowsOnce(
    ['lot_span', 'late_lot_span']
      .map((table) => `select lot, first_seq, last_seq from ${table} where ${among('lot', lots)}`)
      .join(' union all ')
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
