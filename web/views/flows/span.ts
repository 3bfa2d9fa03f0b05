import type { BoundaryRow } from '../../../projections/boundaries/contract.ts'

/** Quick choices of a period: so many days up to the last with data, or all of them. */
export const lastChoices = [1, 7, 28, 'all'] as const
export type Last = (typeof lastChoices)[number]

const dayMs = 86_400_000

/** First of the last `count` days that end with `last`; days as YYYY-MM-DD. */
export function firstOfLast(last: string, count: number): string {
  return new Date(Date.parse(last) - (count - 1) * dayMs).toISOString().slice(0, 10)
}

/** What the page chooses by itself: daily data is too much to begin with, yearly data is not. */
export function usualLast(daily: boolean): Last {
  return daily ? 28 : 'all'
}

/**
 * The days that are shown. A day that the address names wins; an open beginning before a named end
 * is the first day with data.
 *
 * @returns null where the boundary has no movement and the address names no days.
 */
export function spanFor(
  asked: { readonly from: string | null; readonly to: string | null; readonly last: Last | null },
  boundary: Pick<BoundaryRow, 'from' | 'to'>,
  daily: boolean
): { readonly from: string; readonly to: string } | null {
  const to = asked.to ?? boundary.to
  if (to === null) return null
  const last = asked.last ?? usualLast(daily)
  const whole = last === 'all' || asked.to !== null
  const recent = whole ? '' : firstOfLast(to, last)
  const first = boundary.from ?? to
  const from = asked.from ?? (recent > first ? recent : first)
  return { from, to }
}
