import { createCipheriv, createDecipheriv } from 'node:crypto'
import { z } from 'zod'
import type { Random } from './secret.ts'

/**
 * By what boxes are sealed: AES-256-GCM (NIST SP 800-38D), a nonce of 96 bits, a tag of 128 bits at
 * the end of the box. Each box says its own, so that one that comes after it does not end the reading
 * of those that are kept.
 */
const ciphers = ['aes-256-gcm'] as const
const cipher = ciphers[0]
const nonceBytes = 12
const tagBytes = 16

/** Columns of a table of boxes, one for each person. */
export const boxColumns = `subject text primary key, nonce blob not null, box blob not null,
    cipher text not null default 'aes-256-gcm'`

export const boxRow = z.object({
  nonce: z.instanceof(Uint8Array),
  box: z.instanceof(Uint8Array),
  cipher: z.enum(ciphers)
})

/** What was sealed, and by what. */
interface SealedBox {
  readonly nonce: Uint8Array
  readonly box: Uint8Array
  readonly cipher: (typeof ciphers)[number]
}

/** Seals a text; only whoever has the key, and knows whose and what it is, opens it. */
export function seal(key: Uint8Array, owner: string, text: string, random: Random): SealedBox {
  const nonce = random(nonceBytes)
  const sealing = createCipheriv(cipher, key, nonce)
  // Bound to its owner: a box that is moved to another row does not open.
  sealing.setAAD(Buffer.from(owner))
  const box = Buffer.concat([sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()])
  return { nonce, box, cipher }
}

/** Opens a box. @throws Error where key, owner or box are not those it was sealed with. */
function unseal(key: Uint8Array, owner: string, { nonce, box, cipher }: SealedBox): string {
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  opening.setAAD(Buffer.from(owner))
  opening.setAuthTag(box.subarray(-tagBytes))
  const text = Buffer.concat([opening.update(box.subarray(0, -tagBytes)), opening.final()])
  return text.toString('utf8')
}

/** Opens a box by whichever of the keys it was sealed with. @throws Error where it is none of them. */
export function unsealByAny(keys: readonly Uint8Array[], owner: string, sealed: SealedBox): string {
  let failure: unknown = new Error('there is no key')
  for (const key of keys) {
    try {
      return unseal(key, owner, sealed)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}
