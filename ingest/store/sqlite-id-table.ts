import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { Failure } from '../../domain/failure.ts'
import { maxRunEvents, RunFilter } from './sqlite-id-run.ts'
import { bytesAt, numberAt, type Row, rowsOf } from './sqlite-rows.ts'

/** A run as it is listed: of the events from position `first` to `last`. */
export interface Span {
  readonly first: number
  readonly last: number
  /** 0 as it was begun, 1 merged of many. */
  readonly level: number
}

/** So many make a row that fits a page of 4 KiB. */
const wordsPerRow = 500
const wordBytes = Float64Array.BYTES_PER_ELEMENT

export function lengthOf({ first, last }: Omit<Span, 'level'>): number {
  return last - first + 1
}

export function brokenIndex(what: string): Failure {
  return new Failure(
    'log_damaged',
    `${what} of the index of ids is not as it was written; run verify, then restore the log from a backup`
  )
}

function prepare(db: DatabaseSync) {
  const statements = {
    spans: db.prepare('select first, last, level from id_runs order by first'),
    filter: db.prepare('select filter, checksum from id_runs where first = ?'),
    words: db.prepare(`
      select words, checksum from id_words where place between ? and ? order by place`)
  }
  for (const statement of Object.values(statements)) statement.setReturnArrays(true)
  return {
    ...statements,
    addRun: db.prepare(
      'insert into id_runs (first, last, level, filter, checksum) values (?, ?, ?, ?, ?)'
    ),
    addWords: db.prepare('insert into id_words (place, words, checksum) values (?, ?, ?)'),
    dropRuns: db.prepare('delete from id_runs where first between ? and ?'),
    dropWords: db.prepare('delete from id_words where place between ? and ?'),
    list: db.prepare(`
      insert into stream_parcels
      select stream_id, revision, first from parcels
      where first between ? and ? order by stream_id, revision`)
  }
}

/** Bytes of a row, which keeps their checksum: SQLite itself does not notice a flipped bit. */
function checkedBytes(row: Row | undefined, what: string): Uint8Array<ArrayBuffer> {
  if (row === undefined) throw brokenIndex(what)
  const bytes = bytesAt(row, 0, what)
  if (crc32(bytes) !== numberAt(row, 1, 'checksum')) throw brokenIndex(what)
  return bytes
}

function wordsIn(bytes: Uint8Array<ArrayBuffer>): Float64Array {
  return new Float64Array(bytes.slice().buffer)
}

/**
 * The tables that runs are kept in, on one connection. The words of a run stand in rows of 500, each
 * under the position that is as far from the first as its first word from the run's.
 */
export class IdTable {
  readonly #sql: ReturnType<typeof prepare>

  constructor(db: DatabaseSync) {
    this.#sql = prepare(db)
  }

  /** All runs in the order of positions. Throws Failure `log_damaged` for what is none. */
  spans(): readonly Span[] {
    return rowsOf(this.#sql.spans).map((row) => {
      const span = {
        first: numberAt(row, 0, 'first'),
        last: numberAt(row, 1, 'last'),
        level: numberAt(row, 2, 'level')
      }
      const length = lengthOf(span)
      if (length >= 1 && length <= maxRunEvents) return span
      throw brokenIndex(`run ${span.first} to ${span.last}`)
    })
  }

  /** Throws Failure `log_damaged` for a filter that is not as it was written. */
  filter(span: Span): RunFilter {
    const what = `the filter of run ${span.first}`
    const bytes = checkedBytes(rowsOf(this.#sql.filter, span.first)[0], what)
    const filter = RunFilter.from(bytes, lengthOf(span))
    if (filter === null) throw brokenIndex(what)
    return filter
  }

  /** The word of that index. Throws Failure `log_damaged` for words that are not as written. */
  word({ first }: Span, index: number): number {
    const place = first + index - (index % wordsPerRow)
    const what = `row ${place}`
    const bytes = checkedBytes(rowsOf(this.#sql.words, place, place)[0], what)
    const offset = (index % wordsPerRow) * wordBytes
    if (offset + wordBytes > bytes.length) throw brokenIndex(what)
    return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(offset, true)
  }

  /** All words of a run, sorted. Throws Failure `log_damaged` like `word`. */
  words(span: Span): Float64Array {
    const words = new Float64Array(lengthOf(span))
    let at = 0
    for (const row of rowsOf(this.#sql.words, span.first, span.last)) {
      const piece = wordsIn(checkedBytes(row, `run ${span.first}`))
      if (at + piece.length > words.length) throw brokenIndex(`run ${span.first}`)
      words.set(piece, at)
      at += piece.length
    }
    if (at !== words.length) throw brokenIndex(`run ${span.first}`)
    return words
  }

  /** Lists the parcels of a new run under their streams, in the order of those. */
  listParcels({ first, last }: Span): void {
    this.#sql.list.run(first, last)
  }

  /** Stores a run in the place of those that lie within it. @param words sorted. */
  put(span: Span, words: Float64Array, filter: RunFilter): void {
    const { first, last, level } = span
    this.#sql.dropRuns.run(first, last)
    this.#sql.dropWords.run(first, last)
    const { bytes } = filter
    this.#sql.addRun.run(first, last, level, bytes, crc32(bytes))
    for (let from = 0; from < words.length; from += wordsPerRow) {
      const piece = words.subarray(from, from + wordsPerRow)
      const row = new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength)
      this.#sql.addWords.run(first + from, row, crc32(row))
    }
  }
}
