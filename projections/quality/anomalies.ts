import { z } from 'zod'
import { type AnomalyCode, anomalyCodes } from '../../domain/anomaly.ts'
import { instantText, jsonCell, stateBindings } from '../as-of.ts'
import { integer, member, type Row, text, textOrNull } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { AnomaliesAnswer, AnomalyRow, anomalies } from './contract.ts'
import { windowStatements } from './places.ts'
import { namedSql, reporterSql, streamPlaceSql } from './reporter.ts'
import { anomalySources } from './sources.ts'

function isCode(name: string): name is AnomalyCode {
  return Object.hasOwn(anomalyCodes, name)
}

const codes = Object.keys(anomalyCodes).filter(isCode)

/**
 * Counts by code and the page in one statement, as to find them takes longer than all else. The page is
 * taken first, then what belongs to its rows. Types whose data the mirror does not hold have streams of
 * the place that reports, or nobody reports them.
 */
function anomaliesSql(asKnownAt: string | undefined): string {
  return `
    with ${windowStatements(asKnownAt)},
    found as materialized (
      ${anomalySources.map((source) => `select * from (${source(asKnownAt)})`).join(' union all ')}
    ),
    page as (
      select *
      from found
      where $code is null or code = $code
      order by seq desc, code, place, figures
      limit $limit offset $offset
    ),
    told as (
      select p.seq, p.code, p.place as about, p.figures, l.event_id, t.name as type,
        ${streamPlaceSql('s.name')} as stream_place, l.occurred_at, l.recorded_at, l.market_day,
        l.said as data
      from page p
      join log l on l.seq = p.seq
      join dictionary s on s.id = l.stream
      join dictionary t on t.id = l.type
    )
    select code, count(*) as n, null as seq, null as about, null as figures, null as event_id,
      null as type, null as occurred, null as recorded, null as day, null as place
    from found
    group by code
    union all
    select code, null, seq, about, figures, event_id::varchar, type,
      ${instantText('occurred_at')}, ${instantText('recorded_at')}, market_day::varchar,
      coalesce(about, ${reporterSql})
    from (select *, ${namedSql} as named from told)
    order by seq desc nulls first, code, about, figures`
}

const figures = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

function anomalyOf(row: Row): AnomalyRow {
  const code = member(row, 'code', codes)
  return {
    code,
    doc: anomalyCodes[code].doc,
    eventId: text(row, 'event_id'),
    type: text(row, 'type'),
    occurredAt: text(row, 'occurred'),
    recordedAt: text(row, 'recorded'),
    marketDay: text(row, 'day'),
    place: textOrNull(row, 'place'),
    figures: jsonCell(row, 'figures', figures)
  }
}

/**
 * The contradictions of a window, the last recorded first.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerAnomalies(
  readModel: TenantReadModel,
  parameters: z.output<typeof anomalies.parameters>
): Promise<AnomaliesAnswer> {
  const { boundary, from, to, code, asKnownAt, offset, limit } = parameters
  return readModel.read(async (session) => {
    const bindings = {
      ...stateBindings(parameters),
      ...{ boundary, from, to, offset, limit },
      code: code ?? null
    }
    const found = await session.rows(anomaliesSql(asKnownAt), bindings)
    const counts = found
      .filter(({ n }) => n !== null)
      .map((row) => {
        const name = member(row, 'code', codes)
        return { code: name, doc: anomalyCodes[name].doc, n: integer(row, 'n') }
      })
    const listed = counts.filter((count) => code === undefined || count.code === code)
    return {
      position: await answeredAt(session, 'quality'),
      counts,
      total: listed.reduce((sum, { n }) => sum + n, 0),
      rows: found.filter(({ n }) => n === null).map(anomalyOf)
    }
  })
}
