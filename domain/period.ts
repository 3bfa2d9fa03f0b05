import { z } from 'zod'

/** A day of the calendar, `YYYY-MM-DD`. */
export const day = z.iso.date().meta({ examples: ['2026-06-11'] })

/** An earlier year in a table of food flows is a slip, and some calendars have no year 0. */
const firstDay = '1800-01-01'

/** A span of days, both ends included. */
export const period = z
  .strictObject({ from: day, to: day })
  .refine((span) => span.from <= span.to, { message: 'ends before it begins', path: ['to'] })
  .refine((span) => span.from >= firstDay, {
    message: `begins before ${firstDay}; check the year`,
    path: ['from']
  })
export type Period = z.infer<typeof period>

/** The calendar year as a period. */
export function yearPeriod(year: number): Period {
  const digits = String(year).padStart(4, '0')
  return { from: `${digits}-01-01`, to: `${digits}-12-31` }
}

/** The calendar month of a day, `YYYY-MM`. */
export function monthOf(dayText: string): string {
  return dayText.slice(0, 7)
}

const dayMs = 86_400_000

/**
 * The calendar months that a period touches, in order, and how many of its days lie in each.
 *
 * @param most of a longer period the last ones.
 */
export function monthsOf(
  { from, to }: Period,
  most: number
): readonly { readonly month: string; readonly days: number }[] {
  const firstMs = Date.parse(from)
  const months: { month: string; days: number }[] = []
  for (let endMs = Date.parse(to); endMs >= firstMs && months.length < most; ) {
    const month = monthOf(new Date(endMs).toISOString())
    const beginMs = Math.max(firstMs, Date.parse(`${month}-01`))
    months.push({ month, days: Math.round((endMs - beginMs) / dayMs) + 1 })
    endMs = beginMs - dayMs
  }
  return months.reverse()
}
