import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import type { AccessLog } from './access-log.ts'
import type { Credentials } from './credentials.ts'
import { type Naming, textsNaming } from './named-texts.ts'
import type { Quoting } from './quoting.ts'
import type { Contact, Vault } from './vault.ts'

/** What was removed of a person, and from where. */
export interface Erased {
  readonly subject: string
  /** Whether the vault held a contact or a key. */
  readonly contact: boolean
  readonly grants: number
  readonly sessions: number
  readonly links: number
  readonly keys: number
  /** Second factors, with their recovery codes. */
  readonly factors: number
  /** Records that could not be read, tables of them and outcomes of captures that quoted the person. */
  readonly rejects: number
  /** Dead letters of Kafka that named the person; null where this server reads from no Kafka. */
  readonly letters: number | null
  /** Exported files that named the person; they are gone. */
  readonly files: readonly string[]
  /**
   * Events of the log whose texts still name the person, for the desk to void or to say anew: the log
   * stays as it is. Null where nothing was kept by which to look for them.
   */
  readonly texts: Naming | null
}

export interface ErasureParts {
  readonly vault: Vault
  readonly credentials: Credentials
  readonly rejects: Quoting
  readonly store: Pick<EventStore, 'readAll'>
  /** Takes the dead letters of Kafka out that hold a text; null where none is read. */
  readonly forgetLetters: ((marks: readonly string[]) => Promise<number>) | null
  /** Folder of exports that are kept; null where nothing is kept. */
  readonly exports: string | null
  readonly log: AccessLog
}

/** Shorter words stand in files for other reasons. */
const shortestName = 6

/** Texts by which a person is recognised who has a contact. */
function marksOf({ name, email, oidc }: Contact): readonly string[] {
  return [email, ...oidc, ...(name.length >= shortestName ? [name] : [])].filter(
    (mark) => mark !== ''
  )
}

/** Removes the files of a folder, and of those below, that hold one of the texts. */
async function removeFilesWith(folder: string, marks: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const removed: string[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name)
    const text = (await readFile(file, 'utf8')).toLowerCase()
    const named = [text, entry.name.toLowerCase()]
    if (!marks.some((mark) => named.some((one) => one.includes(mark.toLowerCase())))) continue
    await rm(file)
    removed.push(path.relative(folder, file))
  }
  return removed
}

/**
 * Removes a person everywhere: contact and key in the vault, and with the key every backup of it;
 * sessions, links, API keys and grants; exported files and rejected records that name them. The log
 * knows them by the opaque subject, is told that it was erased, and stays as it is; where a text that
 * somebody sent names the person all the same, it is told.
 *
 * Doing it again does what an interruption left undone.
 *
 * @param by who asked for it.
 * @throws Failure `subject_unknown` where nothing at all is known of the subject.
 */
export async function eraseSubject(
  subject: string,
  by: string,
  { vault, credentials, rejects, exports, log, store, forgetLetters }: ErasureParts
): Promise<Erased> {
  const contact = vault.contactOf(subject)
  const names = contact === null ? [] : marksOf(contact)
  // Before the contact is gone, by which they are found.
  const texts = contact === null ? null : await textsNaming(store, names)
  const marks = [subject, ...names]
  const letters = forgetLetters === null ? null : await forgetLetters(marks)
  const files = exports === null ? [] : await removeFilesWith(exports, marks)
  const keys = credentials.apiKeys.revokeAllOf(subject)
  const erased: Erased = {
    subject,
    files,
    texts,
    letters,
    rejects: rejects.forget(marks),
    sessions: credentials.sessions.endAllOf(subject),
    links: credentials.oneTimeLinks.endAllOf(subject),
    keys: keys.length,
    factors: credentials.factors.drop(subject) ? 1 : 0,
    grants: credentials.people.remove(subject) ? 1 : 0,
    contact: vault.erase(subject)
  }
  const { subject: _, files: gone, texts: __, ...counts } = erased
  if (gone.length === 0 && Object.values(counts).every((count) => Number(count) === 0)) {
    throw new Failure('subject_unknown', `nothing is kept of ${subject.slice(0, 80)}`)
  }
  for (const key of keys) {
    await log.key({ type: 'RevokeKey', key }, by, { status: 'live', issued: null })
  }
  await log.grant({ type: 'EraseSubject', subject }, by)
  return erased
}
