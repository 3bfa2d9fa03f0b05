import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventStore, PackedEvents, SourceCheckpoint } from '../../../domain/event-store.ts'
import { requestsOf, type StreamEvent } from '../../../ingest/store/packed-events.ts'
import { opened, type Subject } from './conformance.ts'
import { collected, packEvents, sample } from './samples.ts'

const letters = fc.string({ unit: 'grapheme', maxLength: 60 })

/** What may come together: few streams and types, any letters, short texts and long ones. */
const drawn = fc.record({
  stream: fc.constantFrom('a', 'b', 'mercato Wagner è 🍅'),
  type: fc.constantFrom('CrateWeighed', 'Pesò'),
  schemaVersion: fc.integer({ min: 1, max: 9 }),
  note: fc.tuple(letters, fc.integer({ min: 0, max: 400 })),
  meta: fc.oneof(fc.constant('{}'), letters),
  corrects: fc.boolean()
})

/** Runs of events, no id twice. */
const runs = fc.array(fc.array(drawn, { maxLength: 40 }), { minLength: 1, maxLength: 3 })

type Drawn = typeof drawn extends fc.Arbitrary<infer One> ? One : never

function told(given: readonly (readonly Drawn[])[]): readonly (readonly StreamEvent[])[] {
  let n = 0
  return given.map((run) =>
    run.map(({ stream, type, schemaVersion, note: [text, times], meta, corrects }): StreamEvent => {
      n += 1
      const changes = { type, schemaVersion, meta, data: text.repeat(times).replaceAll('\0', '') }
      const corrected = corrects ? sample(n + 5_000).id : null
      return { stream, event: sample(n, { ...changes, corrects: corrected }) }
    })
  )
}

function packed(...events: readonly (readonly [string, number])[]): PackedEvents {
  return packEvents(events.map(([stream, n]) => ({ stream, event: sample(n) })))
}

const checkpoint: SourceCheckpoint = { source: 'kafka/cluster/readings', partition: 2, next: 7 }

async function next(store: EventStore): Promise<number | undefined> {
  return (await store.checkpoints?.(checkpoint.source))?.get(checkpoint.partition)
}

/** What a store must do that takes events packed. */
export function packedConforms(subject: Subject): void {
  describe(`${subject.name}: packed events`, () => {
    test('they are stored as the same events are that come one by one', async () => {
      const whole = fc.asyncProperty(runs, async (given) => {
        const [one, other] = [await subject.open(() => 5), await subject.open(() => 5)]
        const said = told(given)
        await one.store.appendPacked?.(
          said.map((run) => packEvents(run)),
          []
        )
        const apart = requestsOf(said.flat())
        if (apart.length > 0) await other.store.appendMany(apart)
        const all = await collected(one.store.readAll())
        expect(all).toEqual(await collected(other.store.readAll()))
        expect(all).toHaveLength(said.flat().length)
        for (const { store } of [one, other]) await store.close()
      })
      await fc.assert(whole, { numRuns: 6 })
    })

    test('they follow what their streams hold, with their checkpoint', async () => {
      const { store } = await opened(subject)
      await store.append({ stream: 's', expected: 'any', events: [sample(1)] })
      await store.appendPacked?.([packed(['s', 2], ['t', 3]), packed(['s', 4])], [checkpoint])
      const all = await collected(store.readAll())
      expect(all.map(({ stream, revision }) => `${stream}@${revision}`)).toEqual([
        ...['s@0', 's@1', 's@2', 't@0']
      ])
      expect(await next(store)).toBe(7)
      const after = { stream: 's', expected: 2, events: [sample(5)] } as const
      expect(await store.append(after)).toMatchObject({ nextRevision: 3 })
    })

    const repeated: readonly (readonly [string, readonly PackedEvents[]])[] = [
      ['stored in the same stream', [packed(['s', 9], ['s', 1])]],
      ['stored in another stream', [packed(['t', 9], ['t', 1])]],
      ['come twice in a run', [packed(['s', 9], ['t', 9])]],
      ['come twice in two runs', [packed(['s', 9]), packed(['s', 9])]]
    ]
    test.each(repeated)(
      'ids that are %s: nothing is stored, no checkpoint moves',
      async (_, runs) => {
        const { store } = await opened(subject)
        await store.append({ stream: 's', expected: 'any', events: [sample(1)] })
        await expect(store.appendPacked?.(runs, [checkpoint])).rejects.toMatchObject({
          code: 'wrong_expected_revision'
        })
        expect(await collected(store.readAll())).toHaveLength(1)
        expect(await next(store)).toBeUndefined()
        // What the refusal left behind must not be taken for stored.
        await store.appendPacked?.([packed(['s', 9])], [checkpoint])
        expect(await store.revision('s')).toBe(1)
      }
    )

    test('none at all move the checkpoint alone', async () => {
      const { store } = await opened(subject)
      await store.appendPacked?.([packed()], [checkpoint])
      expect(await store.head()).toBeNull()
      expect(await next(store)).toBe(7)
    })

    test('they are refused with a checkpoint that is none', async () => {
      const { store } = await opened(subject)
      const refused = store.appendPacked?.([packed(['s', 1])], [{ ...checkpoint, next: -1 }])
      await expect(refused).rejects.toMatchObject({ code: 'invalid_parameter' })
      expect(await store.head()).toBeNull()
    })
  })
}
