import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import {
  type LogSink,
  type LogSource,
  nameOf,
  type PartitionRange,
  type TopicPartition
} from './port.ts'

/** What to do where the next message of a partition is gone. */
export const outOfRangeChoices = ['stop', 'earliest'] as const
export type OutOfRange = (typeof outOfRangeChoices)[number]

/** How far a partition was taken into the log. */
export interface Taken {
  /** From 1; the next one begins where a topic was made anew, whose offsets begin at 0 again. */
  readonly generation: number
  /** Offset of the first message that is not in the log; null where none was taken. */
  readonly next: number | null
}

/** Where a partition begins, or why it must not. */
export type Start = { readonly next: number; readonly generation: number } | Failure

/** Name of a topic's checkpoints in the log. A topic's own name never has a `~`. */
export function checkpointSource(cluster: string, topic: string, generation: number): string {
  return `kafka/${cluster}/${topic}${generation === 1 ? '' : `~${generation}`}`
}

/**
 * How far each partition of a topic was taken into the log.
 *
 * @returns null where the store notes no checkpoints.
 * @throws Failure of the store.
 */
async function takenOf(
  store: EventStore,
  cluster: string,
  topic: string
): Promise<ReadonlyMap<number, Taken> | null> {
  if (store.checkpoints === undefined) return null
  const taken = new Map<number, Taken>()
  for (let generation = 1; ; generation += 1) {
    const found = await store.checkpoints(checkpointSource(cluster, topic, generation))
    if (found.size === 0) return taken
    for (const [partition, next] of found) taken.set(partition, { generation, next })
  }
}

/**
 * Where a partition begins. The log's checkpoint counts: the group's own offset may lag behind it,
 * or be ahead of a log that was restored. A log without a checkpoint has none of the messages, so
 * it begins with the first that there is; skipping what is gone is for somebody to allow.
 *
 * @param taken null where the store notes no checkpoints: there the group's offset counts.
 */
export function startOf(
  range: PartitionRange,
  taken: Taken | null | undefined,
  choice: OutOfRange
): Start {
  const { low, high } = range
  const generation = taken?.generation ?? 1
  const wanted = (taken === null ? range.committed : taken?.next) ?? low
  if (wanted >= low && wanted <= high) return { next: wanted, generation }
  if (choice === 'stop') return gone(range, wanted)
  return { next: low, generation: wanted > high ? generation + 1 : generation }
}

/**
 * Where each of the assigned partitions begins, and where it ends now.
 *
 * @throws Failure of the broker or the store; `kafka_topic_missing` also for the dead letters' topic,
 *   without which nothing bad could be put away.
 */
export async function startsOf(
  options: {
    readonly source: LogSource
    readonly sink: LogSink
    readonly store: EventStore
    readonly deadLetters: string
    readonly outOfRange: OutOfRange
  },
  partitions: readonly TopicPartition[]
): Promise<{
  readonly cluster: string
  readonly starts: readonly (readonly [TopicPartition, Start, high: number])[]
}> {
  const { source, sink, store, deadLetters, outOfRange } = options
  await sink.partitions(deadLetters)
  const cluster = await source.cluster()
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  const ranges = topics.length === 0 ? [] : await source.ranges(topics)
  const taken = new Map<string, ReadonlyMap<number, Taken> | null>()
  for (const topic of topics) taken.set(topic, await takenOf(store, cluster, topic))
  const starts = partitions.map((partition) => {
    const range = ranges.find((each) => nameOf(each) === nameOf(partition))
    if (range === undefined) {
      const detail = `${nameOf(partition)} was assigned and is not there; it is asked for again`
      throw new Failure('kafka_topic_missing', detail)
    }
    const ofTopic = taken.get(partition.topic) ?? null
    const ofPartition = ofTopic === null ? null : ofTopic.get(partition.partition)
    return [partition, startOf(range, ofPartition, outOfRange), range.high] as const
  })
  return { cluster, starts }
}

function gone({ topic, partition, low, high }: PartitionRange, wanted: number): Failure {
  const place = `${topic}/${partition}`
  const what =
    wanted > high
      ? `was taken in up to ${wanted} and ends at ${high}: the topic was made anew`
      : `was taken in up to ${wanted} and begins at ${low}: ${low - wanted} messages were deleted before they were read`
  return new Failure(
    'kafka_out_of_range',
    `${place} ${what}; to go on from ${low}, start once with FILIERA_KAFKA_OUT_OF_RANGE=earliest`,
    { topic, partition, wanted, low, high }
  )
}
