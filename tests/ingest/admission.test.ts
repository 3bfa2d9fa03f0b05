import { expect, test } from 'vitest'
import type { EventStore } from '../../domain/event-store.ts'
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
