import { hash } from 'node:crypto'

/** A part of what identifies a record. */
type KeyPart = string | number | null

/** What identifies a record, as JSON text: it keeps borders, ('ab', 'c') and ('a', 'bc') are two. */
export function eventKey(parts: readonly KeyPart[]): string {
  return JSON.stringify(parts)
}

/** A key of at least one part, with more parts at its end. */
export function longerKey(key: string, ...more: readonly KeyPart[]): string {
  return `${key.slice(0, -1)},${eventKey(more).slice(1)}`
}

/** Records of a table share their time, and writing so large a number in hex takes a microsecond. */
let lastStamp = { time: 0, text: '000000000000' }

function stampOf(time: number): string {
  if (lastStamp.time !== time) {
    lastStamp = { time, text: time.toString(16).padStart(12, '0') }
  }
  return lastStamp.text
}

/**
 * Deterministic, time-ordered event id, a UUIDv8 (RFC 9562 §5.8): 48 bits of milliseconds, then 74
 * bits of SHA-256 over the source's own key. The same record gives the same id wherever and however
 * often it is read; time comes first so that an index over many ids grows at its end.
 *
 * @param key of `eventKey` or `longerKey`.
 * @throws RangeError when the time does not fit 48 bits (before 1970 counts as 0).
 */
export function idOfKey(occurredAtMs: number, key: string): string {
  const time = Math.max(0, Math.floor(occurredAtMs))
  if (!(time < 2 ** 48)) throw new RangeError(`${occurredAtMs} ms does not fit an event id`)
  const digest = hash('sha256', key, 'hex')
  const stamp = stampOf(time)
  // The variant takes two bits, so the first digit after it keeps two bits of the digest.
  const variant = '89ab'[Number.parseInt(digest[3] ?? '0', 16) & 3]
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-8${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`
}

/**
 * The id of `idOfKey`, of what the parts identify; their order matters, their borders are kept.
 *
 * @throws RangeError like `idOfKey`.
 */
export function eventId(occurredAtMs: number, parts: readonly KeyPart[]): string {
  return idOfKey(occurredAtMs, eventKey(parts))
}
