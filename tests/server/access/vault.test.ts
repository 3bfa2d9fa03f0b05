import { randomBytes, randomUUID } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { everything } from '../../../domain/access/tenant.ts'
import { openCaptures } from '../../../ingest/epcis/captures.ts'
import { openRejects } from '../../../ingest/rejects.ts'
import { openSavedSheets } from '../../../ingest/sheet/saved.ts'
import { openStore } from '../../../ingest/store/open.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import { queries } from '../../../projections/queries.ts'
import { openIdentities } from '../../../web/server/access/open-identities.ts'
import { openVault } from '../../../web/server/access/vault.ts'
import { seedMilan2018 } from '../../../web/server/commands/milan-2018.ts'
import { openReadSide } from '../../../web/server/commands/read-side.ts'
import { readConfig } from '../../../web/server/config.ts'
import { notedIn, nowMs } from '../running-app.ts'

const root = mkdtempSync(path.join(tmpdir(), 'filiera-vault-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder = ''
let run = 0
beforeEach(() => {
  run += 1
  folder = path.join(root, String(run))
  mkdirSync(folder)
})

const anna = {
  name: 'Anna Bianchi',
  email: 'anna.bianchi@example.org',
  oidc: ['https://idp BNCNNA80A01F205X']
}
const paths = () => ({
  vault: path.join(folder, 'vault.sqlite'),
  keys: path.join(folder, 'keys.sqlite')
})

/** Everything that lies in a folder, as text. */
function bytesIn(where: string): string {
  return readdirSync(where, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}

describe('the vault', () => {
  test('keeps a contact that only its keys open, in files that only their owner reads', () => {
    const vault = openVault(paths(), randomBytes)
    vault.keep('person-1', anna)
    expect(vault.contactOf('person-1')).toEqual(anna)
    expect(vault.subjectByMail('  Anna.BIANCHI@example.org ')).toBe('person-1')
    expect(vault.subjectByOidc('https://idp BNCNNA80A01F205X')).toBe('person-1')
    expect(vault.subjectByMail('anna')).toBeNull()
    vault.close()
    for (const word of ['Anna', 'Bianchi', 'example.org', 'BNCNNA80A01F205X']) {
      expect(bytesIn(folder).includes(word), word).toBe(false)
    }
    for (const file of Object.values(paths())) expect(statSync(file).mode & 0o077).toBe(0)
  })

  test('opens no contact that was moved to somebody else’s row, or changed', async () => {
    const { DatabaseSync } = await import('node:sqlite')
    const vault = openVault(paths(), randomBytes)
    vault.keep('person-1', anna)
    vault.keep('person-2', { name: 'Ugo', email: 'ugo@example.org', oidc: [] })
    const db = new DatabaseSync(paths().vault)
    db.exec(`update contacts set box = (select box from contacts where subject = 'person-1'),
      nonce = (select nonce from contacts where subject = 'person-1') where subject = 'person-2'`)
    expect(() => vault.contactOf('person-2')).toThrow()
    db.exec("update contacts set box = zeroblob(40) where subject = 'person-1'")
    expect(() => vault.contactOf('person-1')).toThrow()
    db.close()
    vault.close()
  })

  test('gives no address to two people, and frees one that was replaced', () => {
    const vault = openVault(paths(), randomBytes)
    vault.keep('person-1', anna)
    const other = { name: 'Other', email: 'ANNA.bianchi@example.org', oidc: [] }
    expect(() => vault.keep('person-2', other)).toThrow(/somebody else/u)
    vault.keep('person-1', { ...anna, email: 'new@example.org' })
    vault.keep('person-2', other)
    expect(vault.subjectByMail('anna.bianchi@example.org')).toBe('person-2')
    vault.close()
  })

  test('of a backup reads nobody whose key was destroyed', () => {
    const vault = openVault(paths(), randomBytes)
    vault.keep('person-1', anna)
    vault.keep('person-2', { name: 'Ugo', email: 'ugo@example.org', oidc: [] })
    vault.close()
    const backup = path.join(folder, 'backup.sqlite')
    copyFileSync(paths().vault, backup)
    const later = openVault(paths(), randomBytes)
    expect(later.erase('person-1')).toBe(true)
    expect(later.erase('person-1')).toBe(false)
    later.close()
    const restored = openVault({ ...paths(), vault: backup }, randomBytes)
    expect(restored.contactOf('person-1')).toBeNull()
    expect(restored.subjectByMail(anna.email)).toBeNull()
    expect(restored.contactOf('person-2')).toMatchObject({ name: 'Ugo' })
    restored.close()
  })
})

describe('erasing somebody', () => {
  const config = () => readConfig({ FILIERA_DATA: folder })
  const question = { boundary: 'milan-metro', from: '2018-01-01', to: '2018-12-31' }

  /** Opens the data folder as the server does, works on it, and closes it. */
  async function opened<T>(work: (parts: Awaited<ReturnType<typeof open>>) => Promise<T>) {
    const parts = await open()
    try {
      return await work(parts)
    } finally {
      await parts.identities.close()
      parts.rejects.close()
      await parts.store.close()
    }
  }

  async function open() {
    const now = () => nowMs
    const store = await openStore({ kind: 'sqlite', folder }, { now, newStoreId: () => 'store' })
    const rejects = openRejects(path.join(folder, 'rejects.sqlite'), now)
    const identities = openIdentities({
      ...{ config: config(), now, random: randomBytes, rejects, store, demo: false },
      ...{ newId: () => randomUUID(), logger: pino({ level: 'silent' }) }
    })
    return { store, rejects, identities, now }
  }

  async function answer(store: Awaited<ReturnType<typeof open>>['store']) {
    const readSide = await openReadSide({
      ...{ store, config: config(), inMemory: true, logger: pino({ level: 'silent' }) }
    })
    try {
      await readSide.projections.caughtUp(await store.head(), { timeoutMs: 20_000 })
      const query = queries.find(
        ({ projection, name }) => `${projection}/${name}` === 'flows/links'
      )
      const answer = await query?.ask(readSide.readModel, everything, question)
      // The log has grown by what was noted, and by nothing that counts.
      return JSON.stringify({ ...Object(answer), position: null })
    } finally {
      await readSide.close()
    }
  }

  test('leaves nothing of them on the disk, and the log whole and replaying to the same figures', async () => {
    mkdirSync(path.join(folder, 'exports'))
    writeFileSync(path.join(folder, 'exports', 'people.csv'), 'name\nANNA BIANCHI\n')
    writeFileSync(path.join(folder, 'exports', 'flows.csv'), 'from,to\na,b\n')
    const before = await opened(async ({ store, rejects, identities, now }) => {
      await seedMilan2018(store, rejects, { now, newId: () => 'seed' })
      const grant = { role: 'desk', tenant: null, boundaries: 'all' } as const
      const subject = await identities.invite(
        { ...grant, name: anna.name, email: anna.email },
        'cli'
      )
      const { credentials } = identities.parts
      const session = credentials.sessions.begin({ subject, way: 'mail', factors: 1 })
      credentials.oneTimeLinks.make('sign-in', subject)
      identities.parts.vault.keepFactor(subject, { secret: 'GEZDGNBVGY3TQOJQ', pending: null })
      credentials.factors.put(subject, { step: 1, recoveryCodes: ['A'], replaces: false })
      const scopes = ['read:flows'] as const
      const { key } = credentials.apiKeys.issue({
        ...grant,
        name: 'k',
        owner: subject,
        days: 1,
        scopes
      })
      const sheets = openSavedSheets(path.join(folder, 'sheets.sqlite'))
      sheets.keepBadRows('wholesaler:a', 'bad-1', `note\ncall ${anna.email}\n`)
      sheets.keepBadRows('wholesaler:a', 'bad-2', 'note\nnothing of hers\n')
      sheets.close()
      const captures = openCaptures(path.join(folder, 'captures.sqlite'), now)
      captures.add({
        ...{ id: 'done', actor: 'desk', boundary: 'milan-metro', behaviour: 'rollback' },
        document: Buffer.from('{}')
      })
      const errors = [{ code: 'invalid_field', detail: `event 1: (call ${anna.email})` }]
      captures.finish('done', { success: false, errors })
      captures.close()
      rejects.add([
        {
          ...{ source: 'csv', name: 'a.csv', line: 2, field: 'note', code: 'invalid_field' },
          ...{ reason: 'is not a number', value: `call ${anna.email}`, correlationId: 'c' }
        }
      ])
      return { subject, session, key, figures: await answer(store) }
    })
    const after = await opened(async ({ store, rejects, identities }) => {
      const erased = await identities.erase(before.subject, 'person-desk')
      expect(erased).toEqual({
        ...{
          subject: before.subject,
          contact: true,
          grants: 1,
          sessions: 1,
          links: 1,
          keys: 1,
          factors: 1
        },
        ...{ rejects: 3, files: ['people.csv'], letters: null, texts: { count: 0, events: [] } }
      })
      await identities.parts.log.flush()
      const { subject } = before
      expect(await notedIn(store)).toMatchObject([
        { type: 'AccessGranted', by: 'cli', subject, role: 'desk' },
        { type: 'KeyRevoked', by: 'person-desk' },
        { type: 'SubjectErased', by: 'person-desk', subject }
      ])
      const sheets = openSavedSheets(path.join(folder, 'sheets.sqlite'))
      const kept = ['bad-1', 'bad-2'].map((id) => sheets.badRows('wholesaler:a', id))
      sheets.close()
      expect(kept).toEqual([null, 'note\nnothing of hers\n'])
      const { credentials, vault } = identities.parts
      expect(credentials.sessions.use(before.session)).toBeNull()
      expect(credentials.apiKeys.use(before.key)).toBeNull()
      expect(vault.subjectByMail(anna.email)).toBeNull()
      expect(rejects.list({ offset: 0, limit: 10 }).total).toBe(0)
      return { figures: await answer(store) }
    })
    for (const word of ['Anna', 'Bianchi', 'ANNA', anna.email]) {
      expect(bytesIn(folder).includes(word), word).toBe(false)
    }
    expect(readdirSync(path.join(folder, 'exports'))).toEqual(['flows.csv'])
    expect(after.figures).toBe(before.figures)
    expect((await verifyLog(path.join(folder, 'log.sqlite'))).damage).toBeNull()
  })

  test('who is not known is said not to be', () =>
    opened(async ({ identities }) => {
      await expect(identities.erase('person-nobody', 'cli')).rejects.toMatchObject({
        code: 'subject_unknown'
      })
    }))
})
