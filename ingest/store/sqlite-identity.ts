import type { DatabaseSync } from 'node:sqlite'
import { Failure } from '../../domain/failure.ts'
import { genesisHash } from './chain.ts'
import { headPath, type LogHead } from './head-file.ts'
import { countOf } from './position.ts'
import { Ledger } from './sqlite-ledger.ts'
import { numberAt, rowsOf, textAt } from './sqlite-rows.ts'
import { applicationId, formatVersion, schemaOf } from './sqlite-schema.ts'

/** What identifies a log. */
export interface LogIdentity {
  readonly storeId: string
  /** Hash before the first event, 64 hex digits. */
  readonly genesis: string
  readonly format: number
}

/** Value of a pragma that answers one number or word. */
export function pragma(db: DatabaseSync, name: string): unknown {
  const row = db.prepare(`pragma ${name}`).get()
  return row === undefined ? undefined : Object.values(row)[0]
}

function rows(db: DatabaseSync, sql: string) {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  return rowsOf(statement)
}

function damaged(what: string): Failure {
  return new Failure(
    'log_damaged',
    `${what}; run verify to see what is left, then restore the log from a backup`
  )
}

/** SQLite keeps the text of a statement, but writes its first two words in capitals. */
function kept(sql: string): string {
  return sql.replace(/^create (table|trigger)/, (words) => words.toUpperCase())
}

/**
 * Reads who the log is, and refuses what is none.
 *
 * @throws Failure `store_unavailable` for a newer format; `log_damaged` where the format is ours and
 *   its tables, triggers or identity are not.
 */
export function readIdentity(db: DatabaseSync): LogIdentity {
  const application = pragma(db, 'application_id')
  const version = pragma(db, 'user_version')
  if (application !== applicationId) throw damaged('the file is not an event log of this program')
  if (typeof version === 'number' && version > formatVersion) {
    throw new Failure(
      'store_unavailable',
      `the log has format ${version} and this program knows up to ${formatVersion}; use a newer program`,
      { format: version, known: formatVersion }
    )
  }
  if (typeof version !== 'number' || version < 1) {
    throw damaged(`the log has format ${version}, which never was`)
  }
  const schema = schemaOf(version)
  const found = rows(db, 'select sql from sqlite_schema where sql is not null')
  const missing = schema.filter((sql) => !found.some((row) => row[0] === kept(sql)))
  if (missing.length > 0 || found.length !== schema.length) {
    throw damaged(
      `${missing.length} of ${schema.length} tables and triggers of the log are not as they were made`
    )
  }
  const [row] = rows(db, 'select store_id, lower(hex(genesis)) from log')
  if (row === undefined) throw damaged('the log has lost its identity')
  const storeId = textAt(row, 0, 'store_id')
  const genesis = textAt(row, 1, 'genesis')
  if (genesis !== genesisHash(storeId)) throw damaged('the identity of the log was changed')
  return { storeId, genesis, format: version }
}

/**
 * Compares the log with the head that was noted beside it. Costs two look-ups at any size.
 *
 * @throws Failure `log_damaged` when acknowledged events are missing or others stand in their place.
 */
export function checkHead(
  db: DatabaseSync,
  path: string,
  { head, format }: { readonly head: LogHead; readonly format: number }
): void {
  const noted = countOf(head.position)
  const { held, hash } =
    format < 3 ? heldInRows(db, noted) : heldAt(new Ledger(db, { format }), noted)
  const advice = `restore the log from a backup, or delete ${headPath(path)} to go on with what is left`
  if (held < noted) {
    throw new Failure(
      'log_damaged',
      `the log holds ${held} events, but ${noted} were acknowledged: its end is lost; ${advice}`,
      { held, acknowledged: noted }
    )
  }
  if (hash !== head.hash) {
    throw new Failure(
      'log_damaged',
      `the event at position ${head.position} is not the one that was acknowledged there; ${advice}`,
      { position: head.position }
    )
  }
}

function heldAt(ledger: Ledger, position: number) {
  return { held: ledger.head(), hash: ledger.hashAt(position) }
}

/** Before format 3. */
function heldInRows(db: DatabaseSync, position: number) {
  const [last] = rows(db, 'select coalesce(max(position), 0) from events')
  const held = last === undefined ? 0 : numberAt(last, 0, 'position')
  const statement = db.prepare('select lower(hex(hash)) from events where position = ?')
  statement.setReturnArrays(true)
  const [row] = rowsOf(statement, position)
  return { held, hash: row?.[0] }
}

/** The log holds nothing although events were acknowledged. */
export function lost(state: 'gone' | 'empty', path: string): Failure {
  return damaged(`the log is ${state}, but ${headPath(path)} says that it held events`)
}

/** Whether nothing was ever stored in the file. */
export function isBlank(db: DatabaseSync): boolean {
  return (
    pragma(db, 'application_id') === 0 &&
    pragma(db, 'user_version') === 0 &&
    rows(db, 'select 1 from sqlite_schema limit 1').length === 0
  )
}
