import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { LogHead } from './head-file.ts'
import { isKurrentUrl, shownUrl } from './kurrentdb-client.ts'
import { createMemoryStore } from './memory.ts'
import { openSqliteStore } from './sqlite.ts'
import { type Verification, verifyLog } from './verify.ts'

/** A log that outlives the process, and where it is. */
export type LogPlace =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'kurrentdb'; readonly url: string }

/** Which store. */
export type StoreOptions = LogPlace | { readonly kind: 'memory' }

/** Path of the log within the data folder. */
export function logPath(folder: string): string {
  return join(folder, 'log.sqlite')
}

/**
 * The store that a setting means: `memory`, `sqlite`, or a connection string of KurrentDB.
 *
 * @param folder data folder, where SQLite keeps its file.
 */
export function storeOptions(setting: string, folder: string): StoreOptions {
  if (setting === 'memory') return { kind: 'memory' }
  if (isKurrentUrl(setting)) return { kind: 'kurrentdb', url: setting }
  return { kind: 'sqlite', folder }
}

/** A store as it may be shown: without credentials. */
export function shownStore(options: StoreOptions): string {
  if (options.kind === 'memory') return 'memory'
  return options.kind === 'sqlite' ? logPath(options.folder) : shownUrl(options.url)
}

/**
 * Makes a folder where there is none.
 *
 * @throws Failure `store_unavailable` when it cannot be made.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (cause) {
    throw new Failure(
      'store_unavailable',
      `the data folder ${folder} cannot be made; check the path and its permissions`,
      { folder },
      cause
    )
  }
}

/**
 * Opens the event store that the configuration names; a folder that does not exist is made.
 *
 * @param deps.now clock, milliseconds since 1970 UTC.
 * @param deps.newStoreId a random id for a log that is new.
 * @throws Failure `store_unavailable`, `log_damaged` or `disk_full`, saying what was found;
 *   `invalid_configuration` for a connection string that cannot be used.
 */
export async function openStore(
  options: StoreOptions,
  deps: { readonly now: () => number; readonly newStoreId: () => string }
): Promise<EventStore> {
  if (options.kind === 'memory') {
    return createMemoryStore({ now: deps.now, storeId: deps.newStoreId() })
  }
  if (options.kind === 'sqlite') {
    await makeFolder(options.folder)
    return openSqliteStore({ ...deps, path: logPath(options.folder) })
  }
  const { openKurrentStore } = await import('./kurrentdb.ts')
  return openKurrentStore({ ...deps, url: options.url })
}

/**
 * Checks every event of a log; see `verifyLog` and `verifyKurrentLog` for what that proves.
 *
 * @param options.expectedHead a head that an earlier verification gave.
 * @throws Failure `store_unavailable` when there is no log or it cannot be read.
 */
export async function verifyStore(
  place: LogPlace,
  options: { readonly expectedHead?: LogHead } = {}
): Promise<Verification> {
  if (place.kind === 'sqlite') return verifyLog(logPath(place.folder), options)
  const { verifyKurrentLog } = await import('./kurrentdb-verify.ts')
  return verifyKurrentLog(place.url, options)
}
