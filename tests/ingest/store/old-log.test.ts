import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AppendRequest, EventStore, RecordedEvent } from '../../../domain/event-store.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { positionOf } from '../../../ingest/store/position.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import { makeOldLog, tamper } from './old-log.ts'
import { collected, openLogAt, sample, samples, startMs, temporaryFolder } from './samples.ts'

/** Changes the second copy of an id in the file: the one in the index. */
function changeIndexOnly(path: string): void {
  const bytes = readFileSync(path)
  const id = Buffer.from(sample(5).id.replaceAll('-', ''), 'hex')
  const places = [bytes.indexOf(id), bytes.lastIndexOf(id)]
  for (const place of places) {
    const copy = Buffer.from(bytes)
    copy[place + 15] = 0xff
    writeFileSync(path, copy)
    const db = new DatabaseSync(path, { readOnly: true })
    const row = db.prepare('select hex(event_id) as id from events not indexed where position = 5')
    const isRight = row.get()?.id === id.toString('hex').toUpperCase()
    db.close()
    if (isRight) return
  }
}

const streams = ['a', 'b', 'c'] as const

/** Everything that can be read of a log, from each place and in pieces of some size. */
async function reading(store: EventStore, total: number) {
  const all = await collected(store.readAll())
  const parts: RecordedEvent[][] = []
  for (let from = 0; from <= total; from += 1) {
    const after = all[from - 1]?.position ?? null
    parts.push(await collected(store.readAll({ after, batchSize: 2, limit: 5 })))
    for (const stream of streams) {
      for (const direction of ['forwards', 'backwards'] as const) {
        parts.push(await collected(store.readStream(stream, { from, direction, limit: 4 })))
      }
    }
  }
  const ids = samples(1, total + 1).map(({ id }) => id)
  const found = await Promise.all(streams.map((stream) => store.find(stream, ids)))
  const revisions = await Promise.all(streams.map((stream) => store.revision(stream)))
  return { all, parts, found: found.map((map) => [...map.keys()].sort()), revisions }
}

const cuts = fc.record({ old: fc.nat(), rows: fc.nat(), run: fc.nat(), moved: fc.nat() })

const sizes = fc.array(
  fc.record({ stream: fc.constantFrom(...streams), events: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 8 }
)

test('a log that was begun in an older format, whichever, reads as if it had never changed', async () => {
  await fc.assert(
    fc.asyncProperty(
      sizes,
      cuts,
      fc.constantFrom<1 | 2 | 3>(1, 2, 3),
      async (parts, cut, format) => {
        let made = 0
        const requests = parts.map(({ stream, events }): AppendRequest => {
          made += events
          const first = made - events + 1
          const told = samples(first, events).map((event, index) =>
            index === 1 ? { ...event, corrects: sample(first).id } : event
          )
          return { stream, expected: 'any', events: told }
        })
        const upTo = (most: number, n: number) => n % (most + 1)
        const old = upTo(requests.length, cut.old)
        const rows = format < 3 ? old : upTo(old, cut.rows)
        const [run, moved] = [upTo(old - rows, cut.run), upTo(old - rows, cut.moved)]
        const path = join(await temporaryFolder(), 'log.sqlite')
        makeOldLog(path, format, requests.slice(0, old), { rows, run, moved })
        expect((await verifyLog(path)).damage).toBeNull()
        const [store, second] = await Promise.all([openLogAt(path), openLogAt(path)])
        const model = createMemoryStore({ now: () => startMs, storeId: 'log-under-test' })
        for (const request of requests.slice(old)) await store.append(request)
        for (const request of requests) await model.append(request)
        expect(await reading(second, made)).toEqual(await reading(model, made))
        for (const request of requests) {
          const again = await second.append(request)
          expect(again).toEqual(await model.append(request))
          expect(again.idempotent).toBe(true)
        }
        await Promise.all([store.close(), second.close()])
        expect(await verifyLog(path)).toMatchObject({ damage: null, events: made })
      }
    ),
    { numRuns: 25 }
  )
}, 60_000)

test('a log of format 1 keeps checkpoints once it is opened', async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  makeOldLog(path, 1, [{ stream: 's', expected: 'any', events: samples(1, 3) }])
  const [one, two] = await Promise.all([openLogAt(path), openLogAt(path)])
  const request = { stream: 's', expected: 2, events: [sample(4)] }
  await one.appendMany([request], [{ source: 'k', partition: 0, next: 8 }])
  expect(await two.checkpoints?.('k')).toEqual(new Map([[0, 8]]))
  await Promise.all([one.close(), two.close()])
  expect(await verifyLog(path)).toMatchObject({ events: 4, damage: null })
})

test('a program of an older format that has the log open cannot write past its end', async () => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  makeOldLog(path, 2, [{ stream: 's', expected: 'any', events: samples(1, 3) }])
  const old = new DatabaseSync(path)
  const insert = old.prepare(`
    insert into events
    select position + 1, stream_id, revision + 1, randomblob(16), type_id, schema_version,
           occurred_at, recorded_at, corrects, data, meta, hash
    from events order by position desc limit 1`)
  const store = await openLogAt(path)
  await store.append({ stream: 's', expected: 2, events: [sample(4)] })
  expect(() => insert.run()).toThrow('use a newer program')
  old.close()
  await store.close()
  expect(await verifyLog(path)).toMatchObject({ events: 4, damage: null })
})

test.each([
  ['a row', `update events set data = '{}' where position = 4`, 'hash', 4],
  ['a row removed', 'delete from events where position = 4', 'gap', 4],
  ['the last rows removed', 'delete from events where position > 7', 'gap', 8],
  ['an entry of their index', 'the index', 'index', null],
  ['a parcel', `update parcels set texts = replace(texts, '11', '12')`, 'hash', 11]
])('damage to a log of rows and parcels is found: %s', async (_, sql, kind, position) => {
  const path = join(await temporaryFolder(), 'log.sqlite')
  makeOldLog(path, 2, [{ stream: 's', expected: 'any', events: samples(1, 9) }])
  const store = await openLogAt(path)
  await store.append({ stream: 's', expected: 8, events: samples(10, 3) })
  await store.close()
  if (kind === 'index') changeIndexOnly(path)
  else tamper(path, sql)
  expect((await verifyLog(path)).damage).toMatchObject({
    kind,
    position: position === null ? null : positionOf(position)
  })
})
