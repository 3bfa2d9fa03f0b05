import { Worker } from 'node:worker_threads'
import type { EventStore, RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { Reference } from '../reference.ts'
import { type ReadingContext, readMessages } from './message-reader.ts'
import type { Message } from './port.ts'
import { type PackedReadings, packMessages, packReadings, type ReadingJob } from './reading-pack.ts'
import { Turns } from './turns.ts'

/** Up to this, reading takes some milliseconds, and the way to the thread and back is not worth it. */
const directMessages = 200

interface Waiter {
  readonly resolve: (readings: PackedReadings) => void
  readonly reject: (error: unknown) => void
}

/**
 * Reads messages: a few at once, many on a thread of its own, so that the store, the broker and
 * whoever else uses this thread go on meanwhile. The thread starts with the first that are many.
 */
export class ReadingQueue {
  readonly #store: EventStore
  readonly #direct: number
  readonly #reference: Reference
  readonly #turns = new Turns()
  /** Every reference fact that was read, for a thread that starts later. */
  readonly #facts: RecordedEvent[] = []
  /** How many of them the thread has been told. */
  #told = 0
  #worker: Worker | undefined
  /** In the order in which the thread answers. */
  #waiting: readonly Waiter[] = []

  /** @param direct so many messages are read at once; the usual number where it is left out. */
  constructor(store: EventStore, direct = directMessages) {
    this.#store = store
    this.#direct = direct
    this.#reference = new Reference({ readStream: (stream, range) => this.#factsOf(stream, range) })
  }

  /** Takes in the reference facts that are new. @throws Failure of the store. */
  refresh(): Promise<void> {
    return this.#reference.refresh()
  }

  /**
   * What messages say, one reading each.
   *
   * @throws Failure `internal` where the thread ended; what was asked of it may be asked again.
   */
  async read(messages: readonly Message[], context: ReadingContext): Promise<PackedReadings> {
    if (messages.length > this.#direct) return this.#readOnThread(messages, context)
    await this.#turns.next()
    const readings = readMessages(messages, context, this.#reference)
    return packReadings(readings, context.firstRow)
  }

  /** Ends the thread; what it was reading is not read. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#lost(new Failure('internal', 'the intake was closed while messages were being read'))
    await worker?.terminate()
  }

  async *#factsOf(
    ...asked: Parameters<EventStore['readStream']>
  ): AsyncGenerator<readonly RecordedEvent[]> {
    for await (const events of this.#store.readStream(...asked)) {
      this.#facts.push(...events)
      yield events
    }
  }

  #readOnThread(messages: readonly Message[], context: ReadingContext): Promise<PackedReadings> {
    const worker = this.#startedWorker()
    const packed = packMessages(messages)
    const facts = this.#facts.slice(this.#told)
    this.#told = this.#facts.length
    worker.ref()
    worker.postMessage({ context, facts, messages: packed } satisfies ReadingJob, [
      packed.values.buffer
    ])
    return new Promise((resolve, reject) => {
      this.#waiting = [...this.#waiting, { resolve, reject }]
    })
  }

  #startedWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(new URL('./reading-worker.ts', import.meta.url))
    worker.unref()
    worker.on('message', (packed: PackedReadings) => this.#answered(packed))
    worker.on('error', (cause) => {
      if (this.#worker !== worker) return
      const detail = `the thread that reads messages ended: ${cause.message}; they are read again`
      this.#lost(new Failure('internal', detail, {}, cause))
    })
    this.#worker = worker
    return worker
  }

  #answered(packed: PackedReadings): void {
    const [first, ...others] = this.#waiting
    this.#waiting = others
    if (others.length === 0) this.#worker?.unref()
    first?.resolve(packed)
  }

  /** The next messages start another thread, which is told every fact again. */
  #lost(failure: Failure): void {
    const waiting = this.#waiting
    this.#worker = undefined
    this.#told = 0
    this.#waiting = []
    for (const { reject } of waiting) reject(failure)
  }
}
