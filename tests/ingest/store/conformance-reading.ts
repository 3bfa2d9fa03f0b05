import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventStore } from '../../../domain/event-store.ts'
import { opened, type Subject } from './conformance.ts'
import { collected, eventsIn, followed, sample, samples } from './samples.ts'

function revisions(events: readonly { readonly revision: number }[]): number[] {
  return events.map(({ revision }) => revision)
}

async function filled(store: EventStore): Promise<void> {
  await store.append({ stream: 'hub/1', expected: 'any', events: samples(1, 3) })
  const closed = samples(10, 2).map((event) => ({ ...event, type: 'DayClosed' }))
  await store.append({ stream: 'hub/2', expected: 'any', events: closed })
  await store.append({ stream: 'plot/1', expected: 'any', events: samples(20, 4) })
}

/** What every store must do when reading. */
export function readingConforms(subject: Subject): void {
  describe(`${subject.name}: reading`, () => {
    test('an empty log', async () => {
      const { store } = await opened(subject)
      expect(await store.head()).toBeNull()
      expect(await store.revision('none')).toBe(-1)
      expect(await collected(store.readAll())).toEqual([])
      expect(await collected(store.readStream('none'))).toEqual([])
      const messages = await followed(store, () => true)
      expect(messages).toEqual([{ kind: 'caughtUp', position: null }])
    })

    test('positions grow in the order of appends, whenever events occurred', async () => {
      const { store } = await opened(subject)
      for (const n of [30, 10, 20]) {
        await store.append({ stream: `s${n}`, expected: 'no_stream', events: [sample(n)] })
      }
      const events = await collected(store.readAll())
      expect(events.map(({ id }) => id)).toEqual([30, 10, 20].map((n) => sample(n).id))
      const [a = '', b = '', c = ''] = events.map(({ position }) => position)
      expect([store.compare(a, b), store.compare(c, b), store.compare(b, b)]).toEqual([-1, 1, 0])
    })

    test('readAll starts after a position and keeps to limit and batch size', async () => {
      const { store } = await opened(subject)
      const { positions } = await store.append({
        stream: 's',
        expected: 'any',
        events: samples(1, 10)
      })
      const after = positions[3] ?? null
      expect(revisions(await collected(store.readAll({ after })))).toEqual([4, 5, 6, 7, 8, 9])
      expect(revisions(await collected(store.readAll({ after, limit: 3 })))).toEqual([4, 5, 6])
      expect(await collected(store.readAll({ limit: 0 }))).toEqual([])
      const sizes: number[] = []
      for await (const batch of store.readAll({ batchSize: 4 })) sizes.push(batch.length)
      expect(sizes).toEqual([4, 4, 2])
      await expect(collected(store.readAll({ after: 'here' }))).rejects.toMatchObject({
        code: 'invalid_parameter'
      })
      const beyond = subject.beyond ?? '00000000000000000011'
      await expect(collected(store.readAll({ after: beyond }))).rejects.toMatchObject({
        code: 'invalid_parameter',
        figures: { after: beyond }
      })
      await expect(followed(store, () => true, { after: beyond })).rejects.toMatchObject({
        code: 'invalid_parameter'
      })
      await expect(collected(store.readAll({ batchSize: 0 }))).rejects.toMatchObject({
        code: 'invalid_parameter'
      })
    })

    const filters: [object, number[]][] = [
      [{}, [0, 1, 2, 0, 1, 0, 1, 2, 3]],
      [{ streamPrefixes: ['hub/'] }, [0, 1, 2, 0, 1]],
      [{ streamPrefixes: ['hub/2', 'plot/'] }, [0, 1, 0, 1, 2, 3]],
      [{ types: ['DayClosed'] }, [0, 1]],
      [{ types: ['DayClosed'], streamPrefixes: ['plot/'] }, []],
      [{ types: [] }, []]
    ]
    test.each(filters)('filter %o', async (filter, expected) => {
      const { store } = await opened(subject)
      await filled(store)
      for (const batchSize of [1, 2, 1000]) {
        expect(revisions(await collected(store.readAll({ filter, batchSize })))).toEqual(expected)
        const limit = 2
        const few = await collected(store.readAll({ filter, batchSize, limit }))
        expect(revisions(few)).toEqual(expected.slice(0, 2))
        const head = await store.head()
        const messages = await followed(store, (all) => all.at(-1)?.kind === 'caughtUp', {
          filter,
          batchSize
        })
        expect(revisions(eventsIn(messages))).toEqual(expected)
        expect(messages.at(-1)).toEqual({ kind: 'caughtUp', position: head })
      }
    })

    test('readStream, both ways, from anywhere, as many as asked', async () => {
      const { store } = await opened(subject)
      await filled(store)
      const read = async (options: Parameters<EventStore['readStream']>[1]) =>
        revisions(await collected(store.readStream('plot/1', options)))
      expect(await read({})).toEqual([0, 1, 2, 3])
      expect(await read({ from: 2 })).toEqual([2, 3])
      expect(await read({ from: 9 })).toEqual([])
      expect(await read({ from: 1, limit: 2 })).toEqual([1, 2])
      expect(await read({ direction: 'backwards' })).toEqual([3, 2, 1, 0])
      expect(await read({ direction: 'backwards', from: 2 })).toEqual([2, 1, 0])
      expect(await read({ direction: 'backwards', from: 9, limit: 2 })).toEqual([3, 2])
      expect(await read({ limit: 0 })).toEqual([])
    })

    test('a stream of 10,000 events reads whole, in batches, both ways', async () => {
      const { store } = await opened(subject)
      await store.append({ stream: 'long', expected: 'no_stream', events: samples(1, 10_000) })
      await store.append({ stream: 'other', expected: 'no_stream', events: samples(20_000, 5) })
      const forwards = await collected(store.readStream('long'))
      expect(revisions(forwards)).toEqual(Array.from({ length: 10_000 }, (_, index) => index))
      const backwards = await collected(store.readStream('long', { direction: 'backwards' }))
      expect(backwards).toEqual(forwards.toReversed())
      for await (const batch of store.readStream('long')) expect(batch.length).toBeLessThan(2000)
      expect(await store.revision('long')).toBe(9999)
    })

    test('find tells which ids the stream holds', async () => {
      const { store } = await opened(subject)
      await filled(store)
      const ids = [sample(2).id, sample(10).id, sample(99).id, 'no-id']
      const found = await store.find('hub/1', ids)
      expect([...found.keys()]).toEqual([sample(2).id])
      expect(found.get(sample(2).id)).toMatchObject({ stream: 'hub/1', revision: 1 })
    })
  })
  subscribingConforms(subject)
}

function subscribingConforms(subject: Subject): void {
  describe(`${subject.name}: subscribing`, () => {
    test('history, then what comes, with caughtUp at each end', async () => {
      const { store } = await opened(subject)
      await store.append({ stream: 's', expected: 'any', events: samples(1, 3) })
      let appended = false
      const messages = await followed(
        store,
        (all) => {
          if (all.at(-1)?.kind !== 'caughtUp') return false
          if (appended) return true
          appended = true
          void store.append({ stream: 's', expected: 'any', events: samples(10, 2) })
          return false
        },
        { batchSize: 2 }
      )
      expect(messages.map(({ kind }) => kind)).toEqual([
        'events',
        'events',
        'caughtUp',
        'events',
        'caughtUp'
      ])
      expect(revisions(eventsIn(messages))).toEqual([0, 1, 2, 3, 4])
    })

    test('aborting ends a subscription that waits, and one that never began', async () => {
      const { store } = await opened(subject)
      const abort = new AbortController()
      const kinds: string[] = []
      for await (const { kind } of store.subscribeAll({ signal: abort.signal })) {
        kinds.push(kind)
        setImmediate(() => abort.abort())
      }
      for await (const { kind } of store.subscribeAll({ signal: abort.signal })) kinds.push(kind)
      expect(kinds).toEqual(['caughtUp'])
    })

    test('closing the store does not leave a subscriber waiting', async () => {
      const { store } = await opened(subject)
      const following = followed(store, () => {
        setImmediate(() => store.close())
        return false
      })
      await expect(following).rejects.toMatchObject({ code: 'store_unavailable' })
    })

    test('no event is missed or repeated, however appends and reading interleave', async () => {
      const plan = fc.record({
        before: fc.integer({ min: 0, max: 20 }),
        appends: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 15 }),
        pauses: fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }),
        batchSize: fc.integer({ min: 1, max: 7 }),
        skip: fc.integer({ min: 0, max: 5 }),
        fromSecond: fc.boolean()
      })
      await fc.assert(
        fc.asyncProperty(plan, async ({ before, appends, pauses, batchSize, skip, fromSecond }) => {
          const { store, second } = await subject.open(() => 0)
          const writer = fromSecond && second !== undefined ? await second() : store
          try {
            await store.append({ stream: 's', expected: 'any', events: samples(1, before) })
            const history = await collected(store.readAll())
            const after = history[skip - 1]?.position ?? null
            const total = appends.reduce((sum, count) => sum + count, before)
            const due = total - (after === null ? 0 : skip)
            const following = followed(store, (all) => eventsIn(all).length >= due, {
              after,
              batchSize
            })
            let next = 1000
            for (const [index, count] of appends.entries()) {
              const appending = writer.append({
                stream: `w${index % 3}`,
                expected: 'any',
                events: samples(next, count)
              })
              next += count
              if (pauses[index]) await appending
            }
            const followedPositions = eventsIn(await following).map(({ position }) => position)
            const all = (await collected(store.readAll())).map(({ position }) => position)
            expect(all).toHaveLength(total)
            expect(followedPositions).toEqual(all.slice(total - due))
          } finally {
            if (writer !== store) await writer.close()
            await store.close()
          }
        }),
        { numRuns: subject.isSlow === true ? 5 : 25 }
      )
    }, 120_000)
  })
}
