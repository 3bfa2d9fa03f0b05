import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { boxColumns, boxRow, seal, unsealByAny } from './sealed-box.ts'
import type { Random } from './secret.ts'
import { addColumn, openSecretFile, within } from './secret-file.ts'
import { type Handle, openVaultKeys, type VaultKeys } from './vault-keys.ts'

const contact = z.strictObject({
  name: z.string(),
  email: z.string(),
  /** Names that identity providers gave, as `issuer subject`. */
  oidc: z.array(z.string())
})

/** How a person is called and reached. It is in the vault and nowhere else. */
export type Contact = z.infer<typeof contact>

const factor = z.strictObject({
  /** What the codes are made from, in base 32; null where none is set up. */
  secret: z.string().nullable(),
  /** One that is being set up. */
  pending: z
    .strictObject({
      secret: z.string(),
      /** Code of the session that it is set up in. */
      session: z.string(),
      /** Whether a code of the one before was given. */
      replaces: z.boolean(),
      untilMs: z.int()
    })
    .nullable()
})

/** The second factor of a person. */
type Factor = z.infer<typeof factor>

/** Names and addresses of people and their second factors, each encrypted with a key of its own. */
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
  /** Keeps a factor; null lets go of the one there is. */
  readonly keepFactor: (subject: string, factor: Factor | null) => void
  readonly factorOf: (subject: string) => Factor | null
  /** Destroys contact, factor and key. Whether there was any. */
  readonly erase: (subject: string) => boolean
  /** Seals what is kept of a person anew, with the next key; the one before opens nothing then. */
  readonly reseal: (subject: string) => void
  /** Ends an exchange of keys: people are found by codes of a new key too. */
  readonly endRekeying: () => void
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
  create table if not exists contacts(${boxColumns}) strict;
  create table if not exists factors(${boxColumns}) strict;
`

/** One person's address however it is typed. */
function mailHandle(email: string): string {
  return email.trim().toLowerCase()
}

/** By what a person is found. */
function handlesOf(subject: string, { email, oidc }: Contact): readonly Handle[] {
  const byMail = email === '' ? [] : [{ subject, kind: 'mail' as const, handle: mailHandle(email) }]
  return [...byMail, ...oidc.map((handle) => ({ subject, kind: 'oidc' as const, handle }))]
}

/** One table of the vault: a box for each person, as text. */
interface Boxes {
  readonly put: (subject: string, text: string) => void
  readonly textOf: (subject: string) => string | null
  /** Whether there was one. */
  readonly drop: (subject: string) => boolean
  readonly subjects: () => readonly string[]
}

const subjectRow = z.object({ subject: z.string() })

function boxesIn(
  db: DatabaseSync,
  table: 'contacts' | 'factors',
  parts: { readonly keys: VaultKeys; readonly random: Random }
): Boxes {
  const { keys, random } = parts
  const put = db.prepare(
    `insert or replace into ${table}(subject, nonce, box, cipher) values (?, ?, ?, ?)`
  )
  const one = db.prepare(`select nonce, box, cipher from ${table} where subject = ?`)
  const drop = db.prepare(`delete from ${table} where subject = ?`)
  const all = db.prepare(`select subject from ${table} order by subject`)
  // A contact cannot be read as a factor, wherever somebody moves it.
  const ownerOf = (subject: string) => (table === 'contacts' ? subject : `${table} ${subject}`)
  const read = (subject: string) => {
    const owned = keys.keysOf(subject)
    const found = one.get(subject)
    if (owned.length === 0 || found === undefined) return null
    return unsealByAny(owned, ownerOf(subject), boxRow.parse(found))
  }
  return {
    put: (subject, text) => {
      const sealed = seal(keys.keyFor(subject), ownerOf(subject), text, random)
      put.run(subject, sealed.nonce, sealed.box, sealed.cipher)
    },
    textOf: (subject) => {
      try {
        return read(subject)
      } catch {
        // Another process may have exchanged the key between our two looks; if not, it fails again.
        return read(subject)
      }
    },
    drop: (subject) => drop.run(subject).changes > 0,
    subjects: () => all.all().map((row) => subjectRow.parse(row).subject)
  }
}

/**
 * Opens the vault and its keys.
 *
 * @throws Failure `store_unavailable`.
 */
export function openVault(paths: VaultPaths, random: Random): Vault {
  const keys = openVaultKeys(paths.keys, random)
  const db = openSecretFile(paths.vault, schema)
  addColumn(db, 'contacts', "cipher text not null default 'aes-256-gcm'")
  const contacts = boxesIn(db, 'contacts', { keys, random })
  const factors = boxesIn(db, 'factors', { keys, random })
  const contactOf = (subject: string) => {
    const text = contacts.textOf(subject)
    return text === null ? null : contact.parse(JSON.parse(text))
  }

  function refuseTaken(subject: string, kept: Contact): void {
    const holders = handlesOf(subject, kept).map(({ kind, handle }) => keys.subjectOf(kind, handle))
    if (holders.every((holder) => holder === null || holder === subject)) return
    throw new Failure(
      'contact_taken',
      'this address, or the name at the identity provider, is kept for somebody else; use another, or change that person'
    )
  }

  return {
    ...{ keys, contactOf },
    // Under the lock of the vault, as an exchange of keys is: nothing is sealed with a key that goes.
    keep: (subject, kept) =>
      within(db, () => {
        refuseTaken(subject, kept)
        contacts.put(subject, JSON.stringify(kept))
        for (const kind of ['mail', 'oidc'] as const) keys.dropHandles(subject, kind)
        for (const handle of handlesOf(subject, kept)) keys.addHandle(handle)
      }),
    subjectByMail: (email) => keys.subjectOf('mail', mailHandle(email)),
    subjectByOidc: (name) => keys.subjectOf('oidc', name),
    keepFactor: (subject, kept) =>
      within(db, () => {
        if (kept === null) factors.drop(subject)
        else factors.put(subject, JSON.stringify(kept))
      }),
    factorOf: (subject) => {
      const text = factors.textOf(subject)
      return text === null ? null : factor.parse(JSON.parse(text))
    },
    erase: (subject) => {
      const had = within(db, () => [contacts, factors].map((boxes) => boxes.drop(subject)))
      db.exec('pragma wal_checkpoint(truncate)')
      return keys.destroy(subject) || had.includes(true)
    },
    reseal: (subject) =>
      within(db, () => {
        keys.changing.makeNext(subject)
        for (const boxes of [contacts, factors]) {
          const text = boxes.textOf(subject)
          if (text !== null) boxes.put(subject, text)
        }
      }),
    endRekeying: () =>
      within(db, () => {
        const known = contacts.subjects().flatMap((subject) => {
          const kept = contactOf(subject)
          return kept === null ? [] : handlesOf(subject, kept)
        })
        keys.changing.end(known)
      }),
    close: () => {
      db.close()
      keys.close()
    }
  }
}
