import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { AppendRequest, EventStore, RecordedEvent } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { copyLog } from '../../../ingest/store/copy.ts'
import { openKurrentStore } from '../../../ingest/store/kurrentdb.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { verifyLog } from '../../../ingest/store/verify.ts'
import { collected, openLogAt, sample, samples, startMs, temporaryFolder } from './samples.ts'
import { startStandIn } from './stand-in/server.ts'

/** Everything but positions, which are each store's own. */
function content(events: readonly RecordedEvent[]) {
  return events.map(({ position: _, ...rest }) => rest)
}

async function copied(from: EventStore, to: EventStore) {
  const result = await copyLog({ from, to, onProgress: () => {} })
  expect(content(await collected(to.readAll()))).toEqual(content(await collected(from.readAll())))
  return result
}

/** Appends one event a time, to streams in turn, with a clock that stands still now and then. */
async function filled(store: EventStore, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    await store.append({ stream: `s${n % 3}`, expected: 'any', events: [sample(n)] })
  }
}

function steppingClock(): () => number {
  let ticks = 0
  return () => {
    ticks += 1
    return startMs + Math.floor(ticks / 4) * 1000
  }
}

test('whatever a log holds, its copy holds, in the same order and with the same times', async () => {
  const appends = fc.array(
    fc.record({ stream: fc.constantFrom('a', 'b', 'c'), count: fc.integer({ min: 1, max: 4 }) }),
    { maxLength: 25 }
  )
  await fc.assert(
    fc.asyncProperty(appends, fc.nat({ max: 40 }), async (plan, breakAfter) => {
      const from = createMemoryStore({ now: steppingClock() })
      let next = 1
      for (const { stream, count } of plan) {
        await from.append({ stream, expected: 'any', events: samples(next, count) })
        next += count
      }
      const to = createMemoryStore({ now: () => 0 })
      const first = await copyLog({
        from,
        to: breaking(to, breakAfter),
        onProgress: () => {}
      }).then(
        () => 'done',
        (error: unknown) => (error instanceof Failure ? error.code : String(error))
      )
      expect(['done', 'store_unavailable']).toContain(first)
      const held = (await collected(to.readAll())).length
      const result = await copied(from, to)
      expect(result).toMatchObject({ events: next - 1, known: held, copied: next - 1 - held })
      expect(await copied(from, to)).toMatchObject({ ...result, copied: 0, known: next - 1 })
    }),
    { numRuns: 40 }
  )
})

/** A store that is lost after so many appends. */
function breaking(store: EventStore, appends: number): EventStore {
  let left = appends
  return {
    ...store,
    appendMany: (requests: readonly AppendRequest[]) => {
      left -= 1
      if (left >= 0) return store.appendMany(requests)
      return Promise.reject(new Failure('store_unavailable', 'gone, for the test'))
    }
  }
}

test('a log goes to KurrentDB and back, through SQLite, and its hash stays', async () => {
  const folder = await temporaryFolder()
  const original = createMemoryStore({ now: steppingClock() })
  await filled(original, 40)
  await original.append({ stream: 's1', expected: 'any', events: samples(100, 300) })

  const inFile = await openLogAt(join(folder, 'log.sqlite'))
  const first = await copied(original, inFile)
  const standIn = await startStandIn({ maxAppendSize: 1_048_576 })
  onTestFinished(() => standIn.stop())
  const there = await openKurrentStore({ url: standIn.url, now: () => 0, newStoreId: () => 'k' })
  const second = await copied(inFile, there)
  const back = await openLogAt(join(folder, 'back.sqlite'))
  const third = await copied(there, back)
  expect(new Set([first.hash, second.hash, third.hash]).size).toBe(1)

  await original.append({ stream: 'late', expected: 'no_stream', events: samples(900, 2) })
  expect(await copied(original, there)).toMatchObject({ known: 340, copied: 2 })
  for (const store of [inFile, there, back]) await store.close()
  expect(await verifyLog(join(folder, 'back.sqlite'))).toMatchObject({ damage: null, events: 340 })
})

test('a log with other events is not written to', async () => {
  const from = createMemoryStore({ now: steppingClock() })
  await filled(from, 5)
  const others: [string, (store: EventStore) => Promise<unknown>][] = [
    [
      'another event',
      (store) => store.append({ stream: 'x', expected: 'any', events: samples(50, 1) })
    ],
    [
      'more events',
      async (store) => {
        await copyLog({ from, to: store, onProgress: () => {} })
        await store.append({ stream: 'x', expected: 'any', events: samples(50, 1) })
      }
    ]
  ]
  for (const [what, fill] of others) {
    const to = createMemoryStore({ now: () => startMs })
    await fill(to)
    const before = await to.head()
    const copying = copyLog({ from, to, onProgress: () => {} })
    await expect(copying, what).rejects.toMatchObject({ code: 'logs_differ' })
    expect(await to.head()).toBe(before)
  }
})
