import { eventTypes } from '../../domain/catalog.ts'

/** Streams that are named after the place that reports in them. */
export const ofPlaces: readonly string[] = [
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

/** Where the data names who may be the reporter. */
export const namedAt = [
  'reportedBy',
  'from',
  'collector',
  'receiver',
  'site',
  'donor',
  'ngo'
] as const

/** SQL of all that `reporterSql` asks of the data, as a list: the JSON is parsed once for it. */
export const namedSql = `json_extract_string(data, [${namedAt.map((path) => `'$.${path}'`).join(', ')}])`

function named(path: (typeof namedAt)[number]): string {
  return `named[${namedAt.indexOf(path) + 1}]`
}

/**
 * SQL of the place that an event comes from: the one its stream belongs to, else the one that its
 * data names as the reporter. Null where no place reports, as with published tables.
 *
 * The columns `stream_place`, `type` (its name) and `named` (`namedSql` of its data) must be there.
 */
export const reporterSql = `
  case
    when stream_place is not null then stream_place
    when type = 'SurplusCollected' then
      if(${named('reportedBy')} = 'donor', ${named('from')}, ${named('collector')})
    when type = 'DonationDelivered' then
      if(${named('reportedBy')} = 'receiver', ${named('receiver')}, ${named('site')})
    else coalesce(${named('site')}, ${named('donor')}, ${named('ngo')})
  end`

/** A report later than this is late. */
export const lateMinutes = 24 * 60

/** What anybody may report; decisions and corrections are made here. */
export const observationTypes: readonly string[] = eventTypes
  .filter(({ kind }) => kind === 'observation')
  .map(({ name }) => name)

const observations = observationTypes.map((name) => `'${name}'`).join(', ')

/**
 * Observations in streams of no place whose data names who reports. The others are of a place by
 * their stream, or of nobody, as published tables are, and their data is not read for it.
 */
export const naming: readonly string[] = [
  'CrateFilled',
  'CrateMoved',
  'CrateRefilled',
  'CrateReturned',
  'SurplusDeclared',
  'SurplusCollected',
  'SurplusSorted',
  'DonationDelivered'
]

/** Late minutes below a day whole, below 30 days in whole hours, above in whole days. */
const lateness = `
  case
    when minutes < ${lateMinutes} then minutes
    when minutes < ${30 * lateMinutes} then minutes - minutes % 60
    else minutes - minutes % ${lateMinutes}
  end::integer`

/**
 * Reports as cells: how many a place made on a market day by a channel, so late: as exact as anybody
 * asks, and a back-fill of years does not become a cell an event. A correction is no report.
 *
 * @param where SQL on `log l` that says which events.
 * @param said table or query with the seq, type (its name) and data of those of the types `naming`.
 */
export function reportCells(where: string, said: string): string {
  return `
    with happened as materialized (
      select seq, boundary, channel, market_day, stream, ${lateness} as late_minutes
      from (
        select l.seq, l.boundary, l.channel, l.market_day, l.stream,
          greatest(0, epoch_ms(l.recorded_at) - epoch_ms(l.occurred_at)) // 60000 as minutes
        from log l
        where ${where} and l.corrects is null
          and l.type in (select id from dictionary where name in (${observations}))
      )
    ),
    -- Numbers are counted first: names are then looked up, and taken apart, for few rows.
    by_stream as materialized (
      select boundary, channel, market_day, stream, late_minutes, count(*) as n
      from happened
      group by all
    ),
    stream_place as materialized (
      select d.id, ${streamPlaceSql('d.name')} as stream_place
      from (select distinct stream from by_stream) h
      join dictionary d on d.id = h.stream
    ),
    by_data as materialized (
      select h.*, p.stream_place, d.type, ${namedSql} as named
      from happened h
      join stream_place p on p.id = h.stream
      join (select seq, type, data from ${said}) d on d.seq = h.seq
      where p.stream_place is null
    ),
    placed as (
      select h.boundary, h.channel, h.market_day, h.late_minutes, p.stream_place as place, h.n
      from by_stream h
      join stream_place p on p.id = h.stream
      where p.stream_place is not null
      union all
      select boundary, channel, market_day, late_minutes, ${reporterSql}, 1
      from by_data
    )
    select b.name as boundary, place, channel::varchar as channel, market_day, late_minutes,
      sum(p.n)::bigint as n
    from placed p
    left join dictionary b on b.id = p.boundary
    group by all
    -- Of the group: as a condition on its rows it is met earlier, where it takes the data apart once more.
    having any_value(place) is not null`
}
