import { describe, expect, test } from 'vitest'
import { decodeData } from '../../../domain/catalog.ts'
import type { EventStore, NewEvent, RecordedEvent } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { marketDayStartMs } from '../../../domain/market-day.ts'
import { createCity } from '../../../ingest/city/city.ts'
import { CityLog } from '../../../ingest/city/city-log.ts'
import { usualFaults } from '../../../ingest/city/faults.ts'
import { CityFeed } from '../../../ingest/city/feed.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { smallPlan } from './small-plan.ts'

const span = { from: '2022-05-23', to: '2022-06-18' }
const seed = 9
const { boundary } = smallPlan.boundary

function days() {
  return createCity({ plan: smallPlan, seed, ...span, faults: usualFaults })
}

function feedInto(store: EventStore): CityFeed {
  return new CityFeed({ log: new CityLog(store, { boundary, seed }), days: days() })
}

function memory(): EventStore {
  return createMemoryStore({ now: () => 0 })
}

/** By stream: a transaction keeps the order within one, and where it was cut sets it between two. */
async function contentOf(store: EventStore): Promise<Omit<RecordedEvent, 'position'>[]> {
  const events: Omit<RecordedEvent, 'position'>[] = []
  for await (const batch of store.readAll()) {
    for (const { position: _, ...event } of batch) events.push(event)
  }
  return events.toSorted((a, b) =>
    a.stream === b.stream ? a.revision - b.revision : a.stream < b.stream ? -1 : 1
  )
}

async function wholeLog() {
  const store = memory()
  await feedInto(store).append()
  return contentOf(store)
}

describe('feeding a city into a log', () => {
  test('appends every report once, in its stream and stored shape', async () => {
    const store = memory()
    const counts = await feedInto(store).append()
    const reports = [...days()].flatMap(({ events }) => events)
    const repeats = reports.filter(({ isRepeat }) => isRepeat === true)
    expect(repeats.length).toBeGreaterThan(0)
    expect(counts).toEqual({
      appended: reports.length - repeats.length,
      known: repeats.length
    })
    const stored = await contentOf(store)
    expect(stored).toHaveLength(counts.appended)
    for (const event of stored) {
      const { type, data } = decodeData({ ...event, position: '' })
      expect(type.stream(data)).toBe(event.stream)
    }
  })

  test('again appends nothing', async () => {
    const store = memory()
    const { appended, known } = await feedInto(store).append()
    expect(await feedInto(store).append()).toEqual({ appended: 0, known: appended + known })
    expect(await contentOf(store)).toHaveLength(appended)
  })

  test.each([1, 700, 1_000, 1_999])('goes on after a stop at %i events', async (mostEvents) => {
    const store = memory()
    const before = await feedInto(store).append({ mostEvents })
    expect(before.appended + before.known).toBe(mostEvents)
    await feedInto(store).append()
    expect(await contentOf(store)).toEqual(await wholeLog())
  })

  test('goes on after the store failed in the middle', async () => {
    const store = memory()
    let calls = 0
    const failing: EventStore = {
      ...store,
      appendMany: async (requests) => {
        calls += 1
        if (calls === 2) throw new Failure('disk_full', 'the disk is full')
        return store.appendMany(requests)
      }
    }
    await expect(feedInto(failing).append()).rejects.toThrow('the disk is full')
    expect(calls).toBe(2)
    await feedInto(store).append()
    expect(await contentOf(store)).toEqual(await wholeLog())
  })

  test('leaves what others write to the same streams where it is', async () => {
    const store = memory()
    const stream = 'sales-covered-market:old'
    const theirs: NewEvent = {
      ...{ id: '01980000-0000-8000-8000-000000000001', type: 'SaleRecorded', schemaVersion: 1 },
      ...{ occurredAtMs: 0, corrects: null, data: '{}', meta: '{}' }
    }
    const feed = feedInto(store)
    const before = await feed.append({ mostEvents: 700 })
    const revision = await store.revision(stream)
    expect(revision).toBeGreaterThan(-1)
    await store.append({ stream, events: [theirs], expected: 'any' })
    const after = await feed.append()
    expect(await contentOf(store)).toHaveLength(before.appended + after.appended + 1)
    expect((await feedInto(store).append()).appended).toBe(0)
  })

  test('up to an instant appends what has been reported by then', async () => {
    const store = memory()
    const untilMs = marketDayStartMs('2022-06-01')
    const reached: number[] = []
    const log = new CityLog(store, { boundary, seed })
    const feed = new CityFeed({ log, days: days(), onBatch: (ms) => reached.push(ms) })
    await feed.append({ untilMs })
    const due = [...days()].flatMap(({ events }) =>
      events.filter((one) => one.recordedAtMs <= untilMs && one.isRepeat !== true)
    )
    expect(await contentOf(store)).toHaveLength(due.length)
    expect(Math.max(...reached)).toBeLessThanOrEqual(untilMs)
    expect(reached).toEqual(reached.toSorted((a, b) => a - b))
  })

  test('in real time appends each report when it is due, and ends when it is asked to', async () => {
    const store = memory()
    const feed = feedInto(store)
    const startMs = marketDayStartMs('2022-05-24')
    const ending = new AbortController()
    const speed = 600
    let nowMs = 1_000_000
    const late: number[] = []
    const sleep = async (ms: number) => {
      const simulatedMs = startMs + (nowMs - 1_000_000) * speed
      const stored = (await contentOf(store)).length
      late.push(stored - dueBy(simulatedMs))
      nowMs += ms
      if (simulatedMs > marketDayStartMs('2022-05-25')) ending.abort()
    }
    await feed.follow({ now: () => nowMs, sleep, signal: ending.signal, speed, startMs })
    expect(late.length).toBeGreaterThan(50)
    expect(new Set(late)).toEqual(new Set([0]))
  })
})

const reportedAt = [...days()]
  .flatMap(({ events }) => events)
  .filter(({ isRepeat }) => isRepeat !== true)
  .map(({ recordedAtMs }) => recordedAtMs)

function dueBy(ms: number): number {
  return reportedAt.filter((at) => at <= ms).length
}
