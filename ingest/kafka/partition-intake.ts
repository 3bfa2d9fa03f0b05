import { Failure, type FailureCode } from '../../domain/failure.ts'
import { type BadMessage, type Chunk, unreadOf } from './chunk.ts'
import type { Batch, Message, TopicPartition } from './port.ts'
import { packReadings } from './reading-pack.ts'

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
  /** Reads messages, one reading each. Throws where they are to be read again. */
  readonly read: (messages: readonly Message[]) => Promise<Chunk['readings']>
  /** Puts a chunk into the log with its checkpoint. Throws where nothing of it is there. */
  readonly settle: (chunk: Chunk, signal: AbortSignal) => Promise<void>
  /** Where to go on from, where something else came than what was expected; a failure if it is gone. */
  readonly moved: (expected: number) => Promise<number | Failure>
  readonly pause: () => void
  readonly resume: (next: number) => void
  /** Told of every change that somebody should hear of. */
  readonly failed: (failure: Failure, waitMs: number | null) => void
  readonly maxBadPercent: number
  /** Messages that are admitted together. */
  readonly chunkMessages: number
}

/**
 * Takes the messages of one partition into the log, in order. It never goes past a message that is
 * neither in the log nor put away: where that fails, the partition waits and tries again from there.
 *
 * One chunk is being stored while the next is read, both also over the end of a batch: the broker
 * is asked for more meanwhile. A chunk is handed on only when the one before it is in the log.
 */
export class PartitionIntake {
  readonly #partition: TopicPartition
  readonly #work: PartitionWork
  #state: PartitionState = 'starting'
  #failure: Failure | null = null
  /** Everything before it is in the log or put away. */
  #next: number | null = null
  /** Everything before it was handed on to be stored. */
  #ahead: number | null = null
  #high: number | null = null
  #waitMs = firstWaitMs
  #timer: NodeJS.Timeout | undefined
  /** Settles, without an error, when no chunk is being read, or waits for the one before it. */
  #handing: Promise<void> = Promise.resolve()
  /** Settles, without an error, when no chunk is on its way. */
  #storing: Promise<void> = Promise.resolve()
  /** Changes when the partition stops or ends: what was begun before must not be handed on. */
  #course = 0

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
    this.#ahead = next
    this.#state = 'reading'
    this.#work.resume(next)
  }

  /** The partition belongs to somebody else now. */
  end(): void {
    clearTimeout(this.#timer)
    this.#state = 'stopped'
    this.#course += 1
  }

  /** Settles when the next batch may come; two chunks of this one may still be on their way. */
  async take(batch: Batch): Promise<void> {
    await this.#handing
    if (batch.signal.aborted || this.#state !== 'reading') return
    this.reach(batch.high)
    const course = this.#course
    try {
      const messages = await this.#inOrder(batch)
      if (messages !== null) await this.#takeChunks(messages, batch, course)
    } catch (error) {
      // Whoever has the partition now takes the same messages, as they are not settled.
      if (!batch.signal.aborted && course === this.#course) this.#stop(failureOf(error))
    }
  }

  /** Why the partition does not go on, and whether it tries again by itself. */
  fail(error: unknown): void {
    this.#stop(failureOf(error))
  }

  /**
   * The messages that are to be taken now: none twice, and none passed over. What was asked for
   * further on was fetched before this partition had to begin again, or the client has moved there
   * by itself because what is next is gone.
   *
   * @returns null where the broker was asked anew.
   * @throws Failure where messages are lost.
   */
  async #inOrder({ messages, from }: Batch): Promise<readonly Message[] | null> {
    const expected = this.#ahead
    if (expected === null) return null
    if (from <= expected) {
      const fresh = messages.filter(({ offset }) => Number(offset) >= expected)
      if (fresh.length > 0) return fresh
    }
    const next = from <= expected ? expected : await this.#work.moved(expected)
    if (next instanceof Failure) throw next
    this.#ahead = next
    this.#work.resume(next)
    return null
  }

  async #takeChunks(messages: readonly Message[], batch: Batch, course: number): Promise<void> {
    const { signal } = batch
    const { chunkMessages } = this.#work
    for (let from = 0; from < messages.length; from += chunkMessages) {
      const some = messages.slice(from, from + chunkMessages)
      const isLast = from + some.length === messages.length
      const next = isLast ? batch.next : Number(some.at(-1)?.offset) + 1
      await this.#handing
      if (signal.aborted || course !== this.#course) return
      this.#handing = this.#handOn(some, { next, signal, course })
    }
  }

  async #handOn(
    messages: readonly Message[],
    { next, signal, course }: Pick<Batch, 'next' | 'signal'> & { readonly course: number }
  ): Promise<void> {
    const isOver = () => signal.aborted || course !== this.#course
    try {
      const readings = await this.#work.read(messages)
      await this.#storing
      if (isOver()) return
      this.#ahead = next
      this.#storing = this.#store({ messages, readings, next }, signal)
    } catch (error) {
      if (!isOver()) this.#stop(failureOf(error))
    }
  }

  async #store(chunk: Chunk, signal: AbortSignal): Promise<void> {
    const course = this.#course
    try {
      await this.#settle(chunk, signal)
      this.#waitMs = firstWaitMs
      this.#failure = null
    } catch (error) {
      if (!signal.aborted && course === this.#course) this.#stop(failureOf(error))
    }
  }

  async #settle(chunk: Chunk, signal: AbortSignal): Promise<void> {
    this.#checkShare(unreadOf(chunk), chunk.messages.length)
    try {
      await this.#work.settle(chunk, signal)
    } catch (error) {
      const isRecordsFault = error instanceof Failure && error.kind === 'reject'
      if (!isRecordsFault) throw error
      await this.#settleOneByOne(chunk, error, signal)
    }
    this.#next = chunk.next
  }

  /** The store refuses a record for what it is: it alone is put away, the others go in. */
  async #settleOneByOne(
    { messages, readings, next }: Chunk,
    refusal: Failure,
    signal: AbortSignal
  ): Promise<void> {
    if (messages.length === 1) {
      const { code, detail } = refusal
      const problem = { field: null, code, reason: detail, value: '' }
      const { firstRow } = readings
      const put = packReadings([{ row: firstRow, problems: [problem] }], firstRow)
      await this.#work.settle({ messages, next, readings: put }, signal)
      return
    }
    for (const [index, message] of messages.entries()) {
      const isLast = index === messages.length - 1
      const after = isLast ? next : Number(message.offset) + 1
      const again = { messages: [message], readings: await this.#work.read([message]), next: after }
      await this.#settle(again, signal)
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
    this.#course += 1
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
