import path from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { EventStore } from '../../../domain/event-store.ts'
import { openReadModel, type ReadModel } from '../../../projections/read-model.ts'
import type { Projections } from '../../../projections/run.ts'
import type { Config } from '../config.ts'
import { startRestarting } from './restarting.ts'

export interface ReadSide {
  readonly readModel: ReadModel
  readonly projections: Projections
  readonly close: () => Promise<void>
}

/** Opens the read model and lets it follow the store. `inMemory` leaves the file alone. */
export function openReadSide(options: {
  readonly store: EventStore
  readonly config: Config
  readonly inMemory: boolean
  readonly logger: FastifyBaseLogger
}): Promise<ReadSide> {
  const { store, config, inMemory, logger } = options
  return startRestarting({
    store,
    open: (onBroken) =>
      openReadModel({
        onBroken,
        path: inMemory ? null : path.resolve(config.FILIERA_DATA, config.FILIERA_READ_MODEL),
        store,
        memoryLimitMb: config.FILIERA_DUCKDB_MEMORY_MB,
        threads: config.FILIERA_DUCKDB_THREADS
      }),
    onFailure: (failure, waitMs) => {
      const { code, detail } = failure
      logger.error({ err: failure, code, detail, waitMs }, 'the read side has stopped')
    }
  })
}
