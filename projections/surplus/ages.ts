import { integerOrNull, type Row } from '../cells.ts'

/** Instants and spans of time as answers give them. */

export function instant(ms: number): string {
  return new Date(ms).toISOString()
}

/** From a column with milliseconds. */
export function instantOrNull(row: Row, column: string): string | null {
  const ms = integerOrNull(row, column)
  return ms === null ? null : instant(ms)
}

/** Minutes with one decimal. */
export function minutes(ms: number): number {
  return Math.round(ms / 6_000) / 10
}

/** From a column with milliseconds. */
export function minutesOrNull(row: Row, column: string): number | null {
  const ms = integerOrNull(row, column)
  return ms === null ? null : minutes(ms)
}
