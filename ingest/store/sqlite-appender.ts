import type { DatabaseSync } from 'node:sqlite'
import type {
  AppendRequest,
  AppendResult,
  NewEvent,
  RecordedEvent,
  SourceCheckpoint
} from '../../domain/event-store.ts'
import { chainHash, type Place } from './chain.ts'
import { nothingAppended } from './judgement.ts'
import { positionOrNull } from './paging.ts'
import { positionOf } from './position.ts'
import { fingerprintOf } from './sqlite-id-run.ts'
import { IdTable } from './sqlite-id-table.ts'
import { IdIndex } from './sqlite-ids.ts'
import { Ledger, type Tip } from './sqlite-ledger.ts'
import { packedTexts } from './sqlite-packing.ts'
import { ParcelDraft, parcelsOf } from './sqlite-parcel.ts'
import { RecentParcels } from './sqlite-recent-parcels.ts'
import { numberAt, rowsOf } from './sqlite-rows.ts'
import { storedEvent } from './sqlite-stored.ts'

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
  const type = db.prepare('select type_id from event_types where name = ?')
  type.setReturnArrays(true)
  return {
    type,
    version: db.prepare('pragma data_version'),
    addStream: db.prepare('insert into streams (name) values (?)'),
    addType: db.prepare('insert into event_types (name) values (?)'),
    note: db.prepare(`
      insert into source_checkpoints (source, partition, next) values (?, ?, ?)
      on conflict (source, partition) do update set next = max(next, excluded.next)`),
    addParcel: db.prepare(`
      insert into parcels (first, stream_id, revision, recorded_at, heads, texts, packed)
      values (?, ?, ?, ?, ?, ?, ?)`)
  }
}

export interface AppenderOptions {
  /** An index that another connection of this thread reads for; left out, one of its own. */
  readonly ids?: IdIndex
}

/** What the log holds, as seen and extended within one write transaction of a connection. */
export class Appender {
  readonly #sql: ReturnType<typeof prepare>
  readonly #ledger: Ledger
  readonly #ids: IdIndex
  readonly #readsIdsHere: boolean
  readonly #table: IdTable
  readonly #genesis: string
  readonly #streams = new Map<string, StreamState>()
  readonly #types = new Map<string, number>()
  /** The end of the log; position 0 and the genesis hash while it is empty. */
  #tip: Tip
  /** Changes when another connection has committed; undefined: what is remembered is void. */
  #version: unknown
  /** Whether another connection has committed since this was last set to false. */
  metOthers = true
  /** Whether this transaction has changed anything. */
  #changed = false

  /** @param genesis the hash before the first event, 64 hex digits. */
  constructor(db: DatabaseSync, genesis: string, { ids }: AppenderOptions = {}) {
    const parcels = ids?.parcels ?? new RecentParcels()
    this.#sql = prepare(db)
    this.#ledger = new Ledger(db, { recent: parcels })
    this.#ids = ids ?? new IdIndex(db, { start: this.#ledger.rowsEnd, parcels })
    this.#readsIdsHere = this.#ids.readsBy(db)
    this.#table = new IdTable(db)
    this.#genesis = genesis
    this.#tip = { position: 0, recordedAtMs: 0, hash: genesis }
  }

  get tip(): Tip {
    return this.#tip
  }

  /** To be called first in every transaction: another connection may have written meanwhile. */
  refresh(): void {
    this.#changed = false
    const version = this.#sql.version.get()?.data_version
    if (version === this.#version) return
    this.metOthers = true
    const tip = this.#ledger.tip() ?? { position: 0, recordedAtMs: 0, hash: this.#genesis }
    this.#ids.refresh()
    this.#streams.clear()
    this.#tip = tip
    this.#version = version
  }

  /** To be called when the transaction was rolled back; the next one starts with `refresh`. */
  forget(): void {
    this.#version = undefined
    this.#streams.clear()
    this.#types.clear()
    this.#ledger.forget()
    if (this.#changed) this.#ids.forget()
  }

  /** Last revision of a stream, -1 where it has no event. */
  revision(stream: string): number {
    return this.#state(stream).revision
  }

  /** The event with this id, in whatever stream. */
  stored(id: string): RecordedEvent | undefined {
    return storedEvent(this.#ledger, this.#ids, id)
  }

  /** Whether any of the events is stored. */
  holdsAny({ events }: AppendRequest): boolean {
    return events.some(({ id }) => this.stored(id) !== undefined)
  }

  /** Inserts without judging. When SQLite throws, the transaction has to be rolled back. */
  insert(request: AppendRequest, nowMs: number): AppendResult {
    const { stream, events } = request
    const state = this.#state(stream)
    if (events.length === 0) {
      return nothingAppended(state.revision, positionOrNull(this.#tip.position))
    }
    this.#changed = true
    const streamId = state.streamId ?? Number(this.#sql.addStream.run(stream).lastInsertRowid)
    const recordedAtMs = Math.max(this.#tip.recordedAtMs, request.recordedAtMs ?? nowMs)
    const before = this.#tip.position
    let { revision } = state
    for (const parcel of parcelsOf(events)) {
      this.#insertParcel(parcel, { stream, streamId, revision: revision + 1, recordedAtMs })
      revision += parcel.length
    }
    this.#remember(stream, { streamId, revision })
    const positions = events.map((_, index) => positionOf(before + 1 + index))
    const position = positionOf(before + events.length)
    return { nextRevision: revision, position, positions, idempotent: false }
  }

  /** Makes a run of the recent ids where they are many. To be called before the commit. */
  beginRun(): void {
    if (this.#ids.isFull) this.#ids.begin(this.#table)
  }

  /** Whether `mergeIds` is due. */
  get idsAreScattered(): boolean {
    return this.#ids.isScattered
  }

  /** Merges the runs of the index of ids. To be called in a transaction, after `refresh`. */
  mergeIds(): void {
    this.#changed = true
    this.#ids.merge(this.#table)
  }

  /** Notes how far a source has been taken in; what is further already stays. */
  note({ source, partition, next }: SourceCheckpoint): void {
    this.#sql.note.run(source, partition, next)
  }

  #insertParcel(
    events: readonly NewEvent[],
    place: Omit<Place, 'position'> & { readonly streamId: number }
  ): void {
    const { stream, streamId, recordedAtMs } = place
    const draft = new ParcelDraft(events.length)
    let { position, hash } = this.#tip
    const first = position + 1
    let { revision } = place
    for (const event of events) {
      position += 1
      hash = chainHash(hash, event, { stream, revision, position, recordedAtMs })
      draft.add(event, { typeId: this.#typeId(event.type), hash })
      this.#ids.add(fingerprintOf(event.id))
      revision += 1
    }
    const { heads, texts } = draft
    const packed = packedTexts(texts)
    const plain = packed.length === 0 ? texts : ''
    this.#sql.addParcel.run(first, streamId, place.revision, recordedAtMs, heads, plain, packed)
    this.#tip = { position, recordedAtMs, hash }
    this.#ids.parcels.add(streamId, { position: first, revision: place.revision })
    // An index that reads by another connection would not see the run until it is committed.
    if (this.#readsIdsHere) this.beginRun()
  }

  #state(stream: string): StreamState {
    const known = this.#streams.get(stream)
    if (known !== undefined) return known
    const streamId = this.#ledger.streamId(stream)
    return this.#remember(stream, { streamId, revision: this.#ledger.revision(streamId) })
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
