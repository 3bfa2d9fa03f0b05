import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { AccessLog } from '../../../web/server/access/access-log.ts'
import { type Credentials, openCredentials } from '../../../web/server/access/credentials.ts'
import { readingOnly } from '../../../web/server/role.ts'
import { notedIn, nowMs } from '../running-app.ts'

let folder: string
let clockMs: number
let lines: { readonly msg: string }[]
const opened: Credentials[] = []

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'filiera-audit-'))
  clockMs = nowMs
  lines = []
})
afterEach(() => {
  for (const each of opened.splice(0)) each.close()
  rmSync(folder, { recursive: true })
})

const now = () => clockMs

/** The file of credentials, as every process on the data folder opens it. */
function credentials(): Credentials {
  const each = openCredentials(path.join(folder, 'access.sqlite'), {
    ...{ now, random: randomBytes, sessionIdleMs: 60_000, sessionMs: 60_000, environment: 'live' }
  })
  opened.push(each)
  return each
}

function logOn(store: EventStore, mayAppend = true): AccessLog {
  const logger = pino({ base: null }, { write: (line) => lines.push(JSON.parse(line)) })
  const { spool } = credentials()
  return new AccessLog({ store, mayAppend, spool, now, newId: () => randomUUID(), logger })
}

/** A store whose appends fail while it is away; of a lost answer, the append was done all the same. */
function faulty(store: EventStore) {
  let state: 'there' | 'away' | 'answers lost' = 'there'
  const away = () => new Failure('store_unavailable', 'the disk is away')
  const append: EventStore['append'] = async (request) => {
    if (state === 'away') throw away()
    const result = await store.append(request)
    if (state === 'answers lost') throw away()
    return result
  }
  return {
    ...store,
    append,
    be: (next: typeof state) => {
      state = next
    }
  }
}

const subject = 'person-4be07c1a9d2f6683b5'
const key = '7c1a9d2f6683'
const signedIn = { type: 'SignedIn', data: { subject, way: 'mail' } } as const
const grant = {
  type: 'GrantAccess',
  subject,
  role: 'analyst',
  tenant: null,
  boundaries: 'all'
} as const
const refusal = (route: string) =>
  ({
    type: 'AccessRefused',
    data: { principal: key, role: 'ngo', method: 'GET', route, asked: null, code: 'not_allowed' }
  }) as const

describe('while the log is away', () => {
  test('nobody comes in unnoted: the note waits in the file, is said, and gets into the log later', async () => {
    const inner = createMemoryStore({ now })
    const store = faulty(inner)
    const log = logOn(store)
    store.be('away')
    log.note(signedIn, subject)
    await log.flush()
    expect(log.waiting()).toBe(1)
    expect(lines.map(({ msg }) => msg)).toEqual([
      'the log does not take notes of access; they wait in a file'
    ])
    await log.close()
    // The process ends, and another one finds what waits.
    store.be('there')
    const later = logOn(store)
    await later.flush()
    expect(later.waiting()).toBe(0)
    expect(await notedIn(inner)).toEqual([{ type: 'SignedIn', by: subject, subject, way: 'mail' }])
    await later.close()
  })

  test('a note whose answer was lost is in the log once', async () => {
    const inner = createMemoryStore({ now })
    const store = faulty(inner)
    const log = logOn(store)
    store.be('answers lost')
    log.note(signedIn, subject)
    await log.flush()
    store.be('there')
    log.note({ type: 'SignedOut', data: { subject } }, subject)
    await log.flush()
    expect((await notedIn(inner)).map(({ type }) => type)).toEqual(['SignedIn', 'SignedOut'])
    await log.close()
  })

  test('nobody is granted anything, and whoever had access loses it all the same', async () => {
    const inner = createMemoryStore({ now })
    const store = faulty(inner)
    const log = logOn(store)
    await log.grant(grant, 'cli')
    store.be('away')
    await expect(log.grant({ ...grant, subject: 'person-other' }, 'cli')).rejects.toThrow(
      'the disk is away'
    )
    await log.grant({ type: 'RevokeAccess', subject }, 'cli')
    store.be('there')
    await log.flush()
    expect((await notedIn(inner)).map(({ type }) => type)).toEqual([
      'AccessGranted',
      'AccessRevoked'
    ])
    await log.close()
  })
})

describe('a server that only reads', () => {
  test('leaves its notes to one that appends, on the same data folder', async () => {
    const store = createMemoryStore({ now })
    const reader = logOn(readingOnly(store), false)
    reader.note(signedIn, subject)
    reader.usedKey(key)
    await reader.close()
    expect(await notedIn(store)).toEqual([])
    const writer = logOn(store)
    await writer.flush()
    expect((await notedIn(store)).map(({ type }) => type)).toEqual(['SignedIn', 'KeyUsed'])
    await writer.close()
  })
})

describe('two processes on one folder', () => {
  test('put each note into the log once', async () => {
    const store = createMemoryStore({ now })
    const [one, other] = [logOn(store), logOn(store)]
    for (let nth = 0; nth < 30; nth += 1) {
      const log = nth % 2 === 0 ? one : other
      log.note(signedIn, subject)
    }
    await Promise.all([one.flush(), other.flush()])
    expect(await notedIn(store)).toHaveLength(30)
    await Promise.all([one.close(), other.close()])
  })
})

describe('what happens often', () => {
  test('cannot fill the log: 50,000 refusals of one key are two events a kind', async () => {
    const store = createMemoryStore({ now })
    const log = logOn(store)
    for (let nth = 0; nth < 50_000; nth += 1) {
      if (nth % 5_000 === 0) clockMs += 10_000
      log.count(refusal(`/api/${nth % 100}`), key)
    }
    await log.close()
    const noted = await notedIn(store)
    // Each kind is told at once and once more at the end.
    expect(noted.length).toBe(200)
    expect(noted.reduce((total, { count }) => total + Number(count), 0)).toBe(50_000)
  })

  test('hides nothing else that the same key tries: the door of one attempt is told beside 900 others', async () => {
    const store = createMemoryStore({ now })
    const log = logOn(store)
    for (let nth = 0; nth < 50_000; nth += 1) log.count(refusal(`/api/${nth % 900}`), key)
    log.count(refusal('/api/surplus/history'), key)
    for (let nth = 0; nth < 50_000; nth += 1) log.count(refusal(`/api/x/${nth % 900}`), key)
    log.count(refusal('/api/quality/anomalies'), key)
    await log.close()
    const noted = await notedIn(store)
    for (const [route, method] of [
      ['/api/surplus/history', 'GET'],
      // Beyond a thousand kinds at once a door is still told, though not by which method.
      ['/api/quality/anomalies', '*']
    ]) {
      expect(noted).toContainEqual(expect.objectContaining({ by: key, route, method, count: 1 }))
    }
    expect(noted.reduce((total, { count }) => total + Number(count), 0)).toBe(100_002)
  })

  test('is counted on through a good end, and the use of a key once an hour', async () => {
    const store = createMemoryStore({ now })
    const log = logOn(store)
    for (let nth = 0; nth < 5; nth += 1) {
      log.usedKey(key)
      log.count(refusal('/api/rejects'), key, { requestId: 'request-1' })
    }
    clockMs += 3_600_000
    log.usedKey(key)
    await log.close()
    const noted = await notedIn(store)
    expect(noted.map(({ type, count }) => [type, count])).toEqual([
      ['KeyUsed', undefined],
      ['AccessRefused', 1],
      ['KeyUsed', undefined],
      ['AccessRefused', 4]
    ])
  })

  test('asks nothing of whoever is refused: it is put down after the request', () => {
    const { spool } = credentials()
    const log = logOn(createMemoryStore({ now }), false)
    log.count(refusal('/api/rejects'), key)
    expect(spool.waiting()).toBe(0)
  })
})
