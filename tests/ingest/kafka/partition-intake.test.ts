import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Failure } from '../../../domain/failure.ts'
import type { Chunk } from '../../../ingest/kafka/chunk.ts'
import { longestWaitMs, PartitionIntake } from '../../../ingest/kafka/partition-intake.ts'
import type { Batch, Message } from '../../../ingest/kafka/port.ts'
import { packReadings, unpackReadings } from '../../../ingest/kafka/reading-pack.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const where = { topic: 't', partition: 0 }

/** Messages of a partition from an offset to just before another. */
function batch(from: number, to: number, signal = new AbortController().signal): Batch {
  const messages = Array.from({ length: to - from }, (_, nth): Message => {
    return { offset: String(from + nth), timestamp: '0', key: null, value: Buffer.from('{}') }
  })
  return { ...where, from, messages, next: to, high: 100, signal }
}

/** A partition of which every message is read well, and what it asks of its intake. */
function begun(
  options: {
    readonly settle?: (chunk: Chunk) => Promise<void>
    readonly moved?: (expected: number) => number | Failure
    readonly bad?: (message: Message) => boolean
  } = {}
) {
  const settled: string[] = []
  const asked: string[] = []
  const failures: (readonly [code: string, waitMs: number | null])[] = []
  const event = {
    ...{
      id: '00000000-0000-8000-8000-000000000001',
      type: 'T',
      schemaVersion: 1,
      occurredAtMs: 0,
      corrects: null
    },
    ...{ data: '{}', meta: '{}' }
  }
  const problem = { field: null, code: 'malformed_json', reason: 'broken', value: '' } as const
  const intake = new PartitionIntake(where, {
    read: async (messages) =>
      packReadings(
        messages.map((message, index) =>
          options.bad?.(message) === true
            ? { row: index + 1, problems: [problem] }
            : { row: index + 1, stream: 's', event, key: 'k' }
        ),
        1
      ),
    settle: async (chunk) => {
      await options.settle?.(chunk)
      settled.push(`${chunk.messages[0]?.offset}-${chunk.next}`)
    },
    moved: async (expected) => options.moved?.(expected) ?? expected,
    pause: () => asked.push('pause'),
    resume: (next) => asked.push(`from ${next}`),
    failed: ({ code }, waitMs) => failures.push([code, waitMs]),
    ...{ maxBadPercent: 50, chunkMessages: 10 }
  })
  intake.begin(0)
  return { intake, settled, asked, failures }
}

async function settledAll(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('batches go in, in chunks and in order; the next may come while the last is being stored', async () => {
  const store = Promise.withResolvers<void>()
  let stored = 0
  const { intake, settled } = begun({
    settle: async () => {
      stored += 1
      if (stored === 3) await store.promise
    }
  })
  await intake.take(batch(0, 25))
  await settledAll()
  expect(intake.health()).toMatchObject({ state: 'reading', next: 20, lag: 80 })
  const second = intake.take(batch(25, 30))
  await settledAll()
  expect(settled).toEqual(['0-10', '10-20'])
  store.resolve()
  await second
  await settledAll()
  expect(settled).toEqual(['0-10', '10-20', '20-25', '25-30'])
  expect(intake.health().next).toBe(30)
})

test('a store that stands still holds the source up: one chunk is with it, one is read', async () => {
  let read = 0
  const { intake } = begun({
    bad: () => {
      read += 1
      return false
    },
    settle: () => new Promise(() => {})
  })
  await intake.take(batch(0, 10))
  let mayCome = false
  void intake.take(batch(10, 50)).then(() => {
    mayCome = true
  })
  await settledAll()
  expect(mayCome).toBe(false)
  expect(read).toBe(20)
})

test('what is not stored is asked for again, and nothing behind it goes in before', async () => {
  let calls = 0
  const { intake, settled, asked, failures } = begun({
    settle: async () => {
      calls += 1
      if (calls === 2) throw new Failure('disk_full', 'the disk is full')
    }
  })
  await intake.take(batch(0, 25))
  await settledAll()
  expect(intake.health()).toMatchObject({ state: 'waiting', next: 10 })
  // The client may give on what it had fetched.
  await intake.take(batch(25, 30))
  expect(settled).toEqual(['0-10'])
  expect(failures).toEqual([['disk_full', 250]])
  vi.advanceTimersByTime(250)
  expect(asked).toEqual(['from 0', 'pause', 'from 10'])
  await intake.take(batch(10, 30))
  await settledAll()
  expect(settled).toEqual(['0-10', '10-20', '20-30'])
  expect(intake.health()).toMatchObject({ state: 'reading', failure: null })
})

test('waits double up to the longest', async () => {
  const { intake, failures } = begun({
    settle: async () => {
      throw new Failure('store_unavailable', 'locked')
    }
  })
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await intake.take(batch(0, 5))
    await settledAll()
    vi.advanceTimersByTime(longestWaitMs)
  }
  expect(failures.map(([, waitMs]) => waitMs)).toEqual([
    ...[250, 500, 1_000, 2_000, 4_000, 8_000, 16_000],
    ...Array.from({ length: 3 }, () => longestWaitMs)
  ])
})

test('a batch that begins before what is next is taken from there on', async () => {
  const { intake, settled } = begun()
  await intake.take(batch(0, 5))
  await intake.take(batch(2, 9))
  await settledAll()
  expect(settled).toEqual(['0-5', '5-9'])
})

test('a batch from further back is refused, and what is next asked for', async () => {
  const { intake, settled, asked } = begun()
  await intake.take(batch(0, 9))
  await intake.take(batch(2, 6))
  await settledAll()
  expect(settled).toEqual(['0-9'])
  expect(asked.at(-1)).toBe('from 9')
})

test('what is missing between what was asked for and what came is a gap of the topic', async () => {
  const { intake, settled } = begun()
  await intake.take({ ...batch(4, 8), from: 0 })
  await settledAll()
  expect(settled).toEqual(['4-8'])
})

test('a batch that was asked for further on is refused, however often it comes', async () => {
  const { intake, settled, asked } = begun()
  await intake.take(batch(4, 8))
  await intake.take(batch(4, 8))
  expect([settled, asked]).toEqual([[], ['from 0', 'from 0', 'from 0']])
})

test('where what is next is gone, it goes on from where it may', async () => {
  const { intake, settled, asked } = begun({ moved: () => 6 })
  await intake.take(batch(4, 8))
  expect(asked.at(-1)).toBe('from 6')
  await intake.take(batch(6, 8))
  await settledAll()
  expect(settled).toEqual(['6-8'])
})

test('a loss stops the partition for good', async () => {
  const { intake, settled, failures } = begun({
    moved: () => new Failure('kafka_out_of_range', 'deleted')
  })
  await intake.take(batch(4, 8))
  vi.advanceTimersByTime(longestWaitMs)
  await intake.take(batch(0, 8))
  expect(settled).toEqual([])
  expect(failures).toEqual([['kafka_out_of_range', null]])
  expect(intake.health().state).toBe('stopped')
})

test('a record that the store refuses is put away by itself, the others go in', async () => {
  const put: string[] = []
  const { intake, failures } = begun({
    settle: async ({ messages, readings }) => {
      for (const [index, reading] of unpackReadings(readings).entries()) {
        const offset = messages[index]?.offset ?? ''
        if ('problems' in reading) put.push(offset)
        else if (offset === '3') throw new Failure('record_too_large', 'too long for the store')
      }
    }
  })
  await intake.take(batch(0, 6))
  await settledAll()
  expect(put).toEqual(['3'])
  expect(failures).toEqual([])
  expect(intake.health()).toMatchObject({ state: 'reading', next: 6 })
})

test('a chunk of which most is bad stops the partition before anything of it goes in', async () => {
  const { intake, settled, failures } = begun({ bad: ({ offset }) => Number(offset) >= 10 })
  await intake.take(batch(0, 30))
  await settledAll()
  expect(settled).toEqual(['0-10'])
  expect(failures).toEqual([['mostly_rejects', null]])
  expect(intake.health()).toMatchObject({ state: 'stopped', next: 10 })
})

test('nothing more goes in once the partition was taken away', async () => {
  const taken = new AbortController()
  const { intake, settled, failures } = begun({
    settle: async () => taken.abort()
  })
  await intake.take(batch(0, 25, taken.signal))
  await settledAll()
  expect(settled).toEqual(['0-10'])
  expect(failures).toEqual([])
})
