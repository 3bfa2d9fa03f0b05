import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EventStore, RecordedEvent } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { headPath, readHead } from '../../../ingest/store/head-file.ts'
import { positionOf } from '../../../ingest/store/position.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import type { Damage } from '../../../ingest/store/verify-chain.ts'
import { sized } from '../../size.ts'
import { tamper } from './old-log.ts'
import { collected, openLogAt, sample, samples, temporaryFolder } from './samples.ts'

const streams = ['hub/1', 'hub/2', 'plot/1']
const total = 300

async function fill(store: EventStore): Promise<void> {
  for (let n = 0; n < total; n += 5) {
    const stream = streams[(n / 5) % streams.length] ?? ''
    const events = samples(n + 1, 5).map((event, index) =>
      index === 4 ? { ...event, corrects: sample(n + 1).id } : event
    )
    await store.append({ stream, expected: 'any', events })
  }
}

/** Path of a closed log of 300 events. */
async function filledLog(): Promise<string> {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const store = await openLogAt(path)
  await fill(store)
  await store.close()
  return path
}

/** The same offsets at every run, so that a failing one comes again. */
function offsets(count: number, size: number): number[] {
  let state = 42
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % size
  })
}

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path)
  bytes[offset] = (bytes[offset] ?? 0) ^ (1 << (offset % 8))
  writeFileSync(path, bytes)
}

async function damageAt(path: string): Promise<Damage | Failure | null> {
  try {
    return (await verifyLog(path)).damage
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

interface Everything {
  readonly log: RecordedEvent[]
  readonly streams: RecordedEvent[][]
  readonly found: RecordedEvent[]
}

async function everything(path: string): Promise<Everything | Failure> {
  let store: EventStore | undefined
  try {
    const opened = await openLogAt(path)
    store = opened
    const ids = Array.from({ length: total }, (_, index) => sample(index + 1).id)
    const found = await Promise.all(streams.map((stream) => opened.find(stream, ids)))
    const read = await Promise.all(streams.map((stream) => collected(opened.readStream(stream))))
    const log = await collected(opened.readAll())
    return { log, streams: read, found: found.flatMap((map) => [...map.values()]) }
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  } finally {
    await store?.close()
  }
}

const parts = ['', '-wal', '-head'] as const

/** Writes the files of a log into a new folder; returns the path of the log there. */
async function restored(files: ReadonlyMap<string, Buffer>): Promise<string> {
  const path = join(await temporaryFolder(), 'log.sqlite')
  for (const [part, bytes] of files) writeFileSync(path + part, bytes)
  return path
}

/** Flips one bit of a part of the log at many offsets; every case is all data, or is detected. */
async function flipMany(log: string, part: (typeof parts)[number], flips: number) {
  const files = new Map<string, Buffer>()
  for (const name of parts) if (existsSync(log + name)) files.set(name, readFileSync(log + name))
  const original = await everything(await restored(files))
  if (original instanceof Failure) throw original
  expect(original.log).toHaveLength(total)
  let detected = 0
  for (const offset of offsets(flips, files.get(part)?.length ?? 0)) {
    const path = await restored(files)
    flip(path + part, offset)
    const copy = await restored(files)
    copyFileSync(path + part, copy + part)
    const read = await everything(copy)
    if ((await damageAt(path)) !== null) detected += 1
    else expect(read, `bit flipped at offset ${offset}`).toEqual(original)
  }
  return detected
}

test('one flipped bit anywhere in the file is detected, or changes nothing', async () => {
  const flips = sized({ daily: 100, nightly: 1_000 })
  // The rest fell on free space within the pages.
  expect(await flipMany(await filledLog(), '', flips)).toBeGreaterThan(0.2 * flips)
}, 120_000)

test('one flipped bit anywhere in the write-ahead log is detected, or changes nothing', async () => {
  const flips = sized({ daily: 75, nightly: 750 })
  const path = join(await temporaryFolder(), 'log.sqlite')
  const store = await openLogAt(path)
  await fill(store)
  const copy = join(await temporaryFolder(), 'log.sqlite')
  for (const part of parts) copyFileSync(path + part, copy + part)
  await store.close()
  expect(await flipMany(copy, '-wal', flips)).toBeGreaterThan(0.6 * flips)
}, 120_000)

test('a log that lost its end is left as it is, for whoever can rescue more', async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  const store = await openLogAt(path)
  await fill(store)
  const copy = join(await temporaryFolder(), 'log.sqlite')
  for (const part of parts) copyFileSync(path + part, copy + part)
  await store.close()
  flip(`${copy}-wal`, Math.floor(readFileSync(`${copy}-wal`).length * 0.6))
  const before = readFileSync(`${copy}-wal`)
  await expect(openLogAt(copy)).rejects.toMatchObject({ code: 'log_damaged' })
  expect(readFileSync(`${copy}-wal`).equals(before)).toBe(true)
})

test('a changed byte in the text of an event is found at its position', async () => {
  const path = await filledLog()
  for (const n of [1, 150, 300]) {
    // In every place: a page that was split keeps stale copies in its free space.
    const text = readFileSync(path, 'latin1').replaceAll(
      `{"massGrams":${n}}`,
      `{"massGrams":${String(n).replace(/./, '9')}}`
    )
    const copy = await restored(new Map([['', Buffer.from(text, 'latin1')]]))
    const { damage, events } = await verifyLog(copy)
    expect(damage).toMatchObject({ kind: 'hash', position: positionOf(n) })
    expect(events).toBe(n - 1)
  }
})

test('a changed id is found', async () => {
  const path = await filledLog()
  const id = Buffer.from(sample(150).id.replaceAll('-', ''), 'hex')
  const pristine = readFileSync(path)
  const kinds: (string | undefined)[] = []
  for (let at = pristine.indexOf(id); at >= 0; at = pristine.indexOf(id, at + 1)) {
    const bytes = Buffer.from(pristine)
    bytes[at + 15] = 0xff
    const copy = await restored(new Map([['', bytes]]))
    kinds.push((await verifyLog(copy)).damage?.kind)
  }
  expect(kinds).toContain('hash')
})

/** Of the first parcel, five events: how long the corrected id of the last one is. */
const correctsAt = 5 * (16 + 32) + 4 * 32 + 20
const setHead = `update parcels set heads = cast(
  substr(heads, 1, ${correctsAt}) || x'00000000' || substr(heads, ${correctsAt + 5}) as blob)
  where first = 1 and x'00000000' in (`

const tamperings: [string, string, Damage['kind'], number | null][] = [
  ['a parcel removed', 'delete from parcels where first = 41', 'gap', 41],
  ['data replaced', `update parcels set texts = replace(texts, ':7}', ':8}')`, 'hash', 7],
  ['more text behind', `update parcels set texts = texts || '{}' where first = 6`, 'hash', 10],
  ['meta replaced', `update parcels set texts = replace(texts, '-7', '-8')`, 'hash', 1],
  ['a correction forgotten', `${setHead} x'00000000')`, 'hash', 5],
  ['recorded otherwise', 'update parcels set recorded_at = 1 where first = 6', 'hash', 6],
  ['another revision', 'update parcels set revision = 99 where first = 6', 'hash', 6],
  ['heads cut off', 'update parcels set heads = substr(heads, 81) where first = 6', 'hash', 6],
  ['heads torn', 'update parcels set heads = substr(heads, 2) where first = 6', 'unreadable', 6],
  ['another type', `update event_types set name = 'CrateLost'`, 'hash', 1],
  ['a type lost', 'delete from event_types', 'hash', 1],
  ['another stream', `update streams set name = 'hub/9' where name = 'hub/2'`, 'hash', 6],
  ['a stream lost', `delete from streams where name = 'plot/1'`, 'hash', 11],
  ['another identity', `update log set store_id = 'other'`, 'identity', null],
  ['an index added', 'create index extra on parcels (recorded_at)', 'identity', null],
  ['the end cut off', 'delete from parcels where first > 290', 'tail', 291]
]
test.each(tamperings)('%s: found', async (_, sql, kind, position) => {
  const path = await filledLog()
  tamper(path, `pragma foreign_keys = off; ${sql}`)
  expect((await verifyLog(path)).damage).toMatchObject({
    kind,
    position: position === null ? null : positionOf(position)
  })
})

test('a head kept elsewhere shows a lost end and a rewritten log', async () => {
  const path = await filledLog()
  const expectedHead = readHead(path)
  if (expectedHead === null) throw new Error('no head was noted')
  expect(await verifyLog(path, { expectedHead })).toMatchObject({
    damage: null,
    head: expectedHead
  })
  const early = { ...expectedHead, position: positionOf(12) }
  expect((await verifyLog(path, { expectedHead: early })).damage).toMatchObject({
    kind: 'tail',
    position: positionOf(12)
  })
  tamper(path, 'delete from parcels where first > 295')
  await expect(openLogAt(path)).rejects.toMatchObject({
    code: 'log_damaged',
    figures: { held: 295, acknowledged: 300 }
  })
  writeFileSync(headPath(path), 'not a head')
  expect((await verifyLog(path)).damage).toBeNull()
  expect((await verifyLog(path, { expectedHead })).damage).toMatchObject({ kind: 'tail' })
})

test('a truncated, emptied or foreign file is refused in clear words', async () => {
  const path = await filledLog()
  truncateSync(path, Math.floor(readFileSync(path).length / 8192) * 4096)
  const read = await everything(path)
  expect(read).toMatchObject({ code: 'log_damaged' })
  expect((await verifyLog(path)).damage?.kind).toMatch(/unreadable|identity|gap/)
  truncateSync(path, 0)
  await expect(openLogAt(path)).rejects.toMatchObject({ code: 'log_damaged' })
  writeFileSync(path, 'process,product,tonnes\n'.repeat(500))
  await expect(openLogAt(path)).rejects.toMatchObject({ code: 'log_damaged' })
  expect((await verifyLog(path)).damage).toMatchObject({ kind: 'identity' })
  await expect(verifyLog(`${path}-none`)).rejects.toMatchObject({ code: 'store_unavailable' })
})
