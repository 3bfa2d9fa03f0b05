import { Worker } from 'node:worker_threads'
import { Failure } from '../../domain/failure.ts'
import type { MfaAnswer } from '../../domain/mfa/answer.ts'
import type { Solved } from './mfa-worker.ts'

/** No system within the limits of a document takes as long unless it is built to. */
const longestMs = 120_000
/** Threads at once; more would take the processor from the server. */
const mostThreads = 2
/** Requests that may wait for a thread; each holds its document in memory. */
const mostWaiting = 20
const threadMemoryMb = 2_048

function askThread(raw: unknown): Promise<Solved> {
  const { promise, resolve, reject } = Promise.withResolvers<Solved>()
  const worker = new Worker(new URL('./mfa-worker.ts', import.meta.url), {
    workerData: raw,
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb }
  })
  const timer = setTimeout(() => {
    const detail = `the system was not solved within ${longestMs / 1_000} s; split it, or ask without nonNegative or eliminate`
    reject(new Failure('mfa_too_large', detail, { limitMs: longestMs }))
    void worker.terminate()
  }, longestMs)
  worker.once('message', (solved: Solved) => resolve(solved))
  worker.once('error', (cause) => {
    if (!('code' in cause) || cause.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(cause)
    const detail = `the system needs more than ${threadMemoryMb} MB; split it or aggregate flows`
    return reject(new Failure('mfa_too_large', detail, { limitMb: threadMemoryMb }, cause))
  })
  return promise.finally(() => {
    clearTimeout(timer)
  })
}

/** Solves systems in threads of their own, so that the server keeps answering meanwhile. */
export class MfaSolver {
  #running = 0
  readonly #waiting: (() => void)[] = []

  async #turn(): Promise<void> {
    if (this.#running < mostThreads) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= mostWaiting) {
      const detail = `${mostWaiting} systems already wait to be solved; send this one again later`
      throw new Failure('solver_busy', detail, { waiting: mostWaiting })
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  /** Whoever waits longest takes over the place. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }

  /**
   * Reconciles a document.
   *
   * @throws Failure of `reconcile`, `mfa_too_large` beyond the limits, `solver_busy`.
   */
  async reconcile(raw: unknown): Promise<MfaAnswer> {
    await this.#turn()
    try {
      const solved = await askThread(raw)
      if ('answer' in solved) return solved.answer
      throw new Failure(solved.code, solved.detail, solved.figures)
    } finally {
      this.#leave()
    }
  }
}
