import type { Position } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'

/** Where a record stands in KurrentDB's transaction log, in bytes. Not dense. */
export interface LogPlace {
  readonly commit: bigint
  readonly prepare: bigint
}

/** Beyond this is what a server says that does not know: -1, read without its sign. */
const furthest = 2n ** 63n - 1n

/** Whether the server said where a record stands; those before EventStoreDB 22.6 do not always. */
export function isKnownPlace(place: LogPlace | undefined): place is LogPlace {
  return place !== undefined && place.commit <= furthest && place.prepare <= furthest
}

/** Enough for any 64-bit number, so that positions sort as text. */
const digits = 20
const pattern = /^(\d{20})\/(\d{20})$/u

/** Position of a place: both of its numbers, since neither alone tells two records apart. */
export function kurrentPosition({ commit, prepare }: LogPlace): Position {
  return `${String(commit).padStart(digits, '0')}/${String(prepare).padStart(digits, '0')}`
}

/**
 * The place behind a position.
 *
 * @throws Failure `invalid_parameter` when the text is not a position of such a log.
 */
export function placeOf(position: Position): LogPlace {
  const [, commit, prepare] = pattern.exec(position) ?? []
  if (commit !== undefined && prepare !== undefined) {
    return { commit: BigInt(commit), prepare: BigInt(prepare) }
  }
  throw new Failure(
    'invalid_parameter',
    `"${position.slice(0, 60)}" is not a position of this log; pass one that the log gave out, two numbers of ${digits} digits with a slash between`,
    { position: position.slice(0, 60) }
  )
}

/** Order of two positions in the log. Throws like `placeOf` for what is none. */
export function compareKurrentPositions(a: Position, b: Position): -1 | 0 | 1 {
  if (!pattern.test(a)) placeOf(a)
  if (!pattern.test(b)) placeOf(b)
  if (a === b) return 0
  return a < b ? -1 : 1
}
