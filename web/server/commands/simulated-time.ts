import { setTimeout as delay } from 'node:timers/promises'
import type { World } from './command.ts'

/** Resolves after some milliseconds, or at once when the signal aborts. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

/**
 * The log's clock follows the city's, so that what was reported late is known late; it never runs
 * ahead of the real one, which what others record goes by.
 */
export function simulatedClock({ now }: Pick<World, 'now'>) {
  let reachedMs = 0
  return {
    now: () => Math.min(reachedMs, now()),
    reach: (recordedAtMs: number) => {
      reachedMs = Math.max(reachedMs, recordedAtMs)
    }
  }
}
