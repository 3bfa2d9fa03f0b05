import fc from 'fast-check'
import { expect, test } from 'vitest'
import type {
  AppendRequest,
  EventStore,
  ExpectedRevision,
  Position
} from '../../../domain/event-store.ts'
import { Conflict } from '../../../domain/failure.ts'
import type { Subject } from './conformance.ts'
import { collected, sample, startMs } from './samples.ts'

interface Held {
  readonly stream: string
  readonly n: number
  readonly data: string
}

/** The rules again, as plainly as they can be said; ids are numbers here. */
function modelAppend(
  log: Held[],
  request: AppendRequest,
  ns: readonly number[],
  { globalIdempotency }: EventStore['capabilities']
): string {
  const { stream, events, expected } = request
  const ofStream = log.filter((held) => held.stream === stream)
  const actual = ofStream.length - 1
  const isHeld = (held: Held, n: number | undefined) =>
    held.n === n && (globalIdempotency || held.stream === stream)
  const found = events.map((_, index) => log.findIndex((held) => isHeld(held, ns[index])))
  const known = found.filter((at) => at >= 0)
  const isOther = (at: number, index: number) =>
    at >= 0 && (log[at]?.stream !== stream || log[at]?.data !== events[index]?.data)
  if (found.some(isOther)) return 'same_id_other_content'
  const number = expected === 'no_stream' ? -1 : expected
  const revisions = known.map((at) => ofStream.indexOf(log[at] ?? { stream, n: -1, data: '' }))
  const inPlace = revisions.every(
    (revision, index) => typeof number !== 'number' || revision === number + 1 + index
  )
  if (events.length > 0 && known.length === events.length && inPlace) {
    return `again ${known.map((at) => at + 1).join()}`
  }
  const fits = number === 'any' || (number === 'stream_exists' ? actual >= 0 : number === actual)
  if (!fits) return `conflict ${actual}`
  if (known.length > 0) return 'wrong_expected_revision'
  for (const [index, { data }] of events.entries()) log.push({ stream, n: ns[index] ?? -1, data })
  return `added ${events.map((_, index) => log.length - events.length + 1 + index).join()}`
}

/** What the store answers, once the places of its positions are known. */
type Answer = (placeOf: (position: Position) => number) => string

async function storeAppend(store: EventStore, request: AppendRequest): Promise<Answer> {
  try {
    const { idempotent, positions } = await store.append(request)
    return (placeOf) => `${idempotent ? 'again' : 'added'} ${positions.map(placeOf).join()}`
  } catch (error) {
    if (error instanceof Conflict) return () => `conflict ${error.actual}`
    if (error instanceof Error && 'code' in error) return () => String(error.code)
    throw error
  }
}

const expectations: fc.Arbitrary<ExpectedRevision> = fc.oneof(
  fc.constantFrom<ExpectedRevision>('any', 'no_stream', 'stream_exists'),
  fc.integer({ min: -1, max: 5 })
)
const steps = fc.array(
  fc.record({
    stream: fc.constantFrom('a', 'b', 'c'),
    expected: expectations,
    ns: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
    otherContent: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0)
  }),
  { minLength: 1, maxLength: 30 }
)

/** Random appends answer as the model does, and leave the log that it leaves. */
export function modelConforms(subject: Subject): void {
  test(`${subject.name}: any sequence of appends ends as the rules say`, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { store } = await subject.open(() => startMs)
        try {
          const log: Held[] = []
          const said: [should: string, answer: Answer][] = []
          for (const { stream, expected, ns, otherContent } of sequence) {
            const events = ns.map((n) => sample(n, otherContent ? { data: '{}' } : {}))
            const request = { stream, expected, events }
            const should = modelAppend(log, request, ns, store.capabilities)
            said.push([should, await storeAppend(store, request)])
          }
          const stored = await collected(store.readAll())
          const places = new Map(stored.map(({ position }, index) => [position, index + 1]))
          const placeOf = (position: Position) => places.get(position) ?? Number.NaN
          for (const [should, answer] of said) expect(answer(placeOf)).toBe(should)
          expect(stored.map(({ stream, id, data }) => [stream, id, data])).toEqual(
            log.map(({ stream, n, data }) => [stream, sample(n).id, data])
          )
        } finally {
          await store.close()
        }
      }),
      { numRuns: subject.isSlow === true ? 8 : 60 }
    )
  }, 120_000)
}
