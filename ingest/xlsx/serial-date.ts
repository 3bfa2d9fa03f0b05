const dayMs = 86_400_000

/** Day 0 of the two calendars that a workbook may count by. */
const epochMs = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) } as const
export type DateSystem = keyof typeof epochMs

/** The 1900 calendar holds 29 February 1900, which never was, as day 60. */
const phantomDay = 60

/**
 * A spreadsheet's serial number as a day (`2026-06-11`), or as a minute (`2026-06-11T06:30`) where it
 * has a part of a day; below 1 it is a time of day (`06:30`).
 *
 * @returns null where no calendar has it: day 60 of 1900, negative, beyond the year 9999.
 */
export function serialDate(serial: number, system: DateSystem): string | null {
  if (!(serial >= 0) || serial >= 2_958_466) return null
  const whole = Math.floor(serial)
  const minutes = Math.round((serial - whole) * 1_440)
  const time = clock(minutes % 1_440)
  if (whole === 0 && system === 1900) return time
  if (system === 1900 && whole === phantomDay) return null
  const shift = system === 1900 && whole < phantomDay ? 1 : 0
  const day = new Date(epochMs[system] + (whole + shift + Math.floor(minutes / 1_440)) * dayMs)
  const text = day.toISOString().slice(0, 10)
  return minutes % 1_440 === 0 ? text : `${text}T${time}`
}

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Number formats that are dates or times by their number (ECMA-376 part 1, §18.8.30). */
const builtIn = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47])

/** Whether a number format shows a date or time: its code, without quoted text and brackets, has one of their letters. */
export function showsDate(formatId: number, code: string | undefined): boolean {
  if (code === undefined) return builtIn.has(formatId)
  const bare = code
    .replace(/"[^"]*"/gu, '')
    .replace(/\\./gu, '')
    .replace(/\[[^\]]*\]/gu, '')
  return /[dmyhs]/iu.test(bare) && !/general/iu.test(bare)
}
