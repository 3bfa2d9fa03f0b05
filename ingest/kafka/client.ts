import kafkajs, { type Kafka as KafkaClient, type LogEntry, type SASLOptions } from 'kafkajs'
import { registerCodecs } from './codecs.ts'

const { Kafka, logLevel } = kafkajs

/** How to reach a cluster, and as whom. */
export interface KafkaConnection {
  readonly brokers: readonly string[]
  readonly sasl: SASLOptions | null
  /** Null: not encrypted. PEM texts; the certificate authorities of the machine where `ca` is null. */
  readonly tls: {
    readonly ca: string | null
    readonly cert: string | null
    readonly key: string | null
  } | null
  /** What a batch may hold decompressed, bytes. */
  readonly maxBatchBytes: number
  readonly log: KafkaLog
}

/** A line of the client's own log; it holds no payload. */
type KafkaLog = (level: 'error' | 'warn' | 'debug', message: string, about: object) => void

const timeouts = { connectionTimeout: 5_000, authenticationTimeout: 10_000, requestTimeout: 20_000 }

/** A request that failed is sent again for some seconds; then whoever asked starts anew. */
const retry = { initialRetryTime: 200, maxRetryTime: 2_000, retries: 4 }

/** Its errors are told again as failures, where somebody hears them; the log has its details. */
function logCreator(log: KafkaLog) {
  return () =>
    ({ namespace, level, log: { message, timestamp: _, ...about } }: LogEntry) => {
      const name = level <= logLevel.WARN ? 'warn' : 'debug'
      log(name, `kafka: ${message}`, { part: namespace, ...about })
    }
}

/** A client of the cluster, which connects when it is used. Teaches kafkajs every codec. */
export function kafkaClient(connection: KafkaConnection): KafkaClient {
  const { brokers, sasl, tls, maxBatchBytes, log } = connection
  registerCodecs(maxBatchBytes)
  const { ca, cert, key } = tls ?? {}
  const given = Object.entries({ ca, cert, key }).filter(([, pem]) => typeof pem === 'string')
  return new Kafka({
    ...timeouts,
    clientId: 'filiera',
    brokers: [...brokers],
    retry,
    ssl: tls === null ? false : Object.fromEntries(given),
    ...(sasl === null ? {} : { sasl }),
    logLevel: logLevel.INFO,
    logCreator: logCreator(log)
  })
}
