import { Failure } from '../../../domain/failure.ts'
import type { Random } from '../../../ingest/city/random.ts'
import type {
  LogHandlers,
  LogSink,
  LogSource,
  Message,
  OutgoingMessage,
  PartitionRange,
  TopicPartition
} from '../../../ingest/kafka/port.ts'

export const topic = 'memory.observations'
export const deadLetters = 'memory.dead-letters'

/** A topic in memory; what a broker would keep of it on its disk. */
export class MemoryTopic {
  /** Offsets grow along a partition, with gaps where a record was compacted away. */
  readonly partitions: readonly Message[][]
  readonly #low: number[]

  constructor(partitions: number) {
    this.partitions = Array.from({ length: partitions }, () => [])
    this.#low = this.partitions.map(() => 0)
  }

  /** @param gap offsets left out before the message. */
  add(partition: number, message: Pick<Message, 'value' | 'headers'>, gap = 0): string {
    const offset = String(this.high(partition) + gap)
    this.partitions[partition]?.push({ key: null, timestamp: '0', ...message, offset })
    return `${topic}/${partition}@${offset}`
  }

  high(partition: number): number {
    const last = this.partitions[partition]?.at(-1)
    return last === undefined ? this.low(partition) : Number(last.offset) + 1
  }

  low(partition: number): number {
    return this.#low[partition] ?? 0
  }

  /** Deletes what stands before an offset, as a retention that is too short does. */
  deleteBefore(partition: number, offset: number): void {
    this.#low[partition] = offset
  }

  from(partition: number, offset: number, most: number): readonly Message[] {
    const least = Math.max(offset, this.low(partition))
    const some = this.partitions[partition]?.filter((each) => Number(each.offset) >= least)
    return some?.slice(0, most) ?? []
  }
}

/** How often, of a hundred batches or questions, a source does what real ones have been seen doing. */
export interface SourceFaults {
  /** Gives messages again that stand before the one asked for: a batch that was read half. */
  readonly back: number
  /** Gives a batch that was fetched for another place, further on. */
  readonly ahead: number
  /** Takes all partitions away and gives them back. */
  readonly rebalance: number
  /** Crashes and starts anew. */
  readonly crash: number
  /** Does not answer what it is asked beside reading. */
  readonly unanswered: number
}

export const noFaults: SourceFaults = { back: 0, ahead: 0, rebalance: 0, crash: 0, unanswered: 0 }

interface Place {
  next: number
  paused: boolean
  busy: boolean
  /** Counts what the intake asked: a batch from before must not move the place. */
  asked: number
}

/** Reads a topic in memory as a member of a group would, with seeded faults. */
export class MemorySource implements LogSource {
  readonly #topic: MemoryTopic
  readonly #random: Random
  readonly #faults: SourceFaults
  readonly #committed: Map<number, number>
  #handlers: LogHandlers | null = null
  #assignment = new AbortController()
  #places: readonly Place[] = []
  #closed = false

  /** @param options.committed of the group, which outlives the source. */
  constructor(options: {
    readonly topic: MemoryTopic
    readonly random: Random
    readonly faults: SourceFaults
    readonly committed: Map<number, number>
  }) {
    this.#topic = options.topic
    this.#random = options.random
    this.#faults = options.faults
    this.#committed = options.committed
  }

  run(handlers: LogHandlers): void {
    this.#handlers = handlers
    this.#assign()
  }

  #assign(): void {
    this.#assignment.abort()
    this.#assignment = new AbortController()
    this.#places = this.#topic.partitions.map(() => ({
      ...{ next: 0, paused: true, busy: false, asked: 0 }
    }))
    this.#handlers?.assigned(this.#places.map((_, partition) => ({ topic, partition })))
  }

  #happens(percent: number): boolean {
    return this.#random.chance(percent / 100)
  }

  /** One round of fetching: gives each partition that waits for one a batch. */
  turn(): void {
    if (this.#closed || this.#handlers === null) return
    this.#handlers.fetching()
    if (this.#happens(this.#faults.rebalance)) this.#assign()
    if (this.#happens(this.#faults.crash)) {
      this.#handlers.failing(new Failure('kafka_unavailable', 'the consumer crashed'), 0)
      this.#assign()
    }
    for (const [partition, place] of this.#places.entries()) {
      if (!place.paused && !place.busy) void this.#give(partition, place)
    }
  }

  async #give(partition: number, place: Place): Promise<void> {
    const { asked } = place
    const shift = this.#happens(this.#faults.back)
      ? -this.#random.whole(1, 9)
      : this.#happens(this.#faults.ahead)
        ? this.#random.whole(1, 9)
        : 0
    const from = place.next + shift
    const messages = this.#topic.from(partition, from, this.#random.whole(1, 40))
    const last = messages.at(-1)
    if (last === undefined) return
    place.busy = true
    const next = Number(last.offset) + 1
    const { signal } = this.#assignment
    const high = this.#topic.high(partition)
    await this.#handlers?.batch({ topic, partition, from, messages, next, high, signal })
    place.busy = false
    if (!signal.aborted && place.asked === asked) place.next = next
  }

  async cluster(): Promise<string> {
    this.#maybeSilent()
    return 'memory'
  }

  #maybeSilent(): void {
    if (!this.#happens(this.#faults.unanswered)) return
    throw new Failure('kafka_unavailable', 'the broker does not answer')
  }

  async ranges(): Promise<readonly PartitionRange[]> {
    this.#maybeSilent()
    return this.#topic.partitions.map((_, partition) => ({
      ...{ topic, partition },
      low: this.#topic.low(partition),
      high: this.#topic.high(partition),
      committed: this.#committed.get(partition) ?? null
    }))
  }

  async commit({ partition }: TopicPartition, next: number): Promise<void> {
    this.#maybeSilent()
    this.#committed.set(partition, next)
  }

  pause({ partition }: TopicPartition): void {
    const place = this.#places[partition]
    if (place !== undefined) place.paused = true
  }

  resume({ partition }: TopicPartition, next: number): void {
    const place = this.#places[partition]
    if (place === undefined) return
    place.next = next
    place.asked += 1
    place.paused = false
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#assignment.abort()
  }
}

/** Keeps what is written to it. */
export class MemorySink implements LogSink {
  readonly written: OutgoingMessage[] = []

  async publish(_topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    this.written.push(...messages)
  }

  async partitions(): Promise<number> {
    return 1
  }

  async close(): Promise<void> {}
}
