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

/** The last 16 bits of a time are its last four digits: 65.5 seconds. */
const lowRange = 65_536

/** Records that come together share most of their time, and large numbers are slow to write in hex. */
let lastHigh = { high: 0, text: '00000000' }

/** Milliseconds as the first two groups of a UUID. */
function stampOf(time: number): string {
  const high = Math.floor(time / lowRange)
  if (lastHigh.high !== high) lastHigh = { high, text: high.toString(16).padStart(8, '0') }
  return `${lastHigh.text}-${(time % lowRange).toString(16).padStart(4, '0')}`
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
  // The variant takes two bits, so the first digit after it keeps two bits of the digest.
  const variant = '89ab'[Number.parseInt(digest[3] ?? '0', 16) & 3]
  return `${stampOf(time)}-8${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`
}

/**
 * The id of `idOfKey`, of what the parts identify; their order matters, their borders are kept.
 *
 * @throws RangeError like `idOfKey`.
 */
export function eventId(occurredAtMs: number, parts: readonly KeyPart[]): string {
  return idOfKey(occurredAtMs, eventKey(parts))
}
