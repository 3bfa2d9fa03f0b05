import { describe, expect, onTestFinished, test } from 'vitest'
import type { EventStore, ExpectedRevision } from '../../../domain/event-store.ts'
import { Conflict, Failure } from '../../../domain/failure.ts'
import { collected, sample, samples, startMs } from './samples.ts'

/** A kind of store under test. */
export interface Subject {
  readonly name: string
  /** A new, empty log; `second` opens the same log once more, where the kind of store can. */
  readonly open: (
    now: () => number
  ) => Promise<{ store: EventStore; second?: () => Promise<EventStore> }>
  /** A position that no log of a test reaches, and one that is none; left out: of dense positions. */
  readonly beyond?: string
  /** Opening a log takes long, so what is tried with many logs is tried with fewer. */
  readonly isSlow?: boolean
}

/** Opens a log for the running test and closes it afterwards. */
export async function opened(subject: Subject, now: () => number = () => startMs) {
  const log = await subject.open(now)
  onTestFinished(() => log.store.close())
  return log
}

async function failureOf(attempt: Promise<unknown>): Promise<Failure> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown
  )
  if (error instanceof Failure) return error
  throw new Error(`expected a Failure, got ${String(error)}`)
}

/** What every store must do when appending. */
export function appendingConforms(subject: Subject): void {
  describe(`${subject.name}: appending`, () => {
    const fits: [string, number, ExpectedRevision][] = [
      ['no_stream on a new stream', 0, 'no_stream'],
      ['-1 on a new stream', 0, -1],
      ['any on a new stream', 0, 'any'],
      ['the last revision', 2, 1],
      ['stream_exists on a stream', 2, 'stream_exists'],
      ['any on a stream', 2, 'any']
    ]
    test.each(fits)('%s is accepted', async (_, before, expected) => {
      const { store } = await opened(subject)
      if (before > 0) {
        await store.append({ stream: 's', expected: 'any', events: samples(1, before) })
      }
      const result = await store.append({ stream: 's', expected, events: samples(10, 2) })
      expect(result).toMatchObject({ nextRevision: before + 1, idempotent: false })
      expect(result.position).toBe(result.positions[1])
      expect(await store.revision('s')).toBe(before + 1)
      expect(await store.head()).toBe(result.position)
    })

    const conflicts: [string, number, ExpectedRevision][] = [
      ['no_stream on a stream', 2, 'no_stream'],
      ['-1 on a stream', 2, -1],
      ['an earlier revision', 2, 0],
      ['a later revision', 2, 2],
      ['a revision of no stream', 0, 0],
      ['stream_exists on no stream', 0, 'stream_exists']
    ]
    test.each(conflicts)('%s conflicts, with the actual revision', async (_, before, expected) => {
      const { store } = await opened(subject)
      if (before > 0) {
        await store.append({ stream: 's', expected: 'any', events: samples(1, before) })
      }
      const head = await store.head()
      for (const events of [samples(10, 2), []]) {
        const failure = await failureOf(store.append({ stream: 's', expected, events }))
        expect(failure).toBeInstanceOf(Conflict)
        expect(failure.figures).toEqual({ stream: 's', expected, actual: before - 1 })
      }
      expect(await store.head()).toBe(head)
    })

    test('an append of nothing tells where the stream and the log are', async () => {
      const { store } = await opened(subject)
      const nothing = { stream: 's', expected: 'any', events: [] } as const
      expect(await store.append(nothing)).toEqual({
        nextRevision: -1,
        position: null,
        positions: [],
        idempotent: false
      })
      const { position } = await store.append({ ...nothing, stream: 'o', events: [sample(1)] })
      expect(await store.append(nothing)).toMatchObject({ nextRevision: -1, position })
    })

    const repeatable: ExpectedRevision[] = ['no_stream', 'any', -1]
    test.each(repeatable)('a repetition (%s) answers as the first time', async (expected) => {
      const { store } = await opened(subject)
      const request = { stream: 's', expected, events: samples(1, 3) }
      const first = await store.append(request)
      await store.append({ stream: 's', expected: 2, events: samples(8, 1) })
      await store.append({ stream: 'other', expected: 'any', events: samples(9, 1) })
      const head = await store.head()
      const told = samples(1, 3).map((event) => ({ ...event, meta: '{"actor":"another"}' }))
      for (const events of [request.events, told]) {
        expect(await store.append({ ...request, events })).toEqual({ ...first, idempotent: true })
      }
      expect(await store.head()).toBe(head)
      expect((await collected(store.readAll()))[0]?.meta).toBe(sample(1).meta)
    })

    test('a repetition of a part, at its revision, is one too', async () => {
      const { store } = await opened(subject)
      const { positions } = await store.append({
        stream: 's',
        expected: 'no_stream',
        events: samples(1, 4)
      })
      const part = { stream: 's', events: samples(2, 2) }
      const expected = { nextRevision: 2, positions: positions.slice(1, 3), idempotent: true }
      expect(await store.append({ ...part, expected: 0 })).toMatchObject(expected)
      expect(await store.append({ ...part, expected: 'any' })).toMatchObject(expected)
      expect(await store.append({ ...part, expected: 'stream_exists' })).toMatchObject(expected)
      expect(await failureOf(store.append({ ...part, expected: 1 }))).toBeInstanceOf(Conflict)
    })

    const changes = [
      { type: 'CrateLost' },
      { schemaVersion: 2 },
      { occurredAtMs: 5 },
      { corrects: sample(7).id },
      { data: '{"massGrams": 1}' }
    ]
    test.each(changes)('a known id with other content is refused: %o', async (change) => {
      const { store } = await opened(subject)
      await store.append({ stream: 's', expected: 'any', events: samples(1, 2) })
      const attempts: [string, ExpectedRevision][] = [
        ['s', 'no_stream'],
        ['s', 1],
        ['s', 'any']
      ]
      if (store.capabilities.globalIdempotency) attempts.push(['new', 'no_stream'])
      for (const [stream, expected] of attempts) {
        const events = [sample(3), sample(2, change)]
        const failure = await failureOf(store.append({ stream, expected, events }))
        expect(failure).toMatchObject({ code: 'same_id_other_content' })
        expect(failure.figures).toMatchObject({ storedStream: 's', storedRevision: 1 })
      }
      expect(await store.revision('s')).toBe(1)
      expect(await store.revision('new')).toBe(-1)
    })

    test('an id that another stream holds is refused, or is another event there', async () => {
      const { store } = await opened(subject)
      await store.append({ stream: 's', expected: 'any', events: [sample(1)] })
      const again = { stream: 'other', expected: 'no_stream', events: [sample(1)] } as const
      if (store.capabilities.globalIdempotency) {
        const failure = await failureOf(store.append(again))
        expect(failure).toMatchObject({ code: 'same_id_other_content' })
        expect(await store.find('other', [sample(1).id])).toEqual(new Map())
      } else {
        expect(await store.append(again)).toMatchObject({ nextRevision: 0, idempotent: false })
        const found = await store.find('other', [sample(1).id])
        expect([...found.values()]).toMatchObject([{ stream: 'other', revision: 0 }])
      }
      const free = { stream: 'third', expected: 'no_stream', events: [sample(2)] } as const
      expect(await store.append(free)).toMatchObject({ nextRevision: 0, idempotent: false })
    })

    const partly: ExpectedRevision[] = [2, 'any', 'stream_exists']
    test.each(partly)('events of which some are known are refused whole (%s)', async (expected) => {
      const { store } = await opened(subject)
      await store.append({ stream: 's', expected: 'any', events: samples(1, 3) })
      const request = { stream: 's', expected, events: [sample(2), sample(9)] }
      const failure = await failureOf(store.append(request))
      expect(failure).toMatchObject({ code: 'wrong_expected_revision' })
      expect(failure.detail).toContain('1 of 2 events')
      expect(await store.revision('s')).toBe(2)
    })

    const malformed: [string, Parameters<EventStore['append']>[0]][] = [
      ['an id twice', { stream: 's', expected: 'any', events: [sample(1), sample(1)] }],
      ['an id that is no UUID', { stream: 's', expected: 'any', events: [sample(1, { id: 'x' })] }],
      ['a stream without a name', { stream: '', expected: 'any', events: [sample(1)] }],
      ['a revision that is none', { stream: 's', expected: 0.5, events: [sample(1)] }],
      ['NUL', { stream: 's', expected: 'any', events: [sample(1, { data: '"\0"' })] }],
      [
        'NUL as JSON writes it',
        { stream: 's', expected: 'any', events: [sample(1, { data: '{"a":"b\\u0000"}' })] }
      ],
      [
        'half a character as JSON writes it',
        { stream: 's', expected: 'any', events: [sample(1, { data: '{"a":"\\ud83d"}' })] }
      ],
      [
        'half a character in the metadata',
        { stream: 's', expected: 'any', events: [sample(1, { meta: '{"a":"\\udc00"}' })] }
      ],
      ['a lone surrogate', { stream: '\ud800', expected: 'any', events: [sample(1)] }],
      [
        'half a millisecond',
        { stream: 's', expected: 'any', events: [sample(1, { occurredAtMs: 0.5 })] }
      ]
    ]
    test.each(malformed)('%s is refused', async (_, request) => {
      const { store } = await opened(subject)
      const failure = await failureOf(store.append(request))
      expect(['invalid_field', 'invalid_parameter']).toContain(failure.code)
      expect(await store.head()).toBeNull()
    })

    test('a text that is longer than any observation is refused', async () => {
      const { store } = await opened(subject)
      const events = [sample(1, { data: 'x'.repeat(16_777_216) })]
      const failure = await failureOf(store.append({ stream: 's', expected: 'any', events }))
      expect(failure).toMatchObject({ code: 'record_too_large' })
    })

    test('every field comes back as it was given', async () => {
      const { store } = await opened(subject)
      const events = [
        sample(1, { data: '{ "città" :\t"Milano 🥕", "b":1.0e2}', meta: ' {}', schemaVersion: 7 }),
        sample(2, { occurredAtMs: -86_400_000, corrects: sample(1).id })
      ]
      await store.append({ stream: 'è/🍐', expected: 'no_stream', events })
      const read = await collected(store.readAll())
      expect(read).toEqual(
        events.map((event, revision) => ({
          ...event,
          stream: 'è/🍐',
          revision,
          position: read[revision]?.position,
          recordedAtMs: startMs
        }))
      )
    })

    test('recorded time never falls, whatever the clock does', async () => {
      const clock = [50, 40, 90]
      const { store } = await opened(subject, () => clock.shift() ?? 0)
      for (const n of [1, 2, 3, 4]) {
        await store.append({ stream: 's', expected: n - 2, events: [sample(n)] })
      }
      const recorded = (await collected(store.readAll())).map((event) => event.recordedAtMs)
      expect(recorded).toEqual([50, 50, 90, 90])
    })
  })
}

/** What every store must do with several streams, at once or one after another. */
export function atomicityConforms(subject: Subject): void {
  describe(`${subject.name}: all or nothing`, () => {
    test('appendMany appends to several streams, in order', async () => {
      const { store } = await opened(subject)
      const results = await store.appendMany([
        { stream: 'a', expected: 'no_stream', events: samples(1, 2) },
        { stream: 'b', expected: 'any', events: samples(5, 1) },
        { stream: 'c', expected: 'any', events: [] }
      ])
      expect(results.map(({ nextRevision }) => nextRevision)).toEqual([1, 0, -1])
      expect((await collected(store.readAll())).map(({ stream }) => stream)).toEqual([
        'a',
        'a',
        'b'
      ])
      expect(await store.appendMany([])).toEqual([])
    })

    test('one conflict or known id undoes the whole appendMany', async () => {
      const { store } = await opened(subject)
      await store.append({ stream: 'b', expected: 'any', events: [sample(1)] })
      const fine = { stream: 'a', expected: 'no_stream', events: samples(10, 2) } as const
      const late = { stream: 'b', expected: 'no_stream', events: [sample(20)] } as const
      const known = { stream: 'b', expected: 0, events: [sample(30), sample(1)] } as const
      expect(await failureOf(store.appendMany([fine, late]))).toBeInstanceOf(Conflict)
      expect(await failureOf(store.appendMany([fine, known]))).toMatchObject({
        code: 'wrong_expected_revision'
      })
      expect(await failureOf(store.appendMany([fine, { ...fine, events: [] }]))).toMatchObject({
        code: 'invalid_parameter'
      })
      expect(await collected(store.readAll())).toHaveLength(1)
      expect(await store.revision('a')).toBe(-1)
      await store.append(fine)
      expect(await store.revision('a')).toBe(1)
    })

    test('appendMany may repeat one part and append another', async () => {
      const { store } = await opened(subject)
      const known = { stream: 'a', expected: 'no_stream', events: samples(1, 2) } as const
      const first = await store.append(known)
      const fresh = { stream: 'b', expected: 'no_stream', events: samples(5, 2) } as const
      const [repeated, added] = await store.appendMany([known, fresh])
      expect(repeated).toEqual({ ...first, idempotent: true })
      expect(added).toMatchObject({ nextRevision: 1, idempotent: false })
    })

    test('of many who append at one revision, one wins and the others learn the revision', async () => {
      const { store } = await opened(subject)
      const attempts = await Promise.allSettled(
        samples(1, 50).map((event) =>
          store.append({ stream: 's', expected: 'no_stream', events: [event] })
        )
      )
      const lost = attempts.filter((attempt) => attempt.status === 'rejected')
      expect(lost).toHaveLength(49)
      for (const { reason } of lost)
        expect(reason).toMatchObject({ expected: 'no_stream', actual: 0 })
      expect(await collected(store.readAll())).toHaveLength(1)
    })

    test('a refused append among many does not touch the others', async () => {
      const { store } = await opened(subject)
      await store.append({ stream: 'taken', expected: 'no_stream', events: samples(1, 1) })
      const attempts = await Promise.allSettled(
        Array.from({ length: 60 }, (_, index) =>
          index % 3 === 0
            ? store.append({ stream: 'taken', expected: 'no_stream', events: [sample(5000)] })
            : store.append({ stream: `n${index}`, expected: 'any', events: samples(index * 9, 3) })
        )
      )
      expect(attempts.filter(({ status }) => status === 'rejected')).toHaveLength(20)
      expect(await collected(store.readAll())).toHaveLength(1 + 40 * 3)
      expect(await store.revision('taken')).toBe(0)
    })

    test('closing settles what was asked before and refuses what comes after', async () => {
      const { store } = await opened(subject)
      const pending = samples(1, 200).map((event, index) =>
        store.append({ stream: `s${index % 7}`, expected: 'any', events: [event] })
      )
      const closing = store.close()
      expect(await Promise.all(pending)).toHaveLength(200)
      await closing
      const closed = { code: 'store_unavailable' }
      const late = { stream: 's', expected: 'any', events: [sample(300)] } as const
      expect(await failureOf(store.append(late))).toMatchObject(closed)
      expect(await failureOf(store.head())).toMatchObject(closed)
      expect(await failureOf(collected(store.readAll()))).toMatchObject(closed)
      await store.close()
    })
  })
}
