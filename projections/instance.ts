import { DuckDBInstance } from '@duckdb/node-api'

/** How many threads one statement may use. */
export type Threads = 'one' | 'all'

export interface InstanceOptions {
  /** The file; null keeps everything in memory. */
  readonly path: string | null
  /** What DuckDB may hold in memory; it spills beyond that. */
  readonly memoryLimitMb?: number
  /** Of DuckDB, for all queries together. */
  readonly threads?: number
}

const defaults = { memoryLimitMb: 1_024, threads: 2 }

/** How many are there for a statement that may use all. */
export function threadsOf({ threads }: InstanceOptions): number {
  return threads ?? defaults.threads
}

/** How much may be held in memory for another plan to be kept: the rest is for running statements. */
export function mostHeldBytesOf({
  memoryLimitMb = defaults.memoryLimitMb
}: InstanceOptions): number {
  return (memoryLimitMb * 1_000_000) / 4
}

/** Opens a file, or memory, with what DuckDB is set to for good. */
export function openInstance(options: InstanceOptions): Promise<DuckDBInstance> {
  return DuckDBInstance.create(options.path ?? ':memory:', {
    memory_limit: `${options.memoryLimitMb ?? defaults.memoryLimitMb}MB`,
    threads: String(threadsOf(options)),
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'false',
    // A checkpoint writes the last row group of every table again: seldom is cheaper by half.
    checkpoint_threshold: '256MB',
    // A kept statement's plan would hold the value ranges of the day it was prepared, and answer
    // wrongly, or not at all, once other values have come; and the filters that a join made of its
    // smaller side the last time, which leave out what has come since.
    disabled_optimizers: 'statistics_propagation,join_filter_pushdown',
    allowed_configs: '[threads]',
    lock_configuration: 'true'
  })
}
