/**
 * The business day of food trade. The wholesale market loads in the evening and trades from
 * midnight, so the day begins the evening before: what moves at 23:00 on Sunday belongs to Monday's
 * market. Days are those of Europe/Rome, whatever zone the machine runs in.
 */
const timeZone = 'Europe/Rome'

/**
 * Local hour at which the next market day begins. An assumption: after the shops of the covered
 * markets close and before the first lorries of the night load.
 */
export const cutoverHour = 20

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23'
})

/** Offsets change only on whole UTC hours, so one look-up an hour is exact. */
const offsets = new Map<number, number>()

/** A cache is emptied when it reaches this, ten years of hours. */
const maxCachedHours = 100_000

/** How far Europe/Rome is ahead of UTC at this instant, in milliseconds. */
export function romeOffsetMs(instantMs: number): number {
  const hour = Math.floor(instantMs / hourMs)
  const known = offsets.get(hour)
  if (known !== undefined) return known
  const parts = new Map(
    wallClock.formatToParts(hour * hourMs).map((part) => [part.type, Number(part.value)])
  )
  const at = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  const wallMs = (at('hour') * 60 + at('minute')) * 60_000 + at('second') * 1_000
  // Clocks suffice, whatever the year: the two differ by less than half a day.
  const aheadMs = wallMs - hour * hourMs
  const offset = aheadMs - Math.round(aheadMs / dayMs) * dayMs
  if (offsets.size >= maxCachedHours) offsets.clear()
  offsets.set(hour, offset)
  return offset
}

/** For hours in which no market day begins: a log asks for few of them over and over. */
const marketDays = new Map<number, string>()

/** The market day that an instant belongs to, `YYYY-MM-DD`. Throws RangeError on a non-date. */
export function marketDayOf(instantMs: number): string {
  const hour = Math.floor(instantMs / hourMs)
  const known = marketDays.get(hour)
  if (known !== undefined) return known
  const offset = romeOffsetMs(instantMs)
  const shifted = instantMs + offset + (24 - cutoverHour) * hourMs
  const day = new Date(Math.floor(shifted / dayMs) * dayMs).toISOString().slice(0, 10)
  // Until 1893 Rome's clock was not full hours ahead, and a day began within an hour.
  if (offset % hourMs !== 0) return day
  if (marketDays.size >= maxCachedHours) marketDays.clear()
  marketDays.set(hour, day)
  return day
}

/** The instant at which clocks in Europe/Rome show a time, given as if it were UTC. */
function instantOf(localMs: number): number {
  // The offset is asked twice because it belongs to the instant, which the first answer moves.
  const guess = localMs - romeOffsetMs(localMs)
  return localMs - romeOffsetMs(guess)
}

/**
 * First instant of a calendar day in Europe/Rome, in milliseconds UTC.
 *
 * @param later so many days after that one.
 */
export function calendarDayStartMs(day: string, later = 0): number {
  return instantOf(Date.parse(`${day}T00:00:00Z`) + later * dayMs)
}

const dayStarts = new Map<string, number>()

/** First instant of a market day: `cutoverHour` of the evening before, in milliseconds UTC. */
export function marketDayStartMs(day: string): number {
  const known = dayStarts.get(day)
  if (known !== undefined) return known
  const start = instantOf(Date.parse(`${day}T00:00:00Z`) - (24 - cutoverHour) * hourMs)
  if (dayStarts.size >= maxCachedHours) dayStarts.clear()
  dayStarts.set(day, start)
  return start
}

/** Last millisecond of a market day. */
export function marketDayEndMs(day: string): number {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
  return marketDayStartMs(next) - 1
}

/** The day before a day of the calendar, both `YYYY-MM-DD`. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
