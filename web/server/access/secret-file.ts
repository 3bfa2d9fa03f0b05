import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../../../domain/failure.ts'

const inMemory = ':memory:'

/** Makes the file where there is none, readable by its owner alone; SQLite's other files follow it. */
function closeToOthers(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}

/** Opens a file of SQLite that only the owner of the process should read. */
export function openSecretFile(path: string, sql: string): DatabaseSync {
  try {
    if (path !== inMemory) closeToOthers(path)
    const db = new DatabaseSync(path, { timeout: 5_000 })
    db.exec(
      `pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; ${sql}`
    )
    return db
  } catch (cause) {
    throw new Failure(
      'store_unavailable',
      `${path} cannot be opened; check the disk and the rights of the folder`,
      {},
      cause
    )
  }
}

/** Adds a column to a table of a file that was made before there was that column. */
export function addColumn(db: DatabaseSync, table: string, column: string): void {
  const [name = ''] = column.split(' ')
  // The write lock comes first: of two processes that open an old file, one adds it.
  within(db, () => {
    const columns = db.prepare('select name from pragma_table_info(?)').all(table)
    if (!columns.some((one) => one.name === name)) {
      db.exec(`alter table ${table} add column ${column}`)
    }
  })
}

/** Does work as one transaction that nobody else writes in the midst of; all of it or nothing. */
export function within<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('begin immediate')
  try {
    const result = work()
    db.exec('commit')
    return result
  } catch (error) {
    db.exec('rollback')
    throw error
  }
}
