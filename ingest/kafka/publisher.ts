import { setTimeout as sleep } from 'node:timers/promises'
import { auditTypes } from '../../domain/catalog.ts'
import type { EventStore, Position } from '../../domain/event-store.ts'
import type { Failure } from '../../domain/failure.ts'
import { failureOf, firstWaitMs, longestWaitMs } from './partition-intake.ts'
import type { LogSink } from './port.ts'
import { publishedEvent } from './published-event.ts'

/** Where publishing goes on, kept apart from all that is computed from the log. */
export interface PublishedPosition {
  /** Null before the first event. @throws Failure. */
  readonly read: () => Promise<Position | null>
  /** Settled once it is durable. @throws Failure. */
  readonly write: (position: Position) => Promise<void>
}

interface PublisherOptions {
  readonly store: EventStore
  readonly sink: LogSink
  readonly topic: string
  readonly position: PublishedPosition
  /** @param waitMs until the next attempt. */
  readonly failed: (failure: Failure, waitMs: number) => void
  readonly published: (events: number) => void
}

export interface PublisherHealth {
  readonly topic: string
  /** Last position that every replica has. */
  readonly position: Position | null
  readonly failure: Failure | null
}

/** Events that are written together, so that one round trip serves many. */
const batchEvents = 500

/**
 * Publishes every event of the log to a topic, in the order of the log, from a checkpoint of its
 * own: rebuilding the read side publishes nothing. After a crash between a write and its checkpoint
 * the same events come again under the same ids.
 */
export class KafkaPublisher {
  readonly #options: PublisherOptions
  readonly #ending = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #health: PublisherHealth
  #waitMs = firstWaitMs

  constructor(options: PublisherOptions) {
    this.#options = options
    this.#health = { topic: options.topic, position: null, failure: null }
  }

  start(): void {
    this.#running = this.#untilEnd()
  }

  health(): PublisherHealth {
    return this.#health
  }

  /** Lets the batch under way settle, and stops. */
  async close(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  async #untilEnd(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        await this.#follow(signal)
      } catch (error) {
        if (signal.aborted) return
        const failure = failureOf(error)
        this.#health = { ...this.#health, failure }
        this.#options.failed(failure, this.#waitMs)
        await sleep(this.#waitMs, undefined, { signal }).catch(() => {})
        this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs)
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { store, sink, topic, position, published } = this.#options
    const after = await position.read()
    const partitions = await sink.partitions(topic)
    this.#health = { topic, position: after, failure: null }
    for await (const message of store.subscribeAll({ after, batchSize: batchEvents, signal })) {
      if (message.kind !== 'events') continue
      // Who used the service is not for the readers of a topic.
      const events = message.events.filter(({ type }) => !auditTypes.includes(type))
      const records = events.map((event) =>
        publishedEvent(event, { storeId: store.storeId, partitions })
      )
      if (records.length > 0) await sink.publish(topic, records)
      await position.write(message.position)
      this.#health = { topic, position: message.position, failure: null }
      this.#waitMs = firstWaitMs
      published(events.length)
    }
  }
}
