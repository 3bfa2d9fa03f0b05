import type { TableName } from '../projection.ts'
import { factColumns } from './fact.ts'

/**
 * Precedence (7 bits), number (40) and line (16) of a movement in one number, so that the least is
 * the best.
 */
function rank(movement: string): string {
  return `(${movement}.precedence::bigint << 56) + (${movement}.seq << 16) + ${movement}.line`
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
    with busy as materialized (
      select claim
      from log_movement
      where seq > $from and seq <= $to and is_repeat
      union
      select m.claim
      from ${table('corrected')} x
      join log_movement m on m.seq = x.seq
      where x.by_seq > $from and m.claim is not null
    ),
    statement as materialized (
      select m.*, x.by_seq, x.by_at, ${rank('m')} as rank
      from log_movement m
      semi join busy b on b.claim = m.claim
      left join ${table('corrected')} x on x.seq = m.seq
      where m.seq <= $to
    ),
    -- Where none was ever taken back, the best so far is a running minimum.
    unrevoked as (
      select claim, seq as at_seq, recorded_at as known_at, min(rank) over up_to as best,
        coalesce(min(rank) over up_to_before, rank) as before
      from statement
      anti join (select claim from statement where by_seq is not null) using (claim)
      window
        up_to as (partition by claim order by seq, line rows unbounded preceding),
        up_to_before as (
          partition by claim order by seq, line rows between unbounded preceding and 1 preceding
        )
    ),
    revoked as materialized (
      select claim, seq, line, recorded_at, by_seq, by_at, rank
      from statement
      semi join (select claim from statement where by_seq is not null) using (claim)
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
      join (
        select claim, arg_min(rank, (seq << 16) + line) as first from revoked group by claim
      ) f on f.claim = t.claim
      group by t.claim, t.at_seq, t.known_at
    ),
    change as (
      select at_seq, known_at, best, before
      from (
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
