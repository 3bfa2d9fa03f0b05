import type { z } from 'zod'
import type { Tenant } from '../../domain/access/tenant.ts'
import { isOwn } from '../access/own.ts'
import { integer, integerOrNull, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import { numbersOf } from '../known-names.ts'
import type { Bindings, Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { DaysAnswer, days, LevelsAnswer, LotsAnswer, levels, lots } from './contract.ts'
import { bookSql, type Scope } from './series.ts'
import { stockKeepersSql } from './sides.ts'

/** The last market day that a date of SQL can hold is later than any event. */
const endOfTime = '9999-12-31'

/** What every question about stocks is bounded by. */
interface Asked {
  readonly boundary: string
  readonly place?: string | undefined
  readonly product?: string | undefined
  readonly group?: string | undefined
  readonly asKnownAt?: string | undefined
}

/** The names asked for are looked up beforehand: against constants a scan filters. */
async function scopeOf(
  session: Session,
  { boundary, place, product, group, asKnownAt }: Asked
): Promise<{ scope: Scope; bindings: Bindings }> {
  const names = { boundary, place, product, product_group: group }
  const numbers = await numbersOf(
    session,
    Object.values(names).flatMap((name) => name ?? [])
  )
  const conditions: string[] = []
  const bindings: Record<string, number | null> = {}
  for (const [column, name] of Object.entries(names)) {
    if (name === undefined) continue
    bindings[column] = numbers.get(name) ?? null
    conditions.push(`${column} = $${column}::uinteger`)
  }
  // Microseconds; what was recorded within the asked millisecond is known.
  if (asKnownAt !== undefined) bindings.known_at = Date.parse(asKnownAt) * 1_000
  return { scope: { asKnownAt, conditions: conditions.join(' and ') }, bindings }
}

/**
 * What each place has of each product.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerLevels(
  readModel: TenantReadModel,
  parameters: z.output<typeof levels.parameters>
): Promise<LevelsAnswer> {
  const { asOf, offset, limit } = parameters
  return readModel.read(async (session) => {
    const { scope, bindings } = await scopeOf(session, parameters)
    const rows = await session.rows(
      `with ${bookSql(scope)},
       last as (
         select place, product_group, product, last(level order by day) as level,
           max(day) filter (in_grams <> 0 or out_grams <> 0 or became_grams <> 0) as moved_on,
           max(day) filter (counted_grams is not null) as counted_on
         from book
         group by all
       ),
       held as materialized (select * from last where level <> 0),
       -- Not as windows over all rows: on two threads DuckDB 1.5.5 breaks down in them at times.
       whole as (
         select count(*) as total, sum(greatest(level, 0)) as all_grams,
           sum(greatest(-level, 0)) as all_missing_grams
         from held
       )
       select s.name as place, g.name as product_group, p.name as product,
         greatest(l.level, 0) as mass_grams, greatest(-l.level, 0) as missing_grams,
         l.moved_on::varchar as moved_on, l.counted_on::varchar as counted_on,
         w.total, w.all_grams, w.all_missing_grams
       from held l
       cross join whole w
       join dictionary s on s.id = l.place
       join dictionary g on g.id = l.product_group
       left join dictionary p on p.id = l.product
       order by 1, 2, 3
       limit $limit offset $offset`,
      { ...bindings, to: asOf ?? endOfTime, limit, offset }
    )
    const [first] = rows
    return {
      position: await answeredAt(session, 'stocks'),
      total: first === undefined ? 0 : integer(first, 'total'),
      massGrams: first === undefined ? 0 : integer(first, 'all_grams'),
      missingGrams: first === undefined ? 0 : integer(first, 'all_missing_grams'),
      rows: rows.map((row) => ({
        place: text(row, 'place'),
        group: text(row, 'product_group'),
        product: textOrNull(row, 'product'),
        massGrams: integer(row, 'mass_grams'),
        missingGrams: integer(row, 'missing_grams'),
        lastCountedOn: textOrNull(row, 'counted_on'),
        lastMovedOn: textOrNull(row, 'moved_on')
      }))
    }
  })
}

/** Lots by what came to a place as them less what left it, over all facts known. */
function lotsSql({ asKnownAt, conditions }: Scope, { party }: Tenant): string {
  const known = asKnownAt === undefined ? '' : 'and known_at <= make_timestamp($known_at)'
  const side = (place: string, lot: string, material: readonly [string, string], sign: string) => `
      select boundary, ${place} as place, ${lot} as lot, ${material[0]} as product_group,
        ${material[1]} as product, valid_from, ${sign}mass_grams as mass_grams
      from moved`
  const own = ['product_group', 'product'] as const
  const other = ['to_group', 'to_product'] as const
  return `
    with moved as (
      select *
      from flow
      where boundary = $boundary::uinteger and publication is null and kind in ('flow', 'link')
        and valid_to <= $to::date ${known}
    ),
    side as (
      ${side('target', 'coalesce(to_lot, lot)', own, '')} where kind = 'flow'
      union all
      ${side('source', 'lot', own, '-')} where kind = 'flow'
      union all
      ${side('source', 'to_lot', other, '')} where kind = 'link'
      union all
      ${side('source', 'lot', own, '-')} where kind = 'link'
    ),
    held as materialized (
      select place, lot, product_group, product, sum(mass_grams) as mass_grams
      from side
      where lot is not null and ${conditions}
      group by all
      having sum(mass_grams) <> 0
        and place in (${stockKeepersSql}) ${party === null ? '' : `and ${isOwn('place', 'number')}`}
    ),
    born as (
      select lot, min(valid_from) as since from side where lot is not null group by lot
    )
    select s.name as place, n.name as lot, g.name as product_group, p.name as product,
      greatest(h.mass_grams, 0) as mass_grams, greatest(-h.mass_grams, 0) as missing_grams,
      b.since::varchar as since, $to::date - b.since as age_days,
      k.shelf_life_days, k.shelf_life_days - ($to::date - b.since) as days_left,
      (select count(*) from held) as total
    from held h
    join born b on b.lot = h.lot
    join lot n on n.id = h.lot
    join dictionary s on s.id = h.place
    join dictionary g on g.id = h.product_group
    left join dictionary p on p.id = h.product
    left join (
      select product, last(shelf_life_days order by seq) as shelf_life_days
      from ${counted('product_listing', asKnownAt)}
      group by product
    ) k on k.product = p.name
    order by days_left nulls last, since, lot, place, product_group, product
    limit $limit offset $offset`
}

function lotOf(row: Row): LotsAnswer['rows'][number] {
  return {
    place: text(row, 'place'),
    lot: text(row, 'lot'),
    group: text(row, 'product_group'),
    product: textOrNull(row, 'product'),
    massGrams: integer(row, 'mass_grams'),
    missingGrams: integer(row, 'missing_grams'),
    since: text(row, 'since'),
    ageDays: integer(row, 'age_days'),
    shelfLifeDays: integerOrNull(row, 'shelf_life_days'),
    daysLeft: integerOrNull(row, 'days_left')
  }
}

/**
 * What each place has of each lot, what spoils first first.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerLots(
  readModel: TenantReadModel,
  parameters: z.output<typeof lots.parameters>
): Promise<LotsAnswer> {
  const { asOf, offset, limit } = parameters
  return readModel.read(async (session) => {
    const { scope, bindings } = await scopeOf(session, parameters)
    const rows = await session.rows(lotsSql(scope, readModel.tenant), {
      ...bindings,
      to: asOf,
      limit,
      offset
    })
    const [first] = rows
    return {
      position: await answeredAt(session, 'stocks'),
      total: first === undefined ? 0 : integer(first, 'total'),
      rows: rows.map(lotOf)
    }
  })
}

/**
 * The balance of each place and day. A level below 0 cannot be in stock: what left without having
 * come is imbalance, and so is what a count did not find.
 */
function daysSql(scope: Scope): string {
  return `
    with ${bookSql(scope)},
    change as (
      select place, day, sum(in_grams) as in_grams, sum(out_grams) as out_grams,
        sum(became_grams) as became_grams,
        sum(greatest(level, 0) - greatest(before, 0)) as change_grams,
        bool_or(counted_grams is not null) as is_counted
      from book
      group by place, day
    ),
    closed as (
      select *, sum(change_grams) over (partition by place order by day) as closing_grams
      from change
    ),
    balance as materialized (
      select *, closing_grams - change_grams as opening_grams,
        in_grams + became_grams - out_grams - change_grams as imbalance_grams
      from closed
      where day >= $from::date
    ),
    whole as (
      select count(*) as total, sum(imbalance_grams) as all_imbalance_grams from balance
    )
    select d.name as place, b.day::varchar as day, b.* exclude (place, day), w.*
    from balance b
    cross join whole w
    join dictionary d on d.id = b.place
    order by 2, 1
    limit $limit offset $offset`
}

/**
 * The balance of each place and day.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerDays(
  readModel: TenantReadModel,
  parameters: z.output<typeof days.parameters>
): Promise<DaysAnswer> {
  const { from, to, offset, limit } = parameters
  return readModel.read(async (session) => {
    const { scope, bindings } = await scopeOf(session, parameters)
    const rows = await session.rows(daysSql(scope), { ...bindings, from, to, limit, offset })
    const [first] = rows
    return {
      position: await answeredAt(session, 'stocks'),
      total: first === undefined ? 0 : integer(first, 'total'),
      imbalanceGrams: first === undefined ? 0 : integer(first, 'all_imbalance_grams'),
      rows: rows.map((row) => ({
        day: text(row, 'day'),
        place: text(row, 'place'),
        openingGrams: integer(row, 'opening_grams'),
        inGrams: integer(row, 'in_grams'),
        outGrams: integer(row, 'out_grams'),
        becameGrams: integer(row, 'became_grams'),
        closingGrams: integer(row, 'closing_grams'),
        imbalanceGrams: integer(row, 'imbalance_grams'),
        counted: row.is_counted === true
      }))
    }
  })
}
