import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { hmacOf, type Random } from './secret.ts'
import { addColumn, openSecretFile, within } from './secret-file.ts'

/** How a person is found again: by what they type, or by what an identity provider calls them. */
type HandleKind = 'mail' | 'oidc'

/** By which a person is found. */
export interface Handle {
  readonly subject: string
  readonly kind: HandleKind
  readonly handle: string
}

/**
 * The keys to the vault, in a file that is kept apart from it. Whoever has the vault without its
 * keys, in a backup too, reads nothing; with a person's key gone, nobody ever reads that person.
 */
export interface VaultKeys {
  /** The key to seal with; made where there is none. */
  readonly keyFor: (subject: string) => Uint8Array
  /**
   * Those that what is kept of a person may be sealed with, the newest first: two while the key is
   * being changed; none where there never was one, or none is left.
   */
  readonly keysOf: (subject: string) => readonly Uint8Array[]
  /** Lets a person be found by a handle, kept as a code that only these keys can make. */
  readonly addHandle: (handle: Handle) => void
  readonly subjectOf: (kind: HandleKind, handle: string) => string | null
  readonly dropHandles: (subject: string, kind: HandleKind) => void
  /** Destroys the keys and the handles of a person. Whether there was a key. */
  readonly destroy: (subject: string) => boolean
  /** A key of the server itself, made at first use. */
  readonly serverKey: (name: 'handles' | 'links') => Uint8Array
  readonly changing: KeyChange
  readonly close: () => void
}

/** All keys are exchanged, one person after the other; what was begun and left is gone on with. */
interface KeyChange {
  /** Begins, or goes on with, an exchange. Whether one had been left halfway. */
  readonly begin: () => boolean
  /** Whose key the exchange has not reached. */
  readonly left: () => readonly string[]
  /** Makes the next key of a person, beside the one there is; one that is there stays. */
  readonly makeNext: (subject: string) => void
  /** The next key takes the place of the one before, which is destroyed. */
  readonly takeNext: (subject: string) => void
  /** Exchanges the key that people are found by, with all that it made, and ends the exchange. */
  readonly end: (handles: readonly Handle[]) => void
  /** Exchanges the key that one-tap links are signed with: those handed out end. */
  readonly replaceLinkKey: () => void
}

const keyBytes = 32

const schema = `
  create table if not exists subject_keys(subject text primary key, key blob not null) strict;
  create table if not exists server_keys(name text primary key, key blob not null) strict;
  create table if not exists handles(
    kind text not null, code blob not null, subject text not null, primary key(kind, code)
  ) strict;
  create table if not exists key_changes(
    id integer primary key check (id = 1), begun integer not null, ended integer not null
  ) strict;
  insert or ignore into key_changes(id, begun, ended) values (1, 0, 0);
`

const keyRow = z.object({ key: z.instanceof(Uint8Array) }).transform(({ key }) => key)
const keysRow = z
  .object({ key: z.instanceof(Uint8Array), next_key: z.instanceof(Uint8Array).nullable() })
  .transform(({ key, next_key: next }) => (next === null ? [key] : [next, key]))
const subjectRow = z.object({ subject: z.string() }).transform(({ subject }) => subject)

/** Opens the file of keys; `path` may be `:memory:`. @throws Failure `store_unavailable`. */
export function openVaultKeys(path: string, random: Random): VaultKeys {
  const db: DatabaseSync = openSecretFile(path, schema)
  addColumn(db, 'subject_keys', 'next_key blob')
  addColumn(db, 'subject_keys', 'change integer not null default 0')
  const known = db.prepare('select key, next_key from subject_keys where subject = ?')
  const put = db.prepare(`
    insert into subject_keys(subject, key, change) select ?, ?, begun from key_changes
  `)
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

  const keysOf = (subject: string) => {
    const found = known.get(subject)
    return found === undefined ? [] : keysRow.parse(found)
  }
  const serverKey = (name: string) => {
    putServer.run(name, random(keyBytes))
    return keyRow.parse(server.get(name))
  }
  const codeOf = (kind: HandleKind, handle: string) =>
    hmacOf(serverKey('handles'), JSON.stringify([kind, handle]))
  const addHandle = ({ subject, kind, handle }: Handle) => {
    putHandle.run(kind, codeOf(kind, handle), subject)
  }

  return {
    ...{ keysOf, serverKey, addHandle },
    keyFor: (subject) => {
      const [newest] = keysOf(subject)
      if (newest !== undefined) return newest
      const key = random(keyBytes)
      put.run(subject, key)
      return key
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
      forget(db)
      return changes > 0
    },
    changing: keyChangeIn(db, { random, addHandle }),
    close: () => db.close()
  }
}

/** Deleted rows are overwritten in the file; their copies in the write-ahead log go too. */
function forget(db: DatabaseSync): void {
  db.exec('pragma wal_checkpoint(truncate)')
}

function keyChangeIn(
  db: DatabaseSync,
  parts: { readonly random: Random; readonly addHandle: (handle: Handle) => void }
): KeyChange {
  const { random, addHandle } = parts
  const begin = db.prepare('update key_changes set begun = ended + 1 where begun = ended')
  const left = db.prepare(`
    select subject from subject_keys, key_changes where change < begun order by subject
  `)
  const makeNext = db.prepare(`
    update subject_keys set next_key = ? where subject = ? and next_key is null
  `)
  const takeNext = db.prepare(`
    update subject_keys set key = next_key, next_key = null,
      change = (select begun from key_changes)
    where subject = ? and next_key is not null
  `)
  const dropServer = db.prepare('delete from server_keys where name = ?')
  return {
    begin: () => begin.run().changes === 0,
    left: () => left.all().map((row) => subjectRow.parse(row)),
    makeNext: (subject) => {
      makeNext.run(random(keyBytes), subject)
    },
    takeNext: (subject) => {
      takeNext.run(subject)
    },
    end: (handles) => {
      within(db, () => {
        dropServer.run('handles')
        db.exec('delete from handles')
        for (const handle of handles) addHandle(handle)
        db.exec('update key_changes set ended = begun')
      })
      forget(db)
    },
    replaceLinkKey: () => {
      dropServer.run('links')
      forget(db)
    }
  }
}
