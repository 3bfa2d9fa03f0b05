import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type {
  AppendRequest,
  AppendResult,
  PackedEvents,
  SourceCheckpoint
} from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { HeadKeeper } from './head-file.ts'
import { isExpected, judge, knownAmong } from './judgement.ts'
import { countPacked } from './packed-events.ts'
import { positionOf } from './position.ts'
import { Appender, type AppenderOptions } from './sqlite-appender.ts'
import { isBusy, sqliteFailure } from './sqlite-failure.ts'
import { packedByStream } from './sqlite-packed.ts'

/** What one `appendMany` or `appendPacked` asks: stored together or not at all. */
export interface Call {
  readonly requests: readonly AppendRequest[]
  readonly checkpoints: readonly SourceCheckpoint[]
  /** Left out: none. */
  readonly packed?: readonly PackedEvents[]
}

/** What a call answers: a result for each request, or why nothing of it is stored. */
export type CallOutcome = readonly AppendResult[] | Failure

/** How many events calls are of. */
export function countEvents(calls: readonly Call[]): number {
  let count = 0
  for (const { requests, packed = [] } of calls) {
    for (const { events } of requests) count += events.length
    for (const run of packed) count += countPacked(run)
  }
  return count
}

/**
 * Writes calls on a connection, many in one transaction. A call that is refused fails alone; an
 * error of the machine fails every call of the transaction, and nothing of them is stored.
 */
export class Writer {
  readonly #db: DatabaseSync
  readonly #appender: Appender
  readonly #keeper: HeadKeeper
  readonly #begin: StatementSync
  readonly #commit: StatementSync

  /**
   * @param genesis the hash before the first event, 64 hex digits.
   * @param options see `Appender`.
   */
  constructor(
    db: DatabaseSync,
    genesis: string,
    keeper: HeadKeeper,
    options: AppenderOptions = {}
  ) {
    this.#db = db
    this.#appender = new Appender(db, genesis, options)
    this.#keeper = keeper
    this.#begin = db.prepare('begin immediate')
    this.#commit = db.prepare('commit')
  }

  /**
   * One outcome per call, all of them durable. `busy` when another connection is writing and the
   * patience of this one ran out; then nothing happened.
   */
  write(calls: readonly Call[], nowMs: number): readonly CallOutcome[] | 'busy' {
    try {
      return this.#inTransaction(calls, (call) => this.#insertOrJudge(call, nowMs))
    } catch (error) {
      const rollBackFailure = this.#rollBack()
      if (isBusy(error)) return 'busy'
      const failure =
        rollBackFailure ?? sqliteFailure(error, `appending ${countEvents(calls)} events`)
      return calls.map(() => failure)
    }
  }

  /**
   * Copies what this connection wrote out of the write-ahead log into the file, so that the log is
   * written from its beginning again: a sync of a file that need not grow takes half the time.
   *
   * @returns false, having done nothing, where it may take long and is for another thread: others have
   *   written as well, or the index of ids is to be tidied.
   */
  checkpointOwn(): boolean {
    if (this.#appender.metOthers || this.#appender.idsAreScattered) {
      this.#appender.metOthers = false
      return false
    }
    this.checkpoint()
    return true
  }

  /** Copies the write-ahead log into the file, as far as nobody is in the way. */
  checkpoint(): void {
    this.#db.exec('pragma wal_checkpoint(passive)')
  }

  /** Whether `tidy` is due, as far as is known here. */
  get isScattered(): boolean {
    return this.#appender.idsAreScattered
  }

  /**
   * Merges runs of the index of ids where there are many, in a transaction of its own. For a thread
   * that nobody waits for: it takes a tenth of a second.
   *
   * @throws Failure `log_damaged`, `disk_full` or `store_unavailable`; nothing happened then.
   */
  tidy(): void {
    try {
      this.#begin.run()
      this.#appender.refresh()
      if (this.#appender.idsAreScattered) this.#appender.mergeIds()
      this.#commit.run()
    } catch (error) {
      throw this.#rollBack() ?? sqliteFailure(error, 'merging the index of ids')
    }
  }

  #inTransaction(
    calls: readonly Call[],
    attempt: (call: Call) => CallOutcome
  ): readonly CallOutcome[] {
    this.#begin.run()
    this.#appender.refresh()
    const before = this.#appender.tip
    const outcomes = calls.map(attempt)
    this.#appender.beginRun()
    this.#commit.run()
    const { tip } = this.#appender
    if (tip !== before) {
      this.#keeper.keep({ position: positionOf(tip.position), hash: tip.hash })
    }
    return outcomes
  }

  /** Where revisions fit and no id is known, there is nothing to judge. */
  #insertOrJudge(call: Call, nowMs: number): CallOutcome {
    const appender = this.#appender
    const { requests, checkpoints, packed } = call
    if (packed !== undefined) return this.#insertPacked(call, packed, nowMs)
    const fits = requests.every(
      (request) =>
        isExpected(request, appender.revision(request.stream)) && !appender.holdsAny(request)
    )
    if (!fits) return this.#judge(call, nowMs)
    for (const checkpoint of checkpoints) appender.note(checkpoint)
    return requests.map((request) => appender.insert(request, nowMs))
  }

  #insertPacked(call: Call, packed: readonly PackedEvents[], nowMs: number): CallOutcome {
    const byStream = packedByStream(packed)
    const known = this.#appender.knownAmong(byStream)
    if (known !== undefined) return knownAmong(known, countEvents([call]))
    for (const checkpoint of call.checkpoints) this.#appender.note(checkpoint)
    this.#appender.insertPacked(byStream, nowMs)
    return []
  }

  /** Every request is judged before the first is inserted, so a refusal leaves nothing behind. */
  #judge({ requests, checkpoints }: Call, nowMs: number): CallOutcome {
    const appender = this.#appender
    try {
      const judged = requests.map((request) => ({
        request,
        repeated: judge(request, appender.revision(request.stream), (id) => appender.stored(id))
      }))
      for (const checkpoint of checkpoints) appender.note(checkpoint)
      return judged.map(({ request, repeated }) => repeated ?? appender.insert(request, nowMs))
    } catch (error) {
      if (error instanceof Failure && error.kind !== 'fault') return error
      throw error
    }
  }

  /** Ends a transaction that went wrong. What went wrong with that, or null. */
  #rollBack(): Failure | null {
    this.#appender.forget()
    try {
      if (this.#db.isTransaction) this.#db.exec('rollback')
      return null
    } catch (error) {
      return sqliteFailure(error, 'taking back an append')
    }
  }
}
