/** What this program asks of a broker's client, so that another one could take the place of kafkajs. */
import type { Failure } from '../../domain/failure.ts'

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** A partition as people write it. */
export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`
}

/** Values of a header, which may have none; a client that repeats a header gives a list. */
export type HeaderValue = Buffer | string | null | readonly (Buffer | string | null)[] | undefined

/** The first of what a header says; null where it has no value. */
export function firstOf(value: HeaderValue): Buffer | string | null {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value
  return value?.[0] ?? null
}

/** A record as the broker keeps it. Numbers are texts, as they may exceed what a number holds. */
export interface Message {
  readonly offset: string
  /** Milliseconds since 1970 UTC, by the producer's clock. */
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: Readonly<Record<string, HeaderValue>>
}

/** Consecutive records of one partition. */
export interface Batch extends TopicPartition {
  /** Offset that was asked for: between it and the first message there is none. */
  readonly from: number
  /** At least one. */
  readonly messages: readonly Message[]
  /** Offset behind the last record, those among them that only the broker uses. */
  readonly next: number
  /** Offset that the partition's next record will get. */
  readonly high: number
  /** Aborts when the partition is taken away or the source closes: nothing more may be stored. */
  readonly signal: AbortSignal
}

/** What the broker keeps of a partition: offsets from `low` to just before `high`. */
export interface PartitionRange extends TopicPartition {
  readonly low: number
  readonly high: number
  /** What the group committed last, null where it never did. */
  readonly committed: number | null
}

/** Who consumes. None of these throws. */
export interface LogHandlers {
  /** Partitions were given; none is fetched until `resume` says from where. */
  readonly assigned: (partitions: readonly TopicPartition[]) => void
  /** Takes a batch. The next of its partition comes when this one is settled. */
  readonly batch: (batch: Batch) => Promise<void>
  /** The source has stopped and tries again after `waitMs`. */
  readonly failing: (failure: Failure, waitMs: number) => void
  /** The source fetches. */
  readonly fetching: () => void
}

/** Reads topics as one member of a group. Nothing is committed but by `commit`. */
export interface LogSource {
  /** Reads until `close`, and starts again by itself after whatever fault. */
  readonly run: (handlers: LogHandlers) => void
  /** Identity of the cluster. @throws Failure. */
  readonly cluster: () => Promise<string>
  /** Every partition of the topics with its range. @throws Failure. */
  readonly ranges: (topics: readonly string[]) => Promise<readonly PartitionRange[]>
  /** Tells the group how far a partition is taken in. @throws Failure. */
  readonly commit: (partition: TopicPartition, next: number) => Promise<void>
  readonly pause: (partition: TopicPartition) => void
  /** Fetches a partition from an offset on. */
  readonly resume: (partition: TopicPartition, next: number) => void
  /** Lets the batches under way settle, then leaves the group. */
  readonly close: () => Promise<void>
}

/** A record on its way to a broker. */
export interface OutgoingMessage {
  readonly key: string | Buffer | null
  readonly value: string | Buffer | null
  readonly headers: Readonly<Record<string, string | Buffer>>
  /** Left out: by the key. */
  readonly partition?: number
  /** Milliseconds since 1970 UTC. Left out: now. */
  readonly timestamp?: string
}

/** Writes topics; settled once every in-sync replica has the records. */
export interface LogSink {
  /** @throws Failure; some of the records may be there all the same. */
  readonly publish: (topic: string, messages: readonly OutgoingMessage[]) => Promise<void>
  /** How many partitions a topic has. @throws Failure where it does not exist. */
  readonly partitions: (topic: string) => Promise<number>
  readonly close: () => Promise<void>
}
