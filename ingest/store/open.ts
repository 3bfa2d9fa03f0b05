import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { createMemoryStore } from './memory.ts'
import { openSqliteStore } from './sqlite.ts'

/** Which store, and where it keeps its files. */
export type StoreOptions =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly folder: string }

/** Path of the log within the data folder. */
export function logPath(folder: string): string {
  return join(folder, 'log.sqlite')
}

/**
 * Opens the event store that the configuration names; a folder that does not exist is made.
 *
 * @param deps.now clock, milliseconds since 1970 UTC.
 * @param deps.newStoreId a random id for a log that is new.
 * @throws Failure `store_unavailable`, `log_damaged` or `disk_full`, saying what was found.
 */
export async function openStore(
  options: StoreOptions,
  deps: { readonly now: () => number; readonly newStoreId: () => string }
): Promise<EventStore> {
  if (options.kind === 'memory') {
    return createMemoryStore({ now: deps.now, storeId: deps.newStoreId() })
  }
  try {
    await mkdir(options.folder, { recursive: true })
  } catch (cause) {
    throw new Failure(
      'store_unavailable',
      `the data folder ${options.folder} cannot be made; check the path and its permissions`,
      { folder: options.folder },
      cause
    )
  }
  return openSqliteStore({ ...deps, path: logPath(options.folder) })
}
