import { setTimeout as delay } from 'node:timers/promises'

/** A leader that changes is back within this, so a caller need not hear of it. */
const waitsMs = [100, 400] as const

/**
 * Does the work, and does it again after 100 and 400 ms when it fails in a way that may pass.
 *
 * @throws what the last attempt threw.
 */
export async function retrying<Result>(
  mayPass: (error: unknown) => boolean,
  work: () => Promise<Result>
): Promise<Result> {
  for (const waitMs of waitsMs) {
    try {
      return await work()
    } catch (error) {
      if (!mayPass(error)) throw error
      await delay(waitMs)
    }
  }
  return work()
}

/**
 * Waits that double up to a longest, for what is tried for ever; `reset` after a success.
 *
 * @param longestMs neither a server that is back is left alone for long, nor one that is away is
 *   asked all the time.
 */
export class BackOff {
  readonly #firstMs: number
  readonly #longestMs: number
  #nextMs: number

  constructor(firstMs: number, longestMs: number) {
    this.#firstMs = firstMs
    this.#longestMs = longestMs
    this.#nextMs = firstMs
  }

  reset(): void {
    this.#nextMs = this.#firstMs
  }

  /** Resolves after the next wait, or at once when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    const waitMs = this.#nextMs
    this.#nextMs = Math.min(waitMs * 2, this.#longestMs)
    await delay(waitMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}
