import type { EventStore, Position } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'

export interface WaitOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** Those who wait until the read side has a position. */
export interface Waiting {
  /** @throws Failure `not_caught_up` after the time, on abort, or when the read side stops. */
  readonly until: (position: Position | null, options: WaitOptions) => Promise<void>
  /** The read side has everything up to `position`. */
  readonly reached: (position: Position | null) => void
  /** Nothing will come any more. */
  readonly end: (why: string, cause?: unknown) => void
}

interface Waiter {
  readonly position: Position
  readonly resolve: () => void
  readonly reject: (why: string, cause?: unknown) => void
}

export function createWaiting(compare: EventStore['compare'], start: Position | null): Waiting {
  let at = start
  let ended: { readonly why: string; readonly cause: unknown } | null = null
  const waiters = new Set<Waiter>()
  const has = (position: Position) => at !== null && compare(at, position) >= 0

  function failure(position: Position, why: string, cause?: unknown): Failure {
    const where = at === null ? 'before the first event' : `at ${at}`
    return new Failure(
      'not_caught_up',
      `position ${position} was asked for and the read side is ${where}: ${why}`,
      { position, at },
      cause
    )
  }

  return {
    until: (position, { timeoutMs, signal }) => {
      if (position === null || has(position)) return Promise.resolve()
      if (ended !== null) return Promise.reject(failure(position, ended.why, ended.cause))
      if (signal?.aborted) return Promise.reject(failure(position, 'the caller went away'))
      return new Promise((resolve, reject) => {
        const leave = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', onAbort)
          waiters.delete(waiter)
        }
        const waiter: Waiter = {
          position,
          resolve: () => {
            leave()
            resolve()
          },
          reject: (why, cause) => {
            leave()
            reject(failure(position, why, cause))
          }
        }
        const onAbort = () => waiter.reject('the caller went away')
        const timer = setTimeout(
          () => waiter.reject(`waited ${timeoutMs} ms; ask again, or ask without it`),
          timeoutMs
        )
        signal?.addEventListener('abort', onAbort)
        waiters.add(waiter)
      })
    },
    reached: (position) => {
      at = position
      for (const waiter of waiters) if (has(waiter.position)) waiter.resolve()
    },
    end: (why, cause) => {
      ended = { why, cause }
      for (const waiter of waiters) waiter.reject(why, cause)
    }
  }
}
