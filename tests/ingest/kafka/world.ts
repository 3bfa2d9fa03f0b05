import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import kafkajs, { type ITopicConfig, type Message } from 'kafkajs'
import type { EventStore, RecordedEvent } from '../../../domain/event-store.ts'
import type { Failure } from '../../../domain/failure.ts'
import type { KafkaConnection } from '../../../ingest/kafka/client.ts'
import type { DeadLetter } from '../../../ingest/kafka/dead-letter.ts'
import { type IntakeOptions, KafkaIntake } from '../../../ingest/kafka/intake.ts'
import { createKafkaSink } from '../../../ingest/kafka/kafkajs-sink.ts'
import { KafkaJsSource } from '../../../ingest/kafka/kafkajs-source.ts'
import { eachLetter } from '../../../ingest/kafka/replay.ts'
import { openRejects } from '../../../ingest/rejects.ts'
import { openSqliteStore } from '../../../ingest/store/sqlite.ts'
import { collected } from '../store/samples.ts'

const { Kafka, logLevel, Partitioners } = kafkajs

export const nowMs = Date.UTC(2026, 10, 22, 12)

/** A sale of a stall, told apart from others by its number. */
export function sale(number: number, change: object = {}): object {
  return {
    type: 'SaleRecorded',
    id: `sale-${number}`,
    occurredAt: new Date(nowMs - 86_400_000 + number).toISOString(),
    data: {
      boundary: 'kafka-city',
      site: 'covered-market:wagner',
      receipt: `S-${number}`,
      channel: 'counter',
      lines: [
        { product: 'apple', quantity: { value: 1 + (number % 9), unit: 'kg', basis: 'weighed' } }
      ]
    },
    ...change
  }
}

export function plain(content: unknown, key: string | null = null): Message {
  return { key, value: typeof content === 'string' ? content : JSON.stringify(content) }
}

/** Topics of a test, a producer, and what came of it. */
export class KafkaWorld {
  readonly topic: string
  readonly deadLetters: string
  readonly #bootstrap: string
  readonly kafka: InstanceType<typeof Kafka>

  constructor(bootstrap: string, name: string) {
    this.#bootstrap = bootstrap
    this.topic = `${name}.observations`
    this.deadLetters = `${name}.dead-letters`
    this.kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
  }

  connection(change: Partial<KafkaConnection> = {}): KafkaConnection {
    return {
      brokers: [this.#bootstrap],
      sasl: null,
      tls: null,
      maxBatchBytes: 67_108_864,
      log: () => {},
      ...change
    }
  }

  async make(partitions = 1, configs: Readonly<Record<string, string>> = {}): Promise<void> {
    const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }))
    await this.create([
      { topic: this.topic, numPartitions: partitions, configEntries },
      { topic: this.deadLetters, numPartitions: 1 }
    ])
  }

  /** Makes topics and waits for their leaders; the client's own waiting gives up on a busy machine. */
  async create(topics: ITopicConfig[]): Promise<void> {
    const admin = this.kafka.admin()
    await admin.connect()
    await admin.createTopics({ topics, waitForLeaders: false })
    const names = topics.map(({ topic }) => topic)
    await until(`topics ${names.join(', ')}`, async () => {
      const found = await admin.fetchTopicMetadata({ topics: names }).catch(() => null)
      const partitions = found?.topics.flatMap((each) => each.partitions) ?? []
      return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)
    })
    await admin.disconnect()
  }

  async send(messages: readonly Message[], compression = kafkajs.CompressionTypes.None) {
    const producer = this.kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    await producer.send({ topic: this.topic, messages: [...messages], compression })
    await producer.disconnect()
  }

  /** Every dead letter there is. */
  async letters(): Promise<readonly DeadLetter[]> {
    const found: DeadLetter[] = []
    const name = `${this.topic}-${Math.random()}`
    await eachLetter({ connection: this.connection(), topic: this.deadLetters, name }, (letter) => {
      found.push(letter)
    })
    return found
  }

  /** Every record of a topic, its partitions one after the other. */
  async records(topic: string): Promise<readonly TopicRecord[]> {
    const admin = this.kafka.admin()
    await admin.connect()
    const ranges = await admin.fetchTopicOffsets(topic)
    await admin.disconnect()
    const wanted = ranges.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
    const consumer = this.kafka.consumer({ groupId: `records-${topic}-${wanted}` })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const found: TopicRecord[] = []
    const done = Promise.withResolvers<void>()
    await consumer.run({
      eachMessage: async ({ partition, message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [
          name,
          String(value)
        ])
        const key = String(message.key)
        found.push({ partition, key, headers: Object.fromEntries(headers) })
        if (found.length === wanted) done.resolve()
      }
    })
    await done.promise
    await consumer.disconnect()
    return found.toSorted((a, b) => a.partition - b.partition)
  }
}

interface TopicRecord {
  readonly partition: number
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Running {
  readonly intake: KafkaIntake
  readonly store: EventStore
  readonly failures: Failure[]
  readonly events: () => Promise<readonly RecordedEvent[]>
  readonly close: () => Promise<void>
}

/** The intake of a world's topic into a SQLite log. */
export async function takeIn(
  world: KafkaWorld,
  options: Partial<IntakeOptions> & {
    readonly path?: string
    readonly connection?: Partial<KafkaConnection>
  } = {}
): Promise<Running> {
  const folder = options.path === undefined ? mkdtempSync(join(tmpdir(), 'filiera-intake-')) : null
  const path = options.path ?? join(folder ?? '', 'log.sqlite')
  const store =
    options.store ?? (await openSqliteStore({ path, now: Date.now, newStoreId: () => 'log' }))
  const connection = world.connection(options.connection)
  const topics = [world.topic]
  const rejects = openRejects(':memory:', () => nowMs)
  const failures: Failure[] = []
  const sink = createKafkaSink(connection)
  const intake = new KafkaIntake({
    source: new KafkaJsSource({
      ...{ connection, group: world.topic, topics, sessionMs: 15_000, now: Date.now }
    }),
    ...{ sink, store, rejects },
    actors: new Map([[world.topic, 'operator:test']]),
    deadLetters: world.deadLetters,
    outOfRange: 'stop',
    maxBadPercent: 50,
    version: 'test',
    now: () => nowMs,
    newId: () => 'correlation',
    listener: { taken: () => {}, putAway: () => {}, failed: (failure) => failures.push(failure) },
    ...options
  })
  intake.start()
  return {
    ...{ intake, store, failures },
    events: async () => collected(store.readAll()),
    close: async () => {
      await intake.close()
      await sink.close()
      rejects.close()
      await store.close()
      if (folder !== null) rmSync(folder, { recursive: true })
    }
  }
}

/** Waits until it holds, asking again and again; what it waits for is named when it takes too long. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  patienceMs = 45_000
): Promise<void> {
  const endMs = Date.now() + patienceMs
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`${what} did not come within ${patienceMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
