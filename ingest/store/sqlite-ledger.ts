import type { DatabaseSync } from 'node:sqlite'
import type { RecordedEvent } from '../../domain/event-store.ts'
import { idBytes } from './event-id.ts'
import { prepareReading } from './sqlite-ledger-sql.ts'
import { countIn, Parcel } from './sqlite-parcel.ts'
import { RecentParcels } from './sqlite-recent-parcels.ts'
import { numberAt, type Row, recordedEvent, rowsIn, rowsOf, textAt } from './sqlite-rows.ts'
import { formatVersion } from './sqlite-schema.ts'

/** The end of a log. */
export interface Tip {
  readonly position: number
  readonly recordedAtMs: number
  /** 64 hex digits. */
  readonly hash: string
}

/** How many events a parcel holds, by the length of its heads. */
function eventsIn(row: Row): number {
  return countIn(numberAt(row, 1, 'heads'), numberAt(row, 0, 'first'))
}

/** What a reader does with the parcels of a stream or of the log: takes what it wants of each. */
type Cut = (parcel: Parcel, size: number) => RecordedEvent[]

/**
 * Reads events on one connection, in whatever form they are stored: those of a log that was begun
 * before format 3 one a row, up to a position that does not change any more, the others in parcels.
 * Errors are those of SQLite, or Failure `log_damaged`.
 */
export class Ledger {
  readonly #sql: ReturnType<typeof prepareReading>
  /** Last position of the rows; 0 where there are none. */
  readonly rowsEnd: number
  readonly #types = new Map<number, string>()
  readonly #recent: RecentParcels
  /** The parcel that was read last: whoever reads on often goes on in it. */
  #last: Parcel | undefined

  /**
   * @param options.recent the parcels that are not listed in the file, kept by an `IdIndex`; without it
   *   nothing can be asked of a stream.
   * @param options.format of the log, 3 or later.
   */
  constructor(
    db: DatabaseSync,
    options: { readonly recent?: RecentParcels; readonly format?: number } = {}
  ) {
    this.#sql = prepareReading(db, options.format ?? formatVersion)
    this.#recent = options.recent ?? new RecentParcels()
    const [row] = rowsOf(this.#sql.lastRow)
    this.rowsEnd = row === undefined ? 0 : numberAt(row, 0, 'position')
  }

  /** To be called when what was read may have been taken back. */
  forget(): void {
    this.#last = undefined
    this.#types.clear()
  }

  /** The end of the log, null while it is empty. */
  tip(): Tip | null {
    const [row] = rowsOf(this.#sql.lastHeads)
    if (row !== undefined) {
      const parcel = new Parcel(row)
      const { last: position, recordedAtMs } = parcel
      return { position, recordedAtMs, hash: parcel.hash(parcel.count - 1) }
    }
    const [last] = rowsOf(this.#sql.lastRow)
    if (last === undefined) return null
    return {
      position: numberAt(last, 0, 'position'),
      recordedAtMs: numberAt(last, 1, 'recorded_at'),
      hash: textAt(last, 2, 'hash')
    }
  }

  /** Position of the last event, 0 while there is none. */
  head(): number {
    const [row] = rowsOf(this.#sql.lastLength)
    return row === undefined ? this.rowsEnd : numberAt(row, 0, 'first') + eventsIn(row) - 1
  }

  /** Hash that the chain has at a position, 64 hex digits; undefined where nothing is. */
  hashAt(position: number): string | undefined {
    if (position <= this.rowsEnd) {
      const [row] = rowsOf(this.#sql.hashOfRow, position)
      return row === undefined ? undefined : textAt(row, 0, 'hash')
    }
    const parcel = this.#parcelAt(position)
    return parcel?.hash(position - parcel.first)
  }

  /** The event at a position behind the rows. */
  at(position: number): RecordedEvent | undefined {
    const parcel = this.#parcelAt(position)
    if (parcel === undefined) return undefined
    const n = position - parcel.first
    return parcel.events(this.#typeName, n, n + 1)[0]
  }

  /** The event with this id among the rows. */
  rowById(id: string): RecordedEvent | undefined {
    if (this.rowsEnd === 0) return undefined
    const [row] = rowsOf(this.#sql.rowById, idBytes(id))
    return row === undefined ? undefined : recordedEvent(row)
  }

  /** The next events, at most `size`, in the order of positions. */
  after(position: number, size: number): RecordedEvent[] {
    if (position < this.rowsEnd) {
      const rows = rowsOf(this.#sql.rowsAfter, position, size).map(recordedEvent)
      if (rows.length === size) return rows
      return [...rows, ...this.after(this.rowsEnd, size - rows.length)]
    }
    let after = position
    const cut: Cut = (parcel, left) => {
      const from = Math.max(0, after + 1 - parcel.first)
      after = Math.max(after, parcel.last)
      return parcel.events(this.#typeName, from, Math.min(parcel.count, from + left))
    }
    const begun = position > this.rowsEnd ? this.#parcelAt(position + 1) : undefined
    const events = begun === undefined ? [] : cut(begun, size)
    if (events.length === size) return events
    return this.#gather(events, this.#sql.parcelsFrom.iterate(after + 1), { size, cut })
  }

  /** Id of a stream, null where it does not exist. */
  streamId(stream: string): number | null {
    const [row] = rowsOf(this.#sql.streamId, stream)
    return row === undefined ? null : numberAt(row, 0, 'stream_id')
  }

  /** Last revision of a stream, -1 where it has no event. */
  revision(streamId: number | null): number {
    if (streamId === null) return -1
    const first = this.#lastUpTo(streamId, Number.MAX_SAFE_INTEGER)
    const [row] = first === undefined ? [] : rowsOf(this.#sql.lengthOf, first, streamId)
    if (row === undefined) return this.#rowRevision(streamId)
    return numberAt(row, 0, 'revision') + eventsIn(row) - 1
  }

  /**
   * Events of a stream from a revision on, at most `size`, up or down. It takes several statements: to
   * be called in a transaction, where others write meanwhile.
   */
  ofStream(
    streamId: number,
    from: number,
    { size, backwards }: { readonly size: number; readonly backwards: boolean }
  ): RecordedEvent[] {
    return backwards ? this.#before(streamId, from, size) : this.#since(streamId, from, size)
  }

  #since(streamId: number, from: number, size: number): RecordedEvent[] {
    const rows =
      from > this.#rowRevision(streamId)
        ? []
        : rowsOf(this.#sql.rowsForwards, streamId, from, size).map(recordedEvent)
    if (rows.length === size) return rows
    const next = from + rows.length
    const cut: Cut = (parcel, left) => {
      const skipped = Math.max(0, next - parcel.revision)
      return parcel.events(this.#typeName, skipped, Math.min(parcel.count, skipped + left))
    }
    const first = this.#lastUpTo(streamId, next)
    const [row] = first === undefined ? [] : rowsOf(this.#sql.parcel, first, streamId)
    const begun = row === undefined ? undefined : new Parcel(row)
    const isIn = begun !== undefined && begun.revision + begun.count > next
    const events = isIn ? [...rows, ...cut(begun, size - rows.length)] : rows
    if (events.length === size) return events
    const listed = this.#sql.listedForwards.iterate(streamId, next)
    const all = this.#gather(events, listed, { size, cut })
    if (all.length === size) return all
    const recent = this.#parcels(streamId, this.#recent.behind(streamId, next))
    return this.#gather(all, recent, { size, cut })
  }

  #before(streamId: number, from: number, size: number): RecordedEvent[] {
    const cut: Cut = (parcel, left) => {
      const end = Math.min(parcel.count, from + 1 - parcel.revision)
      return parcel.events(this.#typeName, Math.max(0, end - left), end).reverse()
    }
    const recent = this.#parcels(streamId, this.#recent.upTo(streamId, from).toReversed())
    const events = this.#gather([], recent, { size, cut })
    if (events.length === size) return events
    this.#gather(events, this.#sql.listedBackwards.iterate(streamId, from), { size, cut })
    const last = events.at(-1)
    const next = last === undefined ? from : last.revision - 1
    if (events.length === size || this.rowsEnd === 0) return events
    const rows = rowsOf(this.#sql.rowsBackwards, streamId, next, size - events.length)
    return [...events, ...rows.map(recordedEvent)]
  }

  /** Cuts events out of parcels until there are enough. */
  #gather(
    events: RecordedEvent[],
    parcels: Iterable<unknown>,
    { size, cut }: { readonly size: number; readonly cut: Cut }
  ): RecordedEvent[] {
    for (const row of rowsIn(parcels)) {
      const parcel = new Parcel(row)
      for (const event of cut(parcel, size - events.length)) events.push(event)
      this.#last = parcel
      if (events.length >= size) break
    }
    return events
  }

  /** Position of the last parcel of a stream that begins at a revision or before. */
  #lastUpTo(streamId: number, revision: number): number | undefined {
    const recent = this.#recent.lastUpTo(streamId, revision)
    if (recent !== undefined) return recent
    const [row] = rowsOf(this.#sql.lastListed, streamId, revision)
    return row === undefined ? undefined : numberAt(row, 0, 'first')
  }

  /** Rows of the parcels that begin at these positions. */
  *#parcels(streamId: number, firsts: readonly number[]): Generator<Row> {
    for (const first of firsts) yield* rowsOf(this.#sql.parcel, first, streamId)
  }

  /** Last revision of a stream among the rows, -1 where it has none there. */
  #rowRevision(streamId: number): number {
    if (this.rowsEnd === 0) return -1
    const [row] = rowsOf(this.#sql.rowRevision, streamId)
    return row === undefined || row[0] === null ? -1 : numberAt(row, 0, 'revision')
  }

  #parcelAt(position: number): Parcel | undefined {
    const held = this.#last
    if (held !== undefined && held.first <= position && position <= held.last) return held
    const [row] = rowsOf(this.#sql.parcelAt, position)
    const parcel = row === undefined ? undefined : new Parcel(row)
    if (parcel === undefined || parcel.last < position) return undefined
    this.#last = parcel
    return parcel
  }

  readonly #typeName = (typeId: number): string | undefined => {
    const known = this.#types.get(typeId)
    if (known !== undefined) return known
    for (const row of rowsOf(this.#sql.types)) {
      this.#types.set(numberAt(row, 0, 'type_id'), textAt(row, 1, 'name'))
    }
    return this.#types.get(typeId)
  }
}
