import { explainedSds } from './exceeded.ts'
import { knownBy } from './standing.ts'

/**
 * Statements that are left out because a better one about the same transfer counts, and those of
 * them whose mass the counting one does not explain. Which one counts is the rule of the flows: the
 * best basis, then the earlier in the log.
 */
export function repeatAnomalies(asKnownAt: string | undefined): string {
  return `
    with standing as (
      select m.claim, m.seq, m.line, m.market_day, m.precedence, m.mass_grams, m.sd_grams
      from log_movement m
      where m.claim in (
          select claim
          from log_movement
          where is_repeat and boundary = (select id from dictionary where name = $boundary)
        )
        ${knownBy('m.recorded_at', asKnownAt)}
        and not exists (
          select 1 from corrected c where c.seq = m.seq ${knownBy('c.by_at', asKnownAt)}
        )
    ),
    ranked as (
      select *, row_number() over better as place_in_line,
        first_value(mass_grams) over better as counted_grams,
        first_value(sd_grams) over better as counted_sd_grams
      from standing
      window better as (partition by claim order by precedence, seq, line)
    ),
    left_out as (
      select *, json_object('countedGrams', counted_grams, 'statedGrams', mass_grams)::varchar
        as figures
      from ranked
      where place_in_line > 1 and market_day between $from::date and $to::date
    )
    select 'reported_twice' as code, seq, null::varchar as place, figures
    from left_out
    union all
    select 'statements_differ', seq, null, figures
    from left_out
    where abs(mass_grams - counted_grams) > ${explainedSds} * sqrt(
      sd_grams::double * sd_grams + counted_sd_grams::double * counted_sd_grams
    )`
}
