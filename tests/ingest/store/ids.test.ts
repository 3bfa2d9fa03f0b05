import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NewEvent } from '../../../domain/event-store.ts'
import { genesisHash } from '../../../ingest/store/chain.ts'
import { positionOf } from '../../../ingest/store/position.ts'
import { connectWriter } from '../../../ingest/store/sqlite-file.ts'
import {
  fingerprintAt,
  fingerprintOf,
  RunFilter,
  wordOf
} from '../../../ingest/store/sqlite-id-run.ts'
import { IdIndex } from '../../../ingest/store/sqlite-ids.ts'
import { Writer } from '../../../ingest/store/sqlite-writer.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import { collected, openLogAt, sample, samples, startMs, temporaryFolder } from './samples.ts'

const genesis = genesisHash('log-under-test')

/** Runs of eight ids, four of which are merged: what takes a million events otherwise. */
const small = { recent: 8, runs: 4 }

/** A new log, empty. */
async function emptyLog(): Promise<string> {
  const path = join(await temporaryFolder(), 'log.sqlite')
  await (await openLogAt(path)).close()
  return path
}

/** A writer on a connection of its own, which another one may read the index for. */
function smallWriter(path: string, shares: boolean) {
  const db = connectWriter(path, 0)
  const reads = shares ? connectWriter(path, 0) : db
  const ids = new IdIndex(reads, { start: 0, limits: small })
  const keeper = { keep: () => {}, close: () => {} }
  const writer = new Writer(db, genesis, keeper, { ids })
  const close = () => {
    db.close()
    if (shares) reads.close()
  }
  return { db, writer, close }
}

function appendTo(writer: Writer, stream: string, events: readonly NewEvent[]) {
  const calls = [{ requests: [{ stream, expected: 'any' as const, events }], checkpoints: [] }]
  const outcomes = writer.write(calls, startMs)
  if (outcomes === 'busy') throw new Error('nobody else writes here')
  return outcomes[0]
}

/** A log of so many events in small runs, four merged ones among them. */
async function logOfRuns(events: number): Promise<string> {
  const path = await emptyLog()
  const { writer, close } = smallWriter(path, false)
  for (let n = 1; n <= events; n += 4) {
    appendTo(writer, 's', samples(n, 4))
    if (writer.isScattered) writer.tidy()
  }
  close()
  return path
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ who: fc.nat(2), events: fc.integer({ min: 1, max: 12 }) })
    },
    { weight: 2, arbitrary: fc.record({ tidies: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ breaks: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ reopens: fc.nat(2) }) }
  ),
  { minLength: 10, maxLength: 40 }
)

test('an id is known in whatever run, to whoever writes, and no other is', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const path = await emptyLog()
      const writers = [false, true, false].map((shares) => smallWriter(path, shares))
      const at = (index: number) => {
        const found = writers[index]
        if (found === undefined) throw new Error(`there is no writer ${index}`)
        return found
      }
      let made = 0
      for (const step of sequence) {
        if ('events' in step) {
          const { writer } = at(step.who)
          // The last events of before once more: they are known, so nothing is appended.
          const again = samples(Math.max(1, made - 2), Math.min(made, 3))
          if (made > 0) expect(appendTo(writer, 's', again)).toMatchObject([{ idempotent: true }])
          const added = appendTo(writer, 's', samples(made + 1, step.events))
          made += step.events
          expect(added).toMatchObject([{ position: positionOf(made), idempotent: false }])
        } else if ('tidies' in step) {
          at(step.tidies).writer.tidy()
        } else if ('breaks' in step) {
          // The machine fails at the commit: what was begun is taken back, runs and merges too.
          const { db, writer } = at(step.breaks)
          db.exec(
            'create temp trigger fails before insert on source_checkpoints begin select raise(abort, 1); end'
          )
          const requests = [
            { stream: 's', expected: 'any' as const, events: samples(made + 1, 40) }
          ]
          const failing = { requests: [], checkpoints: [{ source: 'k', partition: 0, next: 1 }] }
          expect(writer.write([{ requests, checkpoints: [] }, failing], startMs)).toMatchObject([
            { kind: 'fault' },
            { kind: 'fault' }
          ])
          db.exec('drop trigger fails')
        } else {
          at(step.reopens).close()
          writers[step.reopens] = smallWriter(path, step.reopens === 1)
        }
      }
      for (const { close } of writers) close()
      expect(await verifyLog(path)).toMatchObject({ damage: null, events: made })
      const store = await openLogAt(path)
      const asked = samples(1, made + 20).map(({ id }) => id)
      const found = await store.find('s', asked)
      expect([...found.values()].map(({ id, position }) => [id, position])).toEqual(
        samples(1, made).map(({ id }, index) => [id, positionOf(index + 1)])
      )
      await store.close()
    }),
    { numRuns: 15 }
  )
}, 60_000)

test('a filter finds every word of its run, and is the same when read back', () => {
  const fingerprints = fc.uint32Array({ minLength: 1, maxLength: 600, max: 2 ** 32 - 1 })
  fc.assert(
    fc.property(fingerprints, fc.boolean(), (given, alike) => {
      // Alike: all in one bucket, as hardly ever.
      const numbers = alike ? given.map((number) => number % 7) : given
      const words = Float64Array.from(numbers, wordOf).sort()
      const filter = RunFilter.of(words)
      const again = RunFilter.from(filter.bytes, words.length)
      for (const [index, word] of words.entries()) {
        const fingerprint = Math.floor(word / 2 ** 20)
        expect(filter.matches(fingerprint)).toContain(index)
        expect(again?.matches(fingerprint)).toEqual(filter.matches(fingerprint))
      }
      expect(RunFilter.from(filter.bytes, words.length + 1)).toBeNull()
    }),
    { numRuns: 40 }
  )
})

test('the bytes of an id have the fingerprint of its text', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      expect(fingerprintAt(view, 0)).toBe(fingerprintOf(id))
    })
  )
})

/** Two ids that share a fingerprint: among 200,000 there are some. */
function twins(): readonly [string, string] {
  const seen = new Map<number, string>()
  for (let n = 1; n <= 400_000; n += 1) {
    const { id } = sample(n)
    const other = seen.get(fingerprintOf(id))
    if (other !== undefined) return [other, id]
    seen.set(fingerprintOf(id), id)
  }
  throw new Error('no two ids share a fingerprint')
}

test('two ids of one fingerprint are two ids, in runs and before', async () => {
  const path = await emptyLog()
  const [one, two] = twins()
  const { writer, close } = smallWriter(path, false)
  appendTo(writer, 's', [sample(1, { id: one })])
  expect(appendTo(writer, 's', [sample(2, { id: two })])).toMatchObject([{ idempotent: false }])
  for (const n of [10, 20, 30]) appendTo(writer, 's', samples(n, 9))
  for (const [n, id] of [one, two].entries()) {
    const again = appendTo(writer, 's', [sample(n + 1, { id })])
    expect(again).toMatchObject([{ idempotent: true, position: positionOf(n + 1) }])
  }
  close()
  expect(await verifyLog(path)).toMatchObject({ damage: null, events: 29 })
})

test('a stream reads whole while its parcels are recent, listed and followed by others', async () => {
  const path = await emptyLog()
  const { writer, close } = smallWriter(path, false)
  const store = await openLogAt(path)
  for (let n = 1; n <= 24; n += 1) {
    appendTo(writer, n % 2 === 0 ? 'even' : 'odd', [sample(2 * n), sample(2 * n + 1)])
    const revision = await store.revision('even')
    for (const direction of ['forwards', 'backwards'] as const) {
      for (const from of [0, 1, revision - 1, revision]) {
        if (from < 0) continue
        const read = await collected(store.readStream('even', { from, direction }))
        const told = Array.from({ length: revision + 1 }, (_, at) => at)
        expect(read.map((event) => event.revision)).toEqual(
          direction === 'forwards' ? told.slice(from) : told.slice(0, from + 1).reverse()
        )
      }
    }
  }
  close()
  await store.close()
  expect(await verifyLog(path)).toMatchObject({ damage: null, events: 48 })
})

const lists: [string, string][] = [
  ['the first entry lost', 'delete from stream_parcels where revision = 0'],
  ['an entry lost', 'delete from stream_parcels where first = 45'],
  ['another parcel', 'update stream_parcels set first = 5 where first = 9'],
  ['another revision', 'update stream_parcels set revision = 41 where first = 45'],
  ['an entry twice', 'insert into stream_parcels values (1, 48, 49)']
]
test.each(lists)('damage to the list of a stream is told: %s', async (_, sql) => {
  const path = await logOfRuns(52)
  const db = new DatabaseSync(path)
  db.exec(sql)
  db.close()
  expect((await verifyLog(path)).damage).toMatchObject({ kind: 'index', position: null })
  const store = await openLogAt(path)
  await expect(collected(store.readStream('s'))).rejects.toMatchObject({ code: 'log_damaged' })
  await store.close()
})

const damages: [string, string][] = [
  ['words changed', 'update id_words set words = zeroblob(length(words)) where place = 1'],
  ['words lost', 'delete from id_words where place = 1'],
  ['a filter changed', 'update id_runs set filter = zeroblob(length(filter)) where first = 1'],
  ['a filter cut off', 'update id_runs set filter = substr(filter, 3) where first = 1'],
  ['the first run lost', 'delete from id_runs where first = 1'],
  ['a run longer than the log', 'update id_runs set last = last + 100 where first = 41']
]
test.each(damages)('damage to the index of ids is told, never passed by: %s', async (_, sql) => {
  const path = await logOfRuns(52)
  const db = new DatabaseSync(path)
  expect(db.prepare('select first, level from id_runs order by first').all()).toMatchObject([
    { first: 1, level: 1 },
    { first: 33, level: 0 },
    { first: 41, level: 0 }
  ])
  db.exec(sql)
  db.close()
  expect((await verifyLog(path)).damage).toMatchObject({ kind: 'index', position: null })
  const store = await openLogAt(path)
  const again = store.append({ stream: 's', expected: 'any', events: [sample(3)] })
  await expect(again).rejects.toMatchObject({ code: 'log_damaged' })
  await expect(store.find('s', [sample(3).id])).rejects.toMatchObject({ code: 'log_damaged' })
  await store.close()
})
