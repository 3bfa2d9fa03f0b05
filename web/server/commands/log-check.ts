import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import type { LogPlace } from '../../../ingest/store/open.ts'

const verification = z.object({
  events: z.int(),
  damage: z.object({ detail: z.string() }).nullable()
})

/** What is known of the log's hash chain: a flipped byte is seen by nothing else. */
export interface LogState {
  readonly state: 'not checked' | 'whole' | 'damaged'
  readonly detail: string | null
}

export interface LogCheck {
  readonly now: () => LogState
  /** Gives up, if it still runs. */
  readonly end: () => Promise<unknown>
}

/**
 * Checks the log once, in a thread of its own beside the working server.
 *
 * @param onChecked is told the outcome; `not checked` with a detail when the check itself failed.
 */
export function checkLog(place: LogPlace, onChecked: (state: LogState) => void): LogCheck {
  let known: LogState = { state: 'not checked', detail: null }
  const settle = (state: LogState) => {
    known = state
    onChecked(state)
  }
  const worker = new Worker(new URL('../../../ingest/store/verify-worker.ts', import.meta.url), {
    workerData: place
  })
  worker.unref()
  worker.once('message', (message: unknown) => {
    const { damage } = verification.parse(message)
    if (damage === null) settle({ state: 'whole', detail: null })
    else settle({ state: 'damaged', detail: damage.detail })
  })
  worker.once('error', (error) => settle({ state: 'not checked', detail: error.message }))
  return { now: () => known, end: () => worker.terminate() }
}

/** Where this process leaves the log unchecked. @param detail says why. */
export function noCheck(detail: string): LogCheck {
  return { now: () => ({ state: 'not checked', detail }), end: async () => {} }
}
