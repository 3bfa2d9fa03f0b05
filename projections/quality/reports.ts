import type { z } from 'zod'
import type { Tenant } from '../../domain/access/tenant.ts'
import { isOwn } from '../access/own.ts'
import { stateBindings } from '../as-of.ts'
import { integer, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type {
  LatenessAnswer,
  LatenessRow,
  lateness,
  SilenceAnswer,
  SilenceRow,
  silence
} from './contract.ts'
import { lateMinutes, reportCells } from './reporter.ts'

type LatenessParameters = z.output<typeof lateness.parameters>
type SilenceParameters = z.output<typeof silence.parameters>

/** The rollup serves, unless it is asked as known at an instant: then the log of by then does. */
function cellsOf(asKnownAt: string | undefined, days: string, { party }: Tenant): string {
  const known = `l.recorded_at <= make_timestamp($known_at) and l.${days}`
  const said = `(
    select l.seq, t.name as type, l.said as data
    from log l
    join dictionary t on t.id = l.type
    where ${known}
  )`
  const cells = asKnownAt === undefined ? 'report_rollup' : `(${reportCells(known, said)})`
  // In the rollup the veil leaves a party its own; the log's rows are restricted here.
  const isVeiled = party === null || asKnownAt === undefined
  const own = isVeiled ? '' : `and ${isOwn('r.place', 'name', 'r.market_day')}`
  return `(select * from ${cells} r where boundary = $boundary and ${days} ${own})`
}

/** The smallest lateness that so large a share of the reports does not exceed. */
function latenessSql({ by, asKnownAt }: LatenessParameters, tenant: Tenant): string {
  const key = by === 'all' ? 'null::varchar' : by
  return `
    with cell as (
      select ${key} as key, late_minutes, sum(n)::bigint as n
      from ${cellsOf(asKnownAt, 'market_day between $from::date and $to::date', tenant)}
      group by all
    ),
    ranked as (
      select *, sum(n) over (partition by key order by late_minutes) as up_to,
        sum(n) over (partition by key) as total
      from cell
    )
    select key, any_value(total) as n, min(late_minutes) filter (2 * up_to >= total) as median,
      min(late_minutes) filter (10 * up_to >= 9 * total) as p90, max(late_minutes) as longest,
      coalesce(sum(n) filter (late_minutes >= ${lateMinutes}), 0) as late_n
    from ranked
    group by key
    order by key`
}

function latenessOf(row: Row): LatenessRow {
  const reports = integer(row, 'n')
  return {
    key: textOrNull(row, 'key'),
    reports,
    medianMinutes: integer(row, 'median'),
    p90Minutes: integer(row, 'p90'),
    maxMinutes: integer(row, 'longest'),
    lateShare: integer(row, 'late_n') / reports
  }
}

/**
 * How late a window's observations were recorded.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerLateness(
  readModel: TenantReadModel,
  parameters: LatenessParameters
): Promise<LatenessAnswer> {
  const { boundary, from, to } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...stateBindings(parameters), boundary, from, to }
    const rows = await session.rows(latenessSql(parameters, readModel.tenant), bindings)
    return { position: await answeredAt(session, 'quality'), rows: rows.map(latenessOf) }
  })
}

const upToDay = 'market_day <= $as_of::date'

function silenceSql(asKnownAt: string | undefined, tenant: Tenant): string {
  return `
    with reporting as (
      select place, max(market_day) as last_day, sum(n) as n
      from ${cellsOf(asKnownAt, upToDay, tenant)}
      group by place
    ),
    closing as (
      select site, max(from_day) as closed_on
      from ${counted('site_fact', asKnownAt)}
      where type = 'SiteClosed' and from_day <= $as_of::date
        and site in (select site from site_fact where boundary = $boundary)
      group by site
    )
    select r.place, r.last_day::varchar as last_day, $as_of::date - r.last_day as silent_days,
      r.n, c.closed_on::varchar as closed_on
    from reporting r
    left join closing c on c.site = r.place
    where $as_of::date - r.last_day >= $days::bigint
    order by silent_days desc, r.place`
}

function silenceOf(row: Row): SilenceRow {
  return {
    place: text(row, 'place'),
    lastReportOn: text(row, 'last_day'),
    silentDays: integer(row, 'silent_days'),
    reports: integer(row, 'n'),
    closedOn: textOrNull(row, 'closed_on')
  }
}

/**
 * The places that have been silent, the longest first.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerSilence(
  readModel: TenantReadModel,
  parameters: SilenceParameters
): Promise<SilenceAnswer> {
  const { boundary, days, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...stateBindings(parameters), boundary, days }
    const [last] = await session.rows(
      `select max(market_day)::varchar as last_day from ${cellsOf(asKnownAt, upToDay, readModel.tenant)}`,
      bindings
    )
    const asOf = parameters.asOf ?? (last === undefined ? null : textOrNull(last, 'last_day'))
    const rows =
      asOf === null
        ? []
        : await session.rows(silenceSql(asKnownAt, readModel.tenant), { ...bindings, as_of: asOf })
    return { position: await answeredAt(session, 'quality'), asOf, rows: rows.map(silenceOf) }
  })
}
