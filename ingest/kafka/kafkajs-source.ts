import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { type KafkaConnection, kafkaClient } from './client.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { LogHandlers, LogSource, PartitionRange, TopicPartition } from './port.ts'
import { keepGoing } from './watchdog.ts'

/** Signs of life within a session: one or two may come late on a busy machine. */
const heartbeatsPerSession = 5

/** How long the broker holds a fetch open that finds nothing. */
const fetchWaitMs = 250

/**
 * What a partition, and all together, may send in one fetch: this bounds the memory. At an eighth of it
 * a partition an event cost a fifth more, on both sides, and 65 MB less were held.
 */
const partitionBytes = 524_288
const fetchBytes = 10_485_760

/** Batches of several partitions are read in turn while others are being stored. */
const partitionsAtOnce = 4

/** How often a question is asked that may be answered the next time, and the wait between. */
const attempts = 4
const askAgainMs = 500
/** In a group that does not settle the client was seen to take ten minutes to leave. */
const longestCloseMs = 10_000

interface Options {
  readonly connection: KafkaConnection
  readonly group: string
  readonly topics: readonly string[]
  /** A member that is silent for so long loses its partitions; whoever takes over waits as long. */
  readonly sessionMs: number
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
  #running: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
    this.#client = kafkaClient(options.connection)
    this.#admin = this.#client.admin()
  }

  run(handlers: LogHandlers): void {
    const { topics, now } = this.#options
    this.#running = keepGoing({
      consume: (alive, signal) => this.#consume(handlers, alive, signal),
      failing: (error, waitMs) =>
        handlers.failing(kafkaFailure(error, `reading ${topics.join(', ')}`), waitMs),
      now,
      signal: this.#closing.signal
    })
  }

  /** One consumer, from its start until it crashes, which is thrown, or the signal ends it. */
  async #consume(handlers: LogHandlers, alive: () => void, signal: AbortSignal): Promise<void> {
    const { group, topics, sessionMs } = this.#options
    await this.#checkTopics()
    const consumer = this.#client.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      sessionTimeout: sessionMs,
      heartbeatInterval: sessionMs / heartbeatsPerSession,
      maxWaitTimeInMs: fetchWaitMs,
      maxBytesPerPartition: partitionBytes,
      maxBytes: fetchBytes,
      // Its own restart keeps what may have caused the crash.
      retry: { restartOnFailure: async () => false }
    })
    const ended = Promise.withResolvers<void>()
    ended.promise.catch(() => {})
    consumer.on('consumer.crash', ({ payload }) => ended.reject(payload.error))
    consumer.on('consumer.fetch', () => {
      alive()
      handlers.fetching()
    })
    consumer.on('consumer.group_join', ({ payload }) =>
      this.#assigned(consumer, payload.memberAssignment, handlers)
    )
    signal.addEventListener('abort', () => ended.resolve(), { once: true })
    if (signal.aborted) return
    this.#consumer = consumer
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [...topics], fromBeginning: true })
      const joined = consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
        eachBatch: (payload) => this.#take(payload, handlers)
      })
      // A group that does not settle lets nobody in, for minutes; that must not hold an end up.
      await Promise.race([joined.then(() => ended.promise), ended.promise])
    } finally {
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
    }, this.#options.sessionMs / heartbeatsPerSession)
    try {
      await handlers.batch({
        ...{ topic, partition, messages },
        from: askedFor(batch),
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
        await sleep(askAgainMs, undefined, { signal: this.#closing.signal }).catch(() => {})
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
    const left = new AbortController()
    const late = sleep(longestCloseMs, undefined, { signal: left.signal }).catch(() => {})
    await Promise.race([this.#running, late])
    left.abort()
    await this.#admin.disconnect().catch(() => {})
  }
}

/** The client's batches say it, though its types do not; without it a batch may begin anywhere. */
function askedFor(batch: EachBatchPayload['batch']): number {
  const asked: unknown = Reflect.get(batch, 'fetchedOffset')
  return asked === undefined ? Number(batch.messages[0]?.offset) : Number(String(asked))
}
