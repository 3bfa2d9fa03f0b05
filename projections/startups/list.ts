import { z } from 'zod'
import { milestones } from '../../domain/startup/events.ts'
import { jsonCell, stateBindings } from '../as-of.ts'
import { type Row, text } from '../cells.ts'
import { counted } from '../facts.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { ListAnswer, list, StartupRow } from './contract.ts'
import { massOf, registrationOf } from './rows.ts'

/** Where what left a startup went, by the kind of place; every kind is in one of them. */
const fateSql = `
  case
    when t.name = 'environment:process-loss' then 'lost'
    when split_part(t.name, ':', 1) in ('plant', 'outlet') then 'discarded'
    when split_part(t.name, ':', 1) in ('surplus-hub', 'charity')
      or t.name = 'people:recipients' then 'donated'
    else 'sold'
  end`

const fates = [
  'received',
  'transformed_in',
  'transformed_out',
  'sold',
  'donated',
  'discarded',
  'lost'
] as const

/** Masses of each startup by what became of them; a statement that no longer counts is taken back. */
function massSql(asKnownAt: string | undefined): string {
  const known = asKnownAt === undefined ? '' : 'and f.known_at <= make_timestamp($known_at)'
  const moved = `f.kind = 'flow' and f.valid_to <= $as_of::date
        and f.boundary = (select id from dictionary where name = $boundary) ${known}`
  const sums = `sum(f.mass_grams) as mass_grams,
        coalesce(sum(f.n) filter (f.mass_grams is null), 0) as unknown_n`
  return `
    place as (
      select r.startup, d.id from registered r join dictionary d on d.name = r.startup
    ),
    mass as (
      select p.startup, 'received' as fate, ${sums}
      from flow f
      join place p on p.id = f.target
      where ${moved}
      group by all
      union all
      select p.startup, ${fateSql} as fate, ${sums}
      from flow f
      join place p on p.id = f.source
      join dictionary t on t.id = f.target
      where ${moved}
      group by all
      union all
      select site, 'transformed_in', sum(in_grams), sum(in_unknown_n)
      from made
      group by site
      union all
      select site, 'transformed_out', sum(out_grams), sum(out_unknown_n)
      from made
      group by site
    )`
}

function listSql(asKnownAt: string | undefined): string {
  const columns = fates.flatMap((fate) => [
    `coalesce(sum(mass_grams) filter (fate = '${fate}'), 0) as ${fate}_grams`,
    `coalesce(sum(unknown_n) filter (fate = '${fate}'), 0) as ${fate}_unknown_n`
  ])
  return `
    with fact as (
      select * from ${counted('startup_fact', asKnownAt)} where boundary = $boundary
    ),
    registered as (
      select *
      from fact
      where type = 'StartupRegistered'
      qualify row_number() over (partition by startup order by occurred_at desc, seq desc) = 1
    ),
    reached as (
      select startup, milestone, min(reached_on) as reached_on
      from fact
      where type = 'MilestoneReached' and reached_on <= $as_of::date
      group by all
    ),
    milestone as (
      select startup, list(
        {'milestone': milestone, 'on': reached_on::varchar} order by reached_on, milestone
      )::json::varchar as milestones
      from reached
      group by startup
    ),
    made as (
      select *
      from ${counted('transformation', asKnownAt)}
      where boundary = $boundary and market_day <= $as_of::date
    ),
    ${massSql(asKnownAt)},
    summed as (select startup, ${columns.join(', ')} from mass group by startup)
    select r.startup, r.name, r.project, r.activity, r.founded_on::varchar as founded, r.plot,
      r.assumptions, r.source, coalesce(m.milestones, '[]') as milestones,
      ${fates.map((fate) => `coalesce(s.${fate}_grams, 0) as ${fate}_grams, coalesce(s.${fate}_unknown_n, 0) as ${fate}_unknown_n`).join(', ')}
    from registered r
    left join milestone m on m.startup = r.startup
    left join summed s on s.startup = r.startup
    order by r.startup`
}

const reachedList = z.array(z.strictObject({ milestone: z.enum(milestones), on: z.string() }))

function startupOf(row: Row): StartupRow {
  return {
    startup: text(row, 'startup'),
    ...registrationOf(row),
    milestones: jsonCell(row, 'milestones', reachedList),
    received: massOf(row, 'received'),
    transformedIn: massOf(row, 'transformed_in'),
    transformedOut: massOf(row, 'transformed_out'),
    sold: massOf(row, 'sold'),
    donated: massOf(row, 'donated'),
    discarded: massOf(row, 'discarded'),
    lost: massOf(row, 'lost')
  }
}

/**
 * The startups of a boundary up to a day, by id.
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
    const rows = await session.rows(listSql(asKnownAt), bindings)
    return { position: await answeredAt(session, 'startups'), rows: rows.map(startupOf) }
  })
}
