import { expect, test } from 'vitest'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { Admission } from '../../../ingest/admission.ts'
import type { Arrival } from '../../../ingest/kafka/chunk.ts'
import { packReadings } from '../../../ingest/kafka/reading-pack.ts'
import { Settling } from '../../../ingest/kafka/settling.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { appendingThrough, collected, sample } from '../store/samples.ts'

const going = new AbortController().signal

/** A chunk of events numbered so, which all belong to one stream. */
function arrival(partition: number, numbers: readonly number[], bad: number[] = []): Arrival {
  const message = { offset: '0', timestamp: '0', key: null, value: null }
  const problem = { field: null, code: 'malformed_json', reason: 'broken', value: '' } as const
  return {
    chunk: {
      messages: numbers.map((number) => ({ ...message, offset: String(number) })),
      readings: packReadings(
        numbers.map((number) =>
          bad.includes(number)
            ? { row: number, problems: [problem] }
            : { row: number, stream: 'shared', event: sample(number), key: `k${number}` }
        ),
        numbers[0] ?? 0
      ),
      next: Math.max(...numbers) + 1
    },
    checkpoint: { source: 'topic', partition },
    putAway: async (letters) => {
      put.push(...letters.map(({ message: { offset } }) => `${partition}@${offset}`))
    }
  }
}

/** All that comes in may be said. */
function lettingIn(store: EventStore) {
  const all = { admission: new Admission(store, 'message'), permit: null }
  return () => all
}

let put: string[] = []

/** A memory store that counts its transactions and may refuse some. */
function opened(refuse: (checkpoints: readonly number[]) => boolean = () => false) {
  put = []
  const store = createMemoryStore({ now: () => 0 })
  const transactions: (readonly number[])[] = []
  const counted = appendingThrough(store, async (checkpoints, append) => {
    const partitions = checkpoints.map(({ partition }) => partition)
    if (refuse(partitions)) throw new Failure('disk_full', 'the disk is full')
    const result = await append()
    transactions.push(partitions)
    return result
  })
  const settling = new Settling(lettingIn(counted))
  return { store, settling, transactions }
}

async function noted(store: EventStore) {
  return Object.fromEntries((await store.checkpoints?.('topic')) ?? [])
}

test('chunks that wait together share one transaction, each with its checkpoint and its results', async () => {
  const { store, settling, transactions } = opened()
  const given = [arrival(0, [1, 2, 3], [2]), arrival(1, [4, 5]), arrival(2, [6, 1], [6])]
  const rows = await Promise.all(given.map((each) => settling.add(each, going)))
  expect(transactions).toEqual([[0, 1, 2]])
  expect(rows.map((of) => of.map(({ row, status }) => `${row} ${status}`))).toEqual([
    ['1 appended', '2 rejected', '3 appended'],
    ['4 appended', '5 appended'],
    ['6 rejected', '7 duplicate']
  ])
  expect(put).toEqual(['0@2', '2@6'])
  expect(await noted(store)).toEqual({ 0: 4, 1: 6, 2: 7 })
  expect(await collected(store.readAll())).toHaveLength(4)
})

test('one partition’s fault is not the others’', async () => {
  const { store, settling } = opened((partitions) => partitions.includes(1))
  const given = [arrival(0, [1]), arrival(1, [2]), arrival(2, [3])]
  const settled = await Promise.allSettled(given.map((each) => settling.add(each, going)))
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await noted(store)).toEqual({ 0: 2, 2: 4 })
})

test('what belongs to a partition that was taken away is not stored', async () => {
  const { store, settling, transactions } = opened()
  const gone = new AbortController()
  gone.abort()
  const given = [settling.add(arrival(0, [1]), gone.signal), settling.add(arrival(1, [2]), going)]
  const settled = await Promise.allSettled(given)
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(transactions).toEqual([[1]])
  expect(await noted(store)).toEqual({ 1: 3 })
  await settling.idle()
})

test('a transaction takes no more than some thousand messages', async () => {
  const { settling, transactions } = opened()
  const numbers = (from: number) => Array.from({ length: 1_800 }, (_, nth) => from + nth)
  const given = [0, 1, 2, 3, 4].map((partition) => arrival(partition, numbers(partition * 2_000)))
  await Promise.all(given.map((each) => settling.add(each, going)))
  expect(transactions).toEqual([[0, 1], [2, 3], [4]])
})

test('servers on one log do not make each other wait, however they overtake one another', async () => {
  const { store } = opened()
  const one = new Admission(store, 'message')
  let overtakes = 0
  // Before one appends what it has, another writes to the same stream, each time.
  const overtaken = appendingThrough(store, async (_, append) => {
    overtakes += 1
    const another = { row: 1, stream: 'shared', event: sample(1_000 + overtakes), key: 'k' }
    await one.admit([another], false)
    return append()
  })
  const settling = new Settling(lettingIn(overtaken))
  const rows = await settling.add(arrival(0, [1, 2, 3]), going)
  expect(rows.map(({ status }) => status)).toEqual(['appended', 'appended', 'appended'])
  expect(overtakes).toBe(1)
  expect(await collected(store.readAll())).toHaveLength(4)
})

test('what another server stored meanwhile counts once', async () => {
  const { store } = opened()
  const one = new Settling(lettingIn(store))
  let first = true
  const late = appendingThrough(store, async (_, append) => {
    // A member that has lost the partition settles its last chunk.
    if (first) await one.add(arrival(0, [1, 2]), going)
    first = false
    return append()
  })
  const settling = new Settling(lettingIn(late))
  const rows = await settling.add(arrival(0, [1, 2, 3]), going)
  expect(rows.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'appended'])
  expect(await collected(store.readAll())).toHaveLength(3)
})

test('ids are looked up only once a sender repeats itself, and what it repeats is told as such', async () => {
  const { store } = opened()
  let lookUps = 0
  const counted: EventStore = {
    ...store,
    find: (stream, ids) => {
      lookUps += 1
      return store.find(stream, ids)
    }
  }
  const settling = new Settling(lettingIn(counted))
  const told = async (...numbers: number[]) => {
    const before = lookUps
    const rows = await settling.add(arrival(0, numbers), going)
    return { rows: rows.map(({ status }) => status), lookUps: lookUps - before }
  }
  expect(await told(1, 2)).toEqual({ rows: ['appended', 'appended'], lookUps: 0 })
  expect(await told(3)).toEqual({ rows: ['appended'], lookUps: 0 })
  expect(await told(1, 2)).toEqual({ rows: ['duplicate', 'duplicate'], lookUps: 1 })
  expect(await told(2, 4)).toEqual({ rows: ['duplicate', 'appended'], lookUps: 1 })
  expect(await told(5)).toEqual({ rows: ['appended'], lookUps: 1 })
  expect(await collected(store.readAll())).toHaveLength(5)
})
