import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** Gives so many bytes that nobody can guess; the composition root's. */
export type Random = (bytes: number) => Buffer

/** As hard to guess as a key of AES-256. */
const secretBytes = 32

/** A secret to hand out: 43 characters that need no escaping in an address or a cookie. */
export function newSecret(random: Random): string {
  return random(secretBytes).toString('base64url')
}

/** An id that says nothing about whom it stands for. */
export function newSubject(random: Random): string {
  return `person-${random(9).toString('hex')}`
}

/**
 * What is stored of a secret. A plain hash is enough: with 256 random bits there is nothing to try
 * out, which is what slow hashes of passwords are for.
 */
export function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** A code that only whoever holds the key can make. */
export function hmacOf(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** Compares in a time that does not tell where they differ. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
