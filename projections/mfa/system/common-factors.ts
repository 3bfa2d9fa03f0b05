import type { MadeWith } from '../../../domain/mfa/live/period-system.ts'
import { integer, type Row, real, text, textOrNull } from '../../cells.ts'
import { nameAt } from '../../level.ts'
import type { Session } from '../../session.ts'
import type { Asked } from './asked.ts'
import { otherProducts, partsSql } from './movements.ts'

/**
 * What of every link was counted in packages, by the conversion factor that made grams of it. Errors of
 * one factor add up as they are, not in squares.
 */
function madeSql(asked: Asked): string {
  const { level } = asked.parameters
  const parts = partsSql(
    asked,
    ({ common, variance }) => `factor, mass_grams, ${common} as sd_grams, ${variance} as variance`,
    ['factor is not null', 'mass_grams is not null']
  )
  return `
    with part(bucket, inside, source, target, factor, mass_grams, sd_grams, variance) as (
      ${parts.join(' union all ')}
    ),
    made as materialized (
      select bucket, source, target, factor, sum(mass_grams) as mass_grams,
        sum(sd_grams) as sd_grams, sum(variance) as variance
      from part
      where inside
      group by all
    ),
    named as materialized (
      select id, name
      from dictionary
      where id in (
        select source from made union all select target from made union all select factor from made
      )
    )
    select m.bucket::varchar as bucket, ${nameAt(level, 's.name')} as source,
      ${nameAt(level, 't.name')} as target, f.name as factor, sum(m.mass_grams) as mass_grams,
      coalesce(sum(m.sd_grams), 0) as sd_grams, coalesce(sum(m.variance), 0)::double as variance
    from made m
    join named f on f.id = m.factor
    left join named s on s.id = m.source
    left join named t on t.id = m.target
    group by all
    order by 1, 2, 3, 4`
}

/** Names a link of a period. */
export function linkKey(bucket: string, source: string, target: string): string {
  return JSON.stringify([bucket, source, target])
}

function madeOf(row: Row): MadeWith {
  return {
    factor: text(row, 'factor'),
    massGrams: integer(row, 'mass_grams'),
    sdGrams: integer(row, 'sd_grams'),
    variance: real(row, 'variance')
  }
}

/**
 * What conversion factors made of the links of a window, by `linkKey`.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export async function findMade(
  session: Session,
  asked: Asked
): Promise<ReadonlyMap<string, readonly MadeWith[]>> {
  const rows = await session.rows(madeSql(asked), asked.bindings)
  const byLink = Map.groupBy(rows, (row) =>
    linkKey(
      text(row, 'bucket'),
      textOrNull(row, 'source') ?? otherProducts,
      textOrNull(row, 'target') ?? otherProducts
    )
  )
  return new Map([...byLink].map(([key, found]) => [key, found.map(madeOf)]))
}
