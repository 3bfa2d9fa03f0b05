import { Failure, type FailureCode } from '../../domain/failure.ts'
import { type BadMessage, type Chunk, unreadOf } from './chunk.ts'
import type { Batch, Message, TopicPartition } from './port.ts'
import { kafkaSource } from './source.ts'

/**
 * `starting` its first offset is being looked up · `reading` · `waiting` a fault may pass, the same
 * message is tried again · `stopped` somebody has to act.
 */
export type PartitionState = 'starting' | 'reading' | 'waiting' | 'stopped'

export interface PartitionHealth extends TopicPartition {
  readonly state: PartitionState
  /** Offset of the next message to be taken in; null before the first is known. */
  readonly next: number | null
  /** Messages that wait in the partition; null where that is not known. */
  readonly lag: number | null
  readonly failure: Failure | null
}

/** Wait before the first new attempt; it doubles with every one that fails, up to the longest. */
export const firstWaitMs = 250
export const longestWaitMs = 30_000

/** Partitions that fail together do not come back in step: each waits some percent longer. */
const spread = { steps: 7, percent: 5 } as const

/** Fewer bad messages than this say nothing about their sender. */
const tellingBad = 10

/** Nothing that time mends. */
const lasting: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'mostly_rejects',
  'kafka_out_of_range',
  'log_damaged'
])

/** What a partition asks of the intake that it belongs to. */
export interface PartitionWork {
  /** Reads messages, without waiting for anything. */
  readonly read: (messages: readonly Message[]) => Chunk['readings']
  /** Puts a chunk into the log with its checkpoint. Throws where nothing of it is there. */
  readonly settle: (chunk: Chunk) => Promise<void>
  /** Whether a jump from the expected offset is a loss; the failure if it is. */
  readonly jumped: (expected: number) => Promise<Failure | null>
  readonly pause: () => void
  readonly resume: (next: number) => void
  /** Told of every change that somebody should hear of. */
  readonly failed: (failure: Failure, waitMs: number | null) => void
  readonly maxBadPercent: number
}

/**
 * Takes the messages of one partition into the log, in order. It never goes past a message that is
 * neither in the log nor put away: where that fails, the partition waits and tries again from there.
 */
export class PartitionIntake {
  readonly #partition: TopicPartition
  readonly #work: PartitionWork
  #state: PartitionState = 'starting'
  #failure: Failure | null = null
  #next: number | null = null
  #high: number | null = null
  #waitMs = firstWaitMs
  #timer: NodeJS.Timeout | undefined

  constructor(partition: TopicPartition, work: PartitionWork) {
    this.#partition = partition
    this.#work = work
  }

  health(): PartitionHealth {
    const { topic, partition } = this.#partition
    const next = this.#next
    const lag = next === null || this.#high === null ? null : Math.max(0, this.#high - next)
    return { topic, partition, state: this.#state, next, lag, failure: this.#failure }
  }

  /** The broker has messages up to here. */
  reach(high: number): void {
    this.#high = Math.max(high, this.#high ?? 0)
  }

  begin(next: number): void {
    this.#next = next
    this.#state = 'reading'
    this.#work.resume(next)
  }

  /** The partition belongs to somebody else now. */
  end(): void {
    clearTimeout(this.#timer)
    this.#state = 'stopped'
  }

  async take(batch: Batch): Promise<void> {
    if (this.#state !== 'reading') return
    this.reach(batch.high)
    try {
      await this.#checkOrder(Number(batch.messages[0]?.offset))
      await this.#takeChunks(batch)
      this.#waitMs = firstWaitMs
      this.#failure = null
    } catch (error) {
      // Whoever has the partition now takes the same messages, as they are not settled.
      if (!batch.signal.aborted) this.#stop(failureOf(error))
    }
  }

  /** Why the partition does not go on, and whether it tries again by itself. */
  fail(error: unknown): void {
    this.#stop(failureOf(error))
  }

  async #checkOrder(found: number): Promise<void> {
    const expected = this.#next
    if (expected === null || found === expected) return
    const loss = await this.#work.jumped(expected)
    if (loss !== null) throw loss
  }

  /** While a chunk is being stored the next one is read; it is stored only if that went well. */
  async #takeChunks({ messages, next, signal }: Batch): Promise<void> {
    let storing: Promise<void> = Promise.resolve()
    for (let from = 0; from < messages.length; from += kafkaSource.batchRows) {
      const some = messages.slice(from, from + kafkaSource.batchRows)
      const isLast = from + some.length === messages.length
      const readings = this.#work.read(some)
      await storing
      if (signal.aborted) return
      const after = isLast ? next : Number(some.at(-1)?.offset) + 1
      storing = this.#settle({ messages: some, readings, next: after })
      storing.catch(() => {})
      // Other partitions, and whoever else uses this thread, get their turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
    await storing
  }

  async #settle(chunk: Chunk): Promise<void> {
    this.#checkShare(unreadOf(chunk), chunk.messages.length)
    try {
      await this.#work.settle(chunk)
    } catch (error) {
      const isRecordsFault = error instanceof Failure && error.kind === 'reject'
      if (!isRecordsFault) throw error
      await this.#settleOneByOne(chunk, error)
    }
    this.#next = chunk.next
  }

  /** The store refuses a record for what it is: it alone is put away, the others go in. */
  async #settleOneByOne({ messages, readings, next }: Chunk, refusal: Failure): Promise<void> {
    const [single] = readings
    if (messages.length === 1 && single !== undefined) {
      const { code, detail } = refusal
      const problem = { field: null, code, reason: detail, value: '' }
      await this.#work.settle({
        messages,
        next,
        readings: [{ row: single.row, problems: [problem] }]
      })
      return
    }
    for (const [index, message] of messages.entries()) {
      const isLast = index === messages.length - 1
      const after = isLast ? next : Number(message.offset) + 1
      await this.#settle({ messages: [message], readings: this.#work.read([message]), next: after })
    }
  }

  #checkShare(bad: readonly BadMessage[], messages: number): void {
    const { maxBadPercent } = this.#work
    if (bad.length < tellingBad || bad.length * 100 <= messages * maxBadPercent) return
    const { topic, partition } = this.#partition
    const [first] = bad
    const [problem] = first?.notes ?? []
    throw new Failure(
      'mostly_rejects',
      `${bad.length} of ${messages} messages of ${topic}/${partition} from offset ${this.#next} on cannot be read, more than ${maxBadPercent} % (at ${first?.message.offset}: ${problem?.field ?? 'the message'}: ${problem?.reason}); ` +
        'mend their sender or its format, or start once with FILIERA_KAFKA_MAX_BAD_PERCENT=100 to put them all away',
      { topic, partition, bad: bad.length, messages, maxBadPercent }
    )
  }

  #stop(failure: Failure): void {
    this.#work.pause()
    this.#failure = failure
    clearTimeout(this.#timer)
    if (lasting.has(failure.code)) {
      this.#state = 'stopped'
      this.#work.failed(failure, null)
      return
    }
    this.#state = 'waiting'
    const { steps, percent } = spread
    const waitMs = this.#waitMs * (1 + ((this.#partition.partition % steps) * percent) / 100)
    this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs)
    this.#work.failed(failure, waitMs)
    this.#timer = setTimeout(() => {
      if (this.#next !== null) this.begin(this.#next)
    }, waitMs)
  }
}

/** What was thrown while messages were taken in, as a failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const said = error instanceof Error ? error.message : String(error)
  return new Failure('internal', `taking messages in failed: ${said}`, {}, error)
}
