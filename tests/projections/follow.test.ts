import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { EventStore } from '../../domain/event-store.ts'
import { type Applier, createApplier } from '../../projections/apply.ts'
import { flows } from '../../projections/flows/projection.ts'
import { type BatchSizes, follow } from '../../projections/follow.ts'
import type { Threads } from '../../projections/instance.ts'
import { createMirrorWriter, type MirrorBatch } from '../../projections/log/mirror.ts'
import { flow, idOf } from './events.ts'
import { append, createStore, openInMemory } from './setup.ts'

const count = 500
const sizes: BatchSizes = { first: 30, full: 100, characters: 1e9, advanceEvery: 150 }

async function filled(): Promise<EventStore> {
  const store = createStore()
  const events = Array.from({ length: count }, (_, nth) => flow({ id: idOf(nth + 1), grams: nth }))
  await append(store, events)
  return store
}

/** Follows a log of 500 flows until it is caught up; `before` is called before each commit. */
async function followed(
  sizes: BatchSizes,
  before: (batch: MirrorBatch | null, added: () => number) => Promise<void> = async () => {}
) {
  const store = await filled()
  const readModel = await openInMemory(store)
  const applier = await createApplier(readModel, [flows])
  const writer = await readModel.read(createMirrorWriter)
  const commits: { events: number; extent: Parameters<Applier['commit']>[1] }[] = []
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  /** How many threads DuckDB was given, and how many events had been mirrored by then. */
  const threads: { which: Threads; after: number }[] = []
  let added = 0
  const follower = follow({
    store,
    writer: {
      ...writer,
      add: (event) => {
        added += 1
        writer.add(event)
      }
    },
    applier: {
      ...applier,
      useThreads: async (which) => {
        threads.push({ which, after: applier.mirrored().seq })
        await applier.useThreads(which)
      },
      commit: async (batch, extent) => {
        await before(batch, () => added)
        commits.push({ events: (batch?.upTo.seq ?? 0) - (batch?.after.seq ?? 0), extent })
        return applier.commit(batch, extent)
      }
    },
    onBatch: () => {
      if (applier.mirrored().seq === count && applier.lag() === 0) resolve()
    },
    sizes
  })
  await Promise.race([reached, follower.ended])
  await follower.stop()
  return { commits, threads, failure: follower.failure(), mirrored: applier.mirrored().seq }
}

test('far behind, a small batch answers first, then they are full, and projections follow in steps', async () => {
  const { commits } = await followed(sizes)
  expect(commits.map(({ events }) => events)).toEqual([30, 100, 100, 100, 100, 70])
  const mirror = 'mirror'
  const both = 'mirror and projections'
  expect(commits.map(({ extent }) => extent)).toEqual([both, mirror, both, mirror, both, both])
})

test('DuckDB has one thread while batches are full, and all again when nothing is left to write', async () => {
  const { threads } = await followed(sizes)
  expect(threads).toEqual([
    { which: 'one', after: 0 },
    { which: 'all', after: count }
  ])
})

test('a following that ends far behind gives the threads back', async () => {
  const { threads } = await followed(sizes, async (batch) => {
    if (batch?.after.seq === sizes.first) throw new Error('the disk is gone')
  })
  expect(threads).toEqual([
    { which: 'one', after: 0 },
    { which: 'all', after: sizes.first }
  ])
})

test('large texts close a batch before it is full', async () => {
  const characters = 8_000
  const { commits, mirrored } = await followed({ ...sizes, characters })
  const most = Math.max(...commits.map(({ events }) => events))
  expect(most).toBeGreaterThan(2)
  expect(most).toBeLessThan(sizes.first)
  expect(mirrored).toBe(count)
})

test('while one batch is written the next is decoded, and no more than that', async () => {
  const seen: number[] = []
  await followed(sizes, async (batch, added) => {
    if (batch?.after.seq !== 0) return
    while (added() < sizes.first + sizes.full) await nextTurn()
    for (let turns = 0; turns < 50; turns += 1) await nextTurn()
    seen.push(added())
  })
  expect(seen).toEqual([sizes.first + sizes.full])
})

test('what a transaction throws while a batch waits ends the following with it', async () => {
  const { failure, mirrored } = await followed(sizes, async (batch, added) => {
    if (batch?.after.seq !== 0) return
    while (added() < sizes.first + sizes.full) await nextTurn()
    await nextTurn()
    throw new Error('the disk is gone')
  })
  expect(failure?.detail).toContain('the disk is gone')
  expect(mirrored).toBe(0)
})
