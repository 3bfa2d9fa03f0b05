import { marketDayStartMs } from '../../domain/market-day.ts'
import type { Random } from './random.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** Days without a market, beside Sundays. */
const holidays: ReadonlySet<string> = new Set(['01-01', '05-01', '08-15', '12-25', '12-26'])

/** Share of a mean market day, Monday to Saturday; adds up to 6. An assumption. */
const weekdayVolume = [0, 1.15, 0.95, 0.9, 1.05, 1.15, 0.8] as const
/** Share of a mean month, January to December; adds up to 12. An assumption. */
const monthVolume = [0.88, 0.9, 0.97, 1, 1.08, 1.12, 1.1, 0.95, 1.02, 1.05, 0.98, 0.95] as const

/** Days since 1970. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs
}

export function dayText(number: number): string {
  return new Date(number * dayMs).toISOString().slice(0, 10)
}

/** 0 Sunday to 6 Saturday. */
function weekdayOf(number: number): number {
  return (number + 4) % 7
}

function isMarketDay(number: number): boolean {
  return weekdayOf(number) !== 0 && !holidays.has(dayText(number).slice(5))
}

/** Market days of the year that a day is in. */
function marketDaysInYear(year: string): number {
  const last = dayNumber(`${year}-12-31`)
  let count = 0
  for (let day = dayNumber(`${year}-01-01`); day <= last; day += 1) if (isMarketDay(day)) count += 1
  return count
}

/** A market day, from the evening before to its own evening. */
export interface Today {
  /** `YYYY-MM-DD` */
  readonly day: string
  /** Days since 1970. */
  readonly number: number
  /** 1 Monday to 6 Saturday. */
  readonly weekday: number
  /** 1 to 12. */
  readonly month: number
  readonly startMs: number
  /** Expected share of a mean market day's volume. */
  readonly volume: number
  /** Market days of its year. */
  readonly marketDays: number
}

/** The market days of a span, both ends included. */
export function* marketDays(from: string, to: string): Generator<Today> {
  const last = dayNumber(to)
  const years = new Map<string, number>()
  for (let number = dayNumber(from); number <= last; number += 1) {
    if (!isMarketDay(number)) continue
    const day = dayText(number)
    const year = day.slice(0, 4)
    const inYear = years.get(year) ?? marketDaysInYear(year)
    years.set(year, inYear)
    const weekday = weekdayOf(number)
    const month = Number(day.slice(5, 7))
    yield {
      ...{ day, number, weekday, month },
      startMs: marketDayStartMs(day),
      volume: (weekdayVolume[weekday] ?? 1) * (monthVolume[month - 1] ?? 1),
      marketDays: inYear
    }
  }
}

/** An instant of the day, some hours after its start in the evening before. */
export function instant(today: Today, random: Random, fromHour: number, toHour: number): number {
  return today.startMs + Math.floor(random.between(fromHour, toHour) * hourMs)
}
