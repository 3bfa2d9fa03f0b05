import type { Asked } from '../asked.ts'

/** A surplus that is asked for. */
export interface AskedSurplus extends Asked {
  readonly surplus: string
}

/**
 * What is asked for, as a condition within a sum or a list over a whole table: beside a join, a sum by
 * event or a condition on the table there is less to do for a surplus that does not exist, and the
 * time told so.
 */
export function onlyAsked({ asKnownAt }: Asked): string {
  const known = asKnownAt === undefined ? '' : 'and known_at <= make_timestamp($known_at)'
  return `surplus = $surplus and boundary = $boundary and market_day <= $as_of::date ${known}`
}
