import { Worker } from 'node:worker_threads'
import type { AppendResult } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { countPacked } from './packed-events.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { packCalls } from './sqlite-pack.ts'
import { type FromWorker, type ToWorker, unpackOutcome, type WorkerSetup } from './sqlite-wire.ts'
import type { Call, CallOutcome, Writer } from './sqlite-writer.ts'

/**
 * What one transaction takes at most; a single call is never split. At 500 events the sync is a
 * tenth of the work, and the thread answers one transaction while the worker writes the next.
 */
const transactionLimit = { events: 500, characters: 16_777_216 } as const
/** Up to this, writing takes about as long as its sync, some tenths of a millisecond. */
const directLimit = { events: 32, characters: 65_536 } as const
/** More than any client should have open at once; beyond it, waiting only hides an overload. */
const maxWaiting = 100_000
/** Enough to keep the worker busy while this thread parses what comes next. */
const maxInFlight = 4
/**
 * Pages of 4 KiB, about, that direct writes put into the write-ahead log before it is begun again: some
 * 250 single appends, and few enough that copying them does not hold up this thread (some 5 ms).
 */
const directPagesPerCheckpoint = 500

interface Size {
  readonly events: number
  readonly characters: number
}

/** Who waits for a call to be settled. */
interface Waiter {
  readonly resolve: (results: readonly AppendResult[]) => void
  readonly reject: (failure: Failure) => void
}

interface Pending extends Waiter, Size {
  readonly call: Call
}

function sizeOf(call: Call): Size {
  let events = 0
  let characters = 0
  for (const request of call.requests) {
    events += request.events.length
    for (const { data, meta } of request.events) characters += data.length + meta.length
  }
  for (const packed of call.packed ?? []) {
    events += countPacked(packed)
    characters += packed.texts.length
  }
  return { events, characters }
}

function fits(size: Size, limit: Size): boolean {
  return size.events <= limit.events && size.characters <= limit.characters
}

/**
 * Gathers appends into transactions. Everything that waits when the thread is free goes into one;
 * little is written at once on this thread, much by the worker.
 */
export class AppendQueue {
  readonly #setup: WorkerSetup
  readonly #direct: Writer
  readonly #now: () => number
  readonly #committed: () => void
  readonly #waiting: Pending[] = []
  readonly #inFlight: (readonly Waiter[])[] = []
  readonly #idle: (() => void)[] = []
  #worker: Worker | undefined
  #scheduled = false
  #directPages = 0

  /**
   * @param options.direct a writer on this thread whose connection never waits for a lock.
   * @param options.committed is called after every transaction.
   */
  constructor(options: {
    readonly setup: WorkerSetup
    readonly direct: Writer
    readonly now: () => number
    readonly committed: () => void
  }) {
    this.#setup = options.setup
    this.#direct = options.direct
    this.#now = options.now
    this.#committed = options.committed
  }

  /** Stores a call together with whatever else waits; settles once it is durable or refused. */
  add(call: Call): Promise<readonly AppendResult[]> {
    if (this.#waiting.length >= maxWaiting) {
      const detail = `${maxWaiting} appends are waiting already; send the same again later`
      return Promise.reject(new Failure('store_unavailable', detail, { waiting: maxWaiting }))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, ...sizeOf(call), resolve, reject })
      this.#schedule()
    })
  }

  /** Waits until all that was added is settled, then ends the worker. */
  async close(): Promise<void> {
    while (this.#waiting.length > 0 || this.#inFlight.length > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve))
    }
    const worker = this.#worker
    if (worker === undefined) return
    this.#worker = undefined
    worker.ref()
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage({ kind: 'close' } satisfies ToWorker)
    await ended
  }

  /** In a task of its own: what one turn of the event loop brings is gathered, and none starves. */
  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#waiting.length === 0 || this.#inFlight.length >= maxInFlight) return
    const { batch, size } = this.#take()
    if (
      this.#inFlight.length > 0 ||
      !fits(size, directLimit) ||
      !this.#writeDirectly(batch, size)
    ) {
      this.#send(batch)
    }
    if (this.#waiting.length > 0) this.#schedule()
  }

  #take(): { batch: readonly Pending[]; size: Size } {
    let size: Size = { events: 0, characters: 0 }
    let count = 0
    for (const { events, characters } of this.#waiting) {
      const sum = { events: size.events + events, characters: size.characters + characters }
      if (count > 0 && !fits(sum, transactionLimit)) break
      size = sum
      count += 1
    }
    return { batch: this.#waiting.splice(0, count), size }
  }

  /** False when another process is writing: this thread does not wait for it. */
  #writeDirectly(batch: readonly Pending[], { events, characters }: Size): boolean {
    const outcomes = this.#direct.write(
      batch.map(({ call }) => call),
      this.#now()
    )
    if (outcomes === 'busy') return false
    // A page for each stream's list, and what the events fill.
    this.#directPages += 1 + events + characters / 4096
    this.#settle(batch, outcomes)
    if (this.#directPages >= directPagesPerCheckpoint) this.#checkpoint()
    return true
  }

  #checkpoint(): void {
    this.#directPages = 0
    try {
      if (this.#direct.checkpointOwn()) return
    } catch {
      // The worker meets the same error, and what it means for the log is told there.
    }
    this.#startedWorker().postMessage({ kind: 'checkpoint' } satisfies ToWorker)
  }

  #send(batch: readonly Pending[]): void {
    const worker = this.#startedWorker()
    worker.ref()
    const calls = packCalls(batch.map(({ call }) => call))
    try {
      worker.postMessage({ kind: 'write', calls, nowMs: this.#now() } satisfies ToWorker)
      // The events themselves are with the worker now and need not wait here as well.
      this.#inFlight.push(batch.map(({ resolve, reject }) => ({ resolve, reject })))
    } catch (error) {
      const failure = sqliteFailure(error, 'handing events to the worker')
      this.#settle(
        batch,
        batch.map(() => failure)
      )
    }
  }

  #startedWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      workerData: this.#setup
    })
    worker.unref()
    worker.on('message', (message: FromWorker) => this.#answered(message.map(unpackOutcome)))
    worker.on('error', (error) => this.#lostWorker(error))
    this.#worker = worker
    return worker
  }

  #answered(outcomes: readonly CallOutcome[]): void {
    const batch = this.#inFlight.shift() ?? []
    if (this.#inFlight.length === 0) this.#worker?.unref()
    this.#schedule()
    this.#settle(batch, outcomes)
  }

  /** The next append starts another worker. What was in flight may be stored: sending it again tells. */
  #lostWorker(error: Error): void {
    this.#worker = undefined
    const failure = sqliteFailure(error, 'writing on the worker thread')
    for (const batch of this.#inFlight.splice(0)) {
      this.#settle(
        batch,
        batch.map(() => failure)
      )
    }
    this.#schedule()
  }

  #settle(batch: readonly Waiter[], outcomes: readonly CallOutcome[]): void {
    this.#committed()
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome === undefined || outcome instanceof Failure) {
        reject(outcome ?? new Failure('internal', 'an append was left without an answer'))
      } else {
        resolve(outcome)
      }
    }
    if (this.#waiting.length > 0 || this.#inFlight.length > 0) return
    for (const wake of this.#idle.splice(0)) wake()
  }
}
