import type { z } from 'zod'
import { stateBindings } from '../as-of.ts'
import { integer, integerOrNull, type Row, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { YieldRow, YieldsAnswer, yields } from './contract.ts'
import { plantingSpans } from './spans.ts'

/**
 * A harvest is of the last planting of its crop on its plot, in whatever order both were recorded. A
 * planting that is harvested often has its area once; where the area of one is not known, or a
 * harvest has no planting, that of the crop is not.
 */
function yieldsSql(asKnownAt: string | undefined): string {
  return `
    with ${plantingSpans(asKnownAt, 'boundary')},
    taken as (
      select h.product as crop, year(h.market_day) as harvest_year, h.plot, h.mass_grams,
        p.seq as planting, p.area_m2
      from ${counted('harvest', asKnownAt)} h
      left join planted p on p.plot = h.plot and p.crop = h.product
        and p.market_day <= h.market_day and (p.next_day is null or p.next_day > h.market_day)
      where h.boundary = $boundary and h.market_day between $from::date and $to::date
        and ($plot is null or h.plot = $plot)
    ),
    area as (
      select crop, harvest_year,
        case when count(*) = count(area_m2) then sum(area_m2) end as area_m2
      from (select distinct crop, harvest_year, planting, area_m2 from taken)
      group by all
    ),
    gathered as (
      select crop, harvest_year, coalesce(sum(mass_grams), 0) as mass_grams, count(*) as n,
        count(*) filter (mass_grams is null) as unknown_n, count(distinct plot) as plots
      from taken
      group by all
    )
    select g.*, a.area_m2
    from gathered g
    join area a on a.harvest_year = g.harvest_year and a.crop is not distinct from g.crop
    order by g.crop nulls last, g.harvest_year`
}

function yieldOf(row: Row): YieldRow {
  const massGrams = integer(row, 'mass_grams')
  const harvests = integer(row, 'n')
  const harvestsWithoutMass = integer(row, 'unknown_n')
  const areaSquareMetres = integerOrNull(row, 'area_m2')
  const isUnknown = areaSquareMetres === null || harvests === harvestsWithoutMass
  return {
    crop: textOrNull(row, 'crop'),
    year: integer(row, 'harvest_year'),
    massGrams,
    harvests,
    harvestsWithoutMass,
    plots: integer(row, 'plots'),
    areaSquareMetres,
    kgPerSquareMetre: isUnknown ? null : massGrams / 1_000 / areaSquareMetres
  }
}

/**
 * What each crop gave in each year, by crop and year.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerYields(
  readModel: TenantReadModel,
  parameters: z.output<typeof yields.parameters>
): Promise<YieldsAnswer> {
  const { boundary, from, to, plot, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const rows = await session.rows(yieldsSql(asKnownAt), {
      ...stateBindings(parameters),
      boundary,
      from,
      to,
      plot: plot ?? null
    })
    return { position: await answeredAt(session, 'plots'), rows: rows.map(yieldOf) }
  })
}
