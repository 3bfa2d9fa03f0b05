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

/** Both caches are emptied when they reach this, ten years of hours. */
const maxCachedOffsets = 100_000

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
  if (offsets.size >= maxCachedOffsets) offsets.clear()
  offsets.set(hour, offset)
  return offset
}

/** The market day that an instant belongs to, `YYYY-MM-DD`. Throws RangeError on a non-date. */
export function marketDayOf(instantMs: number): string {
  const shifted = instantMs + romeOffsetMs(instantMs) + (24 - cutoverHour) * hourMs
  return new Date(Math.floor(shifted / dayMs) * dayMs).toISOString().slice(0, 10)
}

const dayStarts = new Map<string, number>()

/** First instant of a market day: `cutoverHour` of the evening before, in milliseconds UTC. */
export function marketDayStartMs(day: string): number {
  const known = dayStarts.get(day)
  if (known !== undefined) return known
  const local = Date.parse(`${day}T00:00:00Z`) - (24 - cutoverHour) * hourMs
  // The offset is asked twice because it belongs to the instant, which the first answer moves.
  const guess = local - romeOffsetMs(local)
  const start = local - romeOffsetMs(guess)
  if (dayStarts.size >= maxCachedOffsets) dayStarts.clear()
  dayStarts.set(day, start)
  return start
}

/** Last millisecond of a market day. */
export function marketDayEndMs(day: string): number {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
  return marketDayStartMs(next) - 1
}
