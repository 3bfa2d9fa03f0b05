import type { EventStore, Position, SubscriptionMessage } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { type Bell, createBell } from './bell.ts'
import { matcher } from './filter.ts'
import type { Connection } from './kurrentdb-client.ts'
import type { KurrentReader } from './kurrentdb-reader.ts'
import { BackOff } from './kurrentdb-retry.ts'
import { checkCount, defaultBatchSize } from './paging.ts'

const firstWaitMs = 250
const longestWaitMs = 10_000

/** An append whose notice was lost is seen after this long all the same. */
const lookEveryMs = 10_000

/**
 * Follows the log. The server's subscription to `$all` only says that something came: what came is
 * read from the last event that was given, which is the one checkpoint that servers have never got
 * wrong (their own, of filtered subscriptions, once skipped events: KurrentDB#4970). Where the
 * subscription breaks off, it is begun anew after a wait, and so is a reading.
 */
export class KurrentFollower {
  readonly #connection: Connection
  readonly #reader: KurrentReader
  readonly #bell: Bell = createBell()
  readonly #closing = new AbortController()
  #watching = 0
  #watch: AbortController | null = null

  constructor(connection: Connection, reader: KurrentReader) {
    this.#connection = connection
    this.#reader = reader
  }

  /** Something was appended by this process. */
  ring(): void {
    this.#bell.ring()
  }

  /** Ends what watches and wakes who waits. */
  close(): void {
    this.#closing.abort()
    this.#watch?.abort()
    this.#bell.ring()
  }

  /** See `subscribeAll` of the port. */
  async *follow(
    options: Parameters<EventStore['subscribeAll']>[0]
  ): AsyncGenerator<SubscriptionMessage> {
    checkCount('batchSize', options.batchSize, 1)
    if (options.signal.aborted) return
    this.#startWatching()
    try {
      yield* this.#messages(options)
    } finally {
      this.#stopWatching()
    }
  }

  async *#messages(
    options: Parameters<EventStore['subscribeAll']>[0]
  ): AsyncGenerator<SubscriptionMessage> {
    const { signal } = options
    const ended = AbortSignal.any([signal, this.#closing.signal])
    const matches = matcher(options.filter)
    const backOff = new BackOff(firstWaitMs, longestWaitMs)
    let after: Position | null = options.after ?? null
    if (after !== null) await this.#reader.checkWithin(after)
    let saidAt: Position | null | undefined
    while (!signal.aborted) {
      const seen = this.#bell.rings()
      const page = await this.#pageOrNull(after, options.batchSize ?? defaultBatchSize)
      if (page === null) {
        await backOff.wait(ended)
        continue
      }
      backOff.reset()
      after = page.events.at(-1)?.event.position ?? after
      const events = page.events.map(({ event }) => event).filter(matches)
      if (events.length > 0 && after !== null) yield { kind: 'events', events, position: after }
      if (!page.end || signal.aborted) continue
      if (saidAt !== after) {
        saidAt = after
        yield { kind: 'caughtUp', position: after }
      }
      await this.#bell.after(seen, ended)
    }
  }

  /** Null when the server is away for now. Throws what waiting will not mend. */
  async #pageOrNull(after: Position | null, size: number) {
    if (this.#closing.signal.aborted) {
      throw new Failure('store_unavailable', 'the event store is closed; open it again')
    }
    try {
      return await this.#reader.page(after, size)
    } catch (error) {
      if (error instanceof Failure && error.code === 'store_unavailable') return null
      throw error
    }
  }

  #startWatching(): void {
    this.#watching += 1
    if (this.#watch !== null) return
    this.#watch = new AbortController()
    void this.#watchAll(this.#watch.signal)
  }

  #stopWatching(): void {
    this.#watching -= 1
    if (this.#watching > 0) return
    this.#watch?.abort()
    this.#watch = null
  }

  /** Rings whenever something is appended, by whomever, until the signal aborts. */
  async #watchAll(signal: AbortSignal): Promise<void> {
    const timer = setInterval(() => this.#bell.ring(), lookEveryMs)
    timer.unref()
    const backOff = new BackOff(firstWaitMs, longestWaitMs)
    while (!signal.aborted) {
      try {
        await this.#watchOnce(signal, () => {
          backOff.reset()
          this.#bell.ring()
        })
      } catch {
        // Whoever reads meets the same fault and says so.
      }
      await backOff.wait(signal)
    }
    clearInterval(timer)
  }

  async #watchOnce(signal: AbortSignal, noticed: () => void): Promise<void> {
    const { client, module, prefix } = this.#connection
    const subscription = client.subscribeToAll({
      fromPosition: module.END,
      filter: module.streamNameFilter({ prefixes: [prefix] })
    })
    const leave = () => {
      // It resolves once the call is cancelled; a call that never began has nothing to cancel.
      subscription.unsubscribe().catch(() => {})
      subscription.destroy()
    }
    signal.addEventListener('abort', leave)
    // What was appended before the subscription stood is found by reading once it does.
    subscription.once('confirmation', noticed)
    try {
      for await (const _ of subscription) noticed()
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}
