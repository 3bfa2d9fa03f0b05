import path from 'node:path'
import type { EventStore } from '../../../domain/event-store.ts'
import { openReadModel, type ReadModel } from '../../../projections/read-model.ts'
import { type Projections, startProjections } from '../../../projections/run.ts'
import type { Config } from '../config.ts'

export interface ReadSide {
  readonly readModel: ReadModel
  readonly projections: Projections
  readonly close: () => Promise<void>
}

/** Opens the read model and lets it follow the store. `inMemory` leaves the file alone. */
export async function openReadSide(
  store: EventStore,
  config: Config,
  inMemory: boolean
): Promise<ReadSide> {
  const readModel = await openReadModel({
    path: inMemory ? null : path.join(config.FILIERA_DATA, 'read-model.duckdb'),
    storeId: store.storeId,
    memoryLimitMb: config.FILIERA_DUCKDB_MEMORY_MB,
    threads: config.FILIERA_DUCKDB_THREADS
  })
  const projections = await startProjections({ store, readModel })
  return {
    readModel,
    projections,
    close: async () => {
      await projections.stop()
      await readModel.close()
    }
  }
}
