import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../domain/failure.ts'

/** SQLite's result code for a full disk. */
const sqliteFull = 13

/** A file of SQLite beside the log. What it holds is no fact: documents under way, rejects, mappings. */
export interface SideFile {
  readonly db: DatabaseSync
  /**
   * Runs work on the file.
   *
   * @throws Failure `disk_full`, `store_unavailable`; a transaction that was open is undone then.
   */
  readonly attempt: <Result>(work: (db: DatabaseSync) => Result) => Result
  readonly close: () => void
}

export interface SideFileOptions {
  /** File name within the data folder, for the person who has to look at it. */
  readonly name: string
  readonly schema: string
  /** What whoever sent something has to do where it could not be kept. */
  readonly again: string
  /** Whether what is deleted is overwritten at once. */
  readonly secureDelete?: boolean
}

function failureOf(cause: unknown, { name, again }: SideFileOptions): Failure {
  const isFull = cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteFull
  return new Failure(
    isFull ? 'disk_full' : 'store_unavailable',
    isFull
      ? `the disk is full, so ${name} in the data folder cannot be written; free some space and ${again}`
      : `${name} in the data folder cannot be used; check the disk and the rights of the file, and ${again}`,
    { file: name },
    cause
  )
}

/**
 * Opens a file of its own beside the log and makes its tables where they are not there.
 *
 * @param path may be `:memory:`.
 * @throws Failure like `attempt`.
 */
export function openSideFile(path: string, options: SideFileOptions): SideFile {
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (cause) {
      throw failureOf(cause, options)
    }
  }
  const db = guarded(() => {
    const opened = new DatabaseSync(path, { timeout: 5_000 })
    const secure = options.secureDelete === true ? 'pragma secure_delete = on;' : ''
    opened.exec(`pragma journal_mode = wal; pragma synchronous = full; ${secure} ${options.schema}`)
    return opened
  })
  return {
    db,
    attempt: (work) =>
      guarded(() => {
        try {
          return work(db)
        } catch (error) {
          if (db.isTransaction) db.exec('rollback')
          throw error
        }
      }),
    close: () => db.close()
  }
}
