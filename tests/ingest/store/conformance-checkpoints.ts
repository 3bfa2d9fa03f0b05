import { describe, expect, test } from 'vitest'
import type { EventStore, SourceCheckpoint } from '../../../domain/event-store.ts'
import { opened, type Subject } from './conformance.ts'
import { sample, samples } from './samples.ts'

const topic = 'kafka/cluster/readings'

function at(next: number, partition = 0): SourceCheckpoint {
  return { source: topic, partition, next }
}

async function noted(store: EventStore): Promise<readonly (readonly [number, number])[]> {
  return [...((await store.checkpoints?.(topic)) ?? [])].toSorted(([a], [b]) => a - b)
}

/** What a store must do that notes how far a source has been taken in. */
export function checkpointsConform(subject: Subject): void {
  describe(`${subject.name}: checkpoints`, () => {
    test('a checkpoint is there with its events, and is that of its source', async () => {
      const { store } = await opened(subject)
      expect(await noted(store)).toEqual([])
      const request = { stream: 's', expected: 'no_stream', events: samples(1, 2) } as const
      await store.appendMany([request], [at(7), at(2, 2)])
      await store.appendMany([], [at(3, 1)])
      expect(await noted(store)).toEqual([
        [0, 7],
        [1, 3],
        [2, 2]
      ])
      expect(await store.checkpoints?.('kafka/cluster/other')).toEqual(new Map())
      expect(await store.revision('s')).toBe(1)
    })

    test('a refused append leaves its checkpoint where it was', async () => {
      const { store } = await opened(subject)
      await store.appendMany([{ stream: 's', expected: 'any', events: [sample(1)] }], [at(1)])
      const refused = [
        { stream: 's', expected: 'no_stream', events: [sample(2)] },
        { stream: 's', expected: 'any', events: [sample(1, { data: '{"other":1}' })] },
        { stream: 'other', expected: 'any', events: [sample(1)] }
      ] as const
      for (const request of refused) {
        await expect(store.appendMany([request], [at(9)])).rejects.toBeDefined()
      }
      expect(await noted(store)).toEqual([[0, 1]])
    })

    test('a checkpoint never goes back, also when the events are known', async () => {
      const { store } = await opened(subject)
      const request = { stream: 's', expected: 'no_stream', events: samples(1, 2) } as const
      await store.appendMany([request], [at(7)])
      expect(await store.appendMany([request], [at(5)])).toMatchObject([{ idempotent: true }])
      expect(await noted(store)).toEqual([[0, 7]])
      await store.appendMany([request], [at(8)])
      expect(await noted(store)).toEqual([[0, 8]])
    })

    test('many events cross with their checkpoint', async () => {
      const { store } = await opened(subject)
      const calls = Array.from({ length: 12 }, (_, nth) =>
        store.appendMany(
          [{ stream: `s${nth}`, expected: 'no_stream', events: samples(1 + nth * 200, 200) }],
          [at((nth + 1) * 200, nth % 3)]
        )
      )
      await Promise.all(calls)
      expect(await noted(store)).toEqual([
        [0, 2_000],
        [1, 2_200],
        [2, 2_400]
      ])
    })

    test.each([at(-1), at(0.5), at(1, -1), { ...at(1), source: '' }])(
      '%o is refused and nothing is appended',
      async (checkpoint) => {
        const { store } = await opened(subject)
        const request = { stream: 's', expected: 'any', events: [sample(1)] } as const
        const refused = { code: 'invalid_parameter' }
        await expect(store.appendMany([request], [at(1), checkpoint])).rejects.toMatchObject(
          refused
        )
        expect(await store.head()).toBeNull()
      }
    )
  })
}
