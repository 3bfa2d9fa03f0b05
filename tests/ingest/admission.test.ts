import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { Admission } from '../../ingest/admission.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { collected, sample } from './store/samples.ts'

function entrants(...numbers: readonly number[]) {
  return numbers.map((number) => {
    return { row: number, stream: 'shared', event: sample(number), key: `k${number}` }
  })
}

const statuses = (outcomes: Awaited<ReturnType<Admission['admit']>>) =>
  outcomes.map(({ status }) => status)

test('a stream that is empty is not searched for ids, one that has events is', async () => {
  const store = createMemoryStore({ now: () => 0 })
  let searches = 0
  const counted: EventStore = {
    ...store,
    find: (stream, ids) => {
      searches += 1
      return store.find(stream, ids)
    }
  }
  const admission = new Admission(counted, 'message')
  expect(statuses(await admission.admit(entrants(1, 2, 1), false))).toEqual([
    ...['appended', 'appended', 'duplicate']
  ])
  expect(searches).toBe(0)
  expect(statuses(await admission.admit(entrants(2, 3), false))).toEqual(['duplicate', 'appended'])
  expect(searches).toBe(1)
})

test.each([
  ['the same and more', [1, 2, 9], ['duplicate', 'duplicate', 'appended'], 4],
  ['the same', [1, 2], ['duplicate', 'duplicate', 'appended'], 3],
  ['something else', [9], ['appended', 'appended', 'appended'], 4]
])(
  'where another writer meanwhile stored %s in a stream that was empty, each counts once',
  async (_, meanwhile, expected, stored) => {
    const store = createMemoryStore({ now: () => 0 })
    let isFirst = true
    const late: EventStore = {
      ...store,
      appendMany: async (requests, checkpoints) => {
        if (isFirst) await new Admission(store, 'message').admit(entrants(...meanwhile), false)
        isFirst = false
        return store.appendMany(requests, checkpoints)
      }
    }
    const outcomes = await new Admission(late, 'message').admit(entrants(1, 2, 3), false)
    expect(statuses(outcomes)).toEqual(expected)
    expect(await collected(store.readAll())).toHaveLength(stored)
  }
)

/** Admits batches as the pump does, two on their way at once; what each came to, or why not. */
async function admitted(admission: Admission, batches: readonly (readonly number[])[]) {
  const told: Promise<readonly string[]>[] = []
  let before: Promise<unknown> | undefined
  for (const numbers of batches) {
    const next = admission.admit(entrants(...numbers), false, { before })
    next.catch(() => {})
    before = next
    told.push(next.then(statuses, (error) => [error instanceof Failure ? error.code : 'other']))
    if (told.length > 1) await told.at(-2)
    else await new Promise((resolve) => setImmediate(resolve))
  }
  return Promise.all(told)
}

const batches = [
  [1, 2, 3],
  [4, 5],
  [6, 7, 8],
  [9, 10]
]

test('a batch goes to the store while the one before is on its way, behind it', async () => {
  const store = createMemoryStore({ now: () => 0 })
  const expected: unknown[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const slow: EventStore = {
    ...store,
    appendMany: async (requests) => {
      expected.push(requests[0]?.expected)
      await (expected.length === 2 ? held : undefined)
      return store.appendMany(requests)
    }
  }
  const admission = new Admission(slow, 'statement')
  await admission.admit(entrants(1, 2, 3), false)
  const second = admission.admit(entrants(4, 5), false)
  await new Promise((resolve) => setImmediate(resolve))
  const third = admission.admit(entrants(6), false, { before: second })
  await new Promise((resolve) => setImmediate(resolve))
  expect(expected).toEqual(['no_stream', 2, 4])
  release()
  expect(statuses(await second)).toEqual(['appended', 'appended'])
  expect(statuses(await third)).toEqual(['appended'])
  const stored = await collected(store.readAll())
  expect(stored.map(({ id }) => id)).toContain(sample(6).id)
  expect(stored).toHaveLength(6)
})

test('where a batch fails, those behind it fail with it, and nothing of them is stored', async () => {
  const store = createMemoryStore({ now: () => 0 })
  let calls = 0
  const full: EventStore = {
    ...store,
    appendMany: async (requests) => {
      calls += 1
      const isSecond = calls === 2
      await new Promise((resolve) => setImmediate(resolve))
      if (isSecond) throw new Failure('disk_full', 'no room')
      return store.appendMany(requests)
    }
  }
  const told = await admitted(new Admission(full, 'statement'), batches.slice(0, 3))
  expect(told[0]).toEqual(['appended', 'appended', 'appended'])
  expect(told.slice(1)).toEqual([['disk_full'], ['disk_full']])
  expect((await collected(store.readAll())).map(({ id }) => id)).toEqual(
    [1, 2, 3].map((n) => sample(n).id)
  )
})

/** What befalls the store's n-th append: nothing, another writer, a fault, or an answer that is lost. */
const faults = fc.array(fc.constantFrom('none', 'overtaken', 'fault', 'lost'), { maxLength: 6 })

test('whatever befalls batches on their way, each event counts once when the input is read again', async () => {
  await fc.assert(
    fc.asyncProperty(faults, async (plan) => {
      const store = createMemoryStore({ now: () => 0 })
      const left = [...plan]
      let others = 100
      const shaky: EventStore = {
        ...store,
        appendMany: async (requests) => {
          await new Promise((resolve) => setImmediate(resolve))
          const fate = left.shift()
          if (fate === 'overtaken') {
            others += 1
            await store.append({ stream: 'shared', expected: 'any', events: [sample(others)] })
          }
          if (fate === 'fault') throw new Failure('store_unavailable', 'away')
          const results = await store.appendMany(requests)
          if (fate === 'lost') throw new Failure('store_unavailable', 'away')
          return results
        }
      }
      let told: readonly (readonly string[])[] = []
      for (let again = 0; again < 8; again += 1) {
        told = await admitted(new Admission(shaky, 'statement'), batches)
        if (told.flat().every((status) => status === 'appended' || status === 'duplicate')) break
      }
      const ids = (await collected(store.readAll())).map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toEqual(expect.arrayContaining(batches.flat().map((n) => sample(n).id)))
      expect(told.flat()).toHaveLength(10)
    }),
    { numRuns: 60 }
  )
})
