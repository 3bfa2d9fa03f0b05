import path from 'node:path'
import type { EventStore } from '../../../domain/event-store.ts'
import { openRejects, type Rejects } from '../../../ingest/rejects.ts'
import { openStore } from '../../../ingest/store/open.ts'
import type { Config } from '../config.ts'
import type { World } from './command.ts'

/** Opens a log with its rejects, in the data folder or in memory. */
export async function openLog(
  { FILIERA_DATA: folder, FILIERA_STORE: kind }: Config,
  { now, newId }: Pick<World, 'now' | 'newId'>
): Promise<{ store: EventStore; rejects: Rejects; close: () => Promise<void> }> {
  const store = await openStore(kind === 'memory' ? { kind } : { kind, folder }, {
    now,
    newStoreId: newId
  })
  const rejects = openRejects(
    kind === 'memory' ? ':memory:' : path.join(folder, 'rejects.sqlite'),
    now
  )
  return {
    store,
    rejects,
    close: async () => {
      rejects.close()
      await store.close()
    }
  }
}
