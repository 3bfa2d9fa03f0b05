import { Worker } from 'node:worker_threads'
import { Failure } from '../../domain/failure.ts'
import { createTurns, type Waiting } from '../../projections/turns.ts'
import { AtOnce } from './at-once.ts'
import type { MfaModel, MfaResult } from './mfa-models.ts'
import type { MfaJob, Solved } from './mfa-worker.ts'

/** No document within its limits takes as long unless it is built to. */
const longestMs = 120_000
/** Threads at once; more would take the processor from the server. */
const mostThreads = 2
/** Documents that may be here at once, computed or waiting; each is in memory. */
const most = { ofAll: 60, ofOneKnown: 10, ofStrangers: 16, ofOneStranger: 4 } as const
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

function tooMany(bound: number): Failure {
  const detail = `${bound} documents already are or wait to be computed; send this one again later`
  return new Failure('solver_busy', detail, { waiting: bound })
}

/** Whose document it is. */
export interface Asker {
  /** A person or key, or the address of a stranger. */
  readonly caller: string
  /** Whether they proved who they are. */
  readonly isKnown: boolean
}

/** All that nobody stands for is one caller's: strangers hold up each other, and nobody else. */
const strangers = 'strangers'

/** Computes models in threads of their own, so that the server keeps answering meanwhile. */
export class MfaSolver {
  readonly #idle: Worker[] = []
  readonly #turns = createTurns<number, Waiting>(
    Array.from({ length: mostThreads }, (_, nth) => nth),
    () => outOfTime()
  )
  /** Documents that are here, by whose they are. */
  readonly #here = new AtOnce()

  /** Counts a document in, until what is returned is called. @throws Failure `solver_busy`. */
  #enter({ caller, isKnown }: Asker): () => void {
    const bounds = new Map<string, number>([['all', most.ofAll]])
    if (!isKnown) bounds.set(strangers, most.ofStrangers)
    bounds.set(`one ${caller}`, isKnown ? most.ofOneKnown : most.ofOneStranger)
    return this.#here.enter(bounds, tooMany)
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

  async #solved<Model extends MfaModel>(job: MfaJob, asker: Asker): Promise<Solved<Model>> {
    const leave = this.#enter(asker)
    const caller = asker.isKnown ? asker.caller : strangers
    const { signal } = new AbortController()
    try {
      const solved = await this.#turns(() => this.#inThread<Model>(job), { caller, signal })
      if ('code' in solved) throw new Failure(solved.code, solved.detail, solved.figures)
      return solved
    } finally {
      leave()
    }
  }

  /**
   * Computes what a model makes of a document.
   *
   * @throws Failure of the model, `mfa_too_large` beyond the limits, `solver_busy`.
   */
  async solve<Model extends MfaModel>(
    model: Model,
    raw: unknown,
    asker: Asker
  ): Promise<MfaResult<Model>> {
    const solved = await this.#solved<Model>({ model, raw }, asker)
    if ('answer' in solved) return solved.answer
    throw new Error(`the answer of ${model} came as bytes`)
  }

  /**
   * The same from JSON to JSON, as bytes: parsing and writing are the thread's work too, so that a
   * document of a million flows holds up nobody else.
   *
   * @throws Failure `malformed_json` and those of `solve`.
   */
  async answer(model: MfaModel, bytes: Uint8Array, asker: Asker): Promise<Uint8Array> {
    const solved = await this.#solved<MfaModel>({ model, bytes }, asker)
    if ('json' in solved) return solved.json
    throw new Error(`the answer of ${model} came as an object`)
  }

  /** Ends the threads that wait for work. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()))
  }
}
