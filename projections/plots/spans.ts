import { counted } from '../facts.ts'

/** What it is asked of: the boundary or the plot that is bound under that name, or all. */
type Of = 'all' | 'boundary' | 'plot'

const conditionOf = (of: Of) => (of === 'all' ? 'true' : `${of} = $${of}`)

/**
 * Who works which plot from when to when: until the day that was agreed, the day before it was given
 * back, or the day before somebody else got it, whichever is first.
 */
export function assignmentSpans(asKnownAt: string | undefined, of: Of = 'all'): string {
  return `
    said as (select * from ${counted('plot_assignment', asKnownAt)} where ${conditionOf(of)}),
    given as (
      select *, lead(from_day) over (partition by plot order by from_day, seq) as next_from
      from said
      where type = 'PlotAssigned'
      qualify next_from is null or next_from > from_day
    ),
    given_back as (
      select g.seq, min(r.from_day) as released_on
      from given g
      join said r on r.type = 'PlotReleased' and r.plot = g.plot and r.holder = g.holder
        and r.from_day > g.from_day
      group by g.seq
    ),
    span as (
      select g.* exclude (to_day), least(g.to_day, g.next_from - 1, b.released_on - 1) as to_day
      from given g
      left join given_back b on b.seq = g.seq
    )`
}

/** Each planting with the day on which the same crop was planted there again. */
export function plantingSpans(asKnownAt: string | undefined, of: Of = 'all'): string {
  return `
    planted as (
      select *, lead(market_day) over (
        partition by plot, crop order by market_day, seq
      ) as next_day
      from ${counted('planting', asKnownAt)}
      where ${conditionOf(of)}
    )`
}
