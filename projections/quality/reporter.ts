import { eventTypes } from '../../domain/catalog.ts'
import { textAt } from '../facts.ts'

/** Streams that are named after the place that reports in them. */
const ofPlaces = [
  'consignments',
  'plot',
  'startup',
  'transformations',
  'sales',
  'stock',
  'attestations',
  'waste',
  'treatment',
  'site'
]

/** SQL of the place that a stream, a column with its name, belongs to; null where it is no place's. */
export function streamPlaceSql(stream: string): string {
  return `nullif(regexp_extract(${stream}, '^(?:${ofPlaces.join('|')})-(.+)$', 1), '')`
}

/**
 * SQL of the place that an event comes from: the one its stream belongs to, else the one that its
 * data names as the reporter. Null where no place reports, as with published tables.
 *
 * The columns `stream_place`, `type` (its name) and `data` must be there.
 */
export const reporterSql = `
  case
    when stream_place is not null then stream_place
    when type = 'SurplusCollected' then
      if(${textAt('reportedBy')} = 'donor', ${textAt('from')}, ${textAt('collector')})
    when type = 'DonationDelivered' then
      if(${textAt('reportedBy')} = 'receiver', ${textAt('receiver')}, ${textAt('site')})
    else coalesce(${textAt('site')}, ${textAt('donor')}, ${textAt('ngo')})
  end`

/** A report later than this is late. */
export const lateMinutes = 24 * 60

/** What anybody may report; decisions and corrections are made here. */
export const observationTypes: readonly string[] = eventTypes
  .filter(({ kind }) => kind === 'observation')
  .map(({ name }) => name)

const observations = observationTypes.map((name) => `'${name}'`).join(', ')

/**
 * Reports as cells: how many a place made on a market day by a channel, so many minutes late. Below
 * a day the minutes are whole, below 30 days whole hours, above whole days: as exact as anybody asks,
 * and a back-fill of years does not become a cell an event. A correction is no report.
 *
 * @param where SQL on `log l` that says which events.
 */
export function reportCells(where: string): string {
  return `
    with happened as (
      select l.seq, l.boundary, l.channel, l.market_day, l.stream, l.type,
        greatest(0, epoch_ms(l.recorded_at) - epoch_ms(l.occurred_at)) // 60000 as minutes
      from log l
      where ${where} and l.corrects is null
        and l.type in (select id from dictionary where name in (${observations}))
    ),
    -- Streams are few beside events, so their names are taken apart once.
    stream_place as materialized (
      select d.id, ${streamPlaceSql('d.name')} as stream_place
      from (select distinct stream from happened) h
      join dictionary d on d.id = h.stream
    ),
    -- The data is the largest column, so it is read only where the stream does not say the place.
    placed as (
      select h.boundary, h.channel, h.market_day, h.minutes, p.stream_place as place
      from happened h
      join stream_place p on p.id = h.stream
      where p.stream_place is not null
      union all
      select boundary, channel, market_day, minutes, ${reporterSql}
      from (
        select h.* exclude (type), t.name as type, p.stream_place, d.data
        from happened h
        join stream_place p on p.id = h.stream
        join dictionary t on t.id = h.type
        join (select l.seq, l.data from log l where ${where}) d on d.seq = h.seq
        where p.stream_place is null
      )
    ),
    report as (
      select b.name as boundary, place, h.channel::varchar as channel, market_day,
        case
          when minutes < ${lateMinutes} then minutes
          when minutes < ${30 * lateMinutes} then minutes - minutes % 60
          else minutes - minutes % ${lateMinutes}
        end::integer as late_minutes
      from placed h
      left join dictionary b on b.id = h.boundary
      where place is not null
    )
    select boundary, place, channel, market_day, late_minutes, count(*) as n
    from report
    group by all`
}
