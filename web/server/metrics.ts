import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { RowResult } from '../../ingest/pump.ts'

export interface Metrics {
  readonly registry: Registry
  /** Counts what became of records. */
  readonly countRows: (source: string, rows: readonly RowResult[]) => void
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
  return {
    registry,
    countRows: (source, rows) => {
      const byStatus = Map.groupBy(rows, ({ status }) => status)
      for (const [status, group] of byStatus) records.inc({ source, status }, group.length)
    },
    countProjected: (events) => projected.inc(events),
    setReady: (isReady) => ready.set(isReady ? 1 : 0),
    observeRequest: (route, status, seconds) => requests.observe({ route, status }, seconds)
  }
}
