import { expect, test } from 'vitest'
import { Failure } from '../../../domain/failure.ts'
import {
  firstRestartMs,
  keepGoing,
  longestRestartMs,
  silenceMs
} from '../../../ingest/kafka/watchdog.ts'

/** A clock that waiting moves on, so that nothing sleeps. */
class Clock {
  ms = 0
  readonly now = () => this.ms
  readonly wait = async (ms: number, signal: AbortSignal) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (!signal.aborted) this.ms += ms
  }
}

type Consumer = (alive: () => void, signal: AbortSignal) => Promise<void>

/** Runs consumers one after the other; when there are no more, it ends. */
async function kept(consumers: readonly Consumer[]) {
  const clock = new Clock()
  const closing = new AbortController()
  const told: { readonly error: unknown; readonly waitMs: number; readonly atMs: number }[] = []
  let started = 0
  await keepGoing({
    consume: async (alive, signal) => {
      const next = consumers[started]
      started += 1
      if (next === undefined) closing.abort()
      else await next(alive, signal)
    },
    failing: (error, waitMs) => told.push({ error, waitMs, atMs: clock.ms }),
    ...{ now: clock.now, wait: clock.wait, signal: closing.signal }
  })
  return { told, clock, started }
}

const crash: Consumer = async () => {
  throw new Error('not implemented: lz4')
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
}

test('every crash is told and ends in a new consumer, after waits that double up to the longest', async () => {
  const { told, started } = await kept(Array.from({ length: 9 }, () => crash))
  expect(started).toBe(10)
  expect(told.map(({ waitMs }) => waitMs)).toEqual([
    ...[500, 1_000, 2_000, 4_000, 8_000, 16_000],
    ...Array.from({ length: 3 }, () => longestRestartMs)
  ])
})

test('a consumer that has read makes the next wait short again', async () => {
  const reading: Consumer = async (alive) => {
    alive()
    throw new Error('gone')
  }
  const { told } = await kept([crash, crash, crash, reading, crash])
  expect(told.map(({ waitMs }) => waitMs)).toEqual([500, 1_000, 2_000, firstRestartMs, 1_000])
})

test('a consumer that falls silent is ended and started anew', async () => {
  let ended = 0
  const silent: Consumer = async (alive, signal) => {
    alive()
    await until(signal)
    ended += 1
  }
  const { told, started } = await kept([silent])
  expect([started, ended]).toEqual([2, 1])
  expect(told[0]?.error).toBeInstanceOf(Failure)
  expect(told[0]?.error).toMatchObject({ code: 'kafka_unavailable', figures: { silenceMs } })
  expect(told[0]?.atMs).toBeGreaterThanOrEqual(silenceMs)
})

test('a consumer that does not even end when it is told to does not hold the next one up', async () => {
  const stuck: Consumer = () => new Promise(() => {})
  const { started } = await kept([stuck])
  expect(started).toBe(2)
})

test('one that reads goes on for as long as it says so', async () => {
  const clock = new Clock()
  const closing = new AbortController()
  const failures: unknown[] = []
  await keepGoing({
    consume: async (alive, signal) => {
      for (let minute = 0; minute < 30; minute += 1) {
        alive()
        await clock.wait(30_000, signal)
      }
      closing.abort()
    },
    failing: (error) => failures.push(error),
    ...{ now: clock.now, wait: clock.wait, signal: closing.signal }
  })
  expect(failures).toEqual([])
})
