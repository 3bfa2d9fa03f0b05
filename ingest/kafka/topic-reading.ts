import { type KafkaConnection, kafkaClient } from './client.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { Message } from './port.ts'

/** Groups that read a topic once and are deleted begin with this. */
const readerPrefix = 'filiera-letters-'

/** A topic that is read once, and by whom. */
export interface Reading {
  readonly connection: KafkaConnection
  readonly topic: string
  /** Makes the reader's consumer group one of its own. */
  readonly name: string
}

/**
 * Reads the records that there are now, partition by partition in the order in which they were written.
 *
 * @param visit gets one record at a time, so that no more than one is in memory.
 * @returns offset behind the last record of each partition that holds any.
 * @throws Failure of the broker.
 */
export async function eachRecord(
  { connection, topic, name }: Reading,
  visit: (message: Message, partition: number) => void | Promise<void>
): Promise<ReadonlyMap<number, string>> {
  const client = kafkaClient(connection)
  const admin = client.admin()
  const groupId = `${readerPrefix}${name}`
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 250 })
  try {
    await admin.connect()
    const ranges = await admin.fetchTopicOffsets(topic)
    const whole = new Map(
      ranges.flatMap(({ partition, low, high }) => (low === high ? [] : [[partition, high]]))
    )
    const ends = new Map([...whole].map(([partition, high]) => [partition, Number(high)]))
    if (ends.size === 0) return whole
    const { promise: read, resolve, reject } = Promise.withResolvers<void>()
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const end = ends.get(batch.partition)
        if (end === undefined) return
        for (const message of batch.messages) {
          if (Number(message.offset) < end) await visit(message, batch.partition)
        }
        if (Number(batch.lastOffset()) < end - 1) return
        ends.delete(batch.partition)
        if (ends.size === 0) resolve()
      }
    })
    await read
    return whole
  } catch (error) {
    throw kafkaFailure(error, `reading ${topic}`)
  } finally {
    await consumer.disconnect().catch(() => {})
    // An empty group is only untidy: the broker forgets it by itself after some days.
    await admin.deleteGroups([groupId]).catch(() => {})
    await admin.disconnect().catch(() => {})
  }
}
