import type { Rejects } from '../rejects.ts'
import type { BadMessage } from './chunk.ts'
import { letterOf, writeLetters } from './dead-letter.ts'
import { type LogSink, nameOf, type TopicPartition } from './port.ts'
import { kafkaSource } from './source.ts'

/** What putting away needs of its intake. */
export interface Putting {
  readonly actors: ReadonlyMap<string, string>
  readonly version: string
  readonly rejects: Rejects
  readonly sink: LogSink
  readonly deadLetters: string
  readonly newId: () => string
  readonly listener: {
    /** Told of what was put away by the code of its first problem: never a payload. */
    readonly putAway: (partition: TopicPartition, codes: readonly string[]) => void
  }
}

/**
 * Puts messages away that are no events: whole into the dead letters' topic, from which they can be
 * sent again, and as rejects, where the people see them who can mend them.
 *
 * @throws Failure of the broker or of the rejects; nothing is lost by doing it again.
 */
export async function putAway(
  options: Putting,
  partition: TopicPartition,
  bad: readonly BadMessage[]
): Promise<void> {
  const { actors, version, rejects, sink, deadLetters, newId, listener } = options
  const { topic } = partition
  const told = { actor: actors.get(topic) ?? '', version }
  const letters = bad.map((each) =>
    letterOf({ topic, partition: partition.partition, ...each }, told)
  )
  await writeLetters(sink, deadLetters, letters)
  const about = { source: kafkaSource.name, name: nameOf(partition), correlationId: newId() }
  rejects.add(
    bad.flatMap(({ message, notes }) =>
      notes.map((problem) => ({ ...problem, ...about, line: Number(message.offset) }))
    )
  )
  const codes = bad.flatMap(({ notes: [first] }) => (first === undefined ? [] : [first.code]))
  listener.putAway(partition, codes)
}
