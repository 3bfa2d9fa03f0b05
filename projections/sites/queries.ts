import type { z } from 'zod'
import { stateBindings, textList } from '../as-of.ts'
import { integerOrNull, member, type Row, real, text, textOrNull } from '../cells.ts'
import { refuseUnheardOf } from '../heard-of.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import {
  type HistoryAnswer,
  type history,
  type ListAnswer,
  type list,
  openness,
  precisions,
  type SiteRow
} from './contract.ts'
import { factSql, spans } from './spans.ts'

/** `infinity` is after every day, so it never lies within a concession's last day. */
const holds = 'since <= $as_of::date and (next_since is null or next_since > $as_of::date)'

function listSql(asKnownAt: string | undefined): string {
  return `
    with ${factSql(asKnownAt)}, ${spans},
    opened as (
      select *
      from fact
      where type = 'SiteOpened' and boundary = $boundary
        and ($kind is null or split_part(site, ':', 1) = $kind)
      qualify row_number() over (
        partition by site order by since <= $as_of::date desc, since desc, seq desc
      ) = 1
    ),
    closed as (
      select o.site, arg_max(c.since, c.seq) as closed_on
      from opened o
      join fact c on c.site = o.site and c.type = 'SiteClosed'
      where c.since <= $as_of::date and c.since > o.since
      group by o.site
    )
    select o.site, split_part(o.site, ':', 1) as kind, coalesce(n.name, o.name) as name, m.manager,
      m.until_day::varchar as manager_until,
      case
        when o.since > $as_of::date then 'not_yet_open'
        when c.closed_on is not null then 'closed'
        else 'open'
      end as openness,
      o.opened_on::varchar as opened_on, c.closed_on::varchar as closed_on, o.address, o.municipio,
      o.longitude, o.latitude, o.precision, o.assumptions, o.source
    from opened o
    left join (select * from name_span where ${holds}) n on n.site = o.site
    left join (
      select *
      from manager_span
      where ${holds}
        and (until_day is null or $as_of = 'infinity' or until_day >= $as_of::date)
    ) m on m.site = o.site
    left join closed c on c.site = o.site
    order by o.site`
}

function coordinatesOf(row: Row): SiteRow['coordinates'] {
  if (row.longitude === null) return null
  return {
    longitude: real(row, 'longitude'),
    latitude: real(row, 'latitude'),
    precision: member(row, 'precision', precisions)
  }
}

function siteOf(row: Row): SiteRow {
  return {
    site: text(row, 'site'),
    kind: text(row, 'kind'),
    name: text(row, 'name'),
    manager: textOrNull(row, 'manager'),
    managerUntil: textOrNull(row, 'manager_until'),
    openness: member(row, 'openness', openness),
    openedOn: textOrNull(row, 'opened_on'),
    closedOn: textOrNull(row, 'closed_on'),
    address: textOrNull(row, 'address'),
    municipio: integerOrNull(row, 'municipio'),
    coordinates: coordinatesOf(row),
    assumptions: textList(row, 'assumptions'),
    source: text(row, 'source')
  }
}

/**
 * The places of a boundary on a day, by id.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerList(
  readModel: TenantReadModel,
  parameters: z.output<typeof list.parameters>
): Promise<ListAnswer> {
  const { boundary, kind, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const rows = await session.rows(listSql(asKnownAt), {
      ...stateBindings(parameters),
      boundary,
      kind: kind ?? null
    })
    return { position: await answeredAt(session, 'sites'), rows: rows.map(siteOf) }
  })
}

/** First and last day of a span as text; without an end where it goes on. */
const spanDays = `
  case when isfinite(since) then since::varchar end as from_day,
  least(until_day, next_since - 1)::varchar as to_day,
  event_id::varchar as event_id, source`

function historySql(asKnownAt: string | undefined): string {
  const turn = `case when isfinite(since) then since::varchar end as from_day, null as to_day,
      event_id::varchar as event_id, source, since, seq`
  return `
    with ${factSql(asKnownAt, 'site = $site')}, ${spans}
    select 'opened' as part, boundary as said, ${turn}
    from fact
    where type = 'SiteOpened'
    union all
    select 'closed', reason, ${turn}
    from fact
    where type = 'SiteClosed'
    union all
    select 'name', name, ${spanDays}, since, seq
    from name_span
    union all
    select 'manager', manager, ${spanDays}, since, seq
    from manager_span
    order by since, seq`
}

function turnOf(row: Row) {
  return {
    on: textOrNull(row, 'from_day'),
    eventId: text(row, 'event_id'),
    source: text(row, 'source')
  }
}

function spanOf(row: Row) {
  return {
    from: textOrNull(row, 'from_day'),
    to: textOrNull(row, 'to_day'),
    eventId: text(row, 'event_id'),
    source: text(row, 'source')
  }
}

/**
 * What was said of one place, the earliest first.
 *
 * @throws Failure `not_found` for a place of which no event tells; `read_model_unavailable`.
 */
export function answerHistory(
  readModel: TenantReadModel,
  parameters: z.output<typeof history.parameters>
): Promise<HistoryAnswer> {
  const { site, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const rows = await session.rows(historySql(asKnownAt), { ...stateBindings(parameters), site })
    if (rows.length === 0) {
      await refuseUnheardOf(session, {
        ...{ what: 'site', id: site, bindings: { site }, listedBy: 'sites/list' },
        said: [{ table: 'site_fact', where: 'site = $site' }]
      })
    }
    const part = (name: string) => rows.filter((row) => text(row, 'part') === name)
    return {
      position: await answeredAt(session, 'sites'),
      site,
      openings: part('opened').map((row) => ({ ...turnOf(row), boundary: text(row, 'said') })),
      names: part('name').map((row) => ({ name: text(row, 'said'), ...spanOf(row) })),
      managers: part('manager').map((row) => ({ manager: text(row, 'said'), ...spanOf(row) })),
      closures: part('closed').map((row) => ({ ...turnOf(row), reason: text(row, 'said') }))
    }
  })
}
