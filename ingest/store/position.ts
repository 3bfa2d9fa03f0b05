import type { Position } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'

/** Twenty digits, so that positions sort as text and leave room for 64-bit counters. */
const digits = 20
const pattern = /^\d{20}$/

/** Position of the n-th event of a log with dense positions, counted from 1. */
export function positionOf(n: number): Position {
  return String(n).padStart(digits, '0')
}

/**
 * The count behind a position; 0, before the first event, for null and undefined.
 *
 * @throws Failure `invalid_parameter` when the text is not a position of such a log.
 */
export function countOf(position: Position | null | undefined): number {
  if (position === null || position === undefined) return 0
  const count = pattern.test(position) ? Number(position) : Number.NaN
  if (!Number.isSafeInteger(count)) {
    throw new Failure(
      'invalid_parameter',
      `"${position.slice(0, 40)}" is not a position of this log; pass one that the log gave out, ${digits} digits`,
      { position: position.slice(0, 40) }
    )
  }
  return count
}

/** Order of two positions in the log. Throws like `countOf` for what is none. */
export function comparePositions(a: Position, b: Position): -1 | 0 | 1 {
  if (a === b) return 0
  // Looked at closely only where it cannot be one: rows of an intake are compared by the million.
  if (a.length !== digits) countOf(a)
  if (b.length !== digits) countOf(b)
  return a < b ? -1 : 1
}
