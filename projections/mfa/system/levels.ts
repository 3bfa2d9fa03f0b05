import { dayBefore } from '../../../domain/market-day.ts'
import type { HeldLevel, HeldLevels } from '../../../domain/mfa/live/linked-system.ts'
import { flag, integer, real, text } from '../../cells.ts'
import { nameAt } from '../../level.ts'
import type { Session } from '../../session.ts'
import type { Asked } from './asked.ts'
import { type Bucket, bucketSql } from './periods.ts'
import { hasBooks, levelsSql } from './stocks.ts'

/**
 * What every place holds at the ends of days. It is known where each product that moved or was counted
 * there in the window was counted in the period that ends, or has not moved since a count before; within
 * its period a count is carried by what moved since.
 */
function heldSql(asked: Asked): string {
  const { period, level } = asked.parameters
  // All days before the window are one period, whose end is the opening.
  const periodOf = (day: string) =>
    `case when ${day} < $from::date then '0001-01-01'::date else ${bucketSql(period, day)} end`
  return `
    with ${levelsSql(asked)},
    end_of as (select unnest(string_split($ends, ','))::date as last_day),
    at_end as (
      select b.place, b.product_group, b.product, e.last_day from busy b cross join end_of e
    ),
    held_at as materialized (
      select a.*, l.level_grams, l.variance as level_variance,
        coalesce(l.is_whole and l.level_grams is not null
          and ${periodOf('l.day')} = ${periodOf('l.counted_on')}, false) as is_known
      from at_end a
      asof left join level l
        on l.place = a.place and l.product_group = a.product_group and l.product = a.product
          and l.day <= a.last_day
    ),
    named as materialized (
      select id, name from dictionary where id in (select place from held_at)
    )
    select ${nameAt(level, 'd.name')} as process, last_day, bool_and(is_known) as is_known,
      coalesce(sum(level_grams), 0) as mass_grams,
      coalesce(sum(level_variance), 0)::double as variance,
      count_if(is_known) as counted, count_if(not is_known) as uncounted
    from held_at h
    join named d on d.id = h.place
    group by all
    order by 1, 2`
}

/**
 * Levels at the beginning of the window and at the end of each period, by place.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export async function findLevels(
  session: Session,
  asked: Asked,
  buckets: readonly Bucket[]
): Promise<HeldLevels> {
  if (!(await hasBooks(session, asked))) return new Map()
  const ends = [dayBefore(asked.parameters.from), ...buckets.map(({ to }) => to)]
  const rows = await session.rows(heldSql(asked), { ...asked.bindings, ends: ends.join(',') })
  // Every place has a row at every end.
  const byProcess = Map.groupBy(rows, (row) => text(row, 'process'))
  const levelOf = (row: (typeof rows)[number]): HeldLevel => ({
    massGrams: flag(row, 'is_known') ? integer(row, 'mass_grams') : null,
    variance: real(row, 'variance'),
    counted: integer(row, 'counted'),
    uncounted: integer(row, 'uncounted')
  })
  return new Map([...byProcess].map(([process, found]) => [process, found.map(levelOf)]))
}
