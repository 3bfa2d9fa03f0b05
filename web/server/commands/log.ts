import path from 'node:path'
import type { EventStore } from '../../../domain/event-store.ts'
import { openRejects, type Rejects } from '../../../ingest/rejects.ts'
import { makeFolder, openStore, storeOptions } from '../../../ingest/store/open.ts'
import type { Config } from '../config.ts'
import type { World } from './command.ts'

/** Opens the log that the settings name, with its rejects in the data folder or in memory. */
export async function openLog(
  { FILIERA_DATA: folder, FILIERA_STORE: setting }: Config,
  { now, newId }: Pick<World, 'now' | 'newId'>
): Promise<{ store: EventStore; rejects: Rejects; close: () => Promise<void> }> {
  const options = storeOptions(setting, folder)
  if (options.kind !== 'memory') await makeFolder(folder)
  const store = await openStore(options, { now, newStoreId: newId })
  const rejects = openRejects(
    options.kind === 'memory' ? ':memory:' : path.join(folder, 'rejects.sqlite'),
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
