import type { DatabaseSync } from 'node:sqlite'
import type {
  AppendRequest,
  AppendResult,
  RecordedEvent,
  SourceCheckpoint
} from '../../domain/event-store.ts'
import type { Place } from './chain.ts'
import { nothingAppended } from './judgement.ts'
import { positionOrNull } from './paging.ts'
import { positionOf } from './position.ts'
import { type Form, packedForm, plainForm } from './sqlite-form.ts'
import { RecentIds } from './sqlite-id-recent.ts'
import { IdTable } from './sqlite-id-table.ts'
import { IdIndex } from './sqlite-ids.ts'
import { Ledger, type Tip } from './sqlite-ledger.ts'
import type { PackedEvent } from './sqlite-packed.ts'
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

/** Where a parcel begins. */
type ParcelPlace = Omit<Place, 'position'> & { readonly streamId: number }

type PackedByStream = ReadonlyMap<string, readonly PackedEvent[]>

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
    const before = this.#tip.position
    if (events.length === 0) {
      return nothingAppended(this.revision(stream), positionOrNull(before))
    }
    this.#insertIn(stream, events, request.recordedAtMs ?? nowMs, plainForm)
    const positions = events.map((_, index) => positionOf(before + 1 + index))
    const position = positionOf(before + events.length)
    return { nextRevision: this.revision(stream), position, positions, idempotent: false }
  }

  /** The id of a packed event that is stored already, or that comes twice; undefined where all are new. */
  knownAmong(byStream: PackedByStream): string | undefined {
    const met = new RecentIds(0)
    const events = [...byStream.values()].flat()
    for (const { view, n } of events) {
      const fingerprint = view.fingerprint(n)
      const alike = met.positions(fingerprint).map((nth) => events[nth - 1])
      if (alike.some((each) => each?.view.id(each.n) === view.id(n))) return view.id(n)
      met.add(fingerprint)
      const mayBeStored = this.#ledger.rowsEnd > 0 || this.#ids.positions(fingerprint).length > 0
      if (mayBeStored && this.stored(view.id(n)) !== undefined) return view.id(n)
    }
    return undefined
  }

  /** Inserts packed events, like `insert`, one stream after the other. */
  insertPacked(byStream: PackedByStream, nowMs: number): void {
    for (const [stream, events] of byStream) this.#insertIn(stream, events, nowMs, packedForm)
  }

  #insertIn<Event>(
    stream: string,
    events: readonly Event[],
    askedMs: number,
    form: Form<Event>
  ): void {
    const state = this.#state(stream)
    this.#changed = true
    const streamId = state.streamId ?? Number(this.#sql.addStream.run(stream).lastInsertRowid)
    const recordedAtMs = Math.max(this.#tip.recordedAtMs, askedMs)
    let { revision } = state
    for (const parcel of parcelsOf(events, form.lengthOf)) {
      const place = { stream, streamId, revision: revision + 1, recordedAtMs }
      this.#insertParcel(parcel, place, form)
      revision += parcel.length
    }
    this.#remember(stream, { streamId, revision })
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

  #insertParcel<Event>(
    events: readonly Event[],
    { stream, streamId, revision: begin, recordedAtMs }: ParcelPlace,
    form: Form<Event>
  ): void {
    const draft = new ParcelDraft(events.length)
    let { position, hash } = this.#tip
    const first = position + 1
    let revision = begin
    let characters = 0
    for (const event of events) {
      position += 1
      hash = form.hash(hash, event, { stream, revision, position, recordedAtMs })
      form.addTo(draft, event, this.#typeId(form.type(event)), hash)
      characters += form.lengthOf(event)
      this.#ids.add(form.fingerprint(event))
      revision += 1
    }
    const texts = form.texts(events)
    const packed = packedTexts(texts, characters)
    const plain = packed.length === 0 ? texts.toString() : ''
    this.#sql.addParcel.run(first, streamId, begin, recordedAtMs, draft.heads, plain, packed)
    this.#tip = { position, recordedAtMs, hash }
    this.#ids.parcels.add(streamId, { position: first, revision: begin })
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
