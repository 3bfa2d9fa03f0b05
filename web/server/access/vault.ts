import { createCipheriv, createDecipheriv } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { openSecretFile } from './credentials.ts'
import type { Random } from './secret.ts'
import { openVaultKeys, type VaultKeys } from './vault-keys.ts'

const contact = z.strictObject({
  name: z.string(),
  email: z.string(),
  /** Names that identity providers gave, as `issuer subject`. */
  oidc: z.array(z.string())
})

/** How a person is called and reached. It is in the vault and nowhere else. */
export type Contact = z.infer<typeof contact>

/** Names and addresses of people, each encrypted with a key of its own. */
export interface Vault {
  /**
   * Keeps a contact; the one that was there is replaced.
   *
   * @throws Failure `contact_taken` when the address or the provider's name is somebody else's.
   */
  readonly keep: (subject: string, contact: Contact) => void
  /** Null where nothing is kept, or its key was destroyed. */
  readonly contactOf: (subject: string) => Contact | null
  readonly subjectByMail: (email: string) => string | null
  readonly subjectByOidc: (name: string) => string | null
  /** Destroys contact and key. Whether there was either. */
  readonly erase: (subject: string) => boolean
  readonly keys: VaultKeys
  readonly close: () => void
}

export interface VaultPaths {
  /** The contacts, encrypted; `:memory:` for tests. */
  readonly vault: string
  /** Their keys, to be backed up apart and not for long. */
  readonly keys: string
}

const schema = `
  create table if not exists contacts(
    subject text primary key, nonce blob not null, box blob not null
  ) strict;
`

const row = z.object({ nonce: z.instanceof(Uint8Array), box: z.instanceof(Uint8Array) })

/** AES-256-GCM (NIST SP 800-38D): a nonce of 96 bits, a tag of 128 bits at the end of the box. */
const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

function seal(key: Uint8Array, nonce: Uint8Array, subject: string, text: string): Buffer {
  const sealing = createCipheriv(cipher, key, nonce)
  // Bound to its person: a box that is moved to another row does not open.
  sealing.setAAD(Buffer.from(subject))
  return Buffer.concat([sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()])
}

function unseal(key: Uint8Array, nonce: Uint8Array, subject: string, box: Uint8Array): string {
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  opening.setAAD(Buffer.from(subject))
  opening.setAuthTag(box.subarray(-tagBytes))
  const text = Buffer.concat([opening.update(box.subarray(0, -tagBytes)), opening.final()])
  return text.toString('utf8')
}

/** One person's address however it is typed. */
function mailHandle(email: string): string {
  return email.trim().toLowerCase()
}

/**
 * Opens the vault and its keys.
 *
 * @throws Failure `store_unavailable`.
 */
export function openVault(paths: VaultPaths, random: Random): Vault {
  const keys = openVaultKeys(paths.keys, random)
  const db = openSecretFile(paths.vault, schema)
  const put = db.prepare('insert or replace into contacts(subject, nonce, box) values (?, ?, ?)')
  const one = db.prepare('select nonce, box from contacts where subject = ?')
  const drop = db.prepare('delete from contacts where subject = ?')

  function refuseTaken(subject: string, { email, oidc }: Contact): void {
    const holders = [
      email === '' ? null : keys.subjectOf('mail', mailHandle(email)),
      ...oidc.map((name) => keys.subjectOf('oidc', name))
    ]
    if (holders.every((holder) => holder === null || holder === subject)) return
    throw new Failure(
      'contact_taken',
      'this address, or the name at the identity provider, is kept for somebody else; use another, or change that person'
    )
  }

  return {
    keys,
    keep: (subject, kept) => {
      refuseTaken(subject, kept)
      const nonce = random(nonceBytes)
      put.run(subject, nonce, seal(keys.keyFor(subject), nonce, subject, JSON.stringify(kept)))
      for (const kind of ['mail', 'oidc'] as const) keys.dropHandles(subject, kind)
      if (kept.email !== '') keys.addHandle(subject, 'mail', mailHandle(kept.email))
      for (const name of kept.oidc) keys.addHandle(subject, 'oidc', name)
    },
    contactOf: (subject) => {
      const key = keys.keyOf(subject)
      const found = one.get(subject)
      if (key === null || found === undefined) return null
      const { nonce, box } = row.parse(found)
      return contact.parse(JSON.parse(unseal(key, nonce, subject, box)))
    },
    subjectByMail: (email) => keys.subjectOf('mail', mailHandle(email)),
    subjectByOidc: (name) => keys.subjectOf('oidc', name),
    erase: (subject) => {
      const had = drop.run(subject).changes > 0
      db.exec('pragma wal_checkpoint(truncate)')
      return keys.destroy(subject) || had
    },
    close: () => {
      db.close()
      keys.close()
    }
  }
}
