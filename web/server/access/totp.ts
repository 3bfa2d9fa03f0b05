import { Secret, TOTP } from 'otpauth'
import type { Random } from './secret.ts'

/**
 * Codes by the time (TOTP, RFC 6238) as authenticator apps know them: HMAC-SHA-1, six digits, a step of
 * 30 seconds. Many apps take no other values, whatever the address of the secret says.
 */
const form = { issuer: 'Filiera', algorithm: 'SHA1', digits: 6, period: 30 } as const

/** As long as the hash (RFC 4226, 4, R6). */
const secretBytes = 20

/** A clock that is so many steps fast or slow is taken for right (RFC 6238, 5.2). */
const driftSteps = 1

/** A recovery code has 128 bits: too many to guess, so that a plain hash keeps it. */
const recoveryBytes = 16
const recoveryCodeCount = 8

function base32(bytes: Buffer): string {
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32
}

/** What the codes of a person are made from, in base 32. */
export function newFactorSecret(random: Random): string {
  return base32(random(secretBytes))
}

/** Codes that each work once in place of a device that was lost. */
export function newRecoveryCodes(random: Random): readonly string[] {
  return Array.from({ length: recoveryCodeCount }, () => base32(random(recoveryBytes)))
}

/** A recovery code as it is shown: groups of four. */
export function shownCode(code: string): string {
  return code.replace(/.{4}(?=.)/gu, '$&-')
}

/** What somebody typed, without what only helps reading. */
export function typedCode(text: string): {
  readonly kind: 'time' | 'recovery'
  readonly code: string
} {
  const code = text.replace(/[\s-]/gu, '').toUpperCase()
  return { kind: /^\d{6}$/u.test(code) ? 'time' : 'recovery', code }
}

/** The step of time that a code is of; null where it is of none that counts now. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const totp = new TOTP({ ...form, secret: Secret.fromBase32(secret) })
  const delta = totp.validate({ token: code, timestamp: nowMs, window: driftSteps })
  return delta === null ? null : Math.floor(nowMs / 1_000 / form.period) + delta
}

/** The address that an authenticator app takes the secret from. @param account as the app shows it. */
export function factorAddress(secret: string, account: string): string {
  return new TOTP({ ...form, label: account, secret: Secret.fromBase32(secret) }).toString()
}
