import { expect, test } from 'vitest'
import { Failure } from '../../../domain/failure.ts'
import { startOf, type Taken } from '../../../ingest/kafka/start.ts'

const range = { topic: 't', partition: 0, low: 10, high: 50, committed: 30 }
const upTo = (next: number): Taken => ({ generation: 1, next })

const cases: readonly (readonly [
  what: string,
  taken: Taken | null | undefined,
  stop: number | 'stops',
  earliest: readonly [next: number, generation: number]
])[] = [
  ['the log goes before the group', upTo(20), 20, [20, 1]],
  ['a log ahead of the group too', upTo(45), 45, [45, 1]],
  ['the end is a place to go on', upTo(50), 50, [50, 1]],
  ['a log that took nothing begins with the first message', undefined, 10, [10, 1]],
  ['a store without checkpoints goes where the group is', null, 30, [30, 1]],
  ['messages deleted before they were read', upTo(5), 'stops', [10, 1]],
  ['a topic made anew', upTo(51), 'stops', [10, 2]]
]

test.each(cases)('%s', (_, taken, stop, [next, generation]) => {
  const stopping = startOf(range, taken, 'stop')
  if (stop === 'stops') expect(stopping).toBeInstanceOf(Failure)
  else expect(stopping).toEqual({ next: stop, generation })
  expect(startOf(range, taken, 'earliest')).toEqual({ next, generation })
})
