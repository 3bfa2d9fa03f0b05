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
import { numberAt, recordedEvent, rowsOf, selectEvents } from './sqlite-rows.ts'

function prepare(db: DatabaseSync) {
  const statements = {
    page: db.prepare(`${selectEvents} where e.position > ? order by e.position limit ?`),
    byIds: db.prepare(`
      ${selectEvents}
      where e.event_id in (select unhex(value, '-') from json_each(?))`),
    forwards: db.prepare(`
      ${selectEvents}
      where e.stream_id = (select stream_id from streams where name = ?) and e.revision >= ?
      order by e.revision limit ?`),
    backwards: db.prepare(`
      ${selectEvents}
      where e.stream_id = (select stream_id from streams where name = ?) and e.revision <= ?
      order by e.revision desc limit ?`),
    revision: db.prepare(`
      select max(revision) from events
      where stream_id = (select stream_id from streams where name = ?)`),
    head: db.prepare('select coalesce(max(position), 0) from events'),
    checkpoints: db.prepare('select partition, next from source_checkpoints where source = ?')
  }
  for (const statement of Object.values(statements)) statement.setReturnArrays(true)
  return { ...statements, version: db.prepare('pragma data_version') }
}

/** Reads the log on a connection that cannot write. Its errors are Failures that name the attempt. */
export class Reader {
  readonly #sql: ReturnType<typeof prepare>
  readonly #db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#sql = attempting('preparing to read the log', () => prepare(db))
  }

  /** A number that changes whenever any other connection, in whatever process, has committed. */
  version(): unknown {
    return attempting('watching the log', () => this.#sql.version.get()?.data_version)
  }

  head(): number {
    const [row] = attempting('reading the head of the log', () => rowsOf(this.#sql.head))
    return row === undefined ? 0 : numberAt(row, 0, 'position')
  }

  revision(stream: string): number {
    const [row] = attempting(`reading stream ${stream}`, () => rowsOf(this.#sql.revision, stream))
    return row === undefined || row[0] === null ? -1 : numberAt(row, 0, 'revision')
  }

  /** Next offset of each partition of a source. */
  checkpoints(source: string): Map<number, number> {
    const rows = attempting(`reading the checkpoints of ${source}`, () =>
      rowsOf(this.#sql.checkpoints, source)
    )
    return new Map(rows.map((row) => [numberAt(row, 0, 'partition'), numberAt(row, 1, 'next')]))
  }

  find(stream: string, ids: readonly string[]): Map<string, RecordedEvent> {
    // One statement for all: most look-ups are for ids that are not there, and cost the call alone.
    const asked = JSON.stringify(ids.filter(isEventId))
    const rows = attempting(`looking for ${ids.length} events of ${stream}`, () =>
      rowsOf(this.#sql.byIds, asked)
    )
    const events = rows.map(recordedEvent).filter((event) => event.stream === stream)
    return new Map(events.map((event) => [event.id, event]))
  }

  readonly pages: PageReader = (filter) => {
    const matches = matcher(filter)
    return (after, size): Page => {
      const rows = attempting(`reading after position ${after}`, () =>
        rowsOf(this.#sql.page, after, size)
      )
      if (rows.length === 0 && after > 0) checkWithin(after, this.head())
      const scanned = rows.map(recordedEvent)
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
    const statement = backwards ? this.#sql.backwards : this.#sql.forwards
    let from = options.from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0)
    let left = options.limit ?? Number.POSITIVE_INFINITY
    while (left > 0 && from >= 0) {
      const size = Math.min(left, defaultBatchSize)
      const rows = attempting(`reading stream ${stream} from ${from}`, () =>
        rowsOf(statement, stream, from, size)
      )
      const events = rows.map(recordedEvent)
      const last = events.at(-1)
      if (last === undefined) return
      this.#checkConsecutive(stream, events)
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
    throw new Failure(
      'log_damaged',
      `between revision ${first.revision} and ${last.revision} of stream ${stream} events are missing; run verify, then restore the log from a backup`,
      { stream, first: first.revision, last: last.revision, found: events.length }
    )
  }

  close(): void {
    this.#db.close()
  }
}
