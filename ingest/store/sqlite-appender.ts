import type { DatabaseSync } from 'node:sqlite'
import type {
  AppendRequest,
  AppendResult,
  NewEvent,
  RecordedEvent,
  SourceCheckpoint
} from '../../domain/event-store.ts'
import { chainHash, type Place } from './chain.ts'
import { idBytes } from './event-id.ts'
import { nothingAppended } from './judgement.ts'
import { positionOrNull } from './paging.ts'
import { positionOf } from './position.ts'
import { numberAt, recordedEvent, rowsOf, selectEvents, textAt } from './sqlite-rows.ts'

/** The end of the log; position 0 and the genesis hash while it is empty. */
interface Tip {
  readonly position: number
  readonly recordedAtMs: number
  /** 64 hex digits. */
  readonly hash: string
}

interface StreamState {
  /** Null until its first event is inserted. */
  readonly streamId: number | null
  readonly revision: number
}

/**
 * How many streams' revisions are remembered: about 20 MB. For the others the revision is read from
 * the index, some 5 µs.
 */
const rememberedStreams = 100_000

function prepare(db: DatabaseSync) {
  const statements = {
    tip: db.prepare(
      'select position, recorded_at, lower(hex(hash)) from events order by position desc limit 1'
    ),
    stream: db.prepare(`
      select s.stream_id, (select max(e.revision) from events e where e.stream_id = s.stream_id)
      from streams s
      where s.name = ?`),
    type: db.prepare('select type_id from event_types where name = ?'),
    event: db.prepare(`${selectEvents} where e.event_id = ?`)
  }
  for (const statement of Object.values(statements)) statement.setReturnArrays(true)
  return {
    ...statements,
    version: db.prepare('pragma data_version'),
    addStream: db.prepare('insert into streams (name) values (?)'),
    addType: db.prepare('insert into event_types (name) values (?)'),
    note: db.prepare(`
      insert into source_checkpoints (source, partition, next) values (?, ?, ?)
      on conflict (source, partition) do update set next = max(next, excluded.next)`),
    addEvent: db.prepare(`
      insert into events (
        position, stream_id, revision, event_id, type_id, schema_version,
        occurred_at, recorded_at, corrects, data, meta, hash
      ) values (?, ?, ?, unhex(?, '-'), ?, ?, ?, ?, unhex(?, '-'), ?, ?, unhex(?))`)
  }
}

/** What the log holds, as seen and extended within one write transaction of a connection. */
export class Appender {
  readonly #sql: ReturnType<typeof prepare>
  readonly #genesis: string
  readonly #streams = new Map<string, StreamState>()
  readonly #types = new Map<string, number>()
  #tip: Tip
  /** Changes when another connection has committed; undefined: what is remembered is void. */
  #version: unknown

  /** @param genesis the hash before the first event, 64 hex digits. */
  constructor(db: DatabaseSync, genesis: string) {
    this.#sql = prepare(db)
    this.#genesis = genesis
    this.#tip = { position: 0, recordedAtMs: 0, hash: genesis }
  }

  get tip(): Tip {
    return this.#tip
  }

  /** To be called first in every transaction: another connection may have written meanwhile. */
  refresh(): void {
    const version = this.#sql.version.get()?.data_version
    if (version === this.#version) return
    this.#version = version
    const [row] = rowsOf(this.#sql.tip)
    const found: Tip =
      row === undefined
        ? { position: 0, recordedAtMs: 0, hash: this.#genesis }
        : {
            position: numberAt(row, 0, 'position'),
            recordedAtMs: numberAt(row, 1, 'recorded_at'),
            hash: textAt(row, 2, 'hash')
          }
    this.#streams.clear()
    this.#tip = found
  }

  /** To be called when the transaction was rolled back; the next one starts with `refresh`. */
  forget(): void {
    this.#version = undefined
    this.#streams.clear()
    this.#types.clear()
  }

  /** Last revision of a stream, -1 where it has no event. */
  revision(stream: string): number {
    return this.#state(stream).revision
  }

  /** The event with this id, in whatever stream. */
  stored(id: string): RecordedEvent | undefined {
    const [row] = rowsOf(this.#sql.event, idBytes(id))
    return row === undefined ? undefined : recordedEvent(row)
  }

  /** Inserts without judging. When SQLite throws, the transaction has to be rolled back. */
  insert(request: AppendRequest, nowMs: number): AppendResult {
    const { stream, events } = request
    const state = this.#state(stream)
    if (events.length === 0) {
      return nothingAppended(state.revision, positionOrNull(this.#tip.position))
    }
    const streamId = state.streamId ?? Number(this.#sql.addStream.run(stream).lastInsertRowid)
    const recordedAtMs = Math.max(this.#tip.recordedAtMs, request.recordedAtMs ?? nowMs)
    let { revision } = state
    let { position, hash } = this.#tip
    const positions: string[] = []
    for (const event of events) {
      position += 1
      revision += 1
      const place = { stream, revision, position, recordedAtMs }
      hash = chainHash(hash, event, place)
      this.#insertRow(event, { ...place, streamId, hash })
      positions.push(positionOf(position))
    }
    this.#tip = { position, recordedAtMs, hash }
    this.#remember(stream, { streamId, revision })
    return { nextRevision: revision, position: positionOf(position), positions, idempotent: false }
  }

  /** Notes how far a source has been taken in; what is further already stays. */
  note({ source, partition, next }: SourceCheckpoint): void {
    this.#sql.note.run(source, partition, next)
  }

  #insertRow(event: NewEvent, place: Place & { streamId: number; hash: string }): void {
    this.#sql.addEvent.run(
      place.position,
      place.streamId,
      place.revision,
      event.id,
      this.#typeId(event.type),
      event.schemaVersion,
      event.occurredAtMs,
      place.recordedAtMs,
      event.corrects,
      event.data,
      event.meta,
      place.hash
    )
  }

  #state(stream: string): StreamState {
    const known = this.#streams.get(stream)
    if (known !== undefined) return known
    const [row] = rowsOf(this.#sql.stream, stream)
    if (row === undefined) return this.#remember(stream, { streamId: null, revision: -1 })
    const revision = row[1] === null ? -1 : numberAt(row, 1, 'revision')
    return this.#remember(stream, { streamId: numberAt(row, 0, 'stream_id'), revision })
  }

  #remember(stream: string, state: StreamState): StreamState {
    if (this.#streams.size >= rememberedStreams) this.#streams.clear()
    this.#streams.set(stream, state)
    return state
  }

  #typeId(type: string): number {
    const known = this.#types.get(type)
    if (known !== undefined) return known
    const [row] = rowsOf(this.#sql.type, type)
    const typeId =
      row === undefined
        ? Number(this.#sql.addType.run(type).lastInsertRowid)
        : numberAt(row, 0, 'type_id')
    this.#types.set(type, typeId)
    return typeId
  }
}
