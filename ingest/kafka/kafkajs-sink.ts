import kafkajs, { type Message as KafkaMessage } from 'kafkajs'
import { type KafkaConnection, kafkaClient } from './client.ts'
import { kafkaFailure } from './kafka-failure.ts'
import type { LogSink, OutgoingMessage } from './port.ts'

const { CompressionTypes, Partitioners } = kafkajs

/** Every in-sync replica has the records before they count as written. */
const allReplicas = -1

function outgoing({ key, value, headers, partition, timestamp }: OutgoingMessage): KafkaMessage {
  const placed = partition === undefined ? {} : { partition }
  const dated = timestamp === undefined ? {} : { timestamp }
  return { key, value, headers: { ...headers }, ...placed, ...dated }
}

/** Writes topics through kafkajs; connects with the first record. */
export function createKafkaSink(connection: KafkaConnection): LogSink {
  const client = kafkaClient(connection)
  const producer = client.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    // One after the other: a repeated request cannot overtake the next one.
    maxInFlightRequests: 1
  })
  const admin = client.admin()
  let connected: Promise<unknown> | null = null
  const connect = async () => {
    connected ??= Promise.all([producer.connect(), admin.connect()])
    try {
      await connected
    } catch (error) {
      connected = null
      throw error
    }
  }
  return {
    publish: async (topic, messages) => {
      try {
        await connect()
        await producer.send({
          topic,
          acks: allReplicas,
          compression: CompressionTypes.LZ4,
          messages: messages.map(outgoing)
        })
      } catch (error) {
        throw kafkaFailure(error, `writing ${messages.length} records to ${topic}`)
      }
    },
    partitions: async (topic) => {
      try {
        await connect()
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        return topics[0]?.partitions.length ?? 0
      } catch (error) {
        throw kafkaFailure(error, `looking for topic ${topic}`)
      }
    },
    close: async () => {
      await Promise.allSettled([producer.disconnect(), admin.disconnect()])
    }
  }
}
