import { DatabaseSync } from 'node:sqlite'
import type { AppendRequest } from '../../../domain/event-store.ts'
import { chainHash, genesisHash } from '../../../ingest/store/chain.ts'
import { applicationId, schemaSince } from '../../../ingest/store/sqlite-schema.ts'
import { startMs } from './samples.ts'

/**
 * Makes a log as programs did that knew format 1 or 2: an event a row. The requests are not judged.
 */
export function makeOldLog(path: string, format: 1 | 2, requests: readonly AppendRequest[]): void {
  const db = new DatabaseSync(path)
  db.exec('pragma journal_mode = wal')
  for (const sql of schemaSince(0, format)) db.exec(sql)
  db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${format}`)
  const genesis = genesisHash('log-under-test')
  db.prepare(`insert into log values (1, 'log-under-test', ?)`).run(Buffer.from(genesis, 'hex'))
  const insert = db.prepare(`
    insert into events (
      position, stream_id, revision, event_id, type_id, schema_version,
      occurred_at, recorded_at, corrects, data, meta, hash
    ) values (
      ?, (select stream_id from streams where name = ?), ?, unhex(?, '-'),
      (select type_id from event_types where name = ?), ?, ?, ?, unhex(?, '-'), ?, ?, unhex(?)
    )`)
  const revisions = new Map<string, number>()
  let [position, hash] = [0, genesis]
  for (const { stream, events } of requests) {
    db.prepare('insert or ignore into streams (name) values (?)').run(stream)
    for (const event of events) {
      db.prepare('insert or ignore into event_types (name) values (?)').run(event.type)
      const revision = (revisions.get(stream) ?? -1) + 1
      revisions.set(stream, revision)
      position += 1
      hash = chainHash(hash, event, { stream, revision, position, recordedAtMs: startMs })
      const { id, type, schemaVersion, occurredAtMs, corrects, data, meta } = event
      insert.run(
        ...[position, stream, revision, id, type, schemaVersion, occurredAtMs, startMs],
        ...[corrects, data, meta, hash]
      )
    }
  }
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
