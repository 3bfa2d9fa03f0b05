import { readFileSync } from 'node:fs'
import type { FastifyBaseLogger } from 'fastify'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import type { KafkaConnection } from '../../../ingest/kafka/client.ts'
import { KafkaIntake } from '../../../ingest/kafka/intake.ts'
import { createKafkaSink } from '../../../ingest/kafka/kafkajs-sink.ts'
import { KafkaJsSource } from '../../../ingest/kafka/kafkajs-source.ts'
import type { LogSink } from '../../../ingest/kafka/port.ts'
import { positionInFile, positionInMemory } from '../../../ingest/kafka/published-position.ts'
import { KafkaPublisher } from '../../../ingest/kafka/publisher.ts'
import { kafkaSource } from '../../../ingest/kafka/source.ts'
import type { Rejects } from '../../../ingest/rejects.ts'
import type { AccessLog } from '../access/access-log.ts'
import { countForeignMessages } from '../access/refusal.ts'
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import { topicActors, topicAuthors } from '../settings-kafka.ts'

/** Kafka beside the server: what is read from it and what is published to it. */
export interface KafkaSide {
  readonly intake: KafkaIntake | null
  readonly publisher: KafkaPublisher | null
  readonly close: () => Promise<void>
}

interface SideOptions {
  readonly config: Config
  readonly store: EventStore
  readonly rejects: Rejects
  readonly metrics: Metrics
  /** Told of what was not its sender's to say. */
  readonly accessLog: AccessLog
  readonly logger: FastifyBaseLogger
  readonly version: string
  readonly now: () => number
  readonly newId: () => string
}

function pem(name: string, file: string): string | null {
  if (file === '') return null
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const detail = `${name} names ${file}, which cannot be read; check path and permissions`
    throw new Failure('invalid_configuration', detail, {}, cause)
  }
}

/**
 * How the configuration reaches Kafka; null without brokers.
 *
 * @throws Failure `invalid_configuration` naming a certificate that cannot be read.
 */
export function kafkaConnection(config: Config, logger: FastifyBaseLogger): KafkaConnection | null {
  if (config.FILIERA_KAFKA_BROKERS === '') return null
  const { FILIERA_KAFKA_SASL: mechanism } = config
  const username = config.FILIERA_KAFKA_USERNAME
  const password = config.FILIERA_KAFKA_PASSWORD
  const tls = {
    ca: pem('FILIERA_KAFKA_TLS_CA', config.FILIERA_KAFKA_TLS_CA),
    cert: pem('FILIERA_KAFKA_TLS_CERT', config.FILIERA_KAFKA_TLS_CERT),
    key: pem('FILIERA_KAFKA_TLS_KEY', config.FILIERA_KAFKA_TLS_KEY)
  }
  return {
    brokers: config.FILIERA_KAFKA_BROKERS.split(',').map((broker) => broker.trim()),
    sasl: mechanism === 'none' ? null : { mechanism, username, password },
    tls: config.FILIERA_KAFKA_TLS === 'on' ? tls : null,
    maxBatchBytes: config.FILIERA_KAFKA_MAX_BATCH_MB * 1_048_576,
    log: (level, message, about) => logger[level](about, message)
  }
}

function openIntake(options: SideOptions, connection: KafkaConnection, sink: LogSink): KafkaIntake {
  const { config, store, rejects, metrics, logger, version, now, newId } = options
  const [actors, authors] = [topicActors(config), topicAuthors(config)]
  const group = config.FILIERA_KAFKA_GROUP
  const sessionMs = config.FILIERA_KAFKA_SESSION_SECONDS * 1_000
  const topics = [...actors.keys()]
  return new KafkaIntake({
    source: new KafkaJsSource({ connection, group, topics, sessionMs, now }),
    ...{ sink, store, rejects, actors, authors, version, now, newId },
    deadLetters: config.FILIERA_KAFKA_DEAD_LETTERS,
    outOfRange: config.FILIERA_KAFKA_OUT_OF_RANGE,
    maxBadPercent: config.FILIERA_KAFKA_MAX_BAD_PERCENT,
    listener: {
      taken: (topic, rows) => {
        metrics.countRows(kafkaSource.name, rows)
        logger.debug({ topic, messages: rows.length }, 'messages taken in')
      },
      putAway: ({ topic, partition }, codes) => {
        metrics.countDeadLetters(topic, codes)
        countForeignMessages(topic, authors.get(topic)?.role ?? 'desk', codes, options.accessLog)
        logger.warn({ topic, partition, messages: codes.length, codes }, 'messages put away')
      },
      failed: ({ code, detail, figures, cause }, waitMs) =>
        logger.error({ code, detail, ...figures, waitMs, err: cause }, 'Kafka is not taken in')
    }
  })
}

function openPublisher(options: SideOptions, sink: LogSink): KafkaPublisher {
  const { config, store, metrics, logger } = options
  const topic = config.FILIERA_KAFKA_PUBLISH
  return new KafkaPublisher({
    ...{ store, sink, topic },
    position:
      config.FILIERA_STORE === 'memory'
        ? positionInMemory()
        : positionInFile(config.FILIERA_DATA, { log: store.storeId, topic }),
    failed: ({ code, detail, cause }, waitMs) =>
      logger.error({ code, detail, waitMs, err: cause }, 'nothing is published to Kafka'),
    published: metrics.countPublished
  })
}

/**
 * Starts what the configuration asks of Kafka; null without an address. A broker that does not
 * answer does not keep the server from starting: the health says so until it does.
 */
export function openKafka(
  connection: KafkaConnection | null,
  options: SideOptions
): KafkaSide | null {
  if (connection === null) return null
  const { config, metrics } = options
  const sink = createKafkaSink(connection)
  const intake = config.FILIERA_KAFKA_TOPICS === '' ? null : openIntake(options, connection, sink)
  const publisher = config.FILIERA_KAFKA_PUBLISH === '' ? null : openPublisher(options, sink)
  metrics.watchLags(() => intake?.lags() ?? [])
  intake?.start()
  publisher?.start()
  return {
    ...{ intake, publisher },
    close: async () => {
      await Promise.all([intake?.close(), publisher?.close()])
      await sink.close()
    }
  }
}
