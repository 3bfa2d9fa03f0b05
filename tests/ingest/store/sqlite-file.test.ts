import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { logPath, openStore } from '../../../ingest/store/open.ts'
import { openSqliteStore } from '../../../ingest/store/sqlite.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import { startAppending } from './processes.ts'
import { collected, openLogAt, sample, samples, startMs, temporaryFolder } from './samples.ts'

async function newLog(): Promise<string> {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const store = await openLogAt(path)
  await store.append({ stream: 's', expected: 'no_stream', events: samples(1, 3) })
  await store.close()
  return path
}

test('a log opened again is the same log, and goes on where it ended', async () => {
  const path = await newLog()
  const options = { path, now: () => 5, newStoreId: () => 'another' }
  const store = await openSqliteStore(options)
  expect(store.storeId).toBe('log-under-test')
  const request = { stream: 's', expected: 'no_stream', events: samples(1, 3) } as const
  expect(await store.append(request)).toMatchObject({ idempotent: true, nextRevision: 2 })
  await store.append({ stream: 's', expected: 2, events: [sample(4)] })
  const recorded = (await collected(store.readAll())).map(({ recordedAtMs }) => recordedAtMs)
  expect(recorded).toEqual([startMs, startMs, startMs, startMs])
  await store.close()
})

test('two stores on one log see each other, conflicts included', async () => {
  const path = await newLog()
  const [one, two] = await Promise.all([openLogAt(path), openLogAt(path)])
  expect(await one.revision('s')).toBe(2)
  await one.append({ stream: 's', expected: 2, events: [sample(4)] })
  const late = { stream: 's', expected: 2, events: [sample(5)] } as const
  await expect(two.append(late)).rejects.toMatchObject({ actual: 3 })
  await two.append({ stream: 's', expected: 3, events: [sample(5)] })
  await one.append({ stream: 's', expected: 4, events: samples(6, 100) })
  await two.append({ stream: 's', expected: 104, events: samples(200, 100) })
  expect(await one.head()).toBe(await two.head())
  expect(await one.revision('s')).toBe(204)
  await Promise.all([one.close(), two.close()])
})

test('several stores may make the same new log at the same time', async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const stores = await Promise.all(
    ['a', 'b', 'c'].map((id) => openSqliteStore({ path, now: () => 0, newStoreId: () => id }))
  )
  expect(new Set(stores.map(({ storeId }) => storeId)).size).toBe(1)
  await Promise.all(stores.map((store) => store.close()))
})

test('a server that starts while another one makes the log waits for it', async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const other = new DatabaseSync(path)
  // As it stands while the write-ahead log is turned on: nobody else may even read.
  other.exec('begin exclusive; create table unfinished (a)')
  const opening = openLogAt(path)
  await new Promise((resolve) => setImmediate(resolve))
  other.exec('rollback')
  other.close()
  const store = await opening
  expect(await store.head()).toBeNull()
  await store.close()
})

test('processes that start together on an empty folder all come to work on one log', async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const work = (name: string, first: number) => startAppending(path, { name, first, appends: 2 })
  const started = [work('a', 1), work('b', 1_001), work('c', 2_001)]
  expect(await Promise.all(started.map(({ ended }) => ended))).toEqual([0, 0, 0])
  const store = await openLogAt(path)
  expect(await collected(store.readAll())).toHaveLength(3 * 2 * (1 + 1 + 100))
  await store.close()
})

const changes = [
  `update parcels set texts = '{}'`,
  'delete from parcels where first = 1',
  `update streams set name = 'x'`,
  'delete from streams',
  `update event_types set name = 'x'`,
  'delete from event_types',
  `update log set store_id = 'x'`,
  'delete from log'
]
test.each(changes)('the log is append-only: %s', async (sql) => {
  const db = new DatabaseSync(await newLog(), { enableForeignKeyConstraints: false })
  expect(() => db.exec(sql)).toThrow('append-only')
  db.close()
})

test('commits are synced and the log is of the stated format', async () => {
  const path = await newLog()
  const db = new DatabaseSync(path, { readOnly: true })
  const value = (name: string) => Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0]
  expect(value('journal_mode')).toBe('wal')
  expect(value('application_id')).toBe(0x46696c69)
  expect(value('user_version')).toBe(4)
  db.close()
})

test('a log of a newer format is refused', async () => {
  const path = await newLog()
  const db = new DatabaseSync(path)
  db.exec('pragma user_version = 5')
  db.close()
  await expect(openLogAt(path)).rejects.toMatchObject({
    code: 'store_unavailable',
    figures: { format: 5, known: 4 }
  })
})

test('a database of another program is refused and left alone', async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const db = new DatabaseSync(path)
  db.exec('create table notes (text text)')
  await expect(openLogAt(path)).rejects.toMatchObject({ code: 'log_damaged' })
  expect(db.prepare('select count(*) as n from sqlite_schema').get()?.n).toBe(1)
  db.close()
})

test('a log whose end is noted but whose file is gone is not begun anew', async () => {
  const path = await newLog()
  rmSync(path)
  await expect(openLogAt(path)).rejects.toMatchObject({ code: 'log_damaged' })
})

test('a folder that cannot be made, and a path that is a folder, are named', async () => {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  const deps = { now: () => 0, newStoreId: () => 'x' }
  const inFile = openStore({ kind: 'sqlite', folder: join(folder, 'file', 'data') }, deps)
  await expect(inFile).rejects.toMatchObject({ code: 'store_unavailable' })
  mkdirSync(logPath(folder))
  const onFolder = openStore({ kind: 'sqlite', folder }, deps)
  await expect(onFolder).rejects.toMatchObject({ code: 'store_unavailable' })
})

test('openStore opens either kind, making the folder', async () => {
  const folder = join(await temporaryFolder(), 'a', 'b')
  const deps = { now: () => 0, newStoreId: () => 'new' }
  for (const options of [{ kind: 'memory' }, { kind: 'sqlite', folder }] as const) {
    const store = await openStore(options, deps)
    expect(store.storeId).toBe('new')
    await store.append({ stream: 's', expected: 'any', events: [sample(1)] })
    await store.close()
  }
})

test('the write-ahead log of single appends is begun again before it is large', async () => {
  const path = await newLog()
  const store = await openLogAt(path)
  for (let n = 4; n < 1_504; n += 1) {
    await store.append({ stream: 's', expected: n - 2, events: [sample(n)] })
  }
  // Some three pages an append: 18 MB, were it not begun again.
  expect(statSync(`${path}-wal`).size).toBeLessThan(9_000_000)
  await store.close()
  expect(await verifyLog(path)).toMatchObject({ damage: null, events: 1_503 })
})

test('a writer that holds the lock delays an append, and does not fail it', async () => {
  const path = await newLog()
  const store = await openLogAt(path)
  const other = new DatabaseSync(path)
  other.exec('begin immediate')
  const appending = store.append({ stream: 's', expected: 2, events: [sample(4)] })
  // The store has found the log locked and given the append to its worker by then.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  other.exec('commit')
  expect(await appending).toMatchObject({ nextRevision: 3 })
  other.close()
  await store.close()
})

test('what several ask of the worker at once is answered to each, a refusal to whom it is due', async () => {
  const path = await newLog()
  const store = await openLogAt(path)
  const asked = [2, 302, 302, 602, 902].map((expected, index) =>
    store.append({ stream: 's', expected, events: samples(1_000 * (index + 1), 300) })
  )
  const told = await Promise.allSettled(asked)
  expect(told.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true])
  expect(told[2]).toMatchObject({ reason: { code: 'wrong_expected_revision', actual: 602 } })
  expect(told[4]).toMatchObject({ value: { nextRevision: 1_202, idempotent: false } })
  await store.close()
  expect(await verifyLog(path)).toMatchObject({ damage: null, events: 1_203 })
})
