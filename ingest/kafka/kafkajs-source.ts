import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { Failure } from '../../domain/failure.ts'
import { type KafkaConnection, kafkaClient } from './client.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { LogHandlers, LogSource, PartitionRange, TopicPartition } from './port.ts'

/** A member that is silent for so long loses its partitions; whoever takes them over waits as long. */
const sessionMs = 15_000
const heartbeatMs = 3_000

/** How long the broker holds a fetch open that finds nothing. */
const fetchWaitMs = 250

/** What a partition, and all together, may send in one fetch: this bounds the memory. */
const partitionBytes = 1_048_576
const fetchBytes = 10_485_760

/** Batches of several partitions are read in turn while others are being stored. */
const partitionsAtOnce = 4

/** Wait before the first new start; it doubles with every one that fails, up to the longest. */
const firstWaitMs = 500
const longestWaitMs = 30_000

/** How often a question is asked that may be answered the next time. */
const attempts = 4

/** A consumer that has not asked the broker for so long has stopped, whatever it says itself. */
const silenceMs = 60_000

interface Options {
  readonly connection: KafkaConnection
  readonly group: string
  readonly topics: readonly string[]
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
}

/**
 * Reads topics through kafkajs, which ends its consumer on many errors while the process lives on:
 * here every crash, and a consumer that has fallen silent, ends in a new consumer and is told.
 */
export class KafkaJsSource implements LogSource {
  readonly #options: Options
  readonly #client: Kafka
  readonly #admin: Admin
  readonly #closing = new AbortController()
  #adminReady: Promise<void> | null = null
  #consumer: Consumer | null = null
  /** Aborted when partitions may have been taken away. */
  #assignment = new AbortController()
  #lastFetchMs = 0
  #waitMs = firstWaitMs
  #running: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
    this.#client = kafkaClient(options.connection)
    this.#admin = this.#client.admin()
  }

  run(handlers: LogHandlers): void {
    this.#running = this.#supervise(handlers)
  }

  async #supervise(handlers: LogHandlers): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        await this.#consume(handlers)
      } catch (error) {
        if (signal.aborted) return
        const failure = kafkaFailure(error, `reading ${this.#options.topics.join(', ')}`)
        handlers.failing(failure, this.#waitMs)
        await sleep(this.#waitMs, undefined, { signal }).catch(() => {})
        this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs)
      }
    }
  }

  /** One consumer, from its start until it crashes or falls silent, which is thrown. */
  async #consume(handlers: LogHandlers): Promise<void> {
    const { group, topics, now } = this.#options
    await this.#checkTopics()
    const consumer = this.#client.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      sessionTimeout: sessionMs,
      heartbeatInterval: heartbeatMs,
      maxWaitTimeInMs: fetchWaitMs,
      maxBytesPerPartition: partitionBytes,
      maxBytes: fetchBytes,
      // Its own restart keeps what may have caused the crash.
      retry: { restartOnFailure: async () => false }
    })
    const crashed = Promise.withResolvers<never>()
    crashed.promise.catch(() => {})
    consumer.on('consumer.crash', ({ payload }) => crashed.reject(payload.error))
    consumer.on('consumer.fetch', () => {
      this.#lastFetchMs = now()
      this.#waitMs = firstWaitMs
      handlers.fetching()
    })
    consumer.on('consumer.group_join', ({ payload }) =>
      this.#assigned(consumer, payload.memberAssignment, handlers)
    )
    this.#consumer = consumer
    this.#lastFetchMs = now()
    const ended = new AbortController()
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [...topics], fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
        eachBatch: (payload) => this.#take(payload, handlers)
      })
      await Promise.race([crashed.promise, this.#silent(ended.signal), this.#closed()])
    } finally {
      ended.abort()
      this.#consumer = null
      this.#assignment.abort()
      await consumer.disconnect().catch(() => {})
    }
  }

  async #checkTopics(): Promise<void> {
    for (const { topic, partition } of await this.ranges(this.#options.topics)) {
      if (partition === 0) this.#options.connection.log('debug', 'kafka: topic found', { topic })
    }
  }

  /** Rejects once the consumer has not fetched for too long. */
  async #silent(signal: AbortSignal): Promise<never> {
    const { now } = this.#options
    while (now() - this.#lastFetchMs < silenceMs) {
      await sleep(silenceMs / 10, undefined, { signal, ref: false })
    }
    const detail = `the consumer has not asked the broker for ${silenceMs} ms; it is started anew`
    throw new Failure('kafka_unavailable', detail, { silenceMs })
  }

  #closed(): Promise<void> {
    const { signal } = this.#closing
    return new Promise((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /**
   * The client would go on from the group's offset, or silently from the beginning where that is
   * gone, so nothing is fetched until the handlers have said from where.
   */
  #assigned(
    consumer: Consumer,
    assignment: Readonly<Record<string, readonly number[]>>,
    handlers: LogHandlers
  ): void {
    this.#assignment.abort()
    this.#assignment = new AbortController()
    const topics = Object.entries(assignment)
    consumer.pause(topics.map(([topic, partitions]) => ({ topic, partitions: [...partitions] })))
    handlers.assigned(
      topics.flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })))
    )
  }

  async #take(payload: EachBatchPayload, handlers: LogHandlers): Promise<void> {
    const { batch, heartbeat, resolveOffset, isRunning, isStale } = payload
    const { topic, partition, messages, highWatermark } = batch
    if (!isRunning() || isStale()) return
    const { signal } = this.#assignment
    const ended = new AbortController()
    // A slow store must not cost the membership; a heartbeat that is refused means a rebalance.
    const beat = setInterval(() => {
      heartbeat().catch(() => ended.abort())
    }, heartbeatMs)
    try {
      await handlers.batch({
        ...{ topic, partition, messages },
        next: Number(batch.lastOffset()) + 1,
        high: Number(highWatermark),
        signal: AbortSignal.any([signal, ended.signal, this.#closing.signal])
      })
    } finally {
      clearInterval(beat)
    }
    if (!signal.aborted && !isStale()) resolveOffset(batch.lastOffset())
  }

  /** A coordinator that moves makes one question fail, and the client does not ask again itself. */
  async #asked<Answer>(attempted: string, ask: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#adminReady ??= this.#admin.connect()
        await this.#adminReady
        return await ask(this.#admin)
      } catch (error) {
        this.#adminReady = null
        const again = error instanceof Error && 'retriable' in error && error.retriable === true
        if (!again || attempt === attempts) throw kafkaFailure(error, attempted)
        await sleep(firstWaitMs, undefined, { signal: this.#closing.signal }).catch(() => {})
      }
    }
  }

  cluster(): Promise<string> {
    return this.#asked('asking for the cluster', async (admin) => {
      const { clusterId } = await admin.describeCluster()
      return clusterId
    })
  }

  ranges(topics: readonly string[]): Promise<readonly PartitionRange[]> {
    const { group } = this.#options
    return this.#asked(`looking for topics ${topics.join(', ')}`, async (admin) => {
      const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] })
      const ranges = await Promise.all(
        topics.map(async (topic) => {
          const offsets = await admin.fetchTopicOffsets(topic)
          const ofGroup = committed.find((each) => each.topic === topic)?.partitions ?? []
          return offsets.map(({ partition, low, high }): PartitionRange => {
            const at = Number(ofGroup.find((each) => each.partition === partition)?.offset ?? -1)
            const range = { low: Number(low), high: Number(high) }
            return { topic, partition, ...range, committed: at < 0 ? null : at }
          })
        })
      )
      return ranges.flat()
    })
  }

  async commit({ topic, partition }: TopicPartition, next: number): Promise<void> {
    try {
      await this.#consumer?.commitOffsets([{ topic, partition, offset: String(next) }])
    } catch (error) {
      throw kafkaFailure(error, `committing ${topic}/${partition}@${next}`)
    }
  }

  pause({ topic, partition }: TopicPartition): void {
    this.#consumer?.pause([{ topic, partitions: [partition] }])
  }

  resume({ topic, partition }: TopicPartition, next: number): void {
    this.#consumer?.seek({ topic, partition, offset: String(next) })
    this.#consumer?.resume([{ topic, partitions: [partition] }])
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
    await this.#admin.disconnect().catch(() => {})
  }
}
