import { isOwn } from '../access/own.ts'
import { flag, integer, type Row, text } from '../cells.ts'
import type { Session } from '../session.ts'
import {
  byLot,
  endsSql,
  knownBy,
  type Movements,
  type Numbered,
  numberedOf,
  ofLots,
  type Which
} from './movements.ts'
import type { Near } from './spans.ts'

/** Condition on the movements that a party may see by themselves. */
export const ownMovement = isOwn(['source', 'target'], 'number', 'valid_from')

/** What no longer counts too, or was not known yet: the party had the lot in its hands all the same. */
function valuesSql({ asKnownAt }: Which): string {
  const known = asKnownAt === undefined ? '' : `filter (${knownBy(asKnownAt)})`
  return `(min(valid_from) ${known})::varchar as first_day, (max(valid_to) ${known})::varchar as last_day,
      coalesce(sum(mass_grams) ${known}, 0) as mass_grams, coalesce(sum(n) ${known}, 0) as n`
}

/** Whatever a party made of a lot, back it follows it at its own places only. */
function backwardsSql(near: Near, which: Which): string {
  return `
    select ${endsSql(near, which.towards)}, ${valuesSql(which)}, true as is_own, false as is_made
    from flow
    where ${ofLots(near)} and ${ownMovement}
    group by all`
}

/** The lot that is asked for, and the number of where what grows comes from; null where nothing grew. */
interface Asked {
  readonly lot: number
  readonly growth: number | null
}

/** All movements of what the party grew or made; else those at its own places, of what is not its none. */
function forwardsSql(near: Near, which: Which, { lot, growth }: Asked): string {
  // A link is at one place, and what grows comes from where nobody is.
  const made = `is_own and (kind = 'link' and becomes = ${lot} and left_lot <> ${lot}
        or kind = 'flow' and source = ${growth ?? 'null'})`
  // Not as a window over all rows, in which DuckDB 1.5.5 breaks down at times.
  return `
    with seen as materialized (
      select ${endsSql(near, which.towards)}, ${valuesSql(which)}, ${ownMovement} as is_own
      from flow
      where ${ofLots(near)}
      group by all
    ),
    whole as (select coalesce(bool_or(${made}), false) as is_made from seen)
    select *
    from seen
    cross join whole
    where is_own or is_made`
}

interface Seen {
  /** Whether the party ever had the lot in its hands. */
  readonly isMet: boolean
  /** Whether it grew or made it, which is told on the way forwards. */
  readonly isMade: boolean
  /** What it may see, and whether between the same ends some of it was its own and some was not. */
  readonly movements: Movements
  readonly isSplit: boolean
}

function endsOf({ kind, source, target, lot, becomes, product }: Numbered): string {
  return [kind, source, target, lot, becomes, product].join(' ')
}

/**
 * The movements that a trace begins with, as a party may see them. One statement tells them and
 * whether the lot is the party's: by itself that took longer than all else that is kept from it.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function firstLook(
  session: Session,
  spans: readonly Near[],
  which: Which,
  asked: Asked
): Promise<Seen> {
  const all: Row[] = []
  const movements = await byLot(spans, async (near) => {
    const rows = await session.rowsOnce(
      which.towards === 'sources' ? backwardsSql(near, which) : forwardsSql(near, which, asked)
    )
    all.push(...rows)
    const counts = (row: Row) => text(row, 'kind') !== 'stock' && integer(row, 'n') > 0
    return rows.filter(counts).map(numberedOf)
  })
  const isMet = ({ left_lot, becomes, is_own }: Row) =>
    is_own === true && (left_lot === asked.lot || becomes === asked.lot)
  const ofLot = movements.get(asked.lot) ?? []
  return {
    ...{ isMet: all.some(isMet), isMade: all.some((row) => flag(row, 'is_made')) },
    ...{ movements, isSplit: new Set(ofLot.map(endsOf)).size < ofLot.length }
  }
}
