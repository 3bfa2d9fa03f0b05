import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { idLength } from './event-id.ts'
import { RecentIds } from './sqlite-id-recent.ts'
import {
  fingerprintAt,
  fingerprintIn,
  mergedWords,
  placeIn,
  RunFilter,
  wordOf
} from './sqlite-id-run.ts'
import { brokenIndex, IdTable, type Span } from './sqlite-id-table.ts'
import { idsIn } from './sqlite-parcel.ts'
import { RecentParcels } from './sqlite-recent-parcels.ts'
import { bytesAt, numberAt, rowsOf } from './sqlite-rows.ts'

/** When runs are begun and merged. A merged run holds at most `maxRunEvents`. */
export interface RunLimits {
  /** Ids that are remembered one by one before they become a run: half a megabyte. */
  readonly recent: number
  /** Runs that are merged into one. */
  readonly runs: number
}

/** Looking through thirty filters costs half a microsecond an id; a merge of them a tenth of a second. */
const usualLimits: RunLimits = { recent: 32_768, runs: 30 }

interface Run extends Span {
  readonly filter: RunFilter
}

/**
 * Where ids may be stored, as far as the parcels go: in runs, and after them one by one. It is in
 * memory what the tables are on disk, at 2.5 bytes an event and whatever is recent. The parcels of what
 * is recent are in no list yet either.
 */
export class IdIndex {
  readonly #db: DatabaseSync
  readonly #table: IdTable
  readonly #limits: RunLimits
  readonly #version: StatementSync
  readonly #heads: StatementSync
  /** Last position before the parcels. */
  readonly #start: number
  #recent: RecentIds
  readonly #parcels: RecentParcels
  #runs: readonly Run[] = []
  #seen: unknown

  /**
   * @param db the connection that is read by; what it sees is what is found.
   * @param options.start last position of the events that are no parcels.
   * @param options.parcels those of recent events, for a `Ledger` that reads by the same knowledge.
   */
  constructor(
    db: DatabaseSync,
    options: {
      readonly start: number
      readonly parcels?: RecentParcels
      readonly limits?: RunLimits
    }
  ) {
    const { start, parcels = new RecentParcels(), limits = usualLimits } = options
    this.#db = db
    this.#table = new IdTable(db)
    this.#limits = limits
    this.#version = db.prepare('pragma data_version')
    this.#heads = db.prepare(`
      select first, stream_id, revision, heads from parcels where first > ? order by first`)
    this.#heads.setReturnArrays(true)
    this.#start = start
    this.#recent = new RecentIds(start)
    this.#parcels = parcels
  }

  /** The parcels of recent events. */
  get parcels(): RecentParcels {
    return this.#parcels
  }

  /** Whether it sees what this connection has not committed yet. */
  readsBy(db: DatabaseSync): boolean {
    return db === this.#db
  }

  /** Ends the knowledge of what was taken back; the next `refresh` reads anew. */
  forget(): void {
    this.#recent = new RecentIds(this.#start)
    this.#parcels.dropTo(Number.MAX_SAFE_INTEGER)
    this.#runs = []
    this.#seen = undefined
  }

  /** Learns what other connections have added. Throws Failure `log_damaged`. */
  refresh(): void {
    const version = this.#version.get()?.data_version
    if (version === this.#seen) return
    const spans = this.#table.spans()
    const known = new Map(this.#runs.map((run) => [`${run.first}-${run.last}`, run]))
    let covered = this.#start
    const runs: Run[] = []
    for (const span of spans) {
      if (span.first !== covered + 1) throw brokenIndex(`what follows position ${covered}`)
      const filter = known.get(`${span.first}-${span.last}`)?.filter ?? this.#table.filter(span)
      runs.push({ ...span, filter })
      covered = span.last
    }
    if (covered > this.#covered) this.#dropTo(covered)
    this.#runs = runs
    for (const row of rowsOf(this.#heads, this.#recent.end)) {
      const first = numberAt(row, 0, 'first')
      if (first !== this.#recent.end + 1) throw brokenIndex(`what follows ${this.#recent.end}`)
      const { ids, count } = idsIn(bytesAt(row, 3, 'heads'), first)
      const revision = numberAt(row, 2, 'revision')
      this.#parcels.add(numberAt(row, 1, 'stream_id'), { position: first, revision })
      for (let n = 0; n < count; n += 1) this.add(fingerprintAt(ids, n * idLength))
    }
    this.#seen = version
  }

  /** Notes the event that follows the last one. */
  add(fingerprint: number): void {
    this.#recent.add(fingerprint)
  }

  /** Positions at which an event with such an id may stand, most often none. */
  positions(fingerprint: number): readonly number[] {
    const found = this.#recent.positions(fingerprint)
    for (const run of this.#runs) {
      for (const index of run.filter.matches(fingerprint)) {
        const word = this.#table.word(run, index)
        if (fingerprintIn(word) === fingerprint) found.push(run.first + placeIn(word))
      }
    }
    return found
  }

  /** Whether so many ids are recent that `begin` is due. */
  get isFull(): boolean {
    return this.#recent.size >= this.#limits.recent
  }

  /**
   * Makes a run of what is recent, at the end of a parcel, and lists its parcels.
   *
   * @param table of the connection that is in a write transaction.
   */
  begin(table: IdTable): void {
    const { end, size, fingerprints } = this.#recent
    const span = { first: end - size + 1, last: end, level: 0 }
    const words = Float64Array.from(fingerprints, wordOf).sort()
    const filter = RunFilter.of(words)
    table.put(span, words, filter)
    table.listParcels(span)
    this.#runs = [...this.#runs, { ...span, filter }]
    this.#dropTo(end)
  }

  /** Whether there are so many runs that `merge` is due. */
  get isScattered(): boolean {
    return this.#unmerged.length >= this.#limits.runs
  }

  /**
   * Merges the runs that were not yet. Throws Failure `log_damaged`.
   *
   * @param table like that of `begin`.
   */
  merge(table: IdTable): void {
    const parts = this.#unmerged.slice(0, this.#limits.runs)
    const [first] = parts
    const last = parts.at(-1)
    if (first === undefined || last === undefined) return
    const span = { first: first.first, last: last.last, level: 1 }
    const words = mergedWords(parts.map((run) => ({ ...run, words: table.words(run) })))
    const filter = RunFilter.of(words)
    table.put(span, words, filter)
    const others = this.#runs.filter((run) => !parts.includes(run))
    this.#runs = [...others, { ...span, filter }].sort((a, b) => a.first - b.first)
  }

  #dropTo(position: number): void {
    this.#recent.dropTo(position)
    this.#parcels.dropTo(position)
  }

  get #unmerged(): readonly Run[] {
    return this.#runs.filter(({ level }) => level === 0)
  }

  /** Last position that the runs cover. */
  get #covered(): number {
    return this.#runs.at(-1)?.last ?? this.#start
  }
}
