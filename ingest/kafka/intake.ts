import type { Author } from '../../domain/access/author.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { Rejects } from '../rejects.ts'
import type { BadMessage, Chunk, MessageResult } from './chunk.ts'
import {
  failureOf,
  firstWaitMs,
  longestWaitMs,
  type PartitionHealth,
  PartitionIntake
} from './partition-intake.ts'
import {
  type Batch,
  type LogSink,
  type LogSource,
  type Message,
  nameOf,
  type PartitionRange,
  type TopicPartition
} from './port.ts'
import { putAway } from './put-away.ts'
import { ReadingQueue } from './reading-queue.ts'
import { kafkaSource } from './source.ts'
import { checkpointSource, type OutOfRange, startOf, startsOf } from './start.ts'
import { TopicSettlings } from './topic-settlings.ts'

/** Told to who runs this: never a payload. */
interface IntakeListener {
  readonly taken: (topic: string, results: readonly MessageResult[]) => void
  readonly putAway: (partition: TopicPartition, codes: readonly string[]) => void
  /** @param waitMs until the next attempt; null: somebody has to act. */
  readonly failed: (failure: Failure, waitMs: number | null) => void
}

export interface IntakeOptions {
  readonly source: LogSource
  /** Where dead letters go. */
  readonly sink: LogSink
  readonly store: EventStore
  readonly rejects: Rejects
  /** On whose behalf each topic is read. A message cannot say it. */
  readonly actors: ReadonlyMap<string, string>
  /** Of topics in which a party speaks of what is its own: who that is. In all others all may be said. */
  readonly authors?: ReadonlyMap<string, Author>
  readonly deadLetters: string
  readonly outOfRange: OutOfRange
  readonly maxBadPercent: number
  /** Messages that are admitted together; the usual number where it is left out. */
  readonly chunkMessages?: number
  /** Of this program. */
  readonly version: string
  readonly now: () => number
  readonly newId: () => string
  readonly listener: IntakeListener
}

export interface IntakeHealth {
  /** `failing`: a part of the messages is not taken in, see the failures. */
  readonly state: 'starting' | 'reading' | 'failing'
  readonly failure: Failure | null
  readonly partitions: readonly PartitionHealth[]
}

/** Commits say to the group how far we are; the log knows better, so they may lag. */
const commitEveryMs = 1_000

/** How often the ends of all partitions are asked for, so that the lag shows also while nothing flows. */
const rangesEveryMs = 15_000

/** Takes topics into the log for as long as the server runs, as one member of a consumer group. */
export class KafkaIntake {
  readonly #options: IntakeOptions
  readonly #reading: ReadingQueue
  readonly #settlings: TopicSettlings
  #partitions = new Map<string, PartitionIntake>()
  /** Generation of the checkpoints of each partition. */
  #generations = new Map<string, number>()
  #ranges: readonly PartitionRange[] = []
  #uncommitted = new Map<string, { readonly partition: TopicPartition; readonly next: number }>()
  #cluster: string | null = null
  /** Of the source as a whole. */
  #failure: Failure | null = null
  /** Of looking up where partitions begin. */
  #startFailure: Failure | null = null
  #fetched = false
  /** Of the last message that was read: counts on for as long as this runs. */
  #row = 0
  #timers: readonly NodeJS.Timeout[] = []

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#reading = new ReadingQueue(options.store)
    this.#settlings = new TopicSettlings(options.store, options.authors ?? new Map())
  }

  start(): void {
    const { source, listener } = this.#options
    this.#timers = [
      setInterval(() => void this.#commit(), commitEveryMs),
      setInterval(() => void this.#askRanges(), rangesEveryMs)
    ]
    for (const timer of this.#timers) timer.unref()
    source.run({
      assigned: (partitions) => void this.#assigned(partitions),
      batch: (batch) => this.#take(batch),
      fetching: () => {
        this.#failure = null
        this.#fetched = true
      },
      failing: (failure, waitMs) => {
        this.#failure = failure
        this.#revoke()
        listener.failed(failure, waitMs)
      }
    })
  }

  health(): IntakeHealth {
    const partitions = [...this.#partitions.values()].map((partition) => partition.health())
    const broken = partitions.find(({ failure }) => failure !== null)
    const failure = this.#failure ?? this.#startFailure ?? broken?.failure ?? null
    const state = failure !== null ? 'failing' : this.#fetched ? 'reading' : 'starting'
    return { state, failure, partitions }
  }

  /** Messages that wait in each partition of the topics, those of other members of the group too. */
  lags(): readonly (TopicPartition & { readonly lag: number })[] {
    const ours = new Map(this.health().partitions.map((each) => [nameOf(each), each]))
    return this.#ranges.map((range) => {
      const { topic, partition, high, low, committed } = range
      const known = ours.get(nameOf(range))
      return { topic, partition, lag: known?.lag ?? Math.max(0, high - (committed ?? low)) }
    })
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#commit()
    await this.#options.source.close()
    await this.#settlings.idle()
    this.#revoke()
    await this.#reading.close()
  }

  #revoke(): void {
    for (const partition of this.#partitions.values()) partition.end()
    this.#partitions = new Map()
    this.#uncommitted = new Map()
    this.#startFailure = null
  }

  async #assigned(partitions: readonly TopicPartition[]): Promise<void> {
    this.#revoke()
    const given = partitions.map((each) => [nameOf(each), this.#partitionOf(each)] as const)
    this.#partitions = new Map(given)
    await this.#begin(partitions, this.#partitions)
  }

  #partitionOf(partition: TopicPartition): PartitionIntake {
    const { source, maxBadPercent, listener, chunkMessages = kafkaSource.batchRows } = this.#options
    return new PartitionIntake(partition, {
      read: (messages) => this.#read(partition, messages),
      settle: (chunk, signal) => this.#settle(partition, chunk, signal),
      moved: (expected) => this.#moved(partition, expected),
      pause: () => source.pause(partition),
      resume: (next) => source.resume(partition, next),
      failed: listener.failed,
      ...{ maxBadPercent, chunkMessages }
    })
  }

  /** Looks up where each partition begins; tries again for as long as they are ours. */
  async #begin(
    partitions: readonly TopicPartition[],
    ours: ReadonlyMap<string, PartitionIntake>,
    waitMs = firstWaitMs
  ): Promise<void> {
    try {
      // What is on its way moves the checkpoints that are looked up here.
      await this.#settlings.idle()
      const { cluster, starts } = await startsOf(this.#options, partitions)
      if (this.#partitions !== ours) return
      this.#cluster = cluster
      this.#startFailure = null
      for (const [each, start, high] of starts) {
        const partition = ours.get(nameOf(each))
        partition?.reach(high)
        if (start instanceof Failure) partition?.fail(start)
        else {
          this.#generations.set(nameOf(each), start.generation)
          partition?.begin(start.next)
        }
      }
    } catch (error) {
      if (this.#partitions !== ours) return
      this.#startFailure = failureOf(error)
      this.#options.listener.failed(this.#startFailure, waitMs)
      const timer = setTimeout(
        () => void this.#begin(partitions, ours, Math.min(waitMs * 2, longestWaitMs)),
        waitMs
      )
      timer.unref()
    }
  }

  async #take(batch: Batch): Promise<void> {
    const partition = this.#partitions.get(nameOf(batch))
    if (partition === undefined) return
    try {
      await this.#reading.refresh()
    } catch (error) {
      partition.fail(error)
      return
    }
    await partition.take(batch)
  }

  async #read(
    { topic, partition }: TopicPartition,
    messages: readonly Message[]
  ): Promise<Chunk['readings']> {
    const { actors, now, newId } = this.#options
    const actor = actors.get(topic)
    if (actor === undefined) throw new Failure('internal', `nobody is behind topic ${topic}`)
    const firstRow = this.#row + 1
    this.#row += messages.length
    const context = { topic, partition, actor, nowMs: now(), correlationId: newId(), firstRow }
    return this.#reading.read(messages, context)
  }

  async #settle(partition: TopicPartition, chunk: Chunk, signal: AbortSignal): Promise<void> {
    const name = nameOf(partition)
    const generation = this.#generations.get(name) ?? 1
    const source = checkpointSource(this.#cluster ?? '', partition.topic, generation)
    const arrival = {
      chunk,
      checkpoint: { source, partition: partition.partition },
      putAway: (bad: readonly BadMessage[]) => putAway(this.#options, partition, bad)
    }
    const results = await this.#settlings.of(partition.topic).add(arrival, signal)
    this.#options.listener.taken(partition.topic, results)
    if (!signal.aborted) this.#uncommitted.set(name, { partition, next: chunk.next })
  }

  /** Where what is next is gone, the client goes on elsewhere in silence: that is for us to judge. */
  async #moved(partition: TopicPartition, expected: number): Promise<number | Failure> {
    const { source, outOfRange } = this.#options
    const ranges = await source.ranges([partition.topic])
    const range = ranges.find((each) => nameOf(each) === nameOf(partition))
    if (range === undefined) return expected
    const generation = this.#generations.get(nameOf(partition)) ?? 1
    const start = startOf(range, { generation, next: expected }, outOfRange)
    if (start instanceof Failure) return start
    this.#generations.set(nameOf(partition), start.generation)
    return start.next
  }

  async #commit(): Promise<void> {
    const { source } = this.#options
    const due = [...this.#uncommitted.values()]
    this.#uncommitted = new Map()
    // Another member may have the partition by now; it goes by the log too.
    await Promise.allSettled(due.map(({ partition, next }) => source.commit(partition, next)))
  }

  async #askRanges(): Promise<void> {
    const { source, actors } = this.#options
    try {
      this.#ranges = await source.ranges([...actors.keys()])
      for (const range of this.#ranges) this.#partitions.get(nameOf(range))?.reach(range.high)
    } catch {
      // The source meets the same fault where it reads, and tells it.
    }
  }
}
