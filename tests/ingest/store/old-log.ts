import { DatabaseSync } from 'node:sqlite'
import type { AppendRequest, NewEvent } from '../../../domain/event-store.ts'
import { chainHash, genesisHash, type Place } from '../../../ingest/store/chain.ts'
import { plainForm } from '../../../ingest/store/sqlite-form.ts'
import { fingerprintOf, RunFilter, wordOf } from '../../../ingest/store/sqlite-id-run.ts'
import { IdTable } from '../../../ingest/store/sqlite-id-table.ts'
import { ParcelDraft } from '../../../ingest/store/sqlite-parcel.ts'
import { applicationId, schemaSince } from '../../../ingest/store/sqlite-schema.ts'
import { startMs } from './samples.ts'

/** An event with its place in the log. */
interface Placed {
  readonly event: NewEvent
  readonly place: Place
  /** 64 hex digits. */
  readonly hash: string
}

/** What the requests make of an empty log, or after what is there; they are not judged. */
function placed(
  requests: readonly AppendRequest[],
  before: readonly (readonly Placed[])[] = []
): readonly (readonly Placed[])[] {
  const revisions = new Map<string, number>()
  let [position, hash] = [0, genesisHash('log-under-test')]
  for (const { place, hash: last } of before.flat()) {
    revisions.set(place.stream, place.revision)
    position = place.position
    hash = last
  }
  return requests.map(({ stream, events }) =>
    events.map((event): Placed => {
      const revision = (revisions.get(stream) ?? -1) + 1
      revisions.set(stream, revision)
      position += 1
      const place = { stream, revision, position, recordedAtMs: startMs }
      hash = chainHash(hash, event, place)
      return { event, place, hash }
    })
  )
}

function name(db: DatabaseSync, { event, place }: Placed) {
  db.prepare('insert or ignore into streams (name) values (?)').run(place.stream)
  db.prepare('insert or ignore into event_types (name) values (?)').run(event.type)
  const found = db.prepare(`
    select (select stream_id from streams where name = ?) as stream,
           (select type_id from event_types where name = ?) as type`)
  const { stream, type } = found.get(place.stream, event.type) ?? {}
  return { streamId: Number(stream), typeId: Number(type) }
}

/** An event a row, as programs did that knew format 1 or 2. */
function addRow(db: DatabaseSync, each: Placed): void {
  const { streamId, typeId } = name(db, each)
  const { id, schemaVersion, occurredAtMs, corrects, data, meta } = each.event
  const { position, revision, recordedAtMs } = each.place
  db.prepare(`
    insert into events (
      position, stream_id, revision, event_id, type_id, schema_version,
      occurred_at, recorded_at, corrects, data, meta, hash
    ) values (?, ?, ?, unhex(?, '-'), ?, ?, ?, ?, unhex(?, '-'), ?, ?, unhex(?))`).run(
    ...[position, streamId, revision, id, typeId, schemaVersion, occurredAtMs, recordedAtMs],
    ...[corrects, data, meta, each.hash]
  )
}

/** What came together in one row, as programs did that knew format 3. */
function addParcel(db: DatabaseSync, events: readonly Placed[], list: string): void {
  const [first] = events
  if (first === undefined) return
  const draft = new ParcelDraft(events.length)
  for (const each of events) draft.add(each.event, name(db, each).typeId, each.hash)
  const texts = plainForm.texts(events.map(({ event }) => event))
  const { streamId } = name(db, first)
  const { position, revision, recordedAtMs } = first.place
  db.prepare(`
    insert into parcels (first, stream_id, revision, recorded_at, heads, texts)
    values (?, ?, ?, ?, ?, ?)`).run(
    ...[position, streamId, revision, recordedAtMs, draft.heads, texts]
  )
  db.prepare(`insert into ${list} values (?, ?, ?)`).run(streamId, revision, position)
}

function addRun(db: DatabaseSync, events: readonly Placed[]): void {
  const [first] = events
  if (first === undefined) return
  const words = Float64Array.from(events, ({ event }, n) =>
    wordOf(fingerprintOf(event.id), n)
  ).sort()
  const span = { first: first.place.position, last: first.place.position + events.length - 1 }
  new IdTable(db).put({ ...span, level: 0 }, words, RunFilter.of(words))
}

/**
 * Makes a log as an older program did. The requests are not judged.
 *
 * @param parts.rows how many of the requests came while the log had format 1 or 2; of the others, made
 *   in format 3, the ids of so many as `parts.run` are in a run, and as many as `parts.moved` are listed
 *   for good.
 */
export function makeOldLog(
  path: string,
  format: 1 | 2 | 3,
  requests: readonly AppendRequest[],
  parts: { readonly rows: number; readonly run: number; readonly moved: number } = {
    ...{ rows: requests.length, run: 0, moved: 0 }
  }
): void {
  const db = new DatabaseSync(path)
  db.exec('pragma journal_mode = wal')
  const begun = format === 1 ? 1 : 2
  for (const sql of schemaSince(0, begun)) db.exec(sql)
  const genesis = genesisHash('log-under-test')
  db.prepare(`insert into log values (1, 'log-under-test', ?)`).run(Buffer.from(genesis, 'hex'))
  const rows = placed(requests.slice(0, parts.rows))
  for (const each of rows.flat()) addRow(db, each)
  for (const sql of schemaSince(begun, format)) db.exec(sql)
  const parcels = placed(requests.slice(parts.rows), rows)
  for (const [index, events] of parcels.entries()) {
    addParcel(db, events, index < parts.moved ? 'stream_parcels' : 'recent_parcels')
  }
  if (parts.run > 0) addRun(db, parcels.slice(0, parts.run).flat())
  db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${format}`)
  db.close()
}

/** Changes a log as a tool would that takes the triggers away and puts them back. */
export function tamper(path: string, sql: string): void {
  const db = new DatabaseSync(path)
  const triggers = schemaSince(0).filter((statement) => statement.startsWith('create trigger'))
  const names = db.prepare("select name from sqlite_schema where type = 'trigger'").all()
  for (const { name } of names) db.exec(`drop trigger ${String(name)}`)
  db.exec(sql)
  for (const trigger of triggers) db.exec(trigger)
  db.close()
}
