import { Worker } from 'node:worker_threads'
import { Failure } from '../../domain/failure.ts'
import type { MfaModel, MfaResult } from './mfa-models.ts'
import type { MfaJob, Solved } from './mfa-worker.ts'

/** No document within its limits takes as long unless it is built to. */
const longestMs = 120_000
/** Threads at once; more would take the processor from the server. */
const mostThreads = 2
/** Requests that may wait for a thread; each holds its document in memory. */
const mostWaiting = 20
const threadMemoryMb = 2_048

function startThread(): Worker {
  const worker = new Worker(new URL('./mfa-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb }
  })
  // Nobody waits for a thread that has nothing to do, so it keeps no process alive.
  worker.unref()
  return worker
}

function outOfTime(): Failure {
  const detail = `it was not computed within ${longestMs / 1_000} s; split it, aggregate flows, or ask without nonNegative or eliminate`
  return new Failure('mfa_too_large', detail, { limitMs: longestMs })
}

function brokenBy(cause: unknown): unknown {
  const isFull =
    cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
  if (!isFull) return cause
  const detail = `it needs more than ${threadMemoryMb} MB; split it or aggregate flows`
  return new Failure('mfa_too_large', detail, { limitMb: threadMemoryMb }, cause)
}

/** Resolves with what the thread says; rejects where it dies or takes too long, and is of no use then. */
function askThread<Model extends MfaModel>(worker: Worker, job: MfaJob): Promise<Solved<Model>> {
  const { promise, resolve, reject } = Promise.withResolvers<Solved<Model>>()
  const timer = setTimeout(() => reject(outOfTime()), longestMs)
  const onMessage = (solved: Solved<Model>) => resolve(solved)
  const onError = (cause: unknown) => reject(brokenBy(cause))
  worker.once('message', onMessage)
  worker.once('error', onError)
  worker.ref()
  worker.postMessage(job)
  return promise.finally(() => {
    clearTimeout(timer)
    worker.off('message', onMessage)
    worker.off('error', onError)
    worker.unref()
  })
}

/** Computes models in threads of their own, so that the server keeps answering meanwhile. */
export class MfaSolver {
  #running = 0
  readonly #idle: Worker[] = []
  readonly #waiting: (() => void)[] = []

  async #turn(): Promise<void> {
    if (this.#running < mostThreads) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= mostWaiting) {
      const detail = `${mostWaiting} documents already wait to be computed; send this one again later`
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

  /** A thread is kept for the next document, unless it is dead or still at work on this one. */
  async #inThread<Model extends MfaModel>(job: MfaJob): Promise<Solved<Model>> {
    const worker = this.#idle.pop() ?? startThread()
    try {
      const solved = await askThread<Model>(worker, job)
      this.#idle.push(worker)
      return solved
    } catch (error) {
      void worker.terminate()
      throw error
    }
  }

  async #solved<Model extends MfaModel>(job: MfaJob): Promise<Solved<Model>> {
    await this.#turn()
    try {
      const solved = await this.#inThread<Model>(job)
      if ('code' in solved) throw new Failure(solved.code, solved.detail, solved.figures)
      return solved
    } finally {
      this.#leave()
    }
  }

  /**
   * Computes what a model makes of a document.
   *
   * @throws Failure of the model, `mfa_too_large` beyond the limits, `solver_busy`.
   */
  async solve<Model extends MfaModel>(model: Model, raw: unknown): Promise<MfaResult<Model>> {
    const solved = await this.#solved<Model>({ model, raw })
    if ('answer' in solved) return solved.answer
    throw new Error(`the answer of ${model} came as bytes`)
  }

  /**
   * The same from JSON to JSON, as bytes: parsing and writing are the thread's work too, so that a
   * document of a million flows holds up nobody else.
   *
   * @throws Failure `malformed_json` and those of `solve`.
   */
  async answer(model: MfaModel, bytes: Uint8Array): Promise<Uint8Array> {
    const solved = await this.#solved<MfaModel>({ model, bytes })
    if ('json' in solved) return solved.json
    throw new Error(`the answer of ${model} came as an object`)
  }

  /** Ends the threads that wait for work. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()))
  }
}
