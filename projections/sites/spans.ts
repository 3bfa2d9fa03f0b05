import { counted } from '../facts.ts'

/**
 * What counts, with the day that it begins on; what has no day was always so.
 *
 * @param where condition on the facts; each place's must be whole.
 */
export function factSql(asKnownAt: string | undefined, where: string = 'true'): string {
  return `
    fact as materialized (
      select *, coalesce(opened_on, from_day, '-infinity'::date) as since
      from ${counted('site_fact', asKnownAt)}
      where ${where}
    )`
}

/** One value of a place over time: each holds until the next begins, or until its own last day. */
function spanSql(column: 'name' | 'manager', changedBy: string): string {
  return `
    select site, ${column}, since, until_day, event_id, source, seq,
      lead(since) over (partition by site order by since, seq) as next_since
    from fact
    where type in ('SiteOpened', '${changedBy}') and ${column} is not null
    qualify next_since is null or next_since > since`
}

const managerSpan = `manager_span as (${spanSql('manager', 'MarketConcessionChanged')})`

/** `name_span` and `manager_span`, over `fact`. */
export const spans = `
  name_span as (${spanSql('name', 'SiteRenamed')}),
  ${managerSpan}`

/** Who managed which place from when to when, by themselves, to be put behind `with`. */
export function managerSpans(asKnownAt: string | undefined): string {
  return `${factSql(asKnownAt)}, ${managerSpan}`
}
