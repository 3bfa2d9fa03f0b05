/**
 * Proves that a log is what was written: recomputes the hash chain over every field of every event,
 * then has SQLite check the pages and indexes. Reads only, and may run beside a working store.
 */
import { existsSync } from 'node:fs'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { setImmediate as nextTask } from 'node:timers/promises'
import type { Position } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { chainHash } from './chain.ts'
import { type LogHead, readHead } from './head-file.ts'
import { positionOrNull } from './paging.ts'
import { countOf, positionOf } from './position.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { connectReader } from './sqlite-file.ts'
import { readIdentity } from './sqlite-identity.ts'
import { recordedEvent, textAt } from './sqlite-rows.ts'

/** The first thing found wrong. */
export interface Damage {
  /**
   * `hash` an event is not as it was written · `gap` an event is missing · `order` a revision or
   * time is out of order · `unreadable` the file cannot be read there · `index` only an index
   * disagrees with the events · `tail` events are missing at the end · `identity` it is no log of
   * this program, or its tables were changed.
   */
  readonly kind: 'hash' | 'gap' | 'order' | 'unreadable' | 'index' | 'tail' | 'identity'
  /** The first damaged event; null where no single event is meant. */
  readonly position: Position | null
  readonly detail: string
}

export interface Verification {
  readonly storeId: string | null
  /** Events whose hash was recomputed and is right. */
  readonly events: number
  /** Where the undamaged part ends; null when not even the first event is right. */
  readonly head: LogHead | null
  readonly damage: Damage | null
}

interface Progress {
  readonly storeId: string
  events: number
  hash: string
  recordedAtMs: number
  /** Next revision of each stream met so far. */
  readonly revisions: Map<string, number>
}

/**
 * Reads the whole table: `not indexed` keeps SQLite from answering out of an index, whose entries
 * could be right while the row they stand for is not.
 */
const allEvents = `
  select e.position, s.name, e.revision, hex(e.event_id), t.name, e.schema_version,
         e.occurred_at, e.recorded_at, hex(e.corrects), e.data, e.meta, lower(hex(e.hash))
  from events e not indexed
  left join streams s not indexed on s.stream_id = e.stream_id
  left join event_types t not indexed on t.type_id = e.type_id
  order by e.position`

/** Long enough to be cheap, short enough that the event loop keeps turning. */
const eventsPerTurn = 10_000

class Damaged extends Error {
  readonly damage: Damage

  constructor(kind: Damage['kind'], count: number, detail: string) {
    super(detail)
    this.damage = { kind, position: positionOrNull(count), detail }
  }
}

function checkRow(row: readonly SQLOutputValue[], progress: Progress): void {
  const count = progress.events + 1
  if (row[0] !== count) {
    throw new Damaged('gap', count, `position ${count} is missing; the next event is at ${row[0]}`)
  }
  if (row[1] === null || row[4] === null) {
    throw new Damaged('hash', count, `the event at position ${count} has lost its stream or type`)
  }
  const event = recordedEvent(row)
  const expected = progress.revisions.get(event.stream) ?? 0
  const hash = chainHash(progress.hash, event, { ...event, position: count })
  if (hash !== textAt(row, 11, 'hash')) {
    throw new Damaged('hash', count, `the event at position ${count} is not as it was written`)
  }
  if (event.revision !== expected || event.recordedAtMs < progress.recordedAtMs) {
    const found = `${event.stream}@${event.revision}`
    throw new Damaged(
      'order',
      count,
      `${found} at position ${count} should be revision ${expected}`
    )
  }
  progress.revisions.set(event.stream, expected + 1)
  progress.recordedAtMs = event.recordedAtMs
  progress.hash = hash
  progress.events = count
}

async function checkEvents(
  db: DatabaseSync,
  progress: Progress,
  heads: readonly LogHead[]
): Promise<void> {
  const due = new Map(heads.map(({ position, hash }) => [countOf(position), hash]))
  const statement = db.prepare(allEvents)
  statement.setReturnArrays(true)
  const rows: Iterable<unknown> = statement.iterate()
  for (const row of rows) {
    if (!Array.isArray(row)) continue
    checkRow(row, progress)
    if ((due.get(progress.events) ?? progress.hash) !== progress.hash) {
      const detail = `the event at position ${progress.events} is not the one that was acknowledged there`
      throw new Damaged('tail', progress.events, detail)
    }
    if (progress.events % eventsPerTurn === 0) await nextTask()
  }
  const acknowledged = Math.max(0, ...due.keys())
  if (progress.events < acknowledged) {
    const detail = `the log ends after ${progress.events} events, but ${acknowledged} were acknowledged`
    throw new Damaged('tail', progress.events + 1, detail)
  }
}

function checkPages(db: DatabaseSync): void {
  const found = Object.values(db.prepare('pragma integrity_check(1)').get() ?? {})
  if (found[0] === 'ok') return
  throw new Damaged('index', 0, `every event is right, but SQLite finds: ${String(found[0])}`)
}

/** What an error means for the log. Throws it again when it says nothing about the log. */
function damageOf(error: unknown, progress: Progress | null): Damage {
  if (error instanceof Damaged) return error.damage
  const failure = sqliteFailure(error, 'reading the log')
  if (failure.code !== 'log_damaged') throw failure
  if (progress === null) return { kind: 'identity', position: null, detail: failure.detail }
  return {
    kind: 'unreadable',
    position: positionOf(progress.events + 1),
    detail: `after ${progress.events} events: ${failure.detail}`
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
  let progress: Progress | null = null
  let damage: Damage | null = null
  let db: DatabaseSync | undefined
  try {
    db = connectReader(path)
    db.exec('begin')
    const { storeId, genesis } = readIdentity(db)
    progress = {
      storeId,
      events: 0,
      hash: genesis,
      recordedAtMs: Number.NEGATIVE_INFINITY,
      revisions: new Map()
    }
    await checkEvents(db, progress, heads)
    checkPages(db)
  } catch (error) {
    damage = damageOf(error, progress)
  } finally {
    db?.close()
  }
  const events = progress?.events ?? 0
  return {
    storeId: progress?.storeId ?? null,
    events,
    head:
      progress === null || events === 0
        ? null
        : { position: positionOf(events), hash: progress.hash },
    damage
  }
}
