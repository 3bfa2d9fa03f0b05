import type { z } from 'zod'
import { stateBindings, textList } from '../as-of.ts'
import { integer, integerOrNull, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { AssignmentRow, HistoryAnswer, history, PlantingRow } from './contract.ts'
import { assignmentSpans, plantingSpans } from './spans.ts'
import { refusePlotUnheardOf } from './unheard-of.ts'

function assignmentsSql(asKnownAt: string | undefined): string {
  return `
    with ${assignmentSpans(asKnownAt, 'plot')}
    select *, from_day::varchar as first_day, to_day::varchar as last_day,
      event_id::varchar as id
    from span
    where plot = $plot and from_day <= $as_of::date
    order by from_day, seq`
}

function assignmentOf(row: Row): AssignmentRow {
  return {
    holder: text(row, 'holder'),
    project: textOrNull(row, 'project'),
    areaSquareMetres: integerOrNull(row, 'area_m2'),
    title: textOrNull(row, 'title'),
    from: text(row, 'first_day'),
    to: textOrNull(row, 'last_day'),
    assumptions: textList(row, 'assumptions'),
    eventId: text(row, 'id')
  }
}

function plantingsSql(asKnownAt: string | undefined): string {
  return `
    with ${plantingSpans(asKnownAt, 'plot')}
    select p.crop, p.market_day::varchar as planted_on, p.area_m2, p.method,
      p.event_id::varchar as id, coalesce(sum(h.mass_grams), 0) as mass_grams, count(h.seq) as n,
      count(*) filter (h.seq is not null and h.mass_grams is null) as unknown_n
    from planted p
    left join ${counted('harvest', asKnownAt)} h on h.plot = p.plot and h.product = p.crop
      and h.market_day >= p.market_day and (p.next_day is null or h.market_day < p.next_day)
      and h.market_day <= $as_of::date
    where p.plot = $plot and p.market_day <= $as_of::date
    group by p.seq, p.event_id, p.crop, p.market_day, p.area_m2, p.method
    order by p.market_day, p.seq`
}

function plantingOf(row: Row): PlantingRow {
  return {
    crop: text(row, 'crop'),
    plantedOn: text(row, 'planted_on'),
    areaSquareMetres: integerOrNull(row, 'area_m2'),
    method: textOrNull(row, 'method'),
    harvestedGrams: integer(row, 'mass_grams'),
    harvests: integer(row, 'n'),
    harvestsWithoutMass: integer(row, 'unknown_n'),
    eventId: text(row, 'id')
  }
}

/**
 * One plot over time, the earliest first.
 *
 * @throws Failure `not_found` for a plot of which no event tells; `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerHistory(
  readModel: TenantReadModel,
  parameters: z.output<typeof history.parameters>
): Promise<HistoryAnswer> {
  const { plot, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...stateBindings(parameters), plot }
    const assigned = await session.rows(assignmentsSql(asKnownAt), bindings)
    const planted = await session.rows(plantingsSql(asKnownAt), bindings)
    if (assigned.length + planted.length === 0) await refusePlotUnheardOf(session, plot)
    return {
      position: await answeredAt(session, 'plots'),
      plot,
      assignments: assigned.map(assignmentOf),
      plantings: planted.map(plantingOf)
    }
  })
}
