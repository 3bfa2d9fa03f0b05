import type { TableName } from '../projection.ts'
import { factColumns } from './fact.ts'

/**
 * Precedence (7 bits), number (40) and line (16) of a movement in one number, so that the least is
 * the best.
 */
function rank(movement: string): string {
  return `(${movement}.precedence::bigint << 56) + (${movement}.seq << 16) + ${movement}.line`
}

function seqOf(ranked: string): string {
  return `((${ranked} >> 16) & 1099511627775)`
}

function lineOf(ranked: string): string {
  return `(${ranked} & 65535)`
}

/**
 * Statements with the same claim are about the same kilos: a hub and an NGO, the paper and the
 * scale. At any time the best of those that stand counts (`precedence`, then the earlier), the
 * others are kept and shown. The history of a claim is worked out as a whole whenever a statement
 * is added to it or taken from it, and only its changes within the range are written, so that any
 * cut of the log gives the same rows.
 *
 * Nearly all claims have one statement; the mirror knows which have more (`is_repeat`), and only
 * those go through their history.
 */
export function settleClaims(table: TableName): string {
  return `
    insert into ${table('flow')}
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
      select m.claim, m.seq, m.recorded_at as known_at, x.by_seq, x.by_at, ${rank('m')} as rank
      from busy b
      join log_movement m on m.claim = b.claim
      left join ${table('corrected')} x on x.seq = m.seq
      where m.seq <= $to
    ),
    -- Where none was ever taken back, the best so far is a running minimum.
    unrevoked as (
      select claim, seq as at_seq, known_at, min(rank) over up_to as best,
        min(rank) over up_to_before as before
      from statement
      anti join (select claim from statement where by_seq is not null) using (claim)
      window
        up_to as (partition by claim order by seq rows unbounded preceding),
        up_to_before as (
          partition by claim order by seq rows between unbounded preceding and 1 preceding
        )
    ),
    revoked as materialized (
      select *
      from statement
      semi join (select claim from statement where by_seq is not null) using (claim)
    ),
    standing as (
      select t.claim, t.at_seq, t.known_at, min(s.rank) as best
      from (
        select claim, seq as at_seq, known_at from revoked
        union
        select claim, by_seq, by_at from revoked where by_seq is not null
      ) t
      left join revoked s
        on s.claim = t.claim and s.seq <= t.at_seq and (s.by_seq is null or s.by_seq > t.at_seq)
      group by t.claim, t.at_seq, t.known_at
    ),
    change as materialized (
      select at_seq, known_at, best, before
      from (
        select at_seq, known_at, best, before from unrevoked
        union all
        select at_seq, known_at, best, lag(best) over (partition by claim order by at_seq)
        from standing
      )
      where at_seq > $from and best is distinct from before
    )
    select ${factColumns('m', { seq: 'm.seq', at: 'm.recorded_at', n: 1 })}
    from log_movement m
    where m.seq > $from and m.seq <= $to and m.claim is not null
      and not exists (select 1 from busy b where b.claim = m.claim)
    union all
    select ${factColumns('m', { seq: 'c.at_seq', at: 'c.known_at', n: 1 })}
    from change c
    join log_movement m on m.seq = ${seqOf('c.best')} and m.line = ${lineOf('c.best')}
    union all
    select ${factColumns('m', { seq: 'c.at_seq', at: 'c.known_at', n: -1 })}
    from change c
    join log_movement m on m.seq = ${seqOf('c.before')} and m.line = ${lineOf('c.before')}`
}
