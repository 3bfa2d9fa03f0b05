import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { openSecretFile } from './credentials.ts'
import { hmacOf, type Random } from './secret.ts'

/** How a person is found again: by what they type, or by what an identity provider calls them. */
type HandleKind = 'mail' | 'oidc'

/**
 * The keys to the vault, in a file that is kept apart from it. Whoever has the vault without its
 * keys, in a backup too, reads nothing; with a person's key gone, nobody ever reads that person.
 */
export interface VaultKeys {
  /** The key of a person; made where there is none. */
  readonly keyFor: (subject: string) => Uint8Array
  /** The key of a person; null where there is none, or none any more. */
  readonly keyOf: (subject: string) => Uint8Array | null
  /** Lets a person be found by a handle, kept as a code that only these keys can make. */
  readonly addHandle: (subject: string, kind: HandleKind, handle: string) => void
  readonly subjectOf: (kind: HandleKind, handle: string) => string | null
  readonly dropHandles: (subject: string, kind: HandleKind) => void
  /** Destroys the key and the handles of a person. Whether there was a key. */
  readonly destroy: (subject: string) => boolean
  /** A key of the server itself, made at first use. */
  readonly serverKey: (name: 'handles' | 'links') => Uint8Array
  readonly close: () => void
}

const keyBytes = 32

const schema = `
  create table if not exists subject_keys(subject text primary key, key blob not null) strict;
  create table if not exists server_keys(name text primary key, key blob not null) strict;
  create table if not exists handles(
    kind text not null, code blob not null, subject text not null, primary key(kind, code)
  ) strict;
`

const keyRow = z.object({ key: z.instanceof(Uint8Array) }).transform(({ key }) => key)
const subjectRow = z.object({ subject: z.string() }).transform(({ subject }) => subject)

/** Opens the file of keys; `path` may be `:memory:`. @throws Failure `store_unavailable`. */
export function openVaultKeys(path: string, random: Random): VaultKeys {
  const db: DatabaseSync = openSecretFile(path, schema)
  const known = db.prepare('select key from subject_keys where subject = ?')
  const put = db.prepare('insert into subject_keys(subject, key) values (?, ?)')
  const drop = db.prepare('delete from subject_keys where subject = ?')
  const server = db.prepare('select key from server_keys where name = ?')
  const putServer = db.prepare(
    'insert into server_keys(name, key) values (?, ?) on conflict do nothing'
  )
  const putHandle = db.prepare(
    'insert or replace into handles(kind, code, subject) values (?, ?, ?)'
  )
  const byHandle = db.prepare('select subject from handles where kind = ? and code = ?')
  const dropKind = db.prepare('delete from handles where subject = ? and kind = ?')
  const dropHandles = db.prepare('delete from handles where subject = ?')

  const keyOf = (subject: string) => {
    const found = known.get(subject)
    return found === undefined ? null : keyRow.parse(found)
  }
  const serverKey = (name: string) => {
    putServer.run(name, random(keyBytes))
    return keyRow.parse(server.get(name))
  }
  const codeOf = (kind: HandleKind, handle: string) =>
    hmacOf(serverKey('handles'), JSON.stringify([kind, handle]))

  return {
    ...{ keyOf, serverKey },
    keyFor: (subject) => {
      const found = keyOf(subject)
      if (found !== null) return found
      const key = random(keyBytes)
      put.run(subject, key)
      return key
    },
    addHandle: (subject, kind, handle) => {
      putHandle.run(kind, codeOf(kind, handle), subject)
    },
    subjectOf: (kind, handle) => {
      const found = byHandle.get(kind, codeOf(kind, handle))
      return found === undefined ? null : subjectRow.parse(found)
    },
    dropHandles: (subject, kind) => {
      dropKind.run(subject, kind)
    },
    destroy: (subject) => {
      dropHandles.run(subject)
      const { changes } = drop.run(subject)
      // Deleted rows are overwritten in the file; their copies in the write-ahead log go too.
      db.exec('pragma wal_checkpoint(truncate)')
      return changes > 0
    },
    close: () => db.close()
  }
}
