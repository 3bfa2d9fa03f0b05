import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { TopicPartition } from '../../ingest/kafka/port.ts'
import type { RowResult } from '../../ingest/pump.ts'

export interface Metrics {
  readonly registry: Registry
  /** Counts what became of records. */
  readonly countRows: (source: string, rows: readonly Pick<RowResult, 'status'>[]) => void
  /** Counts messages of a topic that were put away, by the code of their first problem. */
  readonly countDeadLetters: (topic: string, codes: readonly string[]) => void
  /** Asked for the messages that wait in each partition whenever the figures are read. */
  readonly watchLags: (lags: () => readonly (TopicPartition & { readonly lag: number })[]) => void
  readonly countPublished: (events: number) => void
  readonly countProjected: (events: number) => void
  readonly setReady: (ready: boolean) => void
  readonly observeRequest: (route: string, status: number, seconds: number) => void
}

/** Figures for Prometheus, in a registry of their own so that tests do not share them. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const records = new Counter({
    name: 'filiera_records_total',
    help: 'Records taken in, by source and outcome.',
    labelNames: ['source', 'status'],
    registers
  })
  const projected = new Counter({
    name: 'filiera_projected_events_total',
    help: 'Events committed to the read model.',
    registers
  })
  const ready = new Gauge({
    name: 'filiera_ready',
    help: '1 while the read side follows the log.',
    registers
  })
  const requests = new Histogram({
    name: 'filiera_http_request_seconds',
    help: 'Time to answer, by route and status.',
    labelNames: ['route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers
  })
  const deadLetters = new Counter({
    name: 'filiera_kafka_dead_letters_total',
    help: 'Messages put away, by topic and reason.',
    labelNames: ['topic', 'code'],
    registers
  })
  const published = new Counter({
    name: 'filiera_kafka_published_events_total',
    help: 'Events of the log published to Kafka.',
    registers
  })
  return {
    registry,
    countRows: (source, rows) => {
      const byStatus = Map.groupBy(rows, ({ status }) => status)
      for (const [status, group] of byStatus) records.inc({ source, status }, group.length)
    },
    countDeadLetters: (topic, codes) => {
      for (const code of codes) deadLetters.inc({ topic, code })
    },
    watchLags: (lags) => {
      new Gauge({
        name: 'filiera_kafka_lag_messages',
        help: 'Messages that wait in Kafka, by partition.',
        labelNames: ['topic', 'partition'],
        registers,
        collect() {
          for (const { topic, partition, lag } of lags()) this.set({ topic, partition }, lag)
        }
      })
    },
    countPublished: (events) => published.inc(events),
    countProjected: (events) => projected.inc(events),
    setReady: (isReady) => ready.set(isReady ? 1 : 0),
    observeRequest: (route, status, seconds) => requests.observe({ route, status }, seconds)
  }
}
