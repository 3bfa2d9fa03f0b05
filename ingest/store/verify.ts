/**
 * Proves that a log is what was written: recomputes the hash chain over every field of every event,
 * then has SQLite check the pages and indexes. Reads only, and may run beside a working store.
 */
import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTask } from 'node:timers/promises'
import { Failure } from '../../domain/failure.ts'
import { type LogHead, readHead } from './head-file.ts'
import { positionOf } from './position.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { connectReader } from './sqlite-file.ts'
import { readIdentity } from './sqlite-identity.ts'
import { parcelColumns } from './sqlite-ledger-sql.ts'
import { Parcel } from './sqlite-parcel.ts'
import { numberAt, type Row, recordedEvent, rowsIn, textAt } from './sqlite-rows.ts'
import { ChainCheck, type Damage, Damaged } from './verify-chain.ts'
import { IdCheck } from './verify-ids.ts'

export interface Verification {
  readonly storeId: string | null
  /** Events whose hash was recomputed and is right. */
  readonly events: number
  /** Where the undamaged part ends; null when not even the first event is right. */
  readonly head: LogHead | null
  readonly damage: Damage | null
}

/**
 * Reads the whole table: `not indexed` keeps SQLite from answering out of an index, whose entries
 * could be right while the row they stand for is not.
 */
const allRows = `
  select e.position, s.name, e.revision, hex(e.event_id), t.name, e.schema_version,
         e.occurred_at, e.recorded_at, hex(e.corrects), e.data, e.meta, lower(hex(e.hash))
  from events e not indexed
  left join streams s not indexed on s.stream_id = e.stream_id
  left join event_types t not indexed on t.type_id = e.type_id
  order by e.position`

/** The same of the parcels. */
const allParcels = (format: number) => `
  select ${parcelColumns(format)}
  from parcels p not indexed
  left join streams s not indexed on s.stream_id = p.stream_id
  order by p.first`

/** Long enough to be cheap, short enough that the event loop keeps turning. */
const eventsPerTurn = 10_000

function* rowsOfAll(db: DatabaseSync, sql: string): Generator<Row> {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  yield* rowsIn(statement.iterate())
}

async function checkRows(db: DatabaseSync, chain: ChainCheck): Promise<void> {
  for (const row of rowsOfAll(db, allRows)) {
    chain.expect(row[0])
    if (row[1] === null || row[4] === null) chain.lost()
    chain.check(recordedEvent(row), textAt(row, 11, 'hash'))
    if (chain.events % eventsPerTurn === 0) await nextTask()
  }
}

async function checkParcels(db: DatabaseSync, chain: ChainCheck, format: number): Promise<void> {
  const ids = new IdCheck(db, chain.events)
  const types = new Map<number, string>()
  for (const row of rowsOfAll(db, 'select type_id, name from event_types')) {
    types.set(numberAt(row, 0, 'type_id'), textAt(row, 1, 'name'))
  }
  let turned = chain.events
  for (const row of rowsOfAll(db, allParcels(format))) {
    chain.expect(row[0])
    if (row[1] === null) chain.lost()
    const parcel = new Parcel(row)
    // A type that is lost shows in the hash, and so at its very event.
    for (const [n, event] of parcel.events((typeId) => types.get(typeId) ?? '').entries()) {
      chain.check(event, parcel.hash(n))
      ids.pass(event.id, chain.events)
    }
    if (!parcel.isWhole) {
      const detail = `behind the event at position ${chain.events} stands what belongs to none`
      throw new Damaged('hash', chain.events, detail)
    }
    if (chain.events - turned < eventsPerTurn) continue
    turned = chain.events
    await nextTask()
  }
  chain.end()
  ids.end()
  checkLists(db, format)
}

/** Every parcel must be listed once, as what it is: in format 4 as far as the runs of ids reach. */
function checkLists(db: DatabaseSync, format: number): void {
  const inTwo = 'select * from stream_parcels union all select * from recent_parcels'
  const lists = format < 4 ? `(${inTwo})` : 'stream_parcels'
  const end = format < 4 ? '' : 'where first <= (select coalesce(max(last), 0) from id_runs)'
  const counted = db.prepare(`
    with lists as (select stream_id, revision, first from ${lists}),
    due as (select stream_id, revision, first from parcels ${end})
    select
      (select count(*) from lists) - (select count(*) from due) as surplus,
      (select count(*) from (select * from due except select * from lists)) as missing`)
  const { surplus, missing } = counted.get() ?? {}
  if (surplus === 0 && missing === 0) return
  const detail = `every event is right, but ${missing} parcels are not listed under their stream`
  throw new Damaged('index', 0, detail)
}

function checkPages(db: DatabaseSync): void {
  const found = Object.values(db.prepare('pragma integrity_check(1)').get() ?? {})
  if (found[0] === 'ok') return
  throw new Damaged('index', 0, `every event is right, but SQLite finds: ${String(found[0])}`)
}

/** What an error means for the log. Throws it again when it says nothing about the log. */
function damageOf(error: unknown, chain: ChainCheck | null): Damage {
  if (error instanceof Damaged) return error.damage
  const failure = sqliteFailure(error, 'reading the log')
  if (failure.code !== 'log_damaged') throw failure
  if (chain === null) return { kind: 'identity', position: null, detail: failure.detail }
  return {
    kind: 'unreadable',
    position: positionOf(chain.events + 1),
    detail: `after ${chain.events} events: ${failure.detail}`
  }
}

/**
 * Checks every event of the log at `path`, and then its pages and indexes.
 *
 * @param options.expectedHead a head kept elsewhere, for example in an audit export; the one
 *   noted beside the log counts too.
 * @returns the first damage, or null; and how far the log is right.
 * @throws Failure `store_unavailable` when there is no log or it has a newer format.
 */
export async function verifyLog(
  path: string,
  options: { readonly expectedHead?: LogHead } = {}
): Promise<Verification> {
  if (!existsSync(path)) {
    throw new Failure('store_unavailable', `there is no log at ${path}; check the data folder`)
  }
  // Before the log is read: a store that is appending meanwhile moves the head on.
  const heads = [options.expectedHead, readHead(path)].filter((head) => head != null)
  let chain: ChainCheck | null = null
  let damage: Damage | null = null
  let db: DatabaseSync | undefined
  try {
    db = connectReader(path)
    db.exec('begin')
    const identity = readIdentity(db)
    chain = new ChainCheck(identity, heads)
    await checkRows(db, chain)
    if (identity.format >= 3) await checkParcels(db, chain, identity.format)
    chain.end()
    checkPages(db)
  } catch (error) {
    damage = damageOf(error, chain)
  } finally {
    db?.close()
  }
  const events = chain?.events ?? 0
  return {
    storeId: chain?.storeId ?? null,
    events,
    head:
      chain === null || events === 0 ? null : { position: positionOf(events), hash: chain.hash },
    damage
  }
}
