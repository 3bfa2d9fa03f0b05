/** Wakes those who wait for something to be appended. */
export interface Bell {
  /** How often it rang. Take it before reading: what comes after the reading then wakes. */
  readonly rings: () => number
  readonly ring: () => void
  /** Resolves once it has rung more often than `seen`, or the signal aborts. */
  readonly after: (seen: number, signal: AbortSignal) => Promise<void>
}

/**
 * A bell that has not rung yet.
 *
 * @param poll is asked every `everyMs` milliseconds while anybody waits; it rings on `true`.
 */
export function createBell(poll?: {
  readonly everyMs: number
  readonly changed: () => boolean
}): Bell {
  let count = 0
  const waiters = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  const ring = () => {
    count += 1
    for (const wake of waiters) wake()
  }
  const look = () => {
    if (poll?.changed()) ring()
  }
  return {
    rings: () => count,
    ring,
    after(seen, signal) {
      if (count > seen || signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          waiters.delete(wake)
          signal.removeEventListener('abort', wake)
          if (waiters.size === 0) {
            clearInterval(timer)
            timer = undefined
          }
          resolve()
        }
        waiters.add(wake)
        signal.addEventListener('abort', wake)
        if (poll !== undefined) timer ??= setInterval(look, poll.everyMs)
      })
    }
  }
}
