import { hash } from 'node:crypto'

/**
 * Deterministic, time-ordered event id, a UUIDv8 (RFC 9562 §5.8): 48 bits of milliseconds, then 74
 * bits of SHA-256 over the source's own key. The same record gives the same id wherever and however
 * often it is read; time comes first so that an index over many ids grows at its end.
 *
 * @param parts what identifies the record; their order matters, their borders are kept.
 * @throws RangeError when the time does not fit 48 bits (before 1970 counts as 0).
 */
export function eventId(occurredAtMs: number, parts: readonly (string | number | null)[]): string {
  const time = Math.max(0, Math.floor(occurredAtMs))
  if (!(time < 2 ** 48)) throw new RangeError(`${occurredAtMs} ms does not fit an event id`)
  // JSON keeps the borders of parts: ('ab', 'c') and ('a', 'bc') are two keys.
  const digest = hash('sha256', JSON.stringify(parts), 'hex')
  const stamp = time.toString(16).padStart(12, '0')
  // The variant takes two bits, so the first digit after it keeps two bits of the digest.
  const variant = '89ab'[Number.parseInt(digest[3] ?? '0', 16) & 3]
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-8${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`
}
