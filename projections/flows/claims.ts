import { type Bound, lastEvent, type TableName, upToLast } from '../projection.ts'
import { factColumns } from './fact.ts'

/**
 * Precedence (7 bits), number (40) and line (16) of a movement in one number, so that the least is
 * the best.
 */
function rank(movement: string): string {
  return `(${movement}.precedence::bigint << 56) + (${movement}.seq << 16) + ${movement}.line`
}

/**
 * The first event that a range tells to be corrected, and the first claim that it speaks of again:
 * claims are numbered as they appear, so that what lies before in the log passes by.
 */
export function claimBounds(table: TableName): readonly Bound[] {
  return [
    lastEvent,
    {
      name: '$first_corrected',
      sql: `
        select coalesce(min(seq), $to + 1) as bound
        from ${table('corrected')}
        where by_seq > $from`
    },
    {
      name: '$first_claim',
      sql: `
        select coalesce(min(claim), 0)::bigint as bound
        from (${busyClaims(table)})`
    }
  ]
}

/** Claims that a statement of the range repeats, or of which it takes one back. */
function busyClaims(table: TableName): string {
  return `
      select claim
      from log_movement
      where seq > $from and seq <= $to and is_repeat
      union
      select m.claim
      from ${table('corrected')} x
      join log_movement m on m.seq = x.seq
      where x.by_seq > $from and m.claim is not null and m.seq >= $first_corrected
        and ${upToLast('m.seq')}`
}

/**
 * Statements with the same claim are about the same kilos: a hub and an NGO, the paper and the
 * scale. At any time the best of those that stand counts (`precedence`, then the earlier), the
 * others are kept and shown. The history of a claim is worked out as a whole whenever a statement
 * is added to it or taken from it, and only its changes within the range are written, so that any
 * cut of the log gives the same rows.
 *
 * The first statement of a claim counts from the start (fact.ts); the mirror knows which are not the
 * first (`is_repeat`), and only claims that have such a one, or a correction, go through their
 * history, which begins with the first statement counting.
 */
export function settleClaims(table: TableName): string {
  return `
    insert into ${table('flow_change')}
    with busy as materialized (${busyClaims(table)}
    ),
    statement as materialized (
      select m.*, x.by_seq, x.by_at, ${rank('m')} as rank
      from log_movement m
      semi join busy b on b.claim = m.claim
      left join ${table('corrected')} x on x.seq = m.seq
      where m.seq <= $to and m.claim >= $first_claim
    ),
    tally as materialized (
      select claim, count(*) as statements, count(by_seq) as revoked, arg_min(rank, place) as first,
        arg_max(rank, place) as last, max(seq) as last_seq, arg_max(recorded_at, place) as last_at
      from (select *, (seq << 16) + line as place from statement)
      group by claim
    ),
    -- Most have two, none taken back: the second counts where it is better.
    second as (
      select last_seq as at_seq, last_at as known_at, least(first, last) as best, first as before
      from tally
      where revoked = 0 and statements = 2
    ),
    -- Where none was ever taken back, the best so far is a running minimum.
    unrevoked as (
      select claim, seq as at_seq, recorded_at as known_at, min(rank) over up_to as best,
        coalesce(min(rank) over up_to_before, rank) as before
      from statement
      semi join (select claim from tally where revoked = 0 and statements > 2) using (claim)
      window
        up_to as (partition by claim order by seq, line rows unbounded preceding),
        up_to_before as (
          partition by claim order by seq, line rows between unbounded preceding and 1 preceding
        )
    ),
    revoked as materialized (
      select claim, seq, line, recorded_at, by_seq, by_at, rank
      from statement
      semi join (select claim from tally where revoked > 0) using (claim)
    ),
    standing as (
      select t.claim, t.at_seq, t.known_at, any_value(f.first) as first,
        min(s.rank) filter (
          s.seq <= t.at_seq and (s.by_seq is null or s.by_seq > t.at_seq)
        ) as best
      from (
        select claim, seq as at_seq, recorded_at as known_at from revoked
        union
        select claim, by_seq, by_at from revoked where by_seq is not null
      ) t
      -- By the claim alone: with the rest in the condition every statement meets every other.
      join revoked s on s.claim = t.claim
      join tally f on f.claim = t.claim
      group by t.claim, t.at_seq, t.known_at
    ),
    change as (
      select at_seq, known_at, best, before
      from (
        select at_seq, known_at, best, before from second
        union all
        select at_seq, known_at, best, before from unrevoked
        union all
        select at_seq, known_at, best, lag(best, 1, first) over (partition by claim order by at_seq)
        from standing
      )
      where at_seq > $from and best is distinct from before
    )
    select ${factColumns('m', { seq: 'c.at_seq', at: 'c.known_at', n: 'c.n' })}
    from (
      select at_seq, known_at, unnest([best, before]) as rank, unnest([1, -1]) as n from change
    ) c
    join statement m on m.rank = c.rank`
}
