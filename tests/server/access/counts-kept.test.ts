import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { AccessLog } from '../../../web/server/access/access-log.ts'
import { auditSpoolIn, spoolSchema } from '../../../web/server/access/audit-spool.ts'
import { openCredentials } from '../../../web/server/access/credentials.ts'
import { notedIn, nowMs } from '../running-app.ts'
import { refusalOf } from './refusals.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'filiera-counts-'))
  file = path.join(folder, 'access.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const program = fileURLToPath(new URL('./counting-child.ts', import.meta.url))
const minutes = 60_000
const { note, by } = refusalOf('/api/log/events')
const subject = 'person-4be07c1a9d2f6683b5'

describe('of a process that is killed', () => {
  /** What was counted and not told, as it stands on the disk. */
  function keptCount(): number {
    const db = new DatabaseSync(file, { readOnly: true })
    const found = db.prepare('select coalesce(sum(count), 0) as n from audit_running').get()
    db.close()
    return Number(found?.n)
  }

  test('another one tells all that it had counted, once', { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, [program, file, '500', String(nowMs)], {
      stdio: 'ignore'
    })
    const ended = once(child, 'exit')
    // The first of its kind is told at once; all further ones are counted.
    await vi.waitFor(() => expect(keptCount()).toBe(499), { timeout: 40_000, interval: 50 })
    child.kill('SIGKILL')
    expect((await ended)[1]).toBe('SIGKILL')

    const tellAt = async (atMs: number) => {
      const now = () => atMs
      const store = createMemoryStore({ now })
      const credentials = openCredentials(file, {
        ...{ now, random: randomBytes, sessionIdleMs: 1, sessionMs: 1, environment: 'live' }
      })
      const log = new AccessLog({
        ...{ store, mayAppend: true, spool: credentials.spool, now },
        ...{ newId: () => randomUUID(), logger: pino({ level: 'silent' }) }
      })
      await log.close()
      credentials.close()
      return (await notedIn(store)).map(({ count }) => count)
    }
    // While it might live, what it counted is its own to tell.
    expect(await tellAt(nowMs + minutes)).toEqual([1])
    expect(await tellAt(nowMs + 20 * minutes)).toEqual([499])
    expect(await tellAt(nowMs + 60 * minutes)).toEqual([])
  })
})

describe('of a process that slept until another one told what it had counted', () => {
  /** A server on the same file of credentials, with a clock of its own. */
  function server(clock: { ms: number }) {
    const now = () => clock.ms
    const store = createMemoryStore({ now })
    const credentials = openCredentials(file, {
      ...{ now, random: randomBytes, sessionIdleMs: 1, sessionMs: 1, environment: 'live' }
    })
    const log = new AccessLog({
      ...{ store, mayAppend: true, spool: credentials.spool, now },
      ...{ newId: () => randomUUID(), logger: pino({ level: 'silent' }) }
    })
    const told = async () => (await notedIn(store)).map(({ count }) => count)
    const end = async () => {
      await log.close()
      credentials.close()
    }
    return { log, told, end }
  }

  async function counted(log: AccessLog, times: number) {
    for (let nth = 0; nth < times; nth += 1) log.count(note, by)
    // Kept within a second.
    await new Promise((resolve) => setTimeout(resolve, 1_300))
  }

  test.each([
    ['before anything else happens', 0, [1]],
    ['while more is counted', 7, [1, 7]]
  ])('the rest alone is told: %s', async (_, more, expected) => {
    const clock = { ms: nowMs }
    const sleeper = server(clock)
    await counted(sleeper.log, 500)
    const other = server({ ms: nowMs + 20 * minutes })
    await other.end()
    expect(await other.told()).toEqual([499])
    clock.ms = nowMs + 21 * minutes
    await counted(sleeper.log, more)
    await sleeper.end()
    expect(await sleeper.told()).toEqual(expected)
  })

  test('where nobody told it, it is told once, however long it slept', async () => {
    const clock = { ms: nowMs }
    const sleeper = server(clock)
    await counted(sleeper.log, 500)
    clock.ms = nowMs + 21 * minutes
    await counted(sleeper.log, 7)
    const other = server({ ms: nowMs + 22 * minutes })
    await other.end()
    await sleeper.end()
    expect([...(await other.told()), ...(await sleeper.told())]).toEqual([1, 506])
  })
})

/** SQLite's limit of pages stands in for a disk that is full: it refuses in the same words. */
describe('on a disk that is full (stood in for by a limit of pages)', () => {
  function fullDisk() {
    const db = new DatabaseSync(file)
    db.exec(spoolSchema)
    const spool = auditSpoolIn(db)
    const pages = (most: number) => db.exec(`pragma max_page_count = ${most}`)
    const said: string[] = []
    const logger = pino({}, { write: (line) => said.push(JSON.parse(line).msg) })
    const now = () => nowMs
    const store = createMemoryStore({ now })
    const log = new AccessLog({
      ...{ store, mayAppend: false, spool, now, newId: () => randomUUID(), logger }
    })
    const note = () => log.note({ type: 'SignedIn', data: { subject, way: 'mail' } }, subject)
    const fill = () => {
      pages(1)
      for (let nth = 0; nth < 1_000; nth += 1) note()
    }
    return { db, spool, log, said, note, fill, makeRoom: () => pages(1_000_000) }
  }

  test('nobody is let in unnoted, and whoever is let in once there is room is noted', () => {
    const { db, spool, note, fill, makeRoom } = fullDisk()
    expect(fill).toThrow('database or disk is full')
    const before = spool.waiting()
    expect(note).toThrow('database or disk is full')
    expect(spool.waiting()).toBe(before)
    makeRoom()
    note()
    expect(spool.waiting()).toBe(before + 1)
    db.close()
  })

  test('refusals are still refused: that their count is not kept is said', async () => {
    const { db, log, said, fill } = fullDisk()
    expect(fill).toThrow('database or disk is full')
    expect(() => log.count(note, by)).not.toThrow()
    await log.flush()
    expect(said).toContain('notes of access were not kept')
    db.close()
  })
})
