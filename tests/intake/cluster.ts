import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, {
  type Admin,
  type Kafka as KafkaClient,
  type Message,
  type Producer
} from 'kafkajs'
import { registerCodecs } from '../../ingest/kafka/codecs.ts'

const { CompressionTypes, Kafka, logLevel, Partitioners } = kafkajs

/** A client for whoever sends and looks on; what is under test has one of its own. */
export function observer(bootstrap: string): KafkaClient {
  registerCodecs(67_108_864)
  const retry = { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 }
  return new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry })
}

async function withAdmin<Result>(
  kafka: KafkaClient,
  ask: (admin: Admin) => Promise<Result>
): Promise<Result> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await ask(admin)
  } finally {
    await admin.disconnect().catch(() => {})
  }
}

/** Makes topics and waits for their leaders; the client's own waiting gives up on a busy machine. */
export async function makeTopics(
  kafka: KafkaClient,
  topics: Readonly<Record<string, number>>
): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const wanted = Object.entries(topics).map(([topic, numPartitions]) => ({
      topic,
      numPartitions
    }))
    await admin.createTopics({ topics: wanted, waitForLeaders: false })
    for (;;) {
      const found = await admin
        .fetchTopicMetadata({ topics: Object.keys(topics) })
        .catch(() => null)
      const partitions = found?.topics.flatMap((each) => each.partitions) ?? []
      if (partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)) return
      await sleep(100)
    }
  })
}

/** Offset behind the last message of each partition. */
export async function endsOf(
  kafka: KafkaClient,
  topic: string
): Promise<ReadonlyMap<number, number>> {
  const ranges = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic))
  return new Map(ranges.map(({ partition, high }) => [partition, Number(high)]))
}

/** Identity of the cluster. */
export async function clusterOf(kafka: KafkaClient): Promise<string> {
  const { clusterId } = await withAdmin(kafka, (admin) => admin.describeCluster())
  return clusterId
}

/** A producer that writes batches as busy senders do. */
export class Sender {
  readonly #producer: Producer
  readonly #topic: string

  constructor(kafka: KafkaClient, topic: string) {
    this.#producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    this.#topic = topic
  }

  async open(): Promise<void> {
    await this.#producer.connect()
  }

  /** Once, acknowledged by every in-sync replica. @throws whatever the client throws. */
  async send(messages: readonly Message[]): Promise<void> {
    const { LZ4: compression } = CompressionTypes
    await this.#producer.send({
      topic: this.#topic,
      messages: [...messages],
      acks: -1,
      compression
    })
  }

  /** A gateway that sends again what was not acknowledged, be it there or not. */
  async insist(messages: readonly Message[]): Promise<void> {
    for (;;) {
      try {
        return await this.send(messages)
      } catch {
        await sleep(200)
      }
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {})
  }
}
