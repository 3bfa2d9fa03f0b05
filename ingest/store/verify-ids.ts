import type { DatabaseSync } from 'node:sqlite'
import { Failure } from '../../domain/failure.ts'
import { fingerprintOf, RunFilter, wordOf } from './sqlite-id-run.ts'
import { IdTable, lengthOf, type Span } from './sqlite-id-table.ts'
import { Damaged } from './verify-chain.ts'

/**
 * Makes the index of ids anew, run by run, out of the events that pass by, and compares it with the
 * one that is stored. What is wrong is kept until all events have passed: an event counts more.
 */
export class IdCheck {
  readonly #table: IdTable
  readonly #spans: readonly Span[]
  #run = 0
  #words: Float64Array | undefined
  #problem: string | null = null

  /** @param start last position of the events that are no parcels. */
  constructor(db: DatabaseSync, start: number) {
    this.#table = new IdTable(db)
    this.#spans = this.#attempt(() => this.#table.spans()) ?? []
    let covered = start
    for (const { first, last } of this.#spans) {
      if (first !== covered + 1) this.#problem ??= `no run follows position ${covered}`
      covered = last
    }
  }

  /** The next event of a parcel. */
  pass(id: string, position: number): void {
    const span = this.#spans[this.#run]
    if (span === undefined || position < span.first) return
    this.#words ??= new Float64Array(lengthOf(span))
    const place = position - span.first
    this.#words[place] = wordOf(fingerprintOf(id), place)
    if (position < span.last) return
    this.#compare(span, this.#words.sort())
    this.#words = undefined
    this.#run += 1
  }

  /** Throws Damaged, kind `index`, for the first thing that was wrong. */
  end(): void {
    if (this.#run < this.#spans.length) this.#problem ??= 'a run reaches behind the last event'
    if (this.#problem === null) return
    throw new Damaged('index', 0, `every event is right, but of the index of ids: ${this.#problem}`)
  }

  #compare(span: Span, words: Float64Array): void {
    const wrong = `run ${span.first} to ${span.last} does not hold the ids of its events`
    this.#attempt(() => {
      const stored = this.#table.words(span)
      const filter = Buffer.from(this.#table.filter(span).bytes)
      const isRight =
        filter.equals(RunFilter.of(words).bytes) &&
        stored.every((word, index) => word === words[index])
      if (!isRight) this.#problem ??= wrong
    })
  }

  /** What is not readable is a problem as well; any other error is thrown. */
  #attempt<Result>(read: () => Result): Result | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'log_damaged') throw error
      this.#problem ??= error.detail
      return undefined
    }
  }
}
