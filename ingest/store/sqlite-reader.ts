import type { DatabaseSync } from 'node:sqlite'
import type { EventStore, RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { matcher } from './filter.ts'
import {
  checkCount,
  checkWithin,
  defaultBatchSize,
  type Page,
  type PageReader,
  positionOrNull
} from './paging.ts'
import { isEventId } from './request.ts'
import { attempting } from './sqlite-failure.ts'
import { IdIndex } from './sqlite-ids.ts'
import { Ledger } from './sqlite-ledger.ts'
import { RecentParcels } from './sqlite-recent-parcels.ts'
import { numberAt, rowsOf } from './sqlite-rows.ts'
import { storedEvent } from './sqlite-stored.ts'

function prepare(db: DatabaseSync) {
  const checkpoints = db.prepare('select partition, next from source_checkpoints where source = ?')
  checkpoints.setReturnArrays(true)
  return {
    checkpoints,
    version: db.prepare('pragma data_version'),
    begin: db.prepare('begin'),
    commit: db.prepare('commit')
  }
}

/** Reads the log on a connection that cannot write. Its errors are Failures that name the attempt. */
export class Reader {
  readonly #sql: ReturnType<typeof prepare>
  readonly #db: DatabaseSync

  readonly #ledger: Ledger
  /** Knows only what this connection sees, so it serves whoever writes on this thread as well. */
  readonly ids: IdIndex

  constructor(db: DatabaseSync) {
    this.#db = db
    const { sql, ledger, ids } = attempting('preparing to read the log', () => {
      const parcels = new RecentParcels()
      const found = new Ledger(db, { recent: parcels })
      const index = new IdIndex(db, { start: found.rowsEnd, parcels })
      return { sql: prepare(db), ledger: found, ids: index }
    })
    this.#sql = sql
    this.#ledger = ledger
    this.ids = ids
  }

  /** A number that changes whenever any other connection, in whatever process, has committed. */
  version(): unknown {
    return attempting('watching the log', () => this.#sql.version.get()?.data_version)
  }

  head(): number {
    return attempting('reading the head of the log', () => this.#ledger.head())
  }

  revision(stream: string): number {
    return attempting(`reading stream ${stream}`, () =>
      this.#atOneMoment(() => this.#ledger.revision(this.#ledger.streamId(stream)))
    )
  }

  /** Next offset of each partition of a source. */
  checkpoints(source: string): Map<number, number> {
    const rows = attempting(`reading the checkpoints of ${source}`, () =>
      rowsOf(this.#sql.checkpoints, source)
    )
    return new Map(rows.map((row) => [numberAt(row, 0, 'partition'), numberAt(row, 1, 'next')]))
  }

  find(stream: string, ids: readonly string[]): Map<string, RecordedEvent> {
    const events = attempting(`looking for ${ids.length} events of ${stream}`, () =>
      this.#atOneMoment(() => ids.filter(isEventId).flatMap((id) => this.#withId(id) ?? []))
    )
    const ofStream = events.filter((event) => event.stream === stream)
    return new Map(ofStream.map((event) => [event.id, event]))
  }

  #withId(id: string): RecordedEvent | undefined {
    return storedEvent(this.#ledger, this.ids, id)
  }

  /** What is read within is of one state of the log, whoever writes meanwhile, what is recent included. */
  #atOneMoment<Result>(read: () => Result): Result {
    this.#sql.begin.run()
    try {
      this.ids.refresh()
      return read()
    } finally {
      this.#sql.commit.run()
    }
  }

  readonly pages: PageReader = (filter) => {
    const matches = matcher(filter)
    return (after, size): Page => {
      const scanned = attempting(`reading after position ${after}`, () =>
        this.#ledger.after(after, size)
      )
      if (scanned.length === 0 && after > 0) checkWithin(after, this.head())
      this.#checkDense(after, scanned)
      return {
        events: filter === undefined ? scanned : scanned.filter(matches),
        scannedTo: after + scanned.length,
        end: scanned.length < size
      }
    }
  }

  /** Positions are dense, so a missing event shows. A damaged log is reported, not read around. */
  #checkDense(after: number, events: readonly RecordedEvent[]): void {
    const last = events.at(-1)
    if (last === undefined || last.position === positionOrNull(after + events.length)) return
    throw new Failure(
      'log_damaged',
      `between position ${after} and ${last.position} events are missing; run verify, then restore the log from a backup`,
      { after, last: last.position, found: events.length }
    )
  }

  async *stream(
    stream: string,
    options: Parameters<EventStore['readStream']>[1] = {}
  ): AsyncGenerator<readonly RecordedEvent[]> {
    checkCount('from', options.from, 0)
    checkCount('limit', options.limit, 0)
    const backwards = options.direction === 'backwards'
    let from = options.from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0)
    let left = options.limit ?? Number.POSITIVE_INFINITY
    const streamId = attempting(`reading stream ${stream}`, () => this.#ledger.streamId(stream))
    while (streamId !== null && left > 0 && from >= 0) {
      const size = Math.min(left, defaultBatchSize)
      const events = attempting(`reading stream ${stream} from ${from}`, () =>
        this.#atOneMoment(() => this.#ledger.ofStream(streamId, from, { size, backwards }))
      )
      const last = events.at(-1)
      if (last === undefined) return
      this.#checkConsecutive(stream, events)
      // Upwards a page begins where the one before ended, downwards the last one ends at the first event.
      if (!backwards && events[0]?.revision !== from) this.#gap(stream, from, last.revision)
      if (backwards && events.length < size && last.revision !== 0)
        this.#gap(stream, 0, last.revision)
      yield events
      from = last.revision + (backwards ? -1 : 1)
      left -= events.length
      if (events.length < size) return
    }
  }

  #checkConsecutive(stream: string, events: readonly RecordedEvent[]): void {
    const [first] = events
    const last = events.at(-1)
    if (first === undefined || last === undefined) return
    if (Math.abs(last.revision - first.revision) === events.length - 1) return
    this.#gap(stream, first.revision, last.revision)
  }

  #gap(stream: string, first: number, last: number): never {
    throw new Failure(
      'log_damaged',
      `between revision ${first} and ${last} of stream ${stream} events are missing; run verify, then restore the log from a backup`,
      { stream, first, last }
    )
  }

  close(): void {
    this.#db.close()
  }
}
