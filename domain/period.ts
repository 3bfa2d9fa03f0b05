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
