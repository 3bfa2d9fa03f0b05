import { z } from 'zod'

/** A day of the calendar, `YYYY-MM-DD`. */
export const day = z.iso.date()

/** A span of days, both ends included. */
export const period = z
  .strictObject({ from: day, to: day })
  .refine((span) => span.from <= span.to, { message: 'ends before it begins', path: ['to'] })
export type Period = z.infer<typeof period>

/** The calendar year as a period. */
export function yearPeriod(year: number): Period {
  const digits = String(year).padStart(4, '0')
  return { from: `${digits}-01-01`, to: `${digits}-12-31` }
}
