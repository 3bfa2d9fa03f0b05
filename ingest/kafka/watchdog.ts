import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'

/** Wait before the first new start; it doubles with every one that fails, up to the longest. */
export const firstRestartMs = 500
export const longestRestartMs = 30_000

/** A consumer that has not asked the broker for so long has stopped, whatever it says itself. */
export const silenceMs = 60_000

/** How long an ended consumer may take to leave; the broker drops it after its session anyway. */
const leavingMs = 20_000

interface WatchdogOptions {
  /**
   * One consumer, from its start until it crashes, which is thrown, or `signal` ends it.
   *
   * @param alive is called at each sign that it reads.
   */
  readonly consume: (alive: () => void, signal: AbortSignal) => Promise<void>
  /** Told what ended a consumer, and that the next starts after `waitMs`. */
  readonly failing: (error: unknown, waitMs: number) => void
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  /** Settles after a while, or as soon as the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
  /** Ends it all. */
  readonly signal: AbortSignal
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {})
}

/**
 * Keeps one consumer going: clients end theirs on many errors while the process lives on, so each
 * crash, and each consumer that has fallen silent, ends in a new one, after longer and longer waits
 * while none gets as far as reading. Settles once the signal has aborted.
 */
export async function keepGoing(options: WatchdogOptions): Promise<void> {
  const { consume, failing, now, signal, wait = pause } = options
  let waitMs = firstRestartMs
  while (!signal.aborted) {
    let signMs = now()
    const ended = new AbortController()
    const over = AbortSignal.any([ended.signal, signal])
    const silent = async () => {
      while (!over.aborted) {
        if (now() - signMs >= silenceMs) throw silence()
        await wait(silenceMs / 10, over)
      }
    }
    const alive = () => {
      signMs = now()
      waitMs = firstRestartMs
    }
    const consuming = consume(alive, over)
    try {
      await Promise.race([consuming, silent()])
    } catch (error) {
      if (!signal.aborted) failing(error, waitMs)
      ended.abort()
      await wait(waitMs, signal)
      waitMs = Math.min(waitMs * 2, longestRestartMs)
    }
    ended.abort()
    const left = new AbortController()
    await Promise.race([consuming.catch(() => {}), wait(leavingMs, left.signal)])
    left.abort()
  }
}

function silence(): Failure {
  const detail = `the consumer has not asked the broker for ${silenceMs} ms; it is started anew`
  return new Failure('kafka_unavailable', detail, { silenceMs })
}
