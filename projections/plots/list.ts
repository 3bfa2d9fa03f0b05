import type { z } from 'zod'
import { stateBindings, textList } from '../as-of.ts'
import { integer, integerOrNull, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { ListAnswer, list, PlotRow } from './contract.ts'
import { assignmentSpans } from './spans.ts'

function lastDaySql(asKnownAt: string | undefined): string {
  const days = ['plot_assignment', 'planting', 'harvest'].map(
    (table) => `select market_day from ${counted(table, asKnownAt)} where boundary = $boundary`
  )
  return `select max(market_day)::varchar as last_day from (${days.join(' union all ')})`
}

function listSql(asKnownAt: string | undefined): string {
  return `
    with ${assignmentSpans(asKnownAt, 'boundary')},
    crop as (
      select plot, market_day::varchar as planted_on, list_sort(list(distinct crop)) as crops
      from ${counted('planting', asKnownAt)}
      where boundary = $boundary and market_day <= $as_of::date
      group by plot, market_day
      qualify row_number() over (partition by plot order by market_day desc) = 1
    ),
    harvested as (
      select plot, sum(mass_grams) as mass_grams, count(*) as n,
        count(*) filter (mass_grams is null) as unknown_n
      from ${counted('harvest', asKnownAt)}
      where boundary = $boundary and market_day <= $as_of::date
        and year(market_day) = year($as_of::date)
      group by plot
    ),
    known as (
      select plot from said where boundary = $boundary
      union
      select plot from crop
      union
      select plot from ${counted('harvest', asKnownAt)}
      where boundary = $boundary and market_day <= $as_of::date
    )
    select k.plot, s.holder, s.project, s.area_m2, s.title, s.from_day::varchar as assigned_from,
      s.assumptions, coalesce(c.crops, [])::json::varchar as crops, c.planted_on,
      coalesce(h.mass_grams, 0) as mass_grams, coalesce(h.n, 0) as n,
      coalesce(h.unknown_n, 0) as unknown_n
    from known k
    left join span s on s.plot = k.plot and s.from_day <= $as_of::date
      and (s.to_day is null or s.to_day >= $as_of::date)
    left join crop c on c.plot = k.plot
    left join harvested h on h.plot = k.plot
    order by k.plot`
}

function plotOf(row: Row): PlotRow {
  return {
    plot: text(row, 'plot'),
    holder: textOrNull(row, 'holder'),
    project: textOrNull(row, 'project'),
    areaSquareMetres: integerOrNull(row, 'area_m2'),
    title: textOrNull(row, 'title'),
    assignedFrom: textOrNull(row, 'assigned_from'),
    crops: textList(row, 'crops'),
    plantedOn: textOrNull(row, 'planted_on'),
    harvestedGrams: integer(row, 'mass_grams'),
    harvests: integer(row, 'n'),
    harvestsWithoutMass: integer(row, 'unknown_n'),
    assumptions: textList(row, 'assumptions')
  }
}

/**
 * The plots of a boundary on a day, by id.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerList(
  readModel: TenantReadModel,
  parameters: z.output<typeof list.parameters>
): Promise<ListAnswer> {
  const { boundary, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...stateBindings(parameters), boundary }
    const [last] = await session.rows(lastDaySql(asKnownAt), bindings)
    const asOf = parameters.asOf ?? (last === undefined ? null : textOrNull(last, 'last_day'))
    const rows =
      asOf === null ? [] : await session.rows(listSql(asKnownAt), { ...bindings, as_of: asOf })
    return { position: await answeredAt(session, 'plots'), asOf, rows: rows.map(plotOf) }
  })
}
