import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'
import { genesisHash } from './chain.ts'
import { type LogHead, readHead } from './head-file.ts'
import { isBusy, sqliteFailure } from './sqlite-failure.ts'
import {
  checkHead,
  isBlank,
  type LogIdentity,
  lost,
  pragma,
  readIdentity
} from './sqlite-identity.ts'
import { applicationId, formatVersion, schemaSince } from './sqlite-schema.ts'

/** Commits wait for one another; a writer that holds the lock for longer than this hangs. */
export const patienceMs = 5000
/**
 * 8 MiB of pages for each connection: what is written goes to the end of its table, or in order through
 * an index. At four times as much an upload held some 30 MB more and cost the processor as much.
 */
const cacheKib = 8_192
/**
 * 64 MiB of write-ahead log: a page of an index that many commits touch is copied into the log once
 * for all of them, and what is left after a crash is read again in 50 ms.
 */
const checkpointPages = 16_000

/**
 * A connection that may write. Foreign keys are not checked on the way in, since the writer looks
 * every key up itself. Memory mapping stays off: a read error of the disk would then end
 * the process instead of failing the call.
 *
 * @param waitMs how long a write waits for another connection's.
 */
export function connectWriter(path: string, waitMs: number): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: waitMs, enableForeignKeyConstraints: false })
  try {
    db.exec(`
      pragma synchronous = full;
      pragma cache_size = -${cacheKib};
      pragma wal_autocheckpoint = ${checkpointPages};
      pragma mmap_size = 0`)
    if (pragma(db, 'synchronous') !== 2) {
      throw new Failure(
        'store_unavailable',
        'this SQLite does not sync every commit, so it would lose acknowledged events; use another build of Node'
      )
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A connection that only reads. */
export function connectReader(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: patienceMs })
  db.exec(`pragma cache_size = -${cacheKib}; pragma mmap_size = 0`)
  return db
}

function create(db: DatabaseSync, storeId: string): void {
  db.exec('begin immediate')
  try {
    // Another process may have made the log while this one waited for the lock.
    if (isBlank(db)) {
      for (const sql of schemaSince(0)) db.exec(sql)
      db.prepare('insert into log (one, store_id, genesis) values (1, ?, ?)').run(
        storeId,
        Buffer.from(genesisHash(storeId), 'hex')
      )
      db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${formatVersion}`)
    }
    db.exec('commit')
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}

/** Brings a log of an older format up to date, whole or not at all; its events stay as they are. */
function upgrade(db: DatabaseSync, { format }: LogIdentity): void {
  if (format === formatVersion) return
  db.exec('begin immediate')
  try {
    // Another process may have done it while this one waited for the lock.
    const found = pragma(db, 'user_version')
    for (const sql of schemaSince(Number(found))) db.exec(sql)
    db.exec(`pragma user_version = ${formatVersion}`)
    db.exec('commit')
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}

function useWriteAheadLog(db: DatabaseSync): void {
  if (pragma(db, 'journal_mode = wal') === 'wal') return
  throw new Failure(
    'store_unavailable',
    'the log cannot use a write-ahead log here; put it on a local disk'
  )
}

/**
 * Where two processes make a new file ready together, SQLite answers at once, without patience: also
 * to a connection that only sets how it writes, while the other turns the write-ahead log on.
 */
async function whileBusy<Result>(work: () => Result): Promise<Result> {
  for (let waitedMs = 0; ; waitedMs += 10) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || waitedMs >= patienceMs) throw error
      await wait(10)
    }
  }
}

/**
 * Looks at a log before a writer does: when a writing connection closes, it tidies away the very
 * write-ahead log from which a lost end might still be rescued.
 */
function checkBeforeWriting(path: string, head: LogHead): void {
  if (!existsSync(path)) throw lost('gone', path)
  const db = connectReader(path)
  try {
    if (isBlank(db)) throw lost('empty', path)
    const { format } = readIdentity(db)
    checkHead(db, path, { head, format })
  } finally {
    db.close()
  }
}

/**
 * Opens the log for writing, making it where there is none, and checks in constant time that it is
 * one and has kept its end.
 *
 * @throws Failure `log_damaged`, `store_unavailable` or `disk_full`, naming what was found.
 */
export async function openLog(
  path: string,
  options: { readonly waitMs: number; readonly newStoreId: () => string }
): Promise<{ db: DatabaseSync; identity: LogIdentity }> {
  let db: DatabaseSync | undefined
  try {
    const head = readHead(path)
    if (head !== null) checkBeforeWriting(path, head)
    const opened = await whileBusy(() => connectWriter(path, options.waitMs))
    db = opened
    const identity = await whileBusy(() => {
      if (isBlank(opened)) {
        useWriteAheadLog(opened)
        create(opened, options.newStoreId())
      }
      useWriteAheadLog(opened)
      const found = readIdentity(opened)
      upgrade(opened, found)
      return found
    })
    return { db: opened, identity }
  } catch (error) {
    db?.close()
    throw sqliteFailure(error, `opening the log ${path}`)
  }
}
